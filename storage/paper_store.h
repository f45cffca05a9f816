#pragma once

#include <cstdint>
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
    split,       // another paper begins inside it
    join,        // the one that follows is part of it
  };
  std::int64_t number = 0;  // 0: not made yet
  std::string document_id;
  Kind kind = Kind::type;
  int page = 0;       // of a turn: within the document; of a split or a join: the first of the second paper
  std::string value;  // record type, the clockwise degrees that make the page upright, or what came out
  std::string account = {};
  std::int64_t at = 0;

  // Whether the paper is read again because of it.
  [[nodiscard]] bool rereads() const { return kind == Kind::type || kind == Kind::turn; }
  // Whether papers are made of other papers because of it.
  [[nodiscard]] bool recuts() const { return kind == Kind::split || kind == Kind::join; }
  [[nodiscard]] bool sets_aside() const { return kind == Kind::rescan || kind == Kind::supervisor; }
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
    std::uint64_t bytes = 0;             // of its pixels, at most
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
  busy,          // too many papers are being read again
  secret,        // it is one that must not be read: nothing of it is left in the warehouse
};

// A paper that turned out to be secret, as far as files still speak of it.
struct SecretPaper {
  struct Page {
    std::string sha256;
    int source_page = 1;
    std::string source_path;
  };
  std::string id;
  std::vector<std::string> documents_folders;  // of every batch that has read it
  std::vector<std::string> archive_folders;
  std::vector<Page> pages;
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
  // The oldest first, as far as they are open to `reader`.
  [[nodiscard]] Result<std::vector<PaperSetAside>> all_set_aside(const std::string& reader = {});

  // The account's latest decision that stands, if it is one on a paper and not on a field.
  [[nodiscard]] Result<std::optional<PaperDecision>> latest(const std::string& account);
  // Whether what it was made on, and what came of it, is open to `reader`.
  [[nodiscard]] Result<bool> is_open(const PaperDecision& decision, const std::string& reader);
  // What stands of a document's type and turns, and what made it of other papers, in order.
  [[nodiscard]] Result<std::vector<PaperDecision>> standing(const std::string& document_id);
  // The dossiers it is in.
  [[nodiscard]] Result<std::vector<std::string>> dossiers_of(const std::string& document_id);

  // Takes everything a paper says out of the warehouse: its pages stay, quarantined as secret.
  [[nodiscard]] Result<PaperOutcome> withhold(const Actor& actor, const std::string& document_id);
  // Papers of which files still speak; and that they no longer do.
  [[nodiscard]] Result<std::vector<SecretPaper>> secret_papers();
  // See Database::scrub().
  [[nodiscard]] Result<void> scrub();
  [[nodiscard]] Result<void> note_put_away(const std::string& document_id);

  // Documents whose folder does not have a decision on their type or a turn yet.
  [[nodiscard]] Result<std::vector<std::string>> unwritten();
  // That it has those of these numbers, and so all, unless others stand meanwhile; and that somebody has written it anew.
  [[nodiscard]] Result<void> note_written(const std::string& document_id, const std::vector<std::int64_t>& standing);
  [[nodiscard]] Result<void> note_unwritten(const std::string& document_id);

 private:
  Database& database_;
};

}  // namespace sohoa
