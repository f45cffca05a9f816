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

Result<PaperOutcome> PaperDesk::reread(const Actor& actor, const KeptPaper& paper, const File& file) {
  if (!room_.try_acquire()) return PaperOutcome::busy;
  const std::shared_ptr<void> room(nullptr, [this](void*) { room_.release(); });
  if (!seats_.try_acquire_for(patience_)) return PaperOutcome::busy;
  const std::shared_ptr<void> seat(nullptr, [this](void*) { seats_.release(); });
  const Result<Document> document = tools_.read(paper);
  if (!document && document.error().code == ErrorCode::secret) return withhold(actor, paper);
  if (!document) return tl::unexpected(document.error());
  Standing standing{paper.heeded};
  const Result<PaperOutcome> outcome = file(*document, standing);
  if (outcome && *outcome == PaperOutcome::done) follow_up(paper.id, *document, standing);
  return outcome;
}

Result<PaperOutcome> PaperDesk::withhold(const Actor& actor, const KeptPaper& paper) {
  const Result<std::vector<std::string>> codes = store_.dossiers_of(paper.id);
  if (!codes) return tl::unexpected(codes.error());
  const Result<PaperOutcome> outcome = store_.withhold(actor, paper.id);
  if (!outcome || *outcome != PaperOutcome::secret) return outcome;
  (void)assess(*codes);
  put_away_secrets();
  return outcome;
}

Result<PaperOutcome> PaperDesk::decide(const Actor& actor, PaperDecision decision, KeptPaper paper) {
  return reread(actor, paper, [&](const Document& read, Standing& standing) {
    const Result<PaperOutcome> outcome = store_.refile(actor, paper, decision, read);
    standing.decisions.push_back(decision.number);
    return outcome;
  });
}

Result<PaperOutcome> PaperDesk::take_back(const Actor& actor, const PaperDecision& decision) {
  if (!decision.rereads()) return store_.release(actor, decision.document_id, decision.number);
  const Result<std::optional<KeptPaper>> paper = store_.find(decision.document_id, decision.number);
  if (!paper) return tl::unexpected(paper.error());
  if (!*paper) return PaperOutcome::not_there;
  return reread(actor, **paper, [&](const Document& read, Standing&) { return store_.refile_without(actor, **paper, decision, read); });
}

Result<PaperOutcome> PaperDesk::set_aside(const Actor& actor, const std::string& document_id, PaperDecision::Kind kind) {
  return store_.set_aside(actor, document_id, kind);
}

Result<PaperOutcome> PaperDesk::release(const Actor& actor, const std::string& document_id) { return store_.release(actor, document_id); }

Result<void> PaperDesk::assess(const std::vector<std::string>& codes) {
  for (const std::string& code : codes) {
    Dossier dossier;
    dossier.code = code;
    Result<std::vector<DossierPaper>> papers = warehouse_.papers_of_dossier(code);
    if (!papers) return tl::unexpected(papers.error());
    dossier.papers = std::move(*papers);
    tools_.assess(dossier);
    if (Result<void> filed = warehouse_.file_dossier(dossier); !filed) return filed;
  }
  return {};
}

void PaperDesk::follow_up(const std::string& document_id, const Document& document, const Standing& standing) {
  const std::lock_guard lock(folders_);
  try {
    const Result<std::vector<std::string>> codes = store_.dossiers_of(document_id);
    if (!codes || !assess(*codes)) return;
    const Result<std::optional<KeptPaper>> paper = store_.find(document_id);
    // Where others have decided since, their reading is the one to write.
    if (paper && *paper && (*paper)->heeded == standing.decisions) (void)write_folder(**paper, document);
  } catch (const std::exception&) {
    return;  // the decision is not marked as written
  }
}

// A batch may write the folder at any moment, and says so afterwards: what it overwrote is written again.
Result<void> PaperDesk::write_folder(const KeptPaper& paper, const Document& document) {
  if (paper.documents_folder.empty()) return store_.note_written(paper.id, paper.heeded);
  const Result<std::vector<PaperDecision>> decisions = store_.standing(paper.id);
  if (!decisions) return tl::unexpected(decisions.error());
  if (Result<void> written = tools_.write_folder(paper, document); !written) return written;
  if (Result<void> written = write_reviewed_document(paper.documents_folder, paper.id, {}, *decisions); !written) return written;
  if (Result<void> noted = store_.note_written(paper.id, paper.heeded); !noted) return noted;
  return is_reviewed(paper.documents_folder, paper.id) ? Result<void>() : store_.note_unwritten(paper.id);
}

void PaperDesk::put_away_secrets() {
  const Result<std::vector<SecretPaper>> papers = store_.secret_papers();
  if (!papers) return;
  const std::lock_guard lock(folders_);
  for (const SecretPaper& paper : *papers) {
    try {
      if (tools_.put_away(paper)) (void)store_.note_put_away(paper.id);
    } catch (const std::exception&) {
      continue;
    }
  }
}

void PaperDesk::write_folders() {
  put_away_secrets();
  const Result<std::vector<std::string>> unwritten = store_.unwritten();
  if (!unwritten) return;
  for (const std::string& id : *unwritten) {
    try {
      const Result<std::optional<KeptPaper>> paper = store_.find(id);
      if (!paper || !*paper) continue;
      if (const Result<Document> document = tools_.read(**paper); document) follow_up(id, *document, {(*paper)->heeded});
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
