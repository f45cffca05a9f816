#include "pipeline/filing.h"

#include <algorithm>
#include <filesystem>

#include "classifiers/code_values.h"
#include "document/sha256.h"
#include "pipeline/secrecy.h"
#include "storage/archive.h"
#include "storage/document_writer.h"
#include "storage/dossier_json.h"
#include "storage/durable_file.h"

namespace sohoa {
namespace {

// Reasons may quote the paper; what is counted is the kind.
std::string without_quotes(std::string reason) {
  const std::size_t first = reason.find('"'), last = reason.rfind('"');
  if (first != last) reason.replace(first + 1, last - first - 1, "…");
  return reason;
}

// Empty where the file's own text is what its page shows.
std::string layer_note(const PageText& page) {
  int hidden = 0, refused = 0;
  for (const LayerRegion& region : page.layer_regions) {
    hidden += region.verdict == LayerRegion::Verdict::hidden ? region.lines : 0;
    refused += region.verdict == LayerRegion::Verdict::refused ? region.lines : 0;
  }
  if (hidden + refused == 0) return {};
  std::string note = "page " + std::to_string(page.ref.page) + ":";
  if (hidden > 0) note += " " + std::to_string(hidden) + " lines of text that the page does not show";
  if (refused > 0) note += (hidden > 0 ? "," : "") + (" " + std::to_string(refused)) + " lines of its text layer that say something else than the page";
  return note + "; not filed";
}

// The dossier that a code on one of the pages names.
std::string coded_dossier(const std::vector<DocumentPage>& pages) {
  for (const DocumentPage& page : pages)
    for (const Barcode& barcode : page.text.barcodes)
      if (std::string code = dossier_code_in(barcode.text); !code.empty()) return code;
  return {};
}

BatchPaper as_part_of_a_dossier(const Document& document) {
  BatchPaper paper{document.pages.front().source_path, document.id, coded_dossier(document.pages), document.record.type == "receipt"};
  const auto field = document.record.fields.find("dossier_code");
  if (!paper.cover || field == document.record.fields.end() || field->second.status == FieldStatus::missing) return paper;
  if (const std::string code = dossier_code_in(field->second.value); !code.empty()) paper.code = code;
  if (field->second.status == FieldStatus::review) paper.doubt = "the receipt's code is in doubt: " + field->second.reason;
  return paper;
}

}  // namespace

Filing::Filing(const BatchPlan& plan, FilingPlaces places, DecoderPool& decoders, Journal& journal,
               Warehouse& warehouse, const Procedures& procedures, bool resumed)
    : plan_(plan),
      places_(std::move(places)),
      decoders_(decoders),
      journal_(journal),
      warehouse_(warehouse),
      procedures_(procedures),
      resumed_(resumed) {
  for (const InputFile& file : plan.files())
    if (file.duplicate_of) hashes_with_duplicates_.insert(file.sha256);
  totals_.sheet.pages_in = plan.page_count();
}

void Filing::file(Document& document) {
  if (failed_) return;
  // An interrupted document is left for the next run.
  if (Result<void> done = try_file(document); !done && done.error().code != ErrorCode::interrupted) fail_with(done.error());
}

Result<void> Filing::try_file(Document& document) {
  if (is_withheld(document.pages.front().text)) return withhold(document);
  const Result<bool> secret = warehouse_.known_as_secret(document);
  if (!secret) return tl::unexpected(secret.error());
  if (*secret) return withhold_known(document);
  const Result<std::vector<FiledPage>> places = warehouse_.recut_by_people(document);
  if (!places) return tl::unexpected(places.error());
  if (!places->empty()) return leave_as_people_cut(document, *places);
  // The journal holds every page of the document before the document exists.
  if (Result<void> durable = journal_.sync(); !durable) return durable;

  std::string json = document_json(document);
  const std::filesystem::path folder = std::filesystem::path(places_.documents_folder) / document.id;
  bool in_place = journal_.is_filed(document.id, sha256_hex(json)) && std::filesystem::exists(folder / "document.pdf");
  if (in_place) {
    const Result<bool> held = warehouse_.holds(places_.batch_id, document.id);
    if (!held) return tl::unexpected(held.error());
    in_place = *held;
  }
  if (!in_place) {
    if (Result<void> written = write_folder(document, json); !written) return written;
    const Result<Filed> filed = warehouse_.file_document(places_.batch_id, document);
    if (!filed) return tl::unexpected(filed.error());
    if (*filed != Filed::done) return unfile(document);
    if (Result<void> marked = journal_.mark_filed(document.id, sha256_hex(json)); !marked) return marked;
  }
  const Result<std::string> pdf = sha256_of_file((folder / "document.pdf").string());
  if (!pdf) return tl::unexpected(pdf.error());
  account(document, *pdf);
  return {};
}

// People have decided on the paper while its folder was being written.
Result<void> Filing::unfile(Document& document) {
  const std::filesystem::path folder = std::filesystem::path(places_.documents_folder) / document.id;
  std::error_code failure;
  std::filesystem::remove_all(folder, failure);
  if (failure) return tl::unexpected(file_error(failure.value(), "store", folder.string()));
  return try_file(document);
}

Result<void> Filing::withhold_known(Document& document) {
  for (DocumentPage& page : document.pages) page.text = withheld(page.text);
  return withhold(document);
}

// Its other pages were journalled before it was known whose they are.
Result<void> Filing::withhold(const Document& document) {
  for (const DocumentPage& page : document.pages) {
    const std::optional<PageText> kept = journal_.find_page(page.text.sha256, page.text.ref.page);
    if (kept && !is_withheld(*kept))
      if (Result<void> wiped = journal_.append_page(page.text); !wiped) return wiped;
    const std::string& original = plan_.files()[page.text.ref.file].kept_path;
    if (Result<void> closed = close_original(original); !closed) return closed;
    note(page.text);
    const std::lock_guard lock(mutex_);
    secret_originals_.insert(original);
  }
  return {};
}

// Its pages count for the papers that people have made of them; those keep their rows and folders.
Result<void> Filing::leave_as_people_cut(const Document& document, const std::vector<FiledPage>& places) {
  if (Result<void> noted = warehouse_.note_recut(places_.batch_id, document, places); !noted) return noted;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const std::string& id = places[i].document_id;
    // A folder that the station has still to write has no PDF yet.
    const std::string pdf = sha256_of_file((std::filesystem::path(places_.documents_folder) / id / "document.pdf").string()).value_or("");
    {
      const std::lock_guard lock(mutex_);
      documents_[id] = pdf;
      if (Result<void> noted = note_for_dossiers(document.pages[i].text, id); !noted) return noted;
    }
    account(document.pages[i].text, places[i], pdf);
  }
  return {};
}

