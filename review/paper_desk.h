#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <semaphore>
#include <string>

#include "document/dossier.h"
#include "storage/paper_store.h"
#include "storage/recut_store.h"
#include "storage/review_store.h"
#include "storage/warehouse.h"

namespace sohoa {

// What reads a paper again, writes its folder, says what a dossier has and puts away a secret paper's files. All safe from any thread.
struct PaperTools {
  std::function<Result<Document>(const KeptPaper&)> read;
  std::function<Result<void>(const KeptPaper&, const Document&)> write_folder;
  std::function<void(Dossier&)> assess;
  std::function<Result<void>(const SecretPaper&)> put_away;
};

// How many papers are read again at a time, how many wait for that, and how long.
struct RereadLimits {
  int at_once = 2, waiting = 6;
  std::chrono::milliseconds patience{20'000};
};

// What became of papers that were split or joined.
struct RecutPapers {
  PaperOutcome outcome = PaperOutcome::not_there;
  std::vector<std::string> gone, made;
};

// Decisions on whole papers: they are read again as people say, refiled, their dossiers assessed and their folders written.
// Safe from any thread.
class PaperDesk {
 public:
  PaperDesk(Warehouse& warehouse, PaperTools tools, const RereadLimits& limits = {})
      : warehouse_(warehouse),
        store_(warehouse.database()),
        recuts_(warehouse.database()),
        tools_(std::move(tools)),
        patience_(limits.patience),
        room_(limits.at_once + limits.waiting),
        seats_(limits.at_once) {}

  // The paper is of this type; "other" for one that has no definition.
  [[nodiscard]] Result<PaperOutcome> call_it(const Actor& actor, const std::string& document_id, const std::string& record_type);
  // Turns a page clockwise by quarters from how it stands now.
  [[nodiscard]] Result<PaperOutcome> turn_page(const Actor& actor, const std::string& document_id, int page, int quarters);
  // Another paper begins at this page of it; or the one that follows it is part of it.
  [[nodiscard]] Result<RecutPapers> split(const Actor& actor, const std::string& document_id, int page);
  [[nodiscard]] Result<RecutPapers> join(const Actor& actor, const std::string& document_id, const std::string& reader);
  [[nodiscard]] Result<std::optional<KeptPaper>> find(const std::string& document_id) { return store_.find(document_id); }
  // kind: rescan or supervisor.
  [[nodiscard]] Result<PaperOutcome> set_aside(const Actor& actor, const std::string& document_id, PaperDecision::Kind kind);
  [[nodiscard]] Result<PaperOutcome> release(const Actor& actor, const std::string& document_id);
  [[nodiscard]] Result<std::vector<PaperSetAside>> all_set_aside(const std::string& reader) { return store_.all_set_aside(reader); }

  // The actor's latest decision, where it is one on a paper and not on a field.
  [[nodiscard]] Result<std::optional<PaperDecision>> latest(const Actor& actor) { return store_.latest(actor.account); }
  [[nodiscard]] Result<bool> is_open(const PaperDecision& decision, const std::string& reader) { return store_.is_open(decision, reader); }
  [[nodiscard]] Result<PaperOutcome> take_back(const Actor& actor, const PaperDecision& decision);
  // The same of a split or a join.
  [[nodiscard]] Result<RecutPapers> join_or_split_back(const Actor& actor, const PaperDecision& decision);

  // Writes the folders that decisions have not reached, and puts secret papers away; what fails is left for the next time.
  void write_folders();
  // A batch has written the document's folder anew.
  [[nodiscard]] Result<void> note_unwritten(const std::string& document_id) { return store_.note_unwritten(document_id); }
  // Brings document.json in line with what people settled and decided.
  [[nodiscard]] Result<void> write_reviewed(const std::string& folder, const std::string& document_id, const std::vector<SettledField>& settled);

 private:
  [[nodiscard]] Result<PaperOutcome> decide(const Actor& actor, PaperDecision decision, KeptPaper paper);
  // A place among those that are read again; null where there are too many.
  [[nodiscard]] std::shared_ptr<void> take_seat();
  // Reads the papers that are to be and files them.
  using FileCut = std::function<Result<PaperOutcome>(const std::vector<Document>& read, std::int64_t& number)>;
  [[nodiscard]] Result<RecutPapers> recut(const Actor& actor, const Result<std::optional<RecutPlan>>& plan, const FileCut& file);
  // Brings the folders of split and joined papers in line; only: of this decision, unless 0; in_hand: papers that have just been read.
  void write_recuts(std::int64_t only, const RecutPlan& in_hand, const std::vector<Document>& read);
  [[nodiscard]] Result<void> write_recut(const RecutStore::Unwritten& recut, const RecutPlan& in_hand, const std::vector<Document>& read);
  // Reads it again once there is a seat, and files what was read.
  struct Standing {
    std::vector<std::int64_t> decisions;  // of which the reading knows
  };
  using File = std::function<Result<PaperOutcome>(const Document& read, Standing& standing)>;
  [[nodiscard]] Result<PaperOutcome> reread(const Actor& actor, const KeptPaper& paper, const File& file);
  [[nodiscard]] Result<PaperOutcome> withhold(const Actor& actor, const KeptPaper& paper);
  [[nodiscard]] Result<void> assess(const std::vector<std::string>& codes);
  [[nodiscard]] Result<void> assess_unassessed();
  // After a decision, which stands whatever becomes of this: what fails is done by write_folders().
  void follow_up(const std::string& document_id, const Document& document, const Standing& standing);
  [[nodiscard]] Result<void> write_folder(const KeptPaper& paper, const Document& document);
  void put_away_secrets();

  Warehouse& warehouse_;
  PaperStore store_;
  RecutStore recuts_;
  PaperTools tools_;
  const std::chrono::milliseconds patience_;
  std::counting_semaphore<> room_, seats_;
  std::mutex folders_;  // one document folder is written at a time
  std::mutex dossiers_;  // and one dossier assessed; taken after folders_
};

}  // namespace sohoa
