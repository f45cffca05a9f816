#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "document/result.h"

namespace sohoa {

// What a statement is given: NULL, a whole number, a real one, text.
using SqlValue = std::variant<std::nullptr_t, std::int64_t, double, std::string>;
using SqlValues = std::vector<SqlValue>;

// A text as every engine keeps it: PostgreSQL takes neither other bytes than UTF-8 nor NUL, which are percent-encoded.
std::string storable(const std::string& text);

// A row as text, the same from every engine; nothing where it is NULL.
class SqlRow {
 public:
  explicit SqlRow(std::vector<std::optional<std::string>> columns) : columns_(std::move(columns)) {}
  [[nodiscard]] const std::vector<std::optional<std::string>>& columns() const { return columns_; }
  [[nodiscard]] std::string text(std::size_t column) const { return columns_[column].value_or(""); }
  [[nodiscard]] int number(std::size_t column) const { return columns_[column] ? std::stoi(*columns_[column]) : 0; }

 private:
  std::vector<std::optional<std::string>> columns_;
};

// The statements of one transaction, in order. A failure is thrown; Database turns it into an error.
class Session {
 public:
  using Take = std::function<void(const SqlRow&)>;
  virtual ~Session() = default;

  // Both engines' common SQL with ? for each value. run() may be sent later: at the next query() or at the end.
  virtual void run(std::string_view sql, const SqlValues& values = {}) = 0;
  virtual void query(std::string_view sql, const SqlValues& values, const Take& take) = 0;

  // What each engine says in its own way.
  virtual void script(const char* sql) = 0;  // many statements
  [[nodiscard]] virtual int schema_version() = 0;
  virtual void set_schema_version(int version) = 0;
  // The transaction's end waits for no disk where the engine can do without: a crash of the database may undo it.
  virtual void may_be_lost() = 0;
  // Lets no other writer past this call until the transaction ends.
  virtual void exclude_others() = 0;
  // The same for documents that are being filed, which do not wait for the former.
  virtual void exclude_filing() = 0;
  // Makes a batch's page_texts quick to search, where that does not happen by itself.
  virtual void index_texts(const std::string& batch_id) = 0;
  // document_id, number, record_type, source_path and printed text of the likeliest `most` pages that hold all these
  // words, given as searchable() writes them; perhaps of some that do not. In no order.
  virtual void find_pages(const std::string& words, int most, const Take& take) = 0;
};

// A database engine behind the warehouse. Safe from any thread.
class Database {
 public:
  using Work = std::function<Result<void>(Session&)>;
  virtual ~Database() = default;

  // Runs `work` as one transaction, undone when it returns an error. It may be run again from its beginning, where the
  // connection was lost or another transaction stood in the way: it must not count on being run once.
  [[nodiscard]] virtual Result<void> write(const Work& work) = 0;
  [[nodiscard]] virtual Result<void> read(const Work& work) = 0;
  // As write() behind exclude_others(). What several threads want to write meanwhile goes into one transaction, so that the disk is waited
  // for once: one after the other, each undone by itself when it returns an error, and all on disk before any of them returns.
  [[nodiscard]] Result<void> write_in_turn(const Work& work);

  // Takes what was deleted out of the engine's files as well, in many short transactions, as far as the engine can: PostgreSQL leaves it to
  // VACUUM and to what is written over it.
  [[nodiscard]] virtual Result<void> scrub() = 0;

  // Once `stop` is set no lost connection is waited for any more: what was under way fails with interrupted.
  void obey(const std::atomic<bool>& stop) { stop_ = &stop; }

  // From version i to i + 1, for each i.
  [[nodiscard]] virtual std::span<const char* const> migrations() const = 0;
  // For messages: without passwords.
  [[nodiscard]] virtual const std::string& name() const = 0;
  // Engine, version, and how the connection is protected.
  [[nodiscard]] virtual Result<std::string> describe() = 0;
  // How a folder's path is noted so that it is found again from where the warehouse is.
  [[nodiscard]] virtual std::string path_to_note(const std::string& folder) const = 0;
  // The folder that was noted so.
  [[nodiscard]] virtual std::string noted_path(const std::string& note) const = 0;

 protected:
  [[nodiscard]] bool stopped() const { return stop_ != nullptr && *stop_; }

 private:
  // A thread's work that waits to be written with others'.
  struct Turn {
    const Work& work;
    bool over = false;
    std::optional<Result<void>> outcome = std::nullopt;  // once it is over: nothing where it has to be written by itself
  };
  void write_together(const std::vector<Turn*>& turns);

  const std::atomic<bool>* stop_ = nullptr;
  std::mutex turns_mutex_;  // guards all below
  std::condition_variable turn_over_;
  std::vector<Turn*> waiting_;
  bool writing_ = false;  // one of those whose turn it was, for all of them
};

}  // namespace sohoa