// Only now does nobody need the other papers of the same file from where it was.
Result<void> Filing::lock_away_secrets() {
  for (const std::string& original : secret_originals_)
    if (Result<void> locked = lock_away_original(places_.archive_folder, original); !locked) return locked;
  return {};
}

// A page whose picture cannot be fetched is quarantined and the folder written without it: one bad page stops no batch.
Result<void> Filing::write_folder(Document& document, std::string& json) {
  for (;;) {
    std::optional<std::pair<PageRef, Error>> no_picture;
    const PagePicture picture = [&](const PageRef& page) {
      const InputFile& file = plan_.files()[page.file];
      Result<EncodedImage> fetched = decoders_.archive_image({page, file.kept_path, file.sha256, 0});
      if (!fetched) no_picture = {page, fetched.error()};
      return fetched;
    };
    Result<void> written = write_document(places_.documents_folder, document, json, picture, places_.with_hocr);
    if (written || !no_picture || no_picture->second.code == ErrorCode::interrupted) return written;
    const auto bad = std::find_if(document.pages.begin(), document.pages.end(), [&](const DocumentPage& page) {
      return page.text.ref.sequence == no_picture->first.sequence && page.text.outcome != Outcome::quarantined;
    });
    if (bad == document.pages.end()) return written;
    bad->text.outcome = Outcome::quarantined;
    bad->text.error = no_picture->second;
    json = document_json(document);
  }
}

void Filing::note(const PageText& page) {
  if (failed_) return;
  if (page.outcome == Outcome::duplicate) {
    const std::lock_guard lock(mutex_);
    duplicates_.push_back(page);
    return;
  }
  if (page.outcome == Outcome::separator) {
    const std::lock_guard lock(mutex_);
    papers_[page.ref.sequence] = {plan_.files()[page.ref.file].shown_path, "", coded_dossier({{page, ""}}), true};
  }
  const Result<void> done = warehouse_.note_pages(places_.batch_id, {{page, plan_.files()[page.ref.file].shown_path}});
  if (!done && done.error().code == ErrorCode::interrupted) return;
  if (!done) return fail_with(done.error());
  account(page, {}, "");
}

