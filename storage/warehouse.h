#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "document/batch.h"
#include "document/record.h"
#include "document/result.h"

namespace sohoa {

// One hit of a search, best first.
struct SearchHit {
  std::string document_id, record_type, source_path;
  int page = 0;
  std::string snippet;       // the matching words in [ ], as printed
  bool exact_tones = false;  // matched with its tone marks, not only folded
};

// Where a page's bytes were filed before.
struct FiledPage {
  std::string document_id;
  int number = 0;  // within that document
};

// The electronic data warehouse behind a narrow interface: SQLite today, PostgreSQL beside it next. Safe from any
// thread; every writing call is one transaction and may be repeated with the same outcome.
class Warehouse {
 public:
  // "sqlite:PATH". Creates or migrates the schema. bad_arguments for an unknown URL, storage when it cannot be used.
  [[nodiscard]] static Result<std::unique_ptr<Warehouse>> open(const std::string& url);
  // The same for searching only: nothing is created or changed. not_found when there is none.
  [[nodiscard]] static Result<std::unique_ptr<Warehouse>> open_for_reading(const std::string& url);
  virtual ~Warehouse() = default;

  // Makes a new batch's id of the number of batches before it, and keeps it where a resumed run will find it.
  using NameBatch = std::function<Result<std::string>(int batches_before)>;
  // Registers a batch under a name that no other process can take meanwhile; archive: the folder of originals. When
  // `name` fails nothing is registered.
  [[nodiscard]] virtual Result<void> new_batch(const std::string& archive_folder, const NameBatch& name) = 0;
  // Goes on with a batch, or registers it anew in a warehouse that has lost it.
  [[nodiscard]] virtual Result<void> begin_batch(const std::string& batch_id, const std::string& archive_folder) = 0;
  // Files or refiles a document by id with its pages, lines, fields, tables, provenance and review items. Fields that a
  // person settled keep their value. A document of another batch becomes one of this batch; the other one's pages stay,
  // as read by it and filed here.
  [[nodiscard]] virtual Result<void> file_document(const std::string& batch_id, const Document& document) = 0;
  // Does the warehouse hold this document as filed by this batch?
  [[nodiscard]] virtual Result<bool> holds(const std::string& batch_id, const std::string& document_id) = 0;
  // Notes a page that belongs to no filed document: quarantined, separator, or a duplicate of `filed`.
  [[nodiscard]] virtual Result<void> note_page(const std::string& batch_id, const PageText& page,
                                               const std::string& source_path,
                                               const std::optional<FiledPage>& filed) = 0;
  [[nodiscard]] virtual Result<void> end_batch(const std::string& batch_id, const BalanceSheet& sheet) = 0;
  // Drops documents of this batch whose id is not in `kept` (a resumed run drew other boundaries) unless settled.
  [[nodiscard]] virtual Result<void> keep_only(const std::string& batch_id, const std::vector<std::string>& kept) = 0;
  // Was a file with these bytes filed completely by another batch than this one? Its pages, by page number, if so.
  [[nodiscard]] virtual Result<std::vector<FiledPage>> filed_elsewhere(const std::string& sha256,
                                                                       const std::string& batch_id) = 0;
  [[nodiscard]] virtual Result<std::vector<SearchHit>> search(const std::string& query, int limit) = 0;
  [[nodiscard]] virtual Result<int> waiting_for_review() = 0;
};

}  // namespace sohoa
