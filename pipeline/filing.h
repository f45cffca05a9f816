#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "classifiers/procedures.h"
#include "document/batch.h"
#include "document/record.h"
#include "pipeline/assembly/dossier_grouping.h"
#include "pipeline/batch_plan.h"
#include "pipeline/intake/decoder_pool.h"
#include "storage/batch_files.h"
#include "storage/journal.h"
#include "storage/warehouse.h"

namespace sohoa {

// Where a run files to.
struct FilingPlaces {
  std::string documents_folder;
  std::string archive_folder;  // of originals
  std::string dossiers_folder;
  std::string batch_id;
  bool with_hocr = false;
};

// How much of one kind of field a person has to settle.
struct ReviewLoad {
  std::uint64_t accepted = 0, for_review = 0;
};

// What a run filed, for the balance sheet and the operator's summary.
struct FilingTotals {
  BalanceSheet sheet;
  std::map<std::string, std::uint64_t> documents_by_type;  // of papers that could be looked at
  std::uint64_t fields_accepted = 0, fields_for_review = 0;
  std::uint64_t lines_read = 0, lines_read_twice = 0;  // by us; by Tesseract too
  std::uint64_t documents = 0, documents_for_review = 0;  // filed; with at least one field or page for a person
  std::map<std::pair<std::string, std::string>, ReviewLoad> load;  // by record type and field
  std::map<std::string, std::uint64_t> review_reasons;             // of fields
  std::map<Dossier::State, std::uint64_t> dossiers;
};

// The last stage: journal, document folder, warehouse rows, journal mark, in that order. The first failure is kept; nothing is
// filed after it. Safe from any thread.
class Filing {
 public:
  // Dossiers are put together in finish(), when all papers are filed. Resumed runs may draw other document boundaries: what the earlier run filed beyond them is dropped in finish().
  Filing(const BatchPlan& plan, FilingPlaces places, DecoderPool& decoders, Journal& journal, Warehouse& warehouse,
         const Procedures& procedures, bool resumed);

  void file(Document& document);
  // A page that is part of no document: of a failed file, a separator, a duplicate.
  void note(const PageText& page);
  // Call once everything is filed.
  void finish();
  void fail_with(Error error);

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] std::optional<Error> failure() const;
  // The rest is for after the run.
  [[nodiscard]] const FilingTotals& totals() const { return totals_; }
  [[nodiscard]] std::vector<ManifestRow> manifest() const;
  // What of the files' own text is not on their pages, by index of the file, in the order of pages.
  [[nodiscard]] std::map<std::uint32_t, std::vector<std::string>> layer_notes() const;

 private:
  [[nodiscard]] Result<void> try_file(Document& document);
  [[nodiscard]] Result<void> unfile(Document& document);
  [[nodiscard]] Result<void> withhold_known(Document& document);
  [[nodiscard]] Result<void> withhold(const Document& document);
  [[nodiscard]] Result<void> leave_as_people_cut(const Document& document, const std::vector<FiledPage>& places);
  [[nodiscard]] Result<void> lock_away_secrets();
  [[nodiscard]] Result<void> file_dossiers();
  [[nodiscard]] Result<void> note_for_dossiers(const PageText& duplicate, const std::string& document_id);
  [[nodiscard]] Result<void> write_folder(Document& document, std::string& json);
  [[nodiscard]] Result<void> finish_duplicates();
  [[nodiscard]] Result<void> drop_what_is_no_longer_made();
  void account(const Document& document, const std::string& pdf_sha256);
  void account_for_review(const Document& document);
  void account(const PageText& page, const FiledPage& place, const std::string& pdf_sha256);

  const BatchPlan& plan_;
  const FilingPlaces places_;
  DecoderPool& decoders_;
  Journal& journal_;
  Warehouse& warehouse_;
  const Procedures& procedures_;
  const bool resumed_;
  std::set<std::string> hashes_with_duplicates_;

  std::atomic<bool> failed_ = false;
  mutable std::mutex mutex_;  // guards all below
  std::optional<Error> failure_;
  std::map<std::pair<std::string, int>, FiledPage> places_of_duplicated_;  // by (SHA-256, page)
  std::vector<PageText> duplicates_;
  std::set<std::string> secret_originals_;  // their kept paths
  std::map<std::string, std::string> documents_;  // by id: SHA-256 of its PDF
  std::map<std::uint64_t, ManifestRow> rows_;  // by sequence
  std::map<std::uint64_t, BatchPaper> papers_;  // by sequence of the first page: for their dossiers
  std::map<std::uint64_t, std::pair<std::uint32_t, std::string>> layer_notes_;  // by sequence: file and note
  FilingTotals totals_;
};

}  // namespace sohoa