void Filing::finish() {
  if (failed_) return;
  if (Result<void> done = finish_duplicates(); !done) return fail_with(done.error());
  if (Result<void> done = drop_what_is_no_longer_made(); !done) return fail_with(done.error());
  if (Result<void> done = file_dossiers(); !done) return fail_with(done.error());
  if (Result<void> done = lock_away_secrets(); !done) return fail_with(done.error());
  if (!totals_.sheet.balances())
    return fail_with({ErrorCode::internal, "store",
                      std::to_string(totals_.sheet.pages_in) + " pages went in and " +
                          std::to_string(totals_.sheet.pages_out()) + " came out: the balance sheet does not balance"});
  if (Result<void> done = warehouse_.end_batch(places_.batch_id, totals_.sheet); !done) return fail_with(done.error());
}

Result<void> Filing::finish_duplicates() {
  std::vector<LoosePage> pages;
  for (const PageText& page : duplicates_) {
    FiledPage place;
    const std::vector<FiledPage>& before = plan_.plan_of(page.ref.file).filed_before;
    if (!before.empty()) {
      place = before[static_cast<std::size_t>(page.ref.page - 1)];
    } else if (const auto found = places_of_duplicated_.find({page.sha256, page.ref.page});
               found != places_of_duplicated_.end()) {
      place = found->second;
    }
    if (Result<void> noted = note_for_dossiers(page, place.document_id); !noted) return noted;
    pages.push_back({page, plan_.files()[page.ref.file].shown_path,
                     place.document_id.empty() ? std::nullopt : std::optional(place)});
    // Its PDF is known here if this batch filed it.
    const auto filed = documents_.find(place.document_id);
    account(page, place, filed == documents_.end() ? "" : filed->second);
  }
  return pages.empty() ? Result<void>() : warehouse_.note_pages(places_.batch_id, pages);
}

// A paper that was filed before stands in this batch's dossiers as well.
Result<void> Filing::note_for_dossiers(const PageText& duplicate, const std::string& document_id) {
  const std::string& path = plan_.files()[duplicate.ref.file].shown_path;
  if (document_id.empty()) return {};
  if (const auto before = papers_.find(duplicate.ref.sequence - 1); before != papers_.end() && before->second.document_id == document_id &&
                                                                    before->second.path == path) {
    papers_[duplicate.ref.sequence] = before->second;  // its next page
    return {};
  }
  const Result<CoverNote> cover = warehouse_.cover_of(document_id);
  if (!cover) return tl::unexpected(cover.error());
  papers_[duplicate.ref.sequence] = {path, document_id, cover->receipt ? dossier_code_in(cover->code) : "", cover->receipt, cover->doubt};
  return {};
}

Result<void> Filing::file_dossiers() {
  std::vector<BatchPaper> papers;
  for (const auto& [sequence, paper] : papers_)
    if (paper.document_id.empty() || papers.empty() || papers.back().document_id != paper.document_id || papers.back().path != paper.path)
      papers.push_back(paper);
  const std::vector<DossierMembership> memberships = group_to_dossiers(papers);
  const auto codes = warehouse_.place_in_dossiers(places_.batch_id, memberships);
  if (!codes) return tl::unexpected(codes.error());
  std::set<std::string> own;
  for (const DossierMembership& membership : memberships) own.insert(membership.code);
  std::error_code failure;
  std::filesystem::remove_all(places_.dossiers_folder, failure);
  if (failure) return tl::unexpected(file_error(failure.value(), "store", places_.dossiers_folder));
  if (!own.empty())
    if (Result<void> made = make_folders(places_.dossiers_folder, "store"); !made) return made;
  for (const std::string& code : *codes) {
    Dossier dossier;
    dossier.code = code;
    Result<std::vector<DossierPaper>> filed = warehouse_.papers_of_dossier(code);
    if (!filed) return tl::unexpected(filed.error());
    dossier.papers = std::move(*filed);
    procedures_.assess(dossier);
    if (Result<void> done = warehouse_.file_dossier(dossier); !done) return done;
    if (!own.contains(code)) continue;
    totals_.dossiers[dossier.state] += 1;
    const std::string place = places_.dossiers_folder + "/" + code + ".json";
    if (Result<void> written = write_file_durably(place, dossier_json(dossier), "store"); !written) return written;
  }
  return {};
}

