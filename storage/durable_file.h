#pragma once

#include <string>
#include <string_view>

#include "document/result.h"

namespace sohoa {

// An open file descriptor, closed with its owner.
class FileHandle {
 public:
  FileHandle() = default;
  explicit FileHandle(int descriptor) : descriptor_(descriptor) {}
  FileHandle(FileHandle&& other) noexcept : descriptor_(other.release()) {}
  FileHandle& operator=(FileHandle&& other) noexcept;
  ~FileHandle();

  [[nodiscard]] int get() const { return descriptor_; }
  [[nodiscard]] bool open() const { return descriptor_ >= 0; }
  int release();

 private:
  int descriptor_ = -1;
};

// An errno as an Error: disk_full, not_found, access or storage; the message names the path and, for a full disk, says
// how to go on.
[[nodiscard]] Error file_error(int error_number, std::string stage, const std::string& path);

// Writes all bytes at the descriptor's position; the errno of the failure, or 0.
[[nodiscard]] int write_all(int descriptor, std::string_view bytes);

// Creates or replaces a file as a whole: written beside, synced, renamed into place, its folder synced. A reader sees
// the old content or the new one, also after a power cut.
[[nodiscard]] Result<void> write_file_durably(const std::string& path, std::string_view contents,
                                              const std::string& stage);

// Makes the names in a folder durable.
[[nodiscard]] Result<void> sync_folder(const std::string& folder, const std::string& stage);

// Creates a folder and its parents, durably.
[[nodiscard]] Result<void> make_folders(const std::string& folder, const std::string& stage);

}  // namespace sohoa
