#pragma once

#include <span>
#include <string_view>

namespace sohoa {

// A file of the page, as it lies in the program.
struct Asset {
  std::string_view name;  // "index.html", "index-4f2a91c0.js"
  std::string_view type;  // MIME
  std::string_view bytes, gzip;  // the same, pressed
};
std::span<const Asset> page_assets();

}  // namespace sohoa
