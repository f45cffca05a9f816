#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

struct tiff;

namespace sohoa {

// libtiff over bytes in memory. Its complaints are counted instead of printed.
class MemoryTiff {
 public:
  // Reads `bytes`, which must outlive this. handle() is null when it is no TIFF.
  explicit MemoryTiff(std::span<const std::uint8_t> bytes);
  // Writes into a buffer of its own, see written().
  MemoryTiff();
  ~MemoryTiff();
  MemoryTiff(const MemoryTiff&) = delete;
  MemoryTiff& operator=(const MemoryTiff&) = delete;

  [[nodiscard]] tiff* handle() const { return handle_; }
  [[nodiscard]] const std::vector<std::uint8_t>& written() const { return written_; }
  // Warnings and errors of libtiff in this process since the last call.
  static int take_complaints(std::string* last = nullptr);

  // What the call-backs of libtiff work on.
  std::span<const std::uint8_t> source_;
  std::vector<std::uint8_t> written_;
  std::uint64_t position_ = 0;
  bool writing_ = false;

 private:
  tiff* handle_ = nullptr;
};

}  // namespace sohoa
