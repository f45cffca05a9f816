#include "storage/journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "storage/durable_file.h"
#include "storage/page_json.h"

namespace sohoa {
namespace {

using nlohmann::json;

const std::string stage = "journal";
constexpr std::string_view signature = "sohoa journal 1\n";
constexpr std::size_t header_bytes = 8;  // length and CRC-32 of the payload, little endian
constexpr std::uint32_t longest_record = 1U << 30;
constexpr int pages_a_sync = 16;
constexpr auto longest_unsynced = std::chrono::milliseconds(500);

std::string path_of(const std::string& folder) { return folder + "/.sohoa/journal"; }

std::uint32_t checksum(std::string_view payload) {
  return static_cast<std::uint32_t>(
      crc32(crc32(0, nullptr, 0), reinterpret_cast<const Bytef*>(payload.data()), static_cast<uInt>(payload.size())));
}

void put_number(std::string& to, std::uint32_t number) {
  for (int shift = 0; shift < 32; shift += 8) to += static_cast<char>(number >> shift & 0xFF);
}

std::uint32_t number_at(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (unsigned i = 0; i < 4; ++i)
    number |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
  return number;
}

std::string framed(const json& record) {
  std::string payload;
  json::to_cbor(record, payload);
  std::string frame;
  frame.reserve(header_bytes + payload.size());
  put_number(frame, static_cast<std::uint32_t>(payload.size()));
  put_number(frame, checksum(payload));
  return frame + payload;
}

// A record of the same size that says nothing.
std::string empty_record(std::uint32_t size) {
  constexpr std::string_view start("\xA1\x61w\x7A", 4);  // CBOR: {"w": text of 4 bytes' length}
  std::string payload(start);
  const std::uint32_t length = size - 8;
  for (int shift = 24; shift >= 0; shift -= 8) payload += static_cast<char>(length >> shift & 0xFF);
  payload.append(length, ' ');
  std::string frame;
  put_number(frame, size);
  put_number(frame, checksum(payload));
  return frame + payload;
}

// False at the end of the file and on errors alike: neither gives the bytes.
bool read_exactly(int file, std::uint64_t at, std::size_t size, std::string& bytes) {
  bytes.resize(size);
  for (std::size_t done = 0; done < size;) {
    const ssize_t got = pread(file, bytes.data() + done, size - done, static_cast<off_t>(at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

// A whole record with the right checksum, and where the next one starts.
std::optional<json> read_record(int file, std::uint64_t file_bytes, std::uint64_t& at) {
  std::string bytes;
  if (!read_exactly(file, at, header_bytes, bytes)) return std::nullopt;
  const std::uint32_t size = number_at(bytes, 0), crc = number_at(bytes, 4);
  if (size > longest_record || at + header_bytes + size > file_bytes) return std::nullopt;
  if (!read_exactly(file, at + header_bytes, size, bytes) || checksum(bytes) != crc) return std::nullopt;
  json record = json::from_cbor(bytes, true, false);
  if (record.is_discarded() || !record.is_object()) return std::nullopt;
  at += header_bytes + size;
  return record;
}

std::uint64_t size_of(int file) {
  struct stat status {};
  return fstat(file, &status) == 0 ? static_cast<std::uint64_t>(status.st_size) : 0;
}

Result<RunIdentity> read_identity(int file, const std::string& path, std::uint64_t& at) {
  std::string start;
  at = signature.size();
  if (read_exactly(file, 0, signature.size(), start) && start == signature)
    if (const std::optional<json> record = read_record(file, size_of(file), at); record && record->contains("identity"))
      return (*record)["identity"].get<RunIdentity>();
  return fail(ErrorCode::storage, stage, path + " is damaged at its start; choose another --out");
}

Result<FileHandle> lock_folder(const std::string& folder) {
  const std::string path = folder + "/.sohoa/lock";
  FileHandle lock(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666));
  if (!lock.open()) return tl::unexpected(file_error(errno, stage, path));
  // The kernel drops this lock with the process, however that ends.
  if (flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return fail(ErrorCode::access, stage, folder + " is in use by another sohoa");
    return tl::unexpected(file_error(errno, stage, path));
  }
  return lock;
}

std::string difference_of(const RunIdentity& before, const RunIdentity& now) {
  std::set<std::string> keys;
  for (const auto& [key, value] : before) keys.insert(key);
  for (const auto& [key, value] : now) keys.insert(key);
  std::string text;
  const auto shown = [](const RunIdentity& identity, const std::string& key) {
    const auto found = identity.find(key);
    return found == identity.end() ? std::string("nothing") : "\"" + found->second + "\"";
  };
  for (const std::string& key : keys) {
    const std::string was = shown(before, key), is = shown(now, key);
    if (was != is) text += (text.empty() ? "" : "; ") + key + " was " + was + ", is now " + is;
  }
  return text;
}

class FileJournal final : public Journal {
 public:
  FileJournal(FileHandle lock, FileHandle file, std::string path)
      : lock_(std::move(lock)), file_(std::move(file)), path_(std::move(path)) {}

  // Reads all records after the identity at `at` into the index and cuts off what is torn.
  Result<void> load(std::uint64_t at) {
    const std::uint64_t file_bytes = size_of(file_.get());
    std::uint64_t next = at;
    while (const std::optional<json> record = read_record(file_.get(), file_bytes, next)) {
      if (record->contains("page")) {
        if (const std::optional<PageText> page = page_from_json((*record)["page"])) {
          // The run was killed before it had overwritten what it kept earlier.
          if (Result<void> wiped = is_withheld(*page) ? wipe(*page) : Result<void>(); !wiped) return wiped;
          pages_[{page->sha256, page->ref.page}] = at;
        }
      } else if (record->contains("filed")) {
        filed_[(*record)["filed"].at(0).get<std::string>()] = (*record)["filed"].at(1).get<std::string>();
      }
      at = next;
    }
    end_ = at;
    if (end_ != file_bytes && (ftruncate(file_.get(), static_cast<off_t>(end_)) != 0 || fdatasync(file_.get()) != 0))
      return tl::unexpected(file_error(errno, stage, path_));
    return {};
  }

  Result<void> append_page(const PageText& page) override {
    const std::string frame = framed({{"page", page_to_json(page)}});
    bool due = false;
    {
      const std::lock_guard guard(mutex_);
      const std::uint64_t at = end_;
      if (Result<void> written = append(frame); !written) return written;
      if (is_withheld(page)) {
        // That the page is secret is on disk before its text is not.
        if (Result<void> synced = sync(); !synced) return synced;
        if (Result<void> wiped = wipe(page); !wiped) return wiped;
      }
      pages_[{page.sha256, page.ref.page}] = at;
      const auto now = std::chrono::steady_clock::now();
      due = ++unsynced_ >= pages_a_sync || now - synced_at_ >= longest_unsynced;
      if (due) {
        unsynced_ = 0;
        synced_at_ = now;
      }
    }
    return due ? sync() : Result<void>{};
  }

  std::optional<PageText> find_page(const std::string& sha256, int page) const override {
    std::uint64_t at = 0, file_bytes = 0;
    {
      const std::lock_guard guard(mutex_);
      const auto found = pages_.find({sha256, page});
      if (found == pages_.end()) return std::nullopt;
      at = found->second;
      file_bytes = end_;
    }
    const std::optional<json> record = read_record(file_.get(), file_bytes, at);
    return record && record->contains("page") ? page_from_json((*record)["page"]) : std::nullopt;
  }

  // Outside the lock, so that pages go on being appended while the disk works.
  Result<void> sync() override {
    if (fdatasync(file_.get()) != 0) return tl::unexpected(file_error(errno, stage, path_));
    return {};
  }

  Result<void> mark_filed(const std::string& document_id, const std::string& content_sha256) override {
    const std::string frame = framed({{"filed", {document_id, content_sha256}}});
    {
      const std::lock_guard guard(mutex_);
      if (Result<void> written = append(frame); !written) return written;
      unsynced_ = 0;
      synced_at_ = std::chrono::steady_clock::now();
    }
    if (Result<void> synced = sync(); !synced) return synced;
    const std::lock_guard guard(mutex_);
    filed_[document_id] = content_sha256;
    return {};
  }

  bool is_filed(const std::string& document_id, const std::string& content_sha256) const override {
    const std::lock_guard guard(mutex_);
    const auto found = filed_.find(document_id);
    return found != filed_.end() && found->second == content_sha256;
  }

 private:
  // Overwrites the page's last record. Torn in the middle of this, the journal ends there, and what follows is read anew.
  Result<void> wipe(const PageText& page) {
    const auto found = pages_.find({page.sha256, page.ref.page});
    if (found == pages_.end()) return {};
    std::string header;
    if (!read_exactly(file_.get(), found->second, header_bytes, header)) return tl::unexpected(file_error(EIO, stage, path_));
    const std::string empty = empty_record(number_at(header, 0));
    if (lseek(file_.get(), static_cast<off_t>(found->second), SEEK_SET) < 0) return tl::unexpected(file_error(errno, stage, path_));
    if (const int failure = write_all(file_.get(), empty); failure != 0) return tl::unexpected(file_error(failure, stage, path_));
    return sync();
  }

  // A record that did not fit leaves nothing behind: what follows it would be lost with it.
  Result<void> append(const std::string& frame) {
    if (lseek(file_.get(), static_cast<off_t>(end_), SEEK_SET) < 0)
      return tl::unexpected(file_error(errno, stage, path_));
    if (const int failure = write_all(file_.get(), frame); failure != 0) {
      if (ftruncate(file_.get(), static_cast<off_t>(end_)) != 0) return tl::unexpected(file_error(errno, stage, path_));
      return tl::unexpected(file_error(failure, stage, path_));
    }
    end_ += frame.size();
    return {};
  }

  FileHandle lock_;
  FileHandle file_;
  std::string path_;
  mutable std::mutex mutex_;
  std::uint64_t end_ = 0;                                       // of the last whole record
  std::map<std::pair<std::string, int>, std::uint64_t> pages_;  // where each page's last record starts
  std::map<std::string, std::string> filed_;
  int unsynced_ = 0;
  std::chrono::steady_clock::time_point synced_at_ = std::chrono::steady_clock::now();
};

Result<std::unique_ptr<Journal>> open_locked(FileHandle lock, const std::string& path, const RunIdentity* wanted) {
  FileHandle file(open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file.open()) return tl::unexpected(file_error(errno, stage, path));
  std::uint64_t at = 0;
  const Result<RunIdentity> identity = read_identity(file.get(), path, at);
  if (!identity) return tl::unexpected(identity.error());
  if (wanted != nullptr && *identity != *wanted)
    return fail(ErrorCode::bad_arguments, stage, "cannot resume: " + difference_of(*identity, *wanted));
  auto journal = std::make_unique<FileJournal>(std::move(lock), std::move(file), path);
  if (Result<void> loaded = journal->load(at); !loaded) return tl::unexpected(loaded.error());
  return journal;
}

}  // namespace

Result<std::unique_ptr<Journal>> Journal::create(const std::string& folder, const RunIdentity& identity) {
  const std::string own = folder + "/.sohoa";
  if (Result<void> made = make_folders(own, stage); !made) return tl::unexpected(made.error());
  // It holds the text of every page; of a secret paper's other pages until that is known.
  if (chmod(own.c_str(), 0700) != 0) return tl::unexpected(file_error(errno, stage, own));
  Result<FileHandle> lock = lock_folder(folder);
  if (!lock) return tl::unexpected(lock.error());
  if (exists(folder))
    return fail(ErrorCode::bad_arguments, stage,
                folder + " holds an earlier run; add --resume or choose another --out");
  const std::string start = std::string(signature) + framed({{"identity", identity}});
  if (Result<void> written = write_file_durably(path_of(folder), start, stage); !written)
    return tl::unexpected(written.error());
  return open_locked(std::move(*lock), path_of(folder), nullptr);
}

Result<std::unique_ptr<Journal>> Journal::resume(const std::string& folder, const RunIdentity& identity) {
  if (!exists(folder)) return fail(ErrorCode::not_found, stage, folder + " holds no run to resume");
  Result<FileHandle> lock = lock_folder(folder);
  if (!lock) return tl::unexpected(lock.error());
  return open_locked(std::move(*lock), path_of(folder), &identity);
}

bool Journal::exists(const std::string& folder) {
  struct stat status {};
  return stat(path_of(folder).c_str(), &status) == 0;
}

Result<RunIdentity> Journal::identity_of(const std::string& folder) {
  const std::string path = path_of(folder);
  const FileHandle file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.open()) return tl::unexpected(file_error(errno, stage, path));
  std::uint64_t at = 0;
  return read_identity(file.get(), path, at);
}

}  // namespace sohoa
