#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "document/result.h"

namespace sohoa {

// SHA-256 over bytes fed piece by piece (OpenSSL). One use per object.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(std::span<const std::byte> bytes);
  void update(std::string_view text);
  // Lower-case hex, 64 digits.
  [[nodiscard]] std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256_hex(std::string_view bytes);
// Reads the file in pieces; fails with not_found or access.
[[nodiscard]] Result<std::string> sha256_of_file(const std::string& path);

}  // namespace sohoa
