#include "storage/warehouse.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

#include "document/sha256.h"
#include "storage/batch_access.h"
#include "storage/document_rows.h"
#include "storage/postgresql_database.h"
#include "storage/queue_tags.h"
#include "storage/rounding.h"
#include "storage/sample_store.h"
#include "storage/search_terms.h"
#include "storage/sqlite_database.h"

namespace sohoa {
namespace {

const std::string stage = "warehouse";
// A search looks at no more candidates than these, the likeliest by the engine's own rank, however common its words are.
constexpr int most_candidates = 20'000;

enum Priority { quarantined_page = 1, page_for_review = 2, missing_field = 3, doubtful_field = 4 };

// The same for a page wherever and whenever it is filed.
std::int64_t text_id(const std::string& document_id, int number) {
  const std::string hash = sha256_hex(document_id + ":" + std::to_string(number));
  return static_cast<std::int64_t>(std::stoull(hash.substr(0, 16), nullptr, 16) >> 1);
}

std::string printed_text(const PageText& page) {
  std::string text;
  for (const Line& line : page.lines) text += line.text + '\n';
  return text;
}

// What read the ink under a field: the line, or the barcode, that shares most with its box.
std::string engine_of(const Document& document, const Field& field) {
  if (field.page < 1 || field.page > static_cast<int>(document.pages.size())) return "";
  const PageText& page = document.pages[static_cast<std::size_t>(field.page) - 1].text;
  long most = 0;
  std::string engine;
  const auto consider = [&](const Box& box, const std::string& name) {
    if (const long shared = intersection(box, field.box).area(); shared > most) {
      most = shared;
      engine = name;
    }
  };
  for (const Line& line : page.lines) consider(line.box, line.engine);
  for (const Barcode& code : page.barcodes) consider(code.box, "barcode");
  return engine;
}

void put_page(Session& session, const std::string& batch_id, const PageText& page, const std::string& source_path,
              const std::optional<FiledPage>& mine, const std::optional<FiledPage>& filed) {
  const auto id_in = [](const std::optional<FiledPage>& place) { return place ? SqlValue(place->document_id) : nullptr; };
  const auto number_in = [](const std::optional<FiledPage>& place) { return place ? SqlValue(place->number) : nullptr; };
  session.run(
      "INSERT INTO pages (batch_id, source_path, source_sha256, source_page, document_id, number, outcome,"
      " error_code, error_stage, error_message, width, height, dpi, rotate_degrees, skew_degrees, filed_document_id,"
      " filed_number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
      " ON CONFLICT (batch_id, source_path, source_sha256, source_page) DO UPDATE SET"
      " document_id = excluded.document_id, number = excluded.number, outcome = excluded.outcome,"
      " error_code = excluded.error_code, error_stage = excluded.error_stage, error_message = excluded.error_message,"
      " width = excluded.width, height = excluded.height, dpi = excluded.dpi, rotate_degrees = excluded.rotate_degrees,"
      " skew_degrees = excluded.skew_degrees, filed_document_id = excluded.filed_document_id,"
      " filed_number = excluded.filed_number WHERE pages.error_code <> 'secret'",
      {batch_id, source_path, page.sha256, page.ref.page, id_in(mine), number_in(mine),
       std::string(name_of(page.outcome)), page.error ? std::string(name_of(page.error->code)) : "",
       page.error ? page.error->stage : "", page.error ? page.error->message : "", page.width, page.height, page.dpi,
       page.rotate_degrees, rounded_degrees(page.skew_degrees), filed ? filed->document_id : "", number_in(filed)});
}

void queue_page(Session& session, const std::string& batch_id, const PageText& page, const std::string& source_path,
                const std::string& document_id) {
  if (page.outcome != Outcome::review && page.outcome != Outcome::quarantined) return;
  const std::string reason = page.error ? std::string(name_of(page.error->code)) + ": " + page.error->message : "";
  session.run(
      "INSERT INTO review_queue (kind, batch_id, document_id, source_path, source_sha256, source_page, reason, priority)"
      " VALUES ('page', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      {batch_id, document_id, source_path, page.sha256, page.ref.page, reason,
       page.outcome == Outcome::quarantined ? quarantined_page : page_for_review});
}

// The text that is there already is left alone, and with it its place in the search.
void file_text(Session& session, const std::string& document_id, int number, const PageText& page) {
  const std::string printed = printed_text(page);
  session.run(
      "INSERT INTO page_texts (id, document_id, number, printed, folded) VALUES (?, ?, ?, ?, ?)"
      " ON CONFLICT (id) DO UPDATE SET printed = excluded.printed, folded = excluded.folded"
      " WHERE page_texts.printed <> excluded.printed",
      {text_id(document_id, number), document_id, number, printed, searchable(printed)});
}

void file_pages(Session& session, const std::string& batch_id, const Document& document) {
  session.run("DELETE FROM pages WHERE document_id = ? AND batch_id = ?", {document.id, batch_id});
  // Another batch has filed this paper, too: it keeps its pages, which now stand where this one files them.
  session.run(
      "UPDATE pages SET filed_document_id = document_id, filed_number = number, document_id = NULL, number = NULL"
      " WHERE document_id = ?",
      {document.id});
  int number = 0;
  for (const DocumentPage& page : document.pages) {
    put_page(session, batch_id, page.text, page.source_path, FiledPage{document.id, ++number}, std::nullopt);
    queue_page(session, batch_id, page.text, page.source_path, document.id);
    file_text(session, document.id, number, page.text);
  }
  session.run("DELETE FROM page_texts WHERE document_id = ? AND number > ?", {document.id, number});
}

// Where a field stands in its document: table and row (from 1), or "" and 0.
using FieldPlace = std::tuple<std::string, int, std::string>;

// The fields that the warehouse has of a document; true: a person has decided on it.
std::map<FieldPlace, bool> fields_before(Session& session, const std::string& document_id) {
  std::map<FieldPlace, bool> before;
  session.query(
      "SELECT '', 0, key, status FROM fields WHERE document_id = ?"
      " UNION ALL SELECT table_name, row, key, status FROM table_fields WHERE document_id = ?",
      {document_id, document_id}, [&](const SqlRow& row) {
        before[{row.text(0), row.number(1), row.text(2)}] = row.text(3) == "settled" || row.text(3) == "unreadable";
      });
  return before;
}

// Rows are changed in place, never taken out and put back, so that who settles a field at this moment finds it.
void put_field(Session& session, const std::string& batch_id, const Document& document, const FieldPlace& place,
               const Field& field) {
  const auto& [table, row, key] = place;
  SqlValues values = {document.id};
  if (!table.empty()) values.insert(values.end(), {table, row});
  values.insert(values.end(), {key, field.value, field.raw, rounded_confidence(field.confidence),
                               std::string(name_of(field.status)), field.page, field.box.x, field.box.y, field.box.w,
                               field.box.h, field.reason});
  const std::string name = table.empty() ? "fields" : "table_fields";
  const std::string insert = table.empty()
                                 ? "(document_id, key, value, raw, confidence, status, page, x, y, w, h, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (document_id, key)"
                                 : "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (document_id, table_name, row, key)";
  session.run("INSERT INTO " + name + " " + insert +
                  " DO UPDATE SET value = excluded.value, raw = excluded.raw, confidence = excluded.confidence,"
                  " status = excluded.status, page = excluded.page, x = excluded.x, y = excluded.y, w = excluded.w,"
                  " h = excluded.h, reason = excluded.reason" + (table.empty() ? ", own_status = '', own_reason = ''" : "") + " WHERE " + name + ".status NOT IN ('settled', 'unreadable')",
              values);
  if (field.status != FieldStatus::missing)
    session.run(
        "INSERT INTO provenance (document_id, table_name, row, key, batch_id, engine, rule) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (document_id, table_name, row, key) DO UPDATE SET batch_id = excluded.batch_id,"
        " engine = excluded.engine, rule = excluded.rule WHERE provenance.reviewer = ''",
        {document.id, table, row, key, batch_id, engine_of(document, field),
         document.record.type + (table.empty() ? "" : "." + table) + "." + key});
  // A missing field has a reason where the paper ought to bear it.
  const bool missing = field.status == FieldStatus::missing && !field.reason.empty();
  if (missing || field.status == FieldStatus::review)
    session.run(
        "INSERT INTO review_queue (kind, batch_id, document_id, table_name, row, key, reason, priority)"
        " VALUES ('field', ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        {batch_id, document.id, table, row, key, field.reason, missing ? missing_field : doubtful_field});
}

void file_fields(Session& session, const std::string& batch_id, const Document& document) {
  std::map<FieldPlace, const Field*> fields;
  for (const auto& [key, field] : document.record.fields) fields[{"", 0, key}] = &field;
  for (const auto& [name, rows] : document.record.tables) {
    int row = 0;
    for (const FieldMap& columns : rows) {
      ++row;
      for (const auto& [key, field] : columns) fields[{name, row, key}] = &field;
    }
  }
  const std::map<FieldPlace, bool> before = fields_before(session, document.id);
  for (const auto& [place, settled] : before) {
    const auto field = fields.find(place);
    const bool gone = field == fields.end();
    if (settled || (!gone && field->second->status != FieldStatus::missing)) continue;
    const auto& [table, row, key] = place;
    if (gone && table.empty())
      session.run("DELETE FROM fields WHERE document_id = ? AND key = ? AND status NOT IN ('settled', 'unreadable')",
                  {document.id, key});
    else if (gone)
      session.run("DELETE FROM table_fields WHERE document_id = ? AND table_name = ? AND row = ? AND key = ?"
                  " AND status NOT IN ('settled', 'unreadable')",
                  {document.id, table, row, key});
    session.run("DELETE FROM provenance WHERE document_id = ? AND table_name = ? AND row = ? AND key = ? AND reviewer = ''",
                {document.id, table, row, key});
  }
  for (const auto& [place, field] : fields)
    if (const auto known = before.find(place); known == before.end() || !known->second)
      put_field(session, batch_id, document, place, *field);
}

bool typed_or_turned_by_a_person(Session& session, const std::string& document_id) {
  bool found = false;
  session.query("SELECT 1 FROM paper_decisions p JOIN documents d ON d.id = p.document_id WHERE d.id = ? AND p.undone = 0"
                " AND p.kind IN ('type', 'turn')",
                {document_id}, [&](const SqlRow&) { found = true; });
  return found;
}

// A batch has read a paper anew of which a person knows better: it stays as it is, and its folder is to say so.
void note_seen_again(Session& session, const std::string& batch_id, const Document& document) {
  bool of_this_batch = false;
  session.query("SELECT 1 FROM documents WHERE id = ? AND batch_id = ?", {document.id, batch_id}, [&](const SqlRow&) { of_this_batch = true; });
  int number = 0;
  for (const DocumentPage& page : document.pages)
    if (++number; !of_this_batch) put_page(session, batch_id, page.text, page.source_path, std::nullopt, FiledPage{document.id, number});
  session.run("UPDATE paper_decisions SET written = 0 WHERE document_id = ? AND undone = 0", {document.id});
  session.run("UPDATE settlements SET written = 0 WHERE document_id = ?", {document.id});
}

bool is_known_as_secret(Session& session, const Document& document) {
  bool found = false;
  for (const DocumentPage& page : document.pages)
    session.query("SELECT 1 FROM pages WHERE source_sha256 = ? AND source_page = ? AND error_code = 'secret'",
                  {page.text.sha256, page.text.ref.page}, [&](const SqlRow&) { found = true; });
  return found;
}

// As Warehouse::recut_by_people().
std::vector<FiledPage> places_as_recut(Session& session, const Document& document) {
  std::vector<FiledPage> places;
  bool recut = false;
  session.query("SELECT 1 FROM paper_recuts r JOIN paper_decisions p ON p.number = r.number WHERE r.document_id = ? AND r.made = 0"
                " AND p.undone = 0 AND NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = r.document_id)",
                {document.id}, [&](const SqlRow&) { recut = true; });
  if (!recut) return places;
  for (const DocumentPage& page : document.pages) {
    FiledPage place;
    session.query("SELECT document_id, number FROM pages WHERE source_sha256 = ? AND source_page = ? AND document_id IS NOT NULL"
                  " ORDER BY document_id DESC, number DESC",
                  {page.text.sha256, page.text.ref.page}, [&](const SqlRow& row) { place = {row.text(0), row.number(1)}; });
    if (place.document_id.empty()) return {};  // it stands nowhere: the paper is filed as it was read
    places.push_back(std::move(place));
  }
  return places;
}

constexpr std::string_view sqlite = "sqlite:";

bool is_postgresql(const std::string& url) { return url.starts_with("postgresql://") || url.starts_with("postgres://"); }

// What is wrong is not repeated: it may hold a password.
Result<std::unique_ptr<Database>> open_database(const std::string& url, bool for_reading) {
  if (url.starts_with(sqlite) && url.size() > sqlite.size()) {
    const std::string path = url.substr(sqlite.size());
    return for_reading ? open_sqlite_database_for_reading(path) : open_sqlite_database(path);
  }
  if (is_postgresql(url)) return open_postgresql_database(url);
  return fail(ErrorCode::bad_arguments, stage,
              "this URL names no warehouse; write sqlite:PATH or postgresql://USER@HOST/DATABASE");
}

}  // namespace

Warehouse::Warehouse(std::unique_ptr<Database> database) : database_(std::move(database)) {}
Warehouse::~Warehouse() = default;

Result<std::unique_ptr<Warehouse>> Warehouse::open(const std::string& url) {
  Result<std::unique_ptr<Database>> database = open_database(url, false);
  if (!database) return tl::unexpected(database.error());
  std::unique_ptr<Warehouse> warehouse(new Warehouse(std::move(*database)));
  if (Result<void> ready = warehouse->bring_up_to_date(); !ready) return tl::unexpected(ready.error());
  return warehouse;
}

Result<std::unique_ptr<Warehouse>> Warehouse::open_for_reading(const std::string& url) {
  Result<std::unique_ptr<Database>> database = open_database(url, true);
  if (!database) return tl::unexpected(database.error());
  std::unique_ptr<Warehouse> warehouse(new Warehouse(std::move(*database)));
  if (Result<void> ready = warehouse->check_version(); !ready) return tl::unexpected(ready.error());
  return warehouse;
}

std::string Warehouse::lasting_url(const std::string& url) {
  if (is_postgresql(url)) return postgresql_url_without_passwords(url);
  if (!url.starts_with(sqlite)) return url;
  return std::string(sqlite) + std::filesystem::absolute(url.substr(sqlite.size())).lexically_normal().string();
}

Result<void> Warehouse::bring_up_to_date() {
  const int newest = static_cast<int>(database_->migrations().size());
  int version = 0;
  Result<void> read = database_->read([&](Session& session) -> Result<void> {
    version = session.schema_version();
    return {};
  });
  if (!read || version == newest) return read;
  return database_->write([&](Session& session) -> Result<void> {
    session.exclude_others();
    // Another process may have migrated meanwhile.
    version = session.schema_version();
    if (version > newest)
      return fail(ErrorCode::storage, stage,
                  database_->name() + " was made by a newer sohoa (its schema is " + std::to_string(version) + ", this one knows " +
                      std::to_string(newest) + "): use that one");
    const int found = version;
    for (; version < newest; ++version) {
      session.script(database_->migrations()[static_cast<std::size_t>(version)]);
      session.set_schema_version(version + 1);
    }
    constexpr int tagged = 10;  // since this version what was in the queue before has its tags, too
    if (found > 0 && found < tagged) tag_everything(session);
    return {};
  });
}

Result<void> Warehouse::check_version() {
  return database_->read([&](Session& session) -> Result<void> {
    const int version = session.schema_version();
    if (version == static_cast<int>(database_->migrations().size())) return {};
    if (version == 0) return fail(ErrorCode::not_found, stage, database_->name() + " is no warehouse");
    return fail(ErrorCode::storage, stage,
                database_->name() + " was made by another version of sohoa; an older one is brought up to date by digitize");
  });
}

void Warehouse::obey(const std::atomic<bool>& stop) { database_->obey(stop); }

Result<std::string> Warehouse::describe() { return database_->describe(); }

Result<void> Warehouse::new_batch(const std::string& archive_folder, const NameBatch& name) {
  std::optional<std::string> id;  // named once, even if the transaction is repeated
  return database_->write([&](Session& session) -> Result<void> {
    session.exclude_others();
    if (!id) {
      int before = 0;
      session.query("SELECT count(*) FROM batches", {}, [&](const SqlRow& row) { before = row.number(0); });
      Result<std::string> named = name(before);
      if (!named) return tl::unexpected(named.error());
      id = std::move(*named);
    }
    session.run("INSERT INTO batches (id, archive_folder) VALUES (?, ?) ON CONFLICT (id) DO NOTHING",
                {*id, database_->path_to_note(archive_folder)});
    return {};
  });
}

Result<void> Warehouse::begin_batch(const std::string& batch_id, const std::string& archive_folder) {
  return database_->write([&](Session& session) -> Result<void> {
    session.run(
        "INSERT INTO batches (id, archive_folder) VALUES (?, ?)"
        " ON CONFLICT (id) DO UPDATE SET archive_folder = excluded.archive_folder, ended = 0",
        {batch_id, database_->path_to_note(archive_folder)});
    // What a person found to be secret stays so.
    session.run("DELETE FROM pages WHERE batch_id = ? AND document_id IS NULL AND error_code <> 'secret'", {batch_id});
    session.run("DELETE FROM review_queue WHERE batch_id = ? AND document_id = '' AND status = 'waiting'", {batch_id});
    return {};
  });
}

Result<void> Warehouse::note_reading(const std::string& batch_id, const std::string& effort, double error_budget) {
  return database_->write([&](Session& session) -> Result<void> {
    session.run("UPDATE batches SET effort = ?, error_budget = ? WHERE id = ?", {effort, error_budget, batch_id});
    return {};
  });
}

Result<void> Warehouse::note_documents_folder(const std::string& batch_id, const std::string& folder) {
  return database_->write([&](Session& session) -> Result<void> {
    session.run("INSERT INTO document_folders (batch_id, folder) VALUES (?, ?)"
                " ON CONFLICT (batch_id) DO UPDATE SET folder = excluded.folder",
                {batch_id, database_->path_to_note(folder)});
    return {};
  });
}

// The document's own row is written first: who files the same paper waits there, and no two wait for each other.
void file_document_rows(Session& session, const std::string& batch_id, const Document& document) {
  const DocumentPage first = document.pages.empty() ? DocumentPage{} : document.pages.front();
  session.run(
      "INSERT INTO documents (id, batch_id, record_type, record_type_confidence, source_path, source_sha256, pages)"
      " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET batch_id = excluded.batch_id,"
      " record_type = excluded.record_type, record_type_confidence = excluded.record_type_confidence,"
      " source_path = excluded.source_path, source_sha256 = excluded.source_sha256, pages = excluded.pages",
      {document.id, batch_id, document.record.type, rounded_confidence(document.record.type_confidence),
       first.source_path, first.text.sha256, static_cast<int>(document.pages.size())});
  session.run("DELETE FROM review_queue WHERE document_id = ? AND status = 'waiting'", {document.id});
  file_pages(session, batch_id, document);
  file_fields(session, batch_id, document);
  doubt_what_samples_found(session, document.id);
  tag_document(session, document.id);
  // What people settled is to be said by the document's new folder, too.
  session.run("UPDATE settlements SET written = 0 WHERE document_id = ?", {document.id});
}

void withhold_document_rows(Session& session, const std::string& document_id) {
  std::set<std::string> batches;
  session.query("SELECT DISTINCT batch_id FROM pages WHERE document_id = ? OR (filed_document_id = ? AND outcome <> 'duplicate')", {document_id, document_id},
                [&](const SqlRow& row) { batches.insert(row.text(0)); });
  session.run("UPDATE pages SET filed_document_id = document_id, filed_number = number, document_id = NULL, number = NULL WHERE document_id = ?",
              {document_id});
  session.run("UPDATE pages SET outcome = 'quarantined', error_code = 'secret', error_stage = 'page', error_message = ?"
              " WHERE filed_document_id = ? AND outcome <> 'duplicate'",
              {"a secrecy stamp: handle this paper by hand, outside sohoa", document_id});
  withhold_from_dossiers(session, document_id);
  session.run("DELETE FROM documents WHERE id = ?", {document_id});
  session.run("DELETE FROM review_queue WHERE document_id = ?", {document_id});
  session.run("INSERT INTO review_queue (kind, batch_id, document_id, source_path, source_sha256, source_page, reason, priority)"
              " SELECT 'page', batch_id, '', source_path, source_sha256, source_page, 'secret: ' || error_message, ? FROM pages"
              " WHERE filed_document_id = ? AND error_code = 'secret' ON CONFLICT DO NOTHING",
              {quarantined_page, document_id});
  for (const std::string& batch : batches) {
    bool ended = false;
    session.query("SELECT 1 FROM batches WHERE id = ? AND ended = 1", {batch}, [&](const SqlRow&) { ended = true; });
    if (!ended) continue;  // it counts its pages when it ends
    session.run("DELETE FROM batch_outcomes WHERE batch_id = ?", {batch});
    session.run("INSERT INTO batch_outcomes SELECT batch_id, outcome, count(*) FROM pages WHERE batch_id = ? GROUP BY batch_id, outcome", {batch});
  }
}

void hold_document(Session& session, const std::string& document_id) {
  session.run("UPDATE documents SET pages = pages WHERE id = ?", {document_id});
}

// Who withholds or cuts the paper meanwhile is waited for by hold_document(), or waits.
Result<Filed> Warehouse::file_document(const std::string& batch_id, const Document& document) {
  Filed outcome = Filed::done;
  const Result<void> written = database_->write([&](Session& session) -> Result<void> {
    hold_document(session, document.id);
    outcome = is_known_as_secret(session, document) ? Filed::secret : !places_as_recut(session, document).empty() ? Filed::recut : Filed::done;
    if (outcome != Filed::done) return {};
    if (typed_or_turned_by_a_person(session, document.id)) note_seen_again(session, batch_id, document);
    else file_document_rows(session, batch_id, document);
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return outcome;
}

Result<bool> Warehouse::known_as_secret(const Document& document) {
  bool found = false;
  const Result<void> read = database_->read([&](Session& session) -> Result<void> {
    found = is_known_as_secret(session, document);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return found;
}

Result<std::vector<FiledPage>> Warehouse::recut_by_people(const Document& document) {
  std::vector<FiledPage> places;
  const Result<void> read = database_->read([&](Session& session) -> Result<void> {
    places = places_as_recut(session, document);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return places;
}

Result<void> Warehouse::note_recut(const std::string& batch_id, const Document& document, const std::vector<FiledPage>& places) {
  return database_->write([&](Session& session) -> Result<void> {
    for (std::size_t i = 0; i < places.size(); ++i) {
      bool of_this_batch = false;
      session.query("SELECT 1 FROM documents WHERE id = ? AND batch_id = ?", {places[i].document_id, batch_id},
                    [&](const SqlRow&) { of_this_batch = true; });
      if (!of_this_batch) put_page(session, batch_id, document.pages[i].text, document.pages[i].source_path, std::nullopt, places[i]);
    }
    session.run("UPDATE paper_decisions SET written = 0 WHERE number IN (SELECT number FROM paper_recuts WHERE document_id = ?)", {document.id});
    return {};
  });
}

Result<bool> Warehouse::holds(const std::string& batch_id, const std::string& document_id) {
  bool found = false;
  const Result<void> read = database_->read([&](Session& session) -> Result<void> {
    found = false;
    session.query("SELECT 1 FROM documents WHERE id = ? AND batch_id = ?", {document_id, batch_id},
                  [&](const SqlRow&) { found = true; });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return found;
}

Result<void> Warehouse::note_pages(const std::string& batch_id, const std::vector<LoosePage>& pages) {
  return database_->write([&](Session& session) -> Result<void> {
    for (const LoosePage& page : pages) {
      put_page(session, batch_id, page.text, page.source_path, std::nullopt, page.filed);
      queue_page(session, batch_id, page.text, page.source_path, "");
    }
    return {};
  });
}

Result<void> Warehouse::end_batch(const std::string& batch_id, const BalanceSheet& sheet) {
  return database_->write([&](Session& session) -> Result<void> {
    session.run("UPDATE batches SET ended = 1, pages_in = ? WHERE id = ?",
                {static_cast<std::int64_t>(sheet.pages_in), batch_id});
    session.run("DELETE FROM batch_outcomes WHERE batch_id = ?", {batch_id});
    for (const auto& [outcome, pages] : sheet.outcomes)
      session.run("INSERT INTO batch_outcomes VALUES (?, ?, ?)",
                  {batch_id, std::string(name_of(outcome)), static_cast<std::int64_t>(pages)});
    session.index_texts(batch_id);
    return {};
  });
}

Result<void> Warehouse::keep_only(const std::string& batch_id, const std::vector<std::string>& kept) {
  const std::set<std::string> keep(kept.begin(), kept.end());
  return database_->write([&](Session& session) -> Result<void> {
    std::vector<std::string> dropped;
    session.query("SELECT id FROM documents WHERE batch_id = ? ORDER BY id", {batch_id}, [&](const SqlRow& row) {
      if (std::string id = row.text(0); !keep.contains(id)) dropped.push_back(std::move(id));
    });
    for (const std::string& id : dropped) {
      session.run(
          "DELETE FROM documents WHERE id = ? AND batch_id = ?"
          " AND NOT EXISTS (SELECT 1 FROM fields WHERE document_id = ? AND status IN ('settled', 'unreadable'))"
          " AND NOT EXISTS (SELECT 1 FROM table_fields WHERE document_id = ? AND status IN ('settled', 'unreadable'))"
          " AND NOT EXISTS (SELECT 1 FROM paper_decisions WHERE document_id = ? AND undone = 0)"
          " AND NOT EXISTS (SELECT 1 FROM paper_recuts r JOIN paper_decisions p ON p.number = r.number WHERE r.document_id = ? AND p.undone = 0)",
          {id, batch_id, id, id, id, id});
      session.run("DELETE FROM review_queue WHERE document_id = ? AND NOT EXISTS (SELECT 1 FROM documents WHERE id = ?)",
                  {id, id});
    }
    return {};
  });
}

Result<std::vector<FiledPage>> Warehouse::filed_elsewhere(const std::string& sha256, const std::string& batch_id) {
  // A copy of the file: its batch and path, and its pages as long as they are complete.
  std::string copy;
  std::vector<FiledPage> pages;
  bool complete = false, settled_before = false;
  const Result<void> read = database_->read([&](Session& session) -> Result<void> {
    copy.clear(), pages.clear(), complete = settled_before = false;
    // A batch that has ended knows every page of the file; where the file was a duplicate itself, an earlier one does.
    session.query(
        "SELECT p.batch_id, p.source_path, p.source_page, coalesce(d.id, ''),"
        " coalesce(p.number, p.filed_number, 0), p.outcome FROM pages p JOIN batches b ON b.id = p.batch_id"
        " LEFT JOIN documents d ON d.id = coalesce(p.document_id, p.filed_document_id)"
        " WHERE p.source_sha256 = ? AND p.batch_id <> ? AND b.ended = 1 AND p.outcome <> 'duplicate'"
        " ORDER BY p.batch_id, p.source_path, p.source_page",
        {sha256, batch_id}, [&](const SqlRow& row) {
          if (settled_before) return;
          if (const std::string here = row.text(0) + '\n' + row.text(1); here != copy) {
            settled_before = complete;
            if (settled_before) return;
            copy = here;
            complete = true;
            pages.clear();
          }
          FiledPage page{row.text(3), row.number(4)};
          const Outcome outcome = outcome_from(row.text(5)).value_or(Outcome::quarantined);
          const bool settled = !page.document_id.empty() || outcome == Outcome::separator;
          if (!settled || outcome == Outcome::quarantined || row.number(2) != static_cast<int>(pages.size()) + 1)
            complete = false;
          pages.push_back(std::move(page));
        });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return complete ? pages : std::vector<FiledPage>{};
}

Result<std::vector<SearchHit>> Warehouse::search(const std::string& query, int limit, const std::string& reader) {
  const SearchTerms terms(query);
  if (terms.empty() || limit <= 0) return std::vector<SearchHit>{};
  struct Ranked {
    SearchHit hit;
    bool in_a_row = false;
    double weight = 0;
  };
  std::vector<Ranked> found;
  const auto better = [](const Ranked& a, const Ranked& b) {
    return std::tuple(!a.hit.exact_tones, !a.in_a_row, -a.weight, a.hit.document_id, a.hit.page) <
           std::tuple(!b.hit.exact_tones, !b.in_a_row, -b.weight, b.hit.document_id, b.hit.page);
  };
  const auto trim = [&](std::size_t size) {
    std::sort(found.begin(), found.end(), better);
    if (found.size() > size) found.erase(found.begin() + static_cast<std::ptrdiff_t>(size), found.end());
  };
  const Result<void> read = database_->read([&](Session& session) -> Result<void> {
    found.clear();
    const std::set<std::string> closed = closed_documents(session, reader);
    session.find_pages(searchable(query), most_candidates, [&](const SqlRow& row) {
      if (closed.contains(row.text(0))) return;
      std::optional<SearchTerms::Match> match = terms.match(row.text(4));
      if (!match) return;
      found.push_back({{row.text(0), row.text(2), row.text(3), row.number(1), std::move(match->snippet), match->exact_tones},
                       match->in_a_row,
                       match->weight});
      if (found.size() >= 2 * static_cast<std::size_t>(limit) + 1000) trim(static_cast<std::size_t>(limit));
    });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  trim(static_cast<std::size_t>(limit));
  std::vector<SearchHit> hits;
  for (Ranked& ranked : found) hits.push_back(std::move(ranked.hit));
  return hits;
}

Result<int> Warehouse::waiting_for_review() {
  int number = 0;
  const Result<void> read = database_->read([&](Session& session) -> Result<void> {
    session.query("SELECT count(*) FROM review_queue WHERE status = 'waiting'", {},
                  [&](const SqlRow& row) { number = row.number(0); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return number;
}

}  // namespace sohoa
