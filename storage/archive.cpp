#include "storage/archive.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <vector>

#include "document/printable.h"
#include "document/sha256.h"
#include "storage/durable_file.h"

namespace sohoa {
namespace {

const std::string stage = "archive", closed_shelf = "/secret/";
constexpr std::size_t piece_bytes = 1 << 20;

// Of the kinds sohoa takes; any other name tells nothing and is dropped.
constexpr std::array known = {".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff", ""};

std::string known_extension(const std::string& path) {
  std::string extension = std::filesystem::path(path).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  return std::find(known.begin(), known.end(), extension) != known.end() ? extension : "";
}

// The original's own fault: it costs that file.
Error source_error(int error_number, const std::string& path) {
  Error error = file_error(error_number, stage, path);
  // Out of descriptors or memory, nothing can be said of the file.
  const bool ours = error_number == EMFILE || error_number == ENFILE || error_number == ENOMEM;
  if (error.code != ErrorCode::not_found) error.code = ours ? ErrorCode::storage : ErrorCode::access;
  return error;
}

// The archive's fault: it would cost every file.
Error archive_error(Error error) {
  if (error.code == ErrorCode::disk_full) return error;
  return {ErrorCode::storage, stage, "originals cannot be kept: " + error.message};
}

Error archive_error(int error_number, const std::string& path) {
  return archive_error(file_error(error_number, stage, path));
}

// Copies and hashes what was copied, or shares the blocks where the file system can, and hashes those.
Result<std::string> copy_and_hash(int from, const std::string& from_path, int to, const std::string& to_path) {
  const bool shared = ioctl(to, FICLONE, from) == 0;
  Sha256 hash;
  std::vector<char> piece(piece_bytes);
  for (;;) {
    const ssize_t got = read(shared ? to : from, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return tl::unexpected(shared ? archive_error(errno, to_path) : source_error(errno, from_path));
    if (got == 0) return hash.hex();
    const std::string_view bytes(piece.data(), static_cast<std::size_t>(got));
    hash.update(bytes);
    if (shared) continue;
    if (const int failure = write_all(to, bytes); failure != 0) return tl::unexpected(archive_error(failure, to_path));
  }
}

}  // namespace

Result<std::string> archive_original(const std::string& folder, const std::string& path, const std::string& sha256) {
  const std::string shelf = folder + "/" + sha256.substr(0, 2), place = shelf + "/" + sha256 + known_extension(path);
  const FileHandle from(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat original {
  }, kept{};
  if (!from.open() || fstat(from.get(), &original) != 0) return tl::unexpected(source_error(errno, path));
  // It stands under its final name only once it was whole and synced.
  const std::string closed_place = folder + closed_shelf + sha256 + known_extension(path);
  for (const std::string& known : {closed_place, place})
    if (stat(known.c_str(), &kept) == 0 && kept.st_size == original.st_size) return known;
  if (Result<void> made = make_folders(shelf, stage); !made) return tl::unexpected(archive_error(made.error()));

  std::string beside = place + ".XXXXXX";
  const FileHandle to(mkostemp(beside.data(), O_CLOEXEC));
  if (!to.open()) return tl::unexpected(archive_error(errno, beside));
  const auto give_up = [&](Error error) {
    unlink(beside.c_str());
    return tl::unexpected(std::move(error));
  };
  const Result<std::string> hash = copy_and_hash(from.get(), path, to.get(), beside);
  if (!hash) return give_up(hash.error());
  if (*hash != sha256)
    return give_up({ErrorCode::access, stage, valid_utf8(path) + " changed while it was being processed"});
  if (fchmod(to.get(), 0444) != 0 || fsync(to.get()) != 0 || std::rename(beside.c_str(), place.c_str()) != 0)
    return give_up(archive_error(errno, place));
  if (Result<void> synced = sync_folder(shelf, stage); !synced) return tl::unexpected(archive_error(synced.error()));
  return place;
}

Result<std::string> find_original(const std::string& folder, const std::string& sha256) {
  std::error_code none;
  for (const char* extension : known) {
    std::string place = folder + "/" + sha256.substr(0, 2) + "/" + sha256 + extension;
    if (std::filesystem::is_regular_file(place, none)) return place;
  }
  return fail(ErrorCode::not_found, stage, "no original " + sha256 + " in " + folder);
}

bool is_locked_away(const std::string& folder, const std::string& sha256) {
  std::error_code none;
  return std::ranges::any_of(known, [&](const char* extension) {
    return std::filesystem::is_regular_file(folder + closed_shelf + sha256 + extension, none);
  });
}

Result<void> close_original(const std::string& kept_path) {
  if (chmod(kept_path.c_str(), 0400) != 0) return tl::unexpected(archive_error(errno, kept_path));
  return {};
}

Result<void> lock_away_original(const std::string& folder, const std::string& kept_path) {
  const std::string shelf = folder + closed_shelf, place = shelf + std::filesystem::path(kept_path).filename().string();
  if (place == kept_path) return {};
  if (Result<void> made = make_folders(shelf, stage); !made) return tl::unexpected(archive_error(made.error()));
  if (chmod(shelf.c_str(), 0700) != 0) return tl::unexpected(archive_error(errno, shelf));
  if (std::rename(kept_path.c_str(), place.c_str()) != 0 && (errno != ENOENT || access(place.c_str(), F_OK) != 0))
    return tl::unexpected(archive_error(errno, kept_path));
  return sync_folder(shelf, stage).and_then([&] { return sync_folder(std::filesystem::path(kept_path).parent_path().string(), stage); });
}

}  // namespace sohoa
