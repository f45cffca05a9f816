#include "review/paper_desk.h"

#include <exception>

#include "review/document_file.h"

namespace sohoa {

Result<PaperOutcome> PaperDesk::call_it(const Actor& actor, const std::string& document_id, const std::string& record_type) {
  Result<std::optional<KeptPaper>> paper = store_.find(document_id);
  if (!paper) return tl::unexpected(paper.error());
  if (!*paper) return PaperOutcome::not_there;
  (*paper)->known_type = record_type;
  return decide(actor, {0, document_id, PaperDecision::Kind::type, 0, record_type}, std::move(**paper));
}

Result<PaperOutcome> PaperDesk::turn_page(const Actor& actor, const std::string& document_id, int page, int quarters) {
  Result<std::optional<KeptPaper>> paper = store_.find(document_id);
  if (!paper) return tl::unexpected(paper.error());
  if (!*paper || page < 1 || page > static_cast<int>((*paper)->pages.size())) return PaperOutcome::not_there;
  KeptPaper::Page& turned = (*paper)->pages[static_cast<std::size_t>(page) - 1];
  turned.upright_degrees = (turned.rotate_degrees + 90 * quarters) % 360;
  return decide(actor, {0, document_id, PaperDecision::Kind::turn, page, std::to_string(*turned.upright_degrees)}, std::move(**paper));
}

Result<PaperOutcome> PaperDesk::decide(const Actor& actor, PaperDecision decision, KeptPaper paper) {
  const Result<Document> document = tools_.read(paper);
  if (!document) return tl::unexpected(document.error());
  const Result<PaperOutcome> outcome = store_.refile(actor, paper, decision, *document);
  if (!outcome || *outcome != PaperOutcome::done) return outcome;
  if (const Result<void> followed = follow_up(paper, *document, decision.number); !followed) return tl::unexpected(followed.error());
  return outcome;
}

Result<PaperOutcome> PaperDesk::take_back(const Actor& actor, const PaperDecision& decision) {
  if (!decision.rereads()) return store_.release(actor, decision.document_id, decision.number);
  const Result<std::optional<KeptPaper>> paper = store_.find(decision.document_id, decision.number);
  if (!paper) return tl::unexpected(paper.error());
  if (!*paper) return PaperOutcome::not_there;
  const Result<Document> document = tools_.read(**paper);
  if (!document) return tl::unexpected(document.error());
  const Result<PaperOutcome> outcome = store_.refile_without(actor, **paper, decision, *document);
  if (!outcome || *outcome != PaperOutcome::done) return outcome;
  if (const Result<void> followed = follow_up(**paper, *document, decision.number); !followed) return tl::unexpected(followed.error());
  return outcome;
}

Result<PaperOutcome> PaperDesk::set_aside(const Actor& actor, const std::string& document_id, PaperDecision::Kind kind) {
  return store_.set_aside(actor, document_id, kind);
}

Result<PaperOutcome> PaperDesk::release(const Actor& actor, const std::string& document_id) { return store_.release(actor, document_id); }

// The decision stands; a folder that cannot be written now is written later.
Result<void> PaperDesk::follow_up(const KeptPaper& paper, const Document& document, std::int64_t number) {
  const Result<std::vector<std::string>> codes = store_.dossiers_of(paper.id);
  if (!codes) return tl::unexpected(codes.error());
  for (const std::string& code : *codes) {
    Dossier dossier;
    dossier.code = code;
    Result<std::vector<DossierPaper>> papers = warehouse_.papers_of_dossier(code);
    if (!papers) return tl::unexpected(papers.error());
    dossier.papers = std::move(*papers);
    tools_.assess(dossier);
    if (Result<void> filed = warehouse_.file_dossier(dossier); !filed) return filed;
  }
  const std::lock_guard lock(folders_);
  (void)write_folder(paper, document, number);
  return {};
}

Result<void> PaperDesk::write_folder(const KeptPaper& paper, const Document& document, std::int64_t number) {
  if (paper.documents_folder.empty()) return store_.note_written(paper.id, number);
  const Result<std::vector<PaperDecision>> decisions = store_.standing(paper.id);
  if (!decisions) return tl::unexpected(decisions.error());
  if (Result<void> written = tools_.write_folder(paper, document); !written) return written;
  if (Result<void> written = write_reviewed_document(paper.documents_folder, paper.id, {}, *decisions); !written) return written;
  return store_.note_written(paper.id, number);
}

void PaperDesk::write_folders() {
  const auto unwritten = store_.unwritten();
  if (!unwritten) return;
  for (const auto& [id, number] : *unwritten) {
    const std::lock_guard lock(folders_);
    try {
      const Result<std::optional<KeptPaper>> paper = store_.find(id);
      if (!paper || !*paper) continue;
      if (const Result<Document> document = tools_.read(**paper); document) (void)write_folder(**paper, *document, number);
    } catch (const std::exception&) {
      continue;  // it has failed for this paper, not for the others
    }
  }
}

Result<void> PaperDesk::write_reviewed(const std::string& folder, const std::string& document_id, const std::vector<SettledField>& settled) {
  const std::lock_guard lock(folders_);
  const Result<std::vector<PaperDecision>> decisions = store_.standing(document_id);
  if (!decisions) return tl::unexpected(decisions.error());
  return write_reviewed_document(folder, document_id, settled, *decisions);
}

}  // namespace sohoa
