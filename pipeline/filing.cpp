#include "pipeline/filing.h"

#include <algorithm>
#include <filesystem>

#include "document/sha256.h"
#include "storage/archive.h"
#include "storage/document_writer.h"

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

}  // namespace

Filing::Filing(const BatchPlan& plan, FilingPlaces places, DecoderPool& decoders, Journal& journal,
               Warehouse& warehouse, bool resumed)
    : plan_(plan),
      places_(std::move(places)),
      decoders_(decoders),
      journal_(journal),
      warehouse_(warehouse),
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
  if (document.pages.front().text.error && document.pages.front().text.error->code == ErrorCode::secret) {
    for (const DocumentPage& page : document.pages) {
      note(page.text);
      if (Result<void> closed = close_original(plan_.files()[page.text.ref.file].kept_path); !closed) return closed;
    }
    return {};
  }
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
    if (Result<void> filed = warehouse_.file_document(places_.batch_id, document); !filed) return filed;
    if (Result<void> marked = journal_.mark_filed(document.id, sha256_hex(json)); !marked) return marked;
  }
  const Result<std::string> pdf = sha256_of_file((folder / "document.pdf").string());
  if (!pdf) return tl::unexpected(pdf.error());
  account(document, *pdf);
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
  const Result<void> done = warehouse_.note_pages(places_.batch_id, {{page, plan_.files()[page.ref.file].shown_path}});
  if (!done) return fail_with(done.error());
  account(page, {}, "");
}

void Filing::finish() {
  if (failed_) return;
  if (Result<void> done = finish_duplicates(); !done) return fail_with(done.error());
  if (Result<void> done = drop_what_is_no_longer_made(); !done) return fail_with(done.error());
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
    pages.push_back({page, plan_.files()[page.ref.file].shown_path,
                     place.document_id.empty() ? std::nullopt : std::optional(place)});
    // Its PDF is known here if this batch filed it.
    const auto filed = documents_.find(place.document_id);
    account(page, place, filed == documents_.end() ? "" : filed->second);
  }
  return pages.empty() ? Result<void>() : warehouse_.note_pages(places_.batch_id, pages);
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
