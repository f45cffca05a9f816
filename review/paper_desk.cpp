#include "review/paper_desk.h"

#include <algorithm>
#include <exception>
#include <filesystem>

#include "review/document_file.h"
#include "storage/dossier_json.h"
#include "storage/durable_file.h"

namespace sohoa {
namespace {

// What the batch has written of the dossier, anew.
Result<void> rewrite_dossier(const std::string& documents_folder, const Dossier& dossier) {
  namespace fs = std::filesystem;
  std::error_code none;
  if (!fs::is_directory(documents_folder, none)) return fail(ErrorCode::not_found, "review", documents_folder);
  const fs::path file = fs::path(documents_folder).parent_path() / "dossiers" / (dossier.code + ".json");
  return fs::exists(file, none) ? write_file_durably(file.string(), dossier_json(dossier), "review") : Result<void>();
}

}  // namespace

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

std::shared_ptr<void> PaperDesk::take_seat() {
  if (!room_.try_acquire()) return nullptr;
  if (!seats_.try_acquire_for(patience_)) {
    room_.release();
    return nullptr;
  }
  return {static_cast<void*>(this), [this](void*) {
            seats_.release();
            room_.release();
          }};
}

Result<RecutPapers> PaperDesk::recut(const Actor& actor, const Result<std::optional<RecutPlan>>& plan, const FileCut& file) {
  if (!plan) return tl::unexpected(plan.error());
  if (!*plan) return RecutPapers{};
  RecutPapers papers;
  const std::shared_ptr<void> seat = take_seat();
  if (!seat) return RecutPapers{PaperOutcome::busy, {}, {}};
  std::vector<Document> read;
  for (const KeptPaper& paper : (*plan)->after) {
    Result<Document> document = tools_.read(paper);
    if (!document && document.error().code == ErrorCode::secret) {
      for (const KeptPaper& secret : (*plan)->before) {
        const Result<PaperOutcome> outcome = withhold(actor, secret);
        if (!outcome) return tl::unexpected(outcome.error());
        papers.gone.push_back(secret.id);
      }
      papers.outcome = PaperOutcome::secret;
      return papers;
    }
    if (!document) return tl::unexpected(document.error());
    read.push_back(std::move(*document));
  }
  std::int64_t number = 0;
  const Result<PaperOutcome> outcome = file(read, number);
  if (!outcome) return tl::unexpected(outcome.error());
  papers.outcome = *outcome;
  if (*outcome != PaperOutcome::done) return papers;
  for (const KeptPaper& paper : (*plan)->before) papers.gone.push_back(paper.id);
  for (const KeptPaper& paper : (*plan)->after) papers.made.push_back(paper.id);
  write_recuts(number, **plan, read);
  return papers;
}

Result<RecutPapers> PaperDesk::split(const Actor& actor, const std::string& document_id, int page) {
  const Result<std::optional<RecutPlan>> plan = recuts_.plan_split(document_id, page);
  return recut(actor, plan, [&](const std::vector<Document>& read, std::int64_t& number) {
    PaperDecision decision{0, document_id, PaperDecision::Kind::split, page, ""};
    const Result<PaperOutcome> outcome = recuts_.recut(actor, **plan, decision, read);
    number = decision.number;
    return outcome;
  });
}

Result<RecutPapers> PaperDesk::join(const Actor& actor, const std::string& document_id, const std::string& reader) {
  const Result<std::optional<RecutPlan>> plan = recuts_.plan_join(document_id, reader);
  return recut(actor, plan, [&](const std::vector<Document>& read, std::int64_t& number) {
    PaperDecision decision{0, document_id, PaperDecision::Kind::join, static_cast<int>((*plan)->before.front().pages.size()) + 1, ""};
    const Result<PaperOutcome> outcome = recuts_.recut(actor, **plan, decision, read);
    number = decision.number;
    return outcome;
  });
}

Result<RecutPapers> PaperDesk::join_or_split_back(const Actor& actor, const PaperDecision& decision) {
  const Result<std::optional<RecutPlan>> plan = recuts_.plan_back(decision);
  return recut(actor, plan, [&](const std::vector<Document>& read, std::int64_t& number) {
    number = decision.number;
    return recuts_.recut_back(actor, **plan, decision, read);
  });
}

// The decisions stand; what cannot be written now is written later.
void PaperDesk::write_recuts(std::int64_t only, const RecutPlan& in_hand, const std::vector<Document>& read) {
  const Result<std::vector<RecutStore::Unwritten>> unwritten = recuts_.unwritten();
  if (!unwritten) return;
  for (const RecutStore::Unwritten& recut : *unwritten) {
    if (only != 0 && recut.number != only) continue;
    const std::lock_guard lock(folders_);
    try {
      if (write_recut(recut, in_hand, read)) (void)recuts_.note_written(recut);
    } catch (const std::exception&) {
      continue;
    }
  }
}

Result<void> PaperDesk::write_recut(const RecutStore::Unwritten& recut, const RecutPlan& in_hand, const std::vector<Document>& read) {
  namespace fs = std::filesystem;
  const auto as_read = [](const KeptPaper& a, const KeptPaper& b) {
    return a.id == b.id && a.known_type == b.known_type &&
           std::ranges::equal(a.pages, b.pages, {}, &KeptPaper::Page::upright_degrees, &KeptPaper::Page::upright_degrees);
  };
  std::error_code none;
  if (recut.documents_folder.empty() || !fs::is_directory(recut.documents_folder, none))
    return fail(ErrorCode::not_found, "review", "the folder of papers that are no more: " + recut.documents_folder);
  for (const std::string& id : recut.documents) {
    const Result<std::optional<KeptPaper>> paper = store_.find(id);
    if (!paper) return tl::unexpected(paper.error());
    if (!*paper) {
      std::error_code failure;
      // A batch under way may have written it, and not filed it yet; one that people have cut it does not file.
      if (recut.undone && !recut.batch_ended) return fail(ErrorCode::storage, "review", "a batch is under way in " + recut.documents_folder);
      fs::remove_all(fs::path(recut.documents_folder) / id, failure);
      if (failure) return fail(ErrorCode::access, "review", recut.documents_folder + "/" + id);
      continue;
    }
    const Result<std::vector<std::string>> codes = store_.dossiers_of(id);
    if (!codes) return tl::unexpected(codes.error());
    if (Result<void> assessed = assess(*codes); !assessed) return assessed;
    const auto known = std::ranges::find_if(in_hand.after, [&](const KeptPaper& one) { return as_read(one, **paper); });
    const Result<Document> document =
        known != in_hand.after.end() ? read[static_cast<std::size_t>(known - in_hand.after.begin())] : tools_.read(**paper);
    if (!document) return tl::unexpected(document.error());
    if (Result<void> written = write_folder(**paper, *document); !written) return written;
  }
  return {};
}

Result<PaperOutcome> PaperDesk::reread(const Actor& actor, const KeptPaper& paper, const File& file) {
  const std::shared_ptr<void> seat = take_seat();
  if (!seat) return PaperOutcome::busy;
  const Result<Document> document = tools_.read(paper);
  if (!document && document.error().code == ErrorCode::secret) return withhold(actor, paper);
  if (!document) return tl::unexpected(document.error());
  Standing standing{paper.heeded};
  const Result<PaperOutcome> outcome = file(*document, standing);
  if (outcome && *outcome == PaperOutcome::done) follow_up(paper.id, *document, standing);
  return outcome;
}

Result<PaperOutcome> PaperDesk::withhold(const Actor& actor, const KeptPaper& paper) {
  const Result<PaperOutcome> outcome = store_.withhold(actor, paper.id);
  if (outcome && *outcome == PaperOutcome::secret) put_away_secrets();
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
  if (decision.sets_aside()) return store_.release(actor, decision.document_id, decision.number);
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
  if (Result<void> asked = warehouse_.ask_for_assessment(codes); !asked) return asked;
  return assess_unassessed();
}

// One whose file cannot be written is filed all the same, and asked for again.
Result<void> PaperDesk::assess_unassessed() try {
  const std::lock_guard lock(dossiers_);
  const Result<std::vector<UnassessedDossier>> unassessed = warehouse_.unassessed_dossiers();
  if (!unassessed) return tl::unexpected(unassessed.error());
  for (const UnassessedDossier& one : *unassessed) {
    Dossier dossier;
    dossier.code = one.code;
    Result<std::vector<DossierPaper>> papers = warehouse_.papers_of_dossier(one.code);
    if (!papers) return tl::unexpected(papers.error());
    dossier.papers = std::move(*papers);
    tools_.assess(dossier);
    if (Result<void> filed = warehouse_.file_dossier(dossier); !filed) return filed;
    bool written = true;
    for (const std::string& folder : one.documents_folders) written = rewrite_dossier(folder, dossier).has_value() && written;
    if (!written) continue;
    if (Result<void> noted = warehouse_.note_assessed(one); !noted) return noted;
  }
  return {};
} catch (const std::exception& problem) {
  return fail(ErrorCode::internal, "review", problem.what());
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

// What is left undone of one is done the next time: it is not noted before.
void PaperDesk::put_away_secrets() {
  const Result<std::vector<SecretPaper>> papers = store_.secret_papers();
  if (!papers || papers->empty()) return;
  const bool assessed = assess_unassessed().has_value(), scrubbed = store_.scrub().has_value();
  const std::lock_guard lock(folders_);
  for (const SecretPaper& paper : *papers) {
    try {
      if (tools_.put_away(paper) && assessed && scrubbed) (void)store_.note_put_away(paper.id);
    } catch (const std::exception&) {
      continue;
    }
  }
}

void PaperDesk::write_folders() {
  (void)assess_unassessed();
  put_away_secrets();
  write_recuts(0, {}, {});
  const Result<std::vector<std::string>> unwritten = store_.unwritten();
  if (!unwritten) return;
  for (const std::string& id : *unwritten) {
    try {
      const Result<std::optional<KeptPaper>> paper = store_.find(id);
      if (!paper || !*paper) continue;
      std::error_code none;
      if (const std::string& folder = (*paper)->documents_folder; !folder.empty() && !std::filesystem::is_directory(folder, none)) continue;
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
