#include "storage/document_writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "storage/durable_file.h"
#include "storage/pdf_writer.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

const std::string stage = "write";

Result<void> remove_folder(const std::string& path) {
  std::error_code failure;
  fs::remove_all(path, failure);
  if (failure) return tl::unexpected(file_error(failure.value(), stage, path));
  return {};
}

Result<void> write_file(const std::string& path, std::string_view contents) {
  const FileHandle file(open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (!file.open()) return tl::unexpected(file_error(errno, stage, path));
  int failure = write_all(file.get(), contents);
  if (failure == 0 && fsync(file.get()) != 0) failure = errno;
  if (failure != 0) return tl::unexpected(file_error(failure, stage, path));
  return {};
}

Result<void> sync_file(const std::string& path) {
  const FileHandle file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open() || fsync(file.get()) != 0) return tl::unexpected(file_error(errno, stage, path));
  return {};
}

// A reader finds the old folder or the new one at every moment where the file system can exchange names; elsewhere
// there is an instant without either, which a resumed run mends.
Result<void> move_into_place(const std::string& from, const std::string& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return {};
  if (errno == EEXIST && renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0) return {};
  if (errno != EINVAL && errno != ENOSYS) return tl::unexpected(file_error(errno, stage, to));
  const std::string old = from + ".old";
  return remove_folder(old).and_then([&]() -> Result<void> {
    if (std::rename(to.c_str(), old.c_str()) != 0 && errno != ENOENT)
      return tl::unexpected(file_error(errno, stage, to));
    if (std::rename(from.c_str(), to.c_str()) != 0) return tl::unexpected(file_error(errno, stage, to));
    return remove_folder(old);
  });
}

}  // namespace

Result<void> write_document(const std::string& folder, const Document& document, const std::string& json,
                            const PagePicture& picture, bool with_hocr) {
  const std::string place = folder + "/" + document.id, beside = folder + "/." + document.id + ".tmp";
  const auto write_all_files = [&]() -> Result<void> {
    if (mkdir(beside.c_str(), 0777) != 0) return tl::unexpected(file_error(errno, stage, beside));
    return write_file(beside + "/document.json", json)
        .and_then([&] { return write_file(beside + "/document.txt", document_text(document)); })
        .and_then([&] { return write_file(beside + "/document.alto.xml", document_alto(document)); })
        .and_then([&] {
          return with_hocr ? write_file(beside + "/document.hocr", document_hocr(document)) : Result<void>();
        })
        .and_then([&] { return write_pdf(beside + "/document.pdf", document, picture); })
        .and_then([&] { return sync_file(beside + "/document.pdf"); })
        .and_then([&] { return sync_folder(beside, stage); })
        .and_then([&] { return move_into_place(beside, place); })
        .and_then([&] { return sync_folder(folder, stage); });
  };
  Result<void> written =
      make_folders(folder, stage).and_then([&] { return remove_folder(beside); }).and_then(write_all_files);
  // After an exchange this is the older folder, after a failure what was begun.
  Result<void> removed = remove_folder(beside);
  return written ? removed : written;
}

namespace {

// "0123456789abcdef", or ".0123456789abcdef.tmp" of a run that was killed.
bool is_document_folder(std::string_view name) {
  if (name.starts_with('.') && name.ends_with(".tmp")) name = name.substr(1, name.size() - 5);
  return name.size() == 16 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<void> keep_only_documents(const std::string& folder, const std::vector<std::string>& kept) {
  std::error_code failure;
  fs::directory_iterator entries(folder, failure);
  if (failure == std::errc::no_such_file_or_directory) return {};
  if (failure) return tl::unexpected(file_error(failure.value(), stage, folder));
  std::vector<std::string> names;
  for (const fs::directory_entry& entry : entries)
    if (is_document_folder(entry.path().filename().string())) names.push_back(entry.path().filename().string());
  std::vector<std::string> sorted = kept;
  std::sort(sorted.begin(), sorted.end());
  for (const std::string& name : names)
    if (!std::binary_search(sorted.begin(), sorted.end(), name))
      if (Result<void> removed = remove_folder(folder + "/" + name); !removed) return removed;
  return sync_folder(folder, stage);
}

}  // namespace sohoa