Result<void> Filing::drop_what_is_no_longer_made() {
  if (!resumed_) return {};
  std::vector<std::string> kept;
  for (const auto& [id, pdf_sha256] : documents_) kept.push_back(id);
  if (Result<void> dropped = warehouse_.keep_only(places_.batch_id, kept); !dropped) return dropped;
  return keep_only_documents(places_.documents_folder, kept);
}

void Filing::account(const Document& document, const std::string& pdf_sha256) {
  {
    const std::lock_guard lock(mutex_);
    documents_[document.id] = pdf_sha256;
    const auto quarantined = [](const DocumentPage& page) { return page.text.outcome == Outcome::quarantined; };
    if (!std::ranges::all_of(document.pages, quarantined)) totals_.documents_by_type[document.record.type] += 1;
    totals_.fields_accepted += fields_with_status(document.record, FieldStatus::accepted);
    totals_.fields_for_review += fields_with_status(document.record, FieldStatus::review);
    account_for_review(document);
    if (document.record.type != "blank") papers_[document.pages.front().text.ref.sequence] = as_part_of_a_dossier(document);
  }
  int number = 0;
  for (const DocumentPage& page : document.pages) account(page.text, {document.id, ++number}, pdf_sha256);
}

void Filing::account_for_review(const Document& document) {
  bool for_review = std::ranges::any_of(
      document.pages, [](const DocumentPage& page) { return page.text.outcome == Outcome::review; });
  const auto add = [&](const std::string& key, const Field& field) {
    ReviewLoad& load = totals_.load[{document.record.type, key}];
    load.accepted += field.status == FieldStatus::accepted ? 1 : 0;
    if (field.status != FieldStatus::review) return;
    load.for_review += 1;
    totals_.review_reasons[without_quotes(field.reason)] += 1;
    for_review = true;
  };
  for (const auto& [key, field] : document.record.fields) add(key, field);
  for (const auto& [table, rows] : document.record.tables)
    for (const FieldMap& row : rows)
      for (const auto& [key, field] : row) add(table + "." + key, field);
  totals_.documents += 1;
  totals_.documents_for_review += for_review ? 1 : 0;
}

void Filing::account(const PageText& page, const FiledPage& place, const std::string& pdf_sha256) {
  const std::lock_guard lock(mutex_);
  if (hashes_with_duplicates_.contains(page.sha256) && page.outcome != Outcome::duplicate)
    places_of_duplicated_[{page.sha256, page.ref.page}] = place;
  totals_.sheet.outcomes[page.outcome] += 1;
  if (page.outcome == Outcome::read || page.outcome == Outcome::review) {
    totals_.lines_read += page.lines.size();
    totals_.lines_read_twice += static_cast<std::uint64_t>(
        std::ranges::count_if(page.lines, [](const Line& line) { return line.engine.find("tesseract") != std::string::npos; }));
  }
  ManifestRow row;
  row.path = plan_.files()[page.ref.file].shown_path;
  row.sha256 = page.sha256;
  row.page = page.ref.page;
  row.outcome = page.outcome;
  if (page.error) row.error = std::string(name_of(page.error->code)) + ": " + page.error->message;
  row.document_id = place.document_id;
  row.number = place.number;
  if (!pdf_sha256.empty()) row.output_path = "documents/" + place.document_id + "/document.pdf";
  row.output_sha256 = pdf_sha256;
  if (std::string note = layer_note(page); !note.empty()) layer_notes_[page.ref.sequence] = {page.ref.file, std::move(note)};
  rows_[page.ref.sequence] = std::move(row);
}

void Filing::fail_with(Error error) {
  const std::lock_guard lock(mutex_);
  if (!failure_) failure_ = std::move(error);
  failed_ = true;
}

std::optional<Error> Filing::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

std::vector<ManifestRow> Filing::manifest() const {
  std::vector<ManifestRow> rows;
  rows.reserve(rows_.size());
  for (const auto& [sequence, row] : rows_) rows.push_back(row);
  return rows;
}

std::map<std::uint32_t, std::vector<std::string>> Filing::layer_notes() const {
  std::map<std::uint32_t, std::vector<std::string>> notes;
  for (const auto& [sequence, note] : layer_notes_) notes[note.first].push_back(note.second);
  return notes;
}

}  // namespace sohoa
