#include "storage/durable_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "document/printable.h"

namespace sohoa {

FileHandle& FileHandle::operator=(FileHandle&& other) noexcept {
  if (this != &other) {
    if (open()) close(descriptor_);
    descriptor_ = other.release();
  }
  return *this;
}

FileHandle::~FileHandle() {
  if (open()) close(descriptor_);
}

int FileHandle::release() { return std::exchange(descriptor_, -1); }

Error file_error(int error_number, std::string stage, const std::string& path) {
  const std::string what = valid_utf8(path) + ": " + std::strerror(error_number);
  switch (error_number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return {ErrorCode::disk_full, std::move(stage), what + "; make room and run again with --resume"};
    case ENOENT:
      return {ErrorCode::not_found, std::move(stage), what};
    case EACCES:
    case EPERM:
    case EROFS:
      return {ErrorCode::access, std::move(stage), what};
    default:
      return {ErrorCode::storage, std::move(stage), what};
  }
}

int write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

Result<void> write_file_durably(const std::string& path, std::string_view contents, const std::string& stage) {
  const std::string beside = path + ".tmp";
  FileHandle file(open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file.open()) return tl::unexpected(file_error(errno, stage, beside));
  int failure = write_all(file.get(), contents);
  if (failure == 0 && fsync(file.get()) != 0) failure = errno;
  if (failure == 0 && std::rename(beside.c_str(), path.c_str()) != 0) failure = errno;
  if (failure != 0) {
    unlink(beside.c_str());
    return tl::unexpected(file_error(failure, stage, path));
  }
  return sync_folder(std::filesystem::path(path).parent_path().string(), stage);
}

Result<void> sync_folder(const std::string& folder, const std::string& stage) {
  const std::string path = folder.empty() ? "." : folder;
  const FileHandle handle(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!handle.open() || fsync(handle.get()) != 0) return tl::unexpected(file_error(errno, stage, path));
  return {};
}

Result<void> make_folders(const std::string& folder, const std::string& stage) {
  const std::filesystem::path path(folder);
  if (path.empty() || mkdir(path.c_str(), 0777) == 0)
    return path.empty() ? Result<void>{} : sync_folder(path.parent_path(), stage);
  if (errno == EEXIST) {
    if (std::filesystem::is_directory(path)) return {};
    return tl::unexpected(file_error(ENOTDIR, stage, folder));
  }
  if (errno != ENOENT) return tl::unexpected(file_error(errno, stage, folder));
  if (path.parent_path().empty() || path.parent_path() == path)
    return tl::unexpected(file_error(ENOENT, stage, folder));
  return make_folders(path.parent_path(), stage).and_then([&]() -> Result<void> {
    if (mkdir(path.c_str(), 0777) != 0 && errno != EEXIST) return tl::unexpected(file_error(errno, stage, folder));
    return sync_folder(path.parent_path(), stage);
  });
}

}  // namespace sohoa
