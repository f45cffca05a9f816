#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "document/dossier.h"
#include "storage/paper_store.h"
#include "storage/review_store.h"
#include "storage/warehouse.h"

namespace sohoa {

// What reads a paper again, writes its folder and says what a dossier has. All safe from any thread.
struct PaperTools {
  std::function<Result<Document>(const KeptPaper&)> read;
  std::function<Result<void>(const KeptPaper&, const Document&)> write_folder;
  std::function<void(Dossier&)> assess;
};

// Decisions on whole papers: they are read again as people say, refiled, their dossiers assessed and their folders written.
// Safe from any thread.
class PaperDesk {
 public:
  PaperDesk(Warehouse& warehouse, PaperTools tools) : warehouse_(warehouse), store_(warehouse.database()), tools_(std::move(tools)) {}

  // The paper is of this type; "other" for one that has no definition.
  [[nodiscard]] Result<PaperOutcome> call_it(const Actor& actor, const std::string& document_id, const std::string& record_type);
  // Turns a page clockwise by quarters from how it stands now.
  [[nodiscard]] Result<PaperOutcome> turn_page(const Actor& actor, const std::string& document_id, int page, int quarters);
  // kind: rescan or supervisor.
  [[nodiscard]] Result<PaperOutcome> set_aside(const Actor& actor, const std::string& document_id, PaperDecision::Kind kind);
  [[nodiscard]] Result<PaperOutcome> release(const Actor& actor, const std::string& document_id);
  [[nodiscard]] Result<std::vector<PaperSetAside>> all_set_aside() { return store_.all_set_aside(); }

  // The actor's latest decision, where it is one on a paper and not on a field.
  [[nodiscard]] Result<std::optional<PaperDecision>> latest(const Actor& actor) { return store_.latest(actor.account); }
  [[nodiscard]] Result<PaperOutcome> take_back(const Actor& actor, const PaperDecision& decision);

  // Writes the folders that decisions have not reached; what fails is left for the next time.
  void write_folders();
  // Brings document.json in line with what people settled and decided.
  [[nodiscard]] Result<void> write_reviewed(const std::string& folder, const std::string& document_id, const std::vector<SettledField>& settled);

 private:
  [[nodiscard]] Result<PaperOutcome> decide(const Actor& actor, PaperDecision decision, KeptPaper paper);
  [[nodiscard]] Result<void> follow_up(const KeptPaper& paper, const Document& document, std::int64_t number);
  [[nodiscard]] Result<void> write_folder(const KeptPaper& paper, const Document& document, std::int64_t number);

  Warehouse& warehouse_;
  PaperStore store_;
  PaperTools tools_;
  std::mutex folders_;  // one document folder is written at a time
};

}  // namespace sohoa
