#include "pipeline/intake/find_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <set>
#include <utility>

#include "document/printable.h"
#include "document/sha256.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using FolderId = std::pair<dev_t, ino_t>;

Error system_error(int number) {
  const ErrorCode code = number == ENOENT || number == ENOTDIR ? ErrorCode::not_found : ErrorCode::access;
  return {code, "intake", std::strerror(number)};
}

std::string kind_of(mode_t mode) {
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISBLK(mode) || S_ISCHR(mode)) return "a device";
  return "no regular file";
}

// Walks the inputs and keeps what it has met.
class Search {
 public:
  Search(const std::vector<std::string>& inputs, const std::vector<std::string>& excluded) {
    struct stat status {};
    for (const std::string& input : inputs) {
      std::error_code failed;
      if (fs::path real = fs::canonical(input, failed); !failed) named_.push_back(std::move(real));
    }
    for (const std::string& folder : excluded)
      if (stat(folder.c_str(), &status) == 0) excluded_.insert({status.st_dev, status.st_ino});
  }

  std::vector<InputFile> take(const std::string& input) {
    found_.clear();
    struct stat status {};
    const fs::path path(input);
    if (stat(input.c_str(), &status) == 0 && S_ISDIR(status.st_mode))
      enter(path, fs::path(), {status.st_dev, status.st_ino});
    else add(path, fs::path(input).lexically_normal().filename());
    std::sort(found_.begin(), found_.end(), [](const InputFile& a, const InputFile& b) {
      return std::tie(a.shown_path, a.path) < std::tie(b.shown_path, b.path);
    });
    return std::move(found_);
  }

 private:
  void list(const fs::path& path, const fs::path& relative, std::uint64_t bytes, std::optional<Error> error) {
    InputFile file;
    file.path = path.string();
    file.shown_path = valid_utf8(relative.empty() ? "." : relative.string());
    file.bytes = bytes;
    file.error = std::move(error);
    found_.push_back(std::move(file));
  }

  // The same path whichever input led to it: its real folder and its own name.
  bool is_new(const fs::path& path) {
    std::error_code failed;
    const fs::path folder = path.parent_path().empty() ? fs::path(".") : path.parent_path();
    const fs::path real = fs::canonical(folder, failed);
    return seen_.insert(((failed ? folder : real) / path.filename()).string()).second;
  }

  // Does this real path lie in, or is it, one of the inputs?
  [[nodiscard]] bool is_named(const fs::path& real) const {
    return std::any_of(named_.begin(), named_.end(), [&](const fs::path& input) {
      return std::mismatch(input.begin(), input.end(), real.begin(), real.end()).first == input.end();
    });
  }

  void add(const fs::path& path, const fs::path& relative) {
    if (!is_new(path)) return;
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) {
      const int why = errno;
      if (why == ELOOP) return list(path, relative, 0, Error{ErrorCode::access, "intake", "a loop of links"});
      if (struct stat link{}; lstat(path.c_str(), &link) == 0 && S_ISLNK(link.st_mode))
        return list(path, relative, 0, Error{ErrorCode::not_found, "intake", "a link to nothing"});
      return list(path, relative, 0, system_error(why));
    }
    // An INPUT itself was named by who may name it; what lies inside may have been put there by anybody.
    if (!inside_.empty() && fs::is_symlink(path)) {
      std::error_code failed;
      const fs::path target = fs::canonical(path, failed);
      if (failed || !is_named(target))
        return list(path, relative, 0,
                    Error{ErrorCode::access, "intake", "a link to " + valid_utf8(target.string()) +
                                                           ", outside of what was given: if it belongs to the batch, give that as INPUT too"});
    }
    if (S_ISDIR(status.st_mode)) return enter(path, relative, {status.st_dev, status.st_ino});
    if (!S_ISREG(status.st_mode))
      return list(path, relative, 0, Error{ErrorCode::unsupported, "intake", kind_of(status.st_mode)});
    // Should a FIFO have taken its place since, this returns all the same.
    const int file = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (file < 0) return list(path, relative, static_cast<std::uint64_t>(status.st_size), system_error(errno));
    const bool regular = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    close(file);
    if (!regular) return list(path, relative, 0, Error{ErrorCode::unsupported, "intake", kind_of(status.st_mode)});
    std::optional<Error> error;
    if (status.st_size == 0) error = Error{ErrorCode::empty, "intake", "the file has no bytes"};
    list(path, relative, static_cast<std::uint64_t>(status.st_size), std::move(error));
  }

  void enter(const fs::path& path, const fs::path& relative, FolderId id) {
    // Results of any run are no input, wherever they lie.
    if (excluded_.contains(id) || access((path / ".sohoa").c_str(), F_OK) == 0) return;
    if (std::find(inside_.begin(), inside_.end(), id) != inside_.end())
      return list(path, relative, 0, Error{ErrorCode::access, "intake", "a link back to a folder that holds it"});
    // Another link or input has led here: its files are listed already.
    if (!entered_.insert(id).second) return;
    std::error_code failed;
    std::vector<fs::path> names;
    for (fs::directory_iterator entry(path, failed), end; !failed && entry != end; entry.increment(failed))
      names.push_back(entry->path().filename());
    if (failed) list(path, relative, 0, Error{ErrorCode::access, "intake", failed.message()});
    std::sort(names.begin(), names.end());
    inside_.push_back(id);
    for (const fs::path& name : names) add(path / name, relative / name);
    inside_.pop_back();
  }

  std::vector<fs::path> named_;  // the inputs, without links
  std::set<FolderId> excluded_;
  std::set<std::string> seen_;
  std::set<FolderId> entered_;
  std::vector<FolderId> inside_;  // from the input down to here
  std::vector<InputFile> found_;
};

}  // namespace

std::vector<InputFile> find_files(const std::vector<std::string>& inputs, const std::vector<std::string>& excluded) {
  Search search(inputs, excluded);
  std::vector<InputFile> files;
  std::set<std::string> names;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    for (InputFile& file : search.take(inputs[i])) {
      // Two inputs may hold files of the same relative path; a page is known by its path, so that the later gets
      // another.
      if (names.contains(file.shown_path)) file.shown_path = "input-" + std::to_string(i + 1) + "/" + file.shown_path;
      while (!names.insert(file.shown_path).second) file.shown_path += "~";
      files.push_back(std::move(file));
    }
  }
  return files;
}

void hash_file(InputFile& file) {
  if (file.error) return;
  auto hash = sha256_of_file(file.path);
  if (hash) file.sha256 = std::move(*hash);
  else file.error = hash.error();
}

void mark_duplicates(std::vector<InputFile>& files) {
  std::map<std::string, std::uint32_t> first;
  for (std::uint32_t i = 0; i < files.size(); ++i) {
    if (files[i].error || files[i].sha256.empty()) continue;
    const auto [earlier, is_first] = first.emplace(files[i].sha256, i);
    if (!is_first) files[i].duplicate_of = earlier->second;
  }
}

}  // namespace sohoa
