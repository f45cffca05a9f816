#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "document/record.h"
#include "document/result.h"
#include "storage/audit_trail.h"

namespace sohoa {

class Database;

// What a person decided of a whole paper.
struct PaperDecision {
  enum class Kind {
    type,        // it is of another record type
    turn,        // a page stands otherwise
    rescan,      // it has to be scanned again
    supervisor,  // a supervisor has to look
  };
  std::int64_t number = 0;  // 0: not made yet
  std::string document_id;
  Kind kind = Kind::type;
  int page = 0;       // of a turn: within the document
  std::string value;  // record type, or the clockwise degrees that make the page upright
  std::string account = {};
  std::int64_t at = 0;

  // Whether the paper is read again because of it.
  [[nodiscard]] bool rereads() const { return kind == Kind::type || kind == Kind::turn; }
};
std::string_view name_of(PaperDecision::Kind kind);

// A filed paper, and how it is to be read again.
struct KeptPaper {
  struct Page {
    std::string archive_folder, sha256;
    int source_page = 1;
    std::string source_path;
    int rotate_degrees = 0;              // as it was filed
    std::optional<int> upright_degrees;  // what a person said
    bool quarantined = false;            // as it was filed
  };
  std::string id, batch_id, record_type;
  std::string documents_folder;  // empty where it is not known
  std::string effort;            // of its batch, as name_of(Effort); empty where it was not noted
  double error_budget = 0;       // of its batch; 0 where it was not noted
  std::string known_type;        // what a person said; empty where nobody did
  std::vector<std::int64_t> heeded;  // the numbers of the decisions that say so
  std::vector<Page> pages;
};

// A paper that waits for a new scan or a supervisor.
struct PaperSetAside {
  PaperDecision decision;
  std::string record_type, source_path;
};

enum class PaperOutcome {
  done,
  others_at_it,  // somebody else has a field of it before them
  not_there,     // no such paper, or the decision no longer stands
};

// What people decide of whole papers, beside the fields that ReviewStore has. A paper that was read again is filed in the
// decision's own transaction; a settled value stays where the new reading finds its field on the same ink. Safe from any
// thread and several stations.
class PaperStore {
 public:
  explicit PaperStore(Database& database) : database_(database) {}

  // With what people said of its type and its pages' turns, but for decision `without`. Nothing for a document that is not filed.
  [[nodiscard]] Result<std::optional<KeptPaper>> find(const std::string& document_id, std::int64_t without = 0);

  // read: `paper` as it was read again because of `decision`, which gets its number. others_at_it where others have decided meanwhile.
  [[nodiscard]] Result<PaperOutcome> refile(const Actor& actor, const KeptPaper& paper, PaperDecision& decision, const Document& read);
  // Undoes a decision; read: as it was read again without it.
  [[nodiscard]] Result<PaperOutcome> refile_without(const Actor& actor, const KeptPaper& paper, const PaperDecision& decision, const Document& read);
  // Takes a paper out of the reviewers' queue; once, however often it is asked for. kind: rescan or supervisor.
  [[nodiscard]] Result<PaperOutcome> set_aside(const Actor& actor, const std::string& document_id, PaperDecision::Kind kind);
  // Gives it back to the queue; with `only`, undoes no more than that decision.
  [[nodiscard]] Result<PaperOutcome> release(const Actor& actor, const std::string& document_id, std::int64_t only = 0);
  // The oldest first.
  [[nodiscard]] Result<std::vector<PaperSetAside>> all_set_aside();

  // The account's latest decision that stands, if it is one on a paper and not on a field.
  [[nodiscard]] Result<std::optional<PaperDecision>> latest(const std::string& account);
  // What stands of a document's type and turns, in order.
  [[nodiscard]] Result<std::vector<PaperDecision>> standing(const std::string& document_id);
  // The dossiers it is in.
  [[nodiscard]] Result<std::vector<std::string>> dossiers_of(const std::string& document_id);

  // Documents whose folder does not have a decision yet; and that one now has those up to `number`, the newest seen before.
  [[nodiscard]] Result<std::map<std::string, std::int64_t>> unwritten();
  [[nodiscard]] Result<void> note_written(const std::string& document_id, std::int64_t number);

 private:
  Database& database_;
};

}  // namespace sohoa
