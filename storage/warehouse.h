#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "document/batch.h"
#include "document/dossier.h"
#include "document/record.h"
#include "document/result.h"

namespace sohoa {

class Database;

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

// What became of a document that a batch files.
enum class Filed {
  done,
  secret,  // not filed: a page of it is known to be of a secret paper
  recut,   // not filed: people have split or joined it
};

// A page that belongs to no filed document: quarantined, a separator, or a duplicate of `filed`.
struct LoosePage {
  PageText text;
  std::string source_path;
  std::optional<FiledPage> filed = std::nullopt;
};

// A filed paper as the cover of a dossier.
struct CoverNote {
  bool receipt = false;
  std::string code;   // the dossier it names; may be empty
  std::string doubt;  // why the code may be wrong
};

// A dossier that is to be assessed anew.
struct UnassessedDossier {
  std::string code;
  std::int64_t asked = 0;                      // how often
  std::vector<std::string> documents_folders;  // of the batches that have found papers of it
};

// The electronic data warehouse: what a document's rows are, whichever engine holds them. Safe from any thread; every
// writing call is one transaction and may be repeated with the same outcome.
class Warehouse {
 public:
  // "sqlite:PATH" or "postgresql://...". Creates or migrates the schema. bad_arguments for an unknown URL, storage when it
  // cannot be used.
  [[nodiscard]] static Result<std::unique_ptr<Warehouse>> open(const std::string& url);
  // The same for searching only: nothing is created or changed. not_found when there is none.
  [[nodiscard]] static Result<std::unique_ptr<Warehouse>> open_for_reading(const std::string& url);
  // A URL as it may be shown and kept: without passwords, and a file as an absolute path.
  [[nodiscard]] static std::string lasting_url(const std::string& url);
  ~Warehouse();

  // Once `stop` is set a database that cannot be reached is waited for no longer.
  void obey(const std::atomic<bool>& stop);

  // Engine, version, and how the connection is protected.
  [[nodiscard]] Result<std::string> describe();

  // Makes a new batch's id of the number of batches before it, and keeps it where a resumed run will find it.
  using NameBatch = std::function<Result<std::string>(int batches_before)>;
  // Registers a batch under a name that no other process can take meanwhile; archive: the folder of originals. When
  // `name` fails nothing is registered.
  [[nodiscard]] Result<void> new_batch(const std::string& archive_folder, const NameBatch& name);
  // Goes on with a batch, or registers it anew in a warehouse that has lost it.
  [[nodiscard]] Result<void> begin_batch(const std::string& batch_id, const std::string& archive_folder);
  // With which effort and error budget the batch is read, for papers of it that are read again.
  [[nodiscard]] Result<void> note_reading(const std::string& batch_id, const std::string& effort, double error_budget);
  // Where the batch's document folders are.
  [[nodiscard]] Result<void> note_documents_folder(const std::string& batch_id, const std::string& folder);
  // Files or refiles a document by id with its pages, lines, fields, tables, provenance and review items. Fields that a
  // person settled keep their value. A document of another batch becomes one of this batch; the other one's pages stay,
  // as read by it and filed here.
  [[nodiscard]] Result<Filed> file_document(const std::string& batch_id, const Document& document);
  // Whether a page of it was found to be of a secret paper, by whatever batch or person.
  [[nodiscard]] Result<bool> known_as_secret(const Document& document);
  // Where the pages of a paper stand that people have split or joined; empty for one that stands as it is.
  [[nodiscard]] Result<std::vector<FiledPage>> recut_by_people(const Document& document);
  // A batch has read such a paper as it was before: its pages are where `places` says, and their folders are to be written anew.
  [[nodiscard]] Result<void> note_recut(const std::string& batch_id, const Document& document, const std::vector<FiledPage>& places);
  // Does the warehouse hold this document as filed by this batch?
  [[nodiscard]] Result<bool> holds(const std::string& batch_id, const std::string& document_id);
  [[nodiscard]] Result<void> note_pages(const std::string& batch_id, const std::vector<LoosePage>& pages);
  [[nodiscard]] Result<void> end_batch(const std::string& batch_id, const BalanceSheet& sheet);
  // Drops documents of this batch whose id is not in `kept` (a resumed run drew other boundaries) unless settled.
  [[nodiscard]] Result<void> keep_only(const std::string& batch_id, const std::vector<std::string>& kept);
  // Was a file with these bytes filed completely by another batch than this one? Its pages, by page number, if so.
  [[nodiscard]] Result<std::vector<FiledPage>> filed_elsewhere(const std::string& sha256, const std::string& batch_id);

  // Replaces what this batch knows of dossiers. Returns the codes of those that have to be assessed now: this batch's, those
  // it has left, and those of papers that it has filed anew.
  [[nodiscard]] Result<std::vector<std::string>> place_in_dossiers(const std::string& batch_id, const std::vector<DossierMembership>& memberships);
  // Of all batches, by id, with the values and statuses that the warehouse holds.
  [[nodiscard]] Result<std::vector<DossierPaper>> papers_of_dossier(const std::string& code);
  // Files an assessed dossier, or drops one without papers. Fields that its papers disagree on go to review, and those that
  // only lacked a second source are accepted where another paper is one; unless a person settled them. When a later
  // assessment no longer says so they get back the judgement of their own paper.
  [[nodiscard]] Result<void> file_dossier(const Dossier& dossier);
  // Dossiers whose papers have changed outside a batch.
  [[nodiscard]] Result<void> ask_for_assessment(const std::vector<std::string>& codes);
  [[nodiscard]] Result<std::vector<UnassessedDossier>> unassessed_dossiers();
  // It is filed and its files are written; unless it was asked for again meanwhile.
  [[nodiscard]] Result<void> note_assessed(const UnassessedDossier& dossier);
  // dossier_json() as filed; empty when there is none, or while it waits to be assessed without a paper that was withheld.
  [[nodiscard]] Result<std::string> dossier_summary(const std::string& code);
  [[nodiscard]] Result<CoverNote> cover_of(const std::string& document_id);

  [[nodiscard]] Result<std::vector<SearchHit>> search(const std::string& query, int limit, const std::string& reader = {});
  [[nodiscard]] Result<int> waiting_for_review();

  // For what else is kept in it: the review station's stores.
  [[nodiscard]] Database& database() { return *database_; }

 private:
  explicit Warehouse(std::unique_ptr<Database> database);
  [[nodiscard]] Result<void> bring_up_to_date();
  [[nodiscard]] Result<void> check_version();

  std::unique_ptr<Database> database_;
};

}  // namespace sohoa
