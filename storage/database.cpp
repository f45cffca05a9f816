#include "storage/database.h"

#include "document/printable.h"

namespace sohoa {

std::string storable(const std::string& text) {
  std::string good = valid_utf8(text);
  for (std::size_t at = 0; (at = good.find('\0', at)) != std::string::npos;) good.replace(at, 1, "%00");
  return good;
}

}  // namespace sohoa
