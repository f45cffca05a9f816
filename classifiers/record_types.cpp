#include "classifiers/record_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <deque>
#include <iterator>

#include "classifiers/address_checks.h"
#include "classifiers/agreement.h"
#include "classifiers/alternatives.h"
#include "classifiers/caption_evidence.h"
#include "classifiers/card_issuer.h"
#include "classifiers/calibration.h"
#include "classifiers/code_evidence.h"
#include "classifiers/definitions.h"
#include "classifiers/document_zones.h"
#include "classifiers/end_zones.h"
#include "classifiers/field_extraction.h"
#include "classifiers/field_rules.h"
#include "classifiers/judgement.h"
#include "classifiers/gazetteer.h"
#include "classifiers/letterhead.h"
#include "classifiers/notation_checks.h"
#include "classifiers/open_sheet.h"
#include "classifiers/page_view.h"
#include "classifiers/paper_groups.h"
#include "classifiers/table_extraction.h"
#include "classifiers/title_zones.h"
#include "classifiers/type_scores.h"
#include "classifiers/word_checks.h"
#include "document/small_papers.h"
#include "models/model_folder.h"
#include "models/type_model.h"

namespace sohoa {

struct RecordTypes::State {
  Definitions definitions;
  Calibration calibration;
  Gazetteer gazetteer;
  std::string gazetteer_version;
  std::vector<FieldExtraction> extractions;  // one per field table

  State(Definitions loaded, Calibration fitted, Gazetteer units)
      : definitions(std::move(loaded)),
        calibration(std::move(fitted)),
        gazetteer(std::move(units)),
        gazetteer_version(gazetteer.version()) {
    for (const FieldTable& table : definitions.tables) extractions.emplace_back(table, definitions.words);
  }
};

namespace {

// Whether only some rows of figures are a value of the type.
bool has_fixed_figures(FieldType type) {
  return type == FieldType::date || type == FieldType::date_time || type == FieldType::pid || type == FieldType::id_number ||
         type == FieldType::year || type == FieldType::dossier_code || type == FieldType::phone || type == FieldType::health_card;
}

// What the recogniser takes for handwriting is not to be trusted as print.
void doubt_what_is_written(FieldMap& entries) {
  constexpr double kWritten = 0.5;
  for (auto& [key, field] : entries)
    if (!is_missing(field) && field.signs.by_hand > kWritten && !is_doubted_by(field, "handwriting"))
      doubt(field, "handwriting", "looks handwritten");
}

// A form was filled in by hand where a third and more of its dates and numbers read as none: figures in print are read better.
void doubt_unread_figures(const FieldTable& table, FieldMap& entries) {
  int figures = 0, unread = 0;
  for (const FieldDefinition& definition : table.fields) {
    const auto entry = entries.find(definition.key);
    if (!has_fixed_figures(definition.type) || entry == entries.end() || is_missing(entry->second)) continue;
    ++figures;
    unread += is_doubted_by(entry->second, "form");
  }
  if (unread < 2 || 3 * unread < figures) return;
  for (auto& [key, field] : entries)
    if (!is_missing(field)) doubt(field, "handwriting", "figures beside it cannot be read: they may be written by hand");
}

// A form that is filled in by hand: entries of which the line finder did not notice it are not to be trusted either.
void doubt_entries_by_hand(FieldMap& entries) {
  const auto by_hand = std::count_if(entries.begin(), entries.end(),
                                     [](const auto& entry) { return is_doubted_by(entry.second, "handwriting"); });
  const auto found = std::count_if(entries.begin(), entries.end(), [](const auto& entry) { return !is_missing(entry.second); });
  if (by_hand == 0) return;
  const bool most = by_hand >= 3 && by_hand * 4 >= found;
  for (auto& [key, field] : entries) {
    if (is_missing(field) || is_doubted(field)) continue;
    // a few figures written by hand look like print
    const bool figures = std::ranges::all_of(field.value, [](unsigned char c) { return !std::isalpha(c) && c < 0x80; });
    if (most) doubt(field, "handwriting", "most entries beside it are written by hand");
    else if (figures) doubt(field, "handwriting", "an entry beside it is written by hand");
  }
}

// One piece of print cannot be the entry of two fields: a column or line was taken for the other's.
void doubt_shared_print(FieldMap& fields) {
  for (auto a = fields.begin(); a != fields.end(); ++a) {
    for (auto b = std::next(a); b != fields.end(); ++b) {
      Field &one = a->second, &other = b->second;
      if (one.page == 0 || one.page != other.page || !(one.box == other.box) || one.raw != other.raw || one.raw.empty()) continue;
      for (Field* field : {&one, &other}) doubt(*field, "place", "the same print stands for another field, too");
    }
  }
}

// Tables that a person always looks at, and the fields that their rows may have changed.
void doubt_what_changed(const FieldTable& table, Record& record) {
  for (const TableDefinition& definition : table.tables) {
    std::vector<FieldMap>& rows = record.tables[definition.key];
    for (FieldMap& row : rows)
      for (auto& [key, field] : row)
        if (definition.review) doubt(field, "changes", "entries of this table are always looked at");
    if (rows.empty()) continue;
    for (const std::string& key : definition.unsettles)
      doubt(record.fields[key], "changes", "changes are entered on the paper: this may no longer hold");
  }
}

// Crossed out: a removed member, a page that is no longer true.
void doubt_what_is_crossed_out(const std::vector<PageText>& pages, Field& field) {
  if (field.page < 1) return;
  const std::vector<Mark>& marks = pages[static_cast<std::size_t>(field.page) - 1].marks;
  const bool crossed = std::ranges::any_of(marks, [&](const Mark& m) { return m.kind == Mark::Kind::crossing && !intersection(m.box, field.box).empty(); });
  if (crossed) doubt(field, "crossing", "the paper is crossed out here");
}

// What is left of a label that was found in part only.
bool is_of_its_label(const FieldDefinition& definition, const SearchKey& value) {
  if (definition.type != FieldType::text && definition.type != FieldType::address && definition.type != FieldType::organization) return false;
  return std::ranges::any_of(definition.labels, [&](const Pattern& label) { return label.letters().find(value.text) != std::string::npos; });
}

// The label of a field that was not found stands in the value before it: where its colon was lost, nothing else ends that value.
void doubt_labels_in_values(const FieldTable& table, FieldMap& fields) {
  constexpr std::size_t kLeastLetters = 7;  // shorter ones are words that values have, too
  constexpr int kLettersPerError = 6;
  for (auto& [key, field] : fields) {
    if (is_missing(field)) continue;
    const SearchKey letters = search_key(field.value);
    const auto own = std::ranges::find(table.fields, key, &FieldDefinition::key);
    if (own != table.fields.end() && is_of_its_label(*own, letters)) doubt(field, "label", "it may be words of its label");
    for (const FieldDefinition& other : table.fields) {
      if (other.key == key || !is_missing(fields[other.key])) continue;
      const bool inside = std::ranges::any_of(other.labels, [&](const Pattern& label) {
        const auto match = label.size() >= kLeastLetters ? label.find(letters, 1) : std::nullopt;
        return match && match->errors * kLettersPerError <= static_cast<int>(label.size());  // "xã Nam Vân, huyện" holds no "Quận, huyện"
      });
      if (inside) doubt(field, "label", "the label of another field may stand in it");
    }
  }
}

// Whether the head of the page tells that this is a copy or an extract.
bool is_copy(const PageView& page, const TypeDefinition& type) {
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    if (page.lines()[i].box.y > page.height() * 0.4) continue;
    const SearchKey key = page.line_key(i);
    if (std::any_of(type.copies.begin(), type.copies.end(),
                    [&](const Pattern& p) { return p.at_start(key).has_value(); }))
      return true;
  }
  return false;
}

// What else a value may be that a person has to look at.
void offer_alternatives(FieldType type, const std::vector<PageText>& pages, const ValueWords& words, Field& field) {
  if (field.status != FieldStatus::review || field.page < 1) return;
  field.alternatives = alternatives_of(type, field, pages[static_cast<std::size_t>(field.page) - 1], words);
}

// Whether a head begins the line, perhaps behind its number ("II. ").
bool begins(const Pattern& head, const SearchKey& line) {
  constexpr std::size_t kNumber = 4;
  const auto match = head.find(line);
  return match && match->begin <= kNumber;
}

// Which of these heads begin a line, among so many lines of the page.
std::vector<std::size_t> heads_on(const PageText& page, const std::vector<Pattern>& heads, std::size_t lines) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < std::min(lines, page.lines.size()); ++i) {
    const SearchKey key = search_key(page.lines[i].text);
    for (std::size_t h = 0; h < heads.size(); ++h)
      if (begins(heads[h], key)) found.push_back(h);
  }
  return found;
}

// The line on which the first of these heads begins, among so many.
std::optional<std::size_t> first_head(const PageText& page, const std::vector<Pattern>& heads, std::size_t lines) {
  if (heads.empty()) return std::nullopt;
  for (std::size_t i = 0; i < std::min(lines, page.lines.size()); ++i) {
    const SearchKey key = search_key(page.lines[i].text);
    if (std::ranges::any_of(heads, [&](const Pattern& head) { return begins(head, key); })) return i;
  }
  return std::nullopt;
}

// Whether its page number does not run on from the last one that is printed before it.
bool numbered_back(const std::vector<DocumentPage>& before, const PageText& page) {
  const int number = printed_page_number(PageView(page, 1));
  if (number == 0) return false;
  for (auto p = before.rbegin(); p != before.rend(); ++p)
    if (const int last = printed_page_number(PageView(p->text, 1)); last > 0) return number <= last;
  return false;
}

// What one of several small papers is, as a field among its others.
Field type_of_paper(const Record& paper, const PageView& side) {
  constexpr double sure = 0.99;
  Field type;
  type.value = type.raw = paper.type;
  type.confidence = paper.type_confidence;
  type.status = type.confidence >= sure ? FieldStatus::accepted : FieldStatus::review;
  if (type.status == FieldStatus::review) type.reason = "it is not sure what kind of paper this is";
  type.page = side.number();
  type.box = side.page().frame;
  return type;
}

}  // namespace

bool is_separator(const PageText& page) {
  return std::any_of(page.barcodes.begin(), page.barcodes.end(),
                     [](const Barcode& code) { return code.text.starts_with("SOHOA:SEPARATOR"); });
}

RecordTypes::RecordTypes(std::unique_ptr<const State> state) : state_(std::move(state)) {}
RecordTypes::RecordTypes(RecordTypes&&) noexcept = default;
RecordTypes& RecordTypes::operator=(RecordTypes&&) noexcept = default;
RecordTypes::~RecordTypes() = default;

Result<RecordTypes> RecordTypes::load(const std::string& folder, const Acceptance& acceptance) {
  auto definitions = load_definitions(folder);
  if (!definitions) return tl::unexpected(definitions.error());
  if (definitions->words.posts.empty())
    return fail(ErrorCode::bad_config, "models", fmt::format("{}: no `value_words`; put back value_words.yaml that came with sohoa", folder));
  if (const auto& model = TypeModel::of_record_types(); !model) return tl::unexpected(model.error());
  auto calibration = Calibration::load(acceptance.calibration.empty() ? model_folder() + "/confidence/calibration.yaml" : acceptance.calibration, acceptance.error_budget);
  if (!calibration) return tl::unexpected(calibration.error());
  auto gazetteer = acceptance.gazetteer.empty() ? Result<Gazetteer>(Gazetteer()) : Gazetteer::load(acceptance.gazetteer);
  if (!gazetteer) return tl::unexpected(gazetteer.error());
  return RecordTypes(std::make_unique<const State>(std::move(*definitions), std::move(*calibration), std::move(*gazetteer)));
}

const std::string& RecordTypes::version() const { return state_->definitions.version; }
const ValueWords& RecordTypes::words() const { return state_->definitions.words; }
Roles RecordTypes::roles() const { return roles_of(state_->definitions); }
const std::string& RecordTypes::calibration_version() const { return state_->calibration.version(); }
const std::string& RecordTypes::gazetteer_version() const { return state_->gazetteer_version; }

Record RecordTypes::recognise(const std::vector<PageText>& pages, const std::string& known_type) const {
  Record record;
  if (pages.empty()) return record;
  if (known_type.empty() && std::all_of(pages.begin(), pages.end(), is_separator)) {
    record.type = "separator";
    record.type_confidence = 0.999;
    return record;
  }
  std::deque<PageText> cut;
  std::vector<std::vector<PaperSide>> sides_of_pages;
  std::vector<const PageText*> page_list;
  for (const PageText& page : pages) {
    sides_of_pages.push_back(sides_of(page, static_cast<int>(page_list.size()) + 1, state_->definitions, cut));
    page_list.push_back(&page);
  }
  std::vector<PaperSide> sides;
  for (const PagePart& part : parts_in_reading_order(page_list)) {
    std::vector<PaperSide>& there = sides_of_pages[part.page];
    if (part.paper < 0) std::ranges::move(there, std::back_inserter(sides));
    else sides.push_back(std::move(there[static_cast<std::size_t>(part.paper)]));
  }

  // The first paper gives the record; what others on its pages say stands in the record's table of papers.
  std::vector<FieldMap> others;
  const auto groups = group_papers(sides, state_->definitions);
  for (const std::vector<std::size_t>& group : groups) {
    std::vector<PageView> views;
    for (const std::size_t side : group) views.push_back(std::move(sides[side].view));
    const bool is_first = &group == &groups.front();
    Record paper = recognise_paper(views, pages, is_first ? known_type : "");
    if (is_first) {
      record = std::move(paper);
    } else {
      paper.fields["record_type"] = type_of_paper(paper, views.front());
      others.push_back(std::move(paper.fields));
    }
  }
  if (!others.empty()) record.tables["papers"] = std::move(others);
  return record;
}

Record RecordTypes::recognise_paper(const std::vector<PageView>& views, const std::vector<PageText>& pages,
                                    const std::string& known_type) const {
  Record record;
  if (!known_type.empty()) {
    record.type = known_type;
    record.type_confidence = 1;
  }
  const auto first = std::find_if(views.begin(), views.end(), [](const PageView& v) { return !v.words().empty(); });
  if (first == views.end()) {
    if (!known_type.empty()) return record;
    const bool blank =
        std::all_of(pages.begin(), pages.end(), [](const PageText& p) { return p.outcome == Outcome::blank; });
    record.type = blank ? "blank" : "other";
    record.type_confidence = blank ? 0.99 : 0.5;
    return record;
  }

  const Letterhead head = read_letterhead(*first);
  const Classification answer =
      known_type.empty() ? classify(*first, head, state_->definitions) : classify_as(known_type, *first, head, state_->definitions);
  record.type_confidence = answer.probability;
  if (!answer.type) return record;
  const TypeDefinition& type = state_->definitions.types[*answer.type];
  const FieldTable& table = state_->definitions.tables[type.table];
  const ValueWords& value_words = state_->definitions.words;
  record.type = type.id;

  record.fields = state_->extractions[type.table].extract(views);
  doubt_what_is_written(record.fields);
  doubt_unread_figures(table, record.fields);
  doubt_entries_by_hand(record.fields);
  doubt_shared_print(record.fields);
  std::map<std::string, Field> zones = head.zones;
  const bool official = table.official_layout;
  if (official ||
      std::any_of(table.fields.begin(), table.fields.end(), [](const auto& f) { return !f.zones.empty(); })) {
    zones.merge(read_title_zones(*first, head, answer.title_line, type));
    zones.merge(read_end_zones(views, value_words));
    zones.merge(read_document_zones(views));
    if (table.citizen_card || table.two_sided) zones.merge(read_card_issuer(views));
  }
  const bool copy = is_copy(*first, type);
  for (const FieldDefinition& definition : table.fields) {
    Field& field = record.fields[definition.key];
    for (const std::string& name : definition.zones) {
      if (!is_missing(field)) break;
      const auto zone = zones.find(name);
      if (zone == zones.end()) continue;
      field = zone->second;
      field.found_by = "zone " + name;
      take_zone_value(definition.type, value_words, field);
      if (copy && definition.original_only) doubt(field, "copy", "it may be that of the copy, not of the original");
    }
  }
  doubt_labels_in_values(table, record.fields);
  record.tables = extract_tables(table, views, value_words);
  doubt_what_is_written(record.fields);
  for (auto& [key, rows] : record.tables)
    for (FieldMap& row : rows) doubt_what_is_written(row);

  const WordChecks words(views);
  for (const FieldDefinition& definition : table.fields) {
    Field& field = record.fields[definition.key];
    const bool prose = definition.type == FieldType::text || definition.type == FieldType::address || definition.type == FieldType::organization;
    if (prose && words.mend(field)) doubt(field, "mending", "the marks of a word were mended");
    words.check(definition.type, field);
    if (definition.type == FieldType::address) check_address(state_->gazetteer, field);
  }
  for (const TableDefinition& definition : table.tables) {
    for (FieldMap& row : record.tables[definition.key]) {
      for (const TableDefinition::Column& column : definition.columns) {
        words.check(column.type, row[column.key]);
        if (column.type == FieldType::address) check_address(state_->gazetteer, row[column.key]);
      }
    }
  }
  if (const auto name = record.fields.find("type_name"); name != record.fields.end() && !name->second.value.empty()) {
    // known from more than the letters of the title
    name->second.sources.push_back({Evidence::Source::layout, name->second.value, answer.probability, 1, {}});
  }
  if (const auto notation = record.fields.find("code_notation"); notation != record.fields.end()) {
    check_notation(type, record.fields["organ_name"], notation->second);
  }
  use_codes(table, views, record.fields);
  use_captions(table, views, record.fields);
  apply_rules(table.rules, record.fields);
  doubt_what_changed(table, record);
  doubt_rows_of_others(table, record);
  for (auto& [key, field] : record.fields) doubt_what_is_crossed_out(pages, field);
  for (auto& [key, rows] : record.tables)
    for (FieldMap& row : rows)
      for (auto& [column, field] : row) doubt_what_is_crossed_out(pages, field);
  for (const FieldDefinition& definition : table.fields) {
    Field& field = record.fields[definition.key];
    if (field.sources.empty() && field.correction.empty() && !is_doubted(field) && !needs_second_source(definition.type, field.value))
      if (auto again = words.second_print(field)) field.sources.push_back(std::move(*again));
    judge(definition.type, definition.required, state_->calibration, field);
    offer_alternatives(definition.type, pages, value_words, field);
  }
  for (const TableDefinition& definition : table.tables) {
    for (FieldMap& row : record.tables[definition.key]) {
      for (const TableDefinition::Column& column : definition.columns) {
        judge(column.type, false, state_->calibration, row[column.key]);
        offer_alternatives(column.type, pages, value_words, row[column.key]);
      }
    }
  }
  return record;
}

double RecordTypes::first_page_probability(const PageText& page) const {
  if (page.lines.empty()) return 0.02;
  double probability = 0;
  std::deque<PageText> cut;
  for (const PaperSide& side : sides_of(page, 1, state_->definitions, cut)) {
    const Letterhead head = read_letterhead(side.view);
    const Classification answer = side.answer ? *side.answer : classify(side.view, head, state_->definitions);
    probability = std::max(probability, sohoa::first_page_probability(side.view, head, answer));
  }
  return probability;
}

void RecordTypes::unfold(PageText& page) const {
  if (auto sheet = find_open_sheet(page, state_->definitions)) page = std::move(sheet->page);
}

RecordTypes::Continuation RecordTypes::continuation(const std::vector<DocumentPage>& before, const PageText& page) const {
  constexpr std::size_t kTop = 6;  // lines
  const auto first = std::ranges::find_if(before, [](const DocumentPage& p) { return !p.text.lines.empty(); });
  if (first == before.end()) return Continuation::unknown;
  if (is_open_sheet(page)) {
    // the other side of the one sheet before it
    const auto sheet = [](const DocumentPage& p) { return is_open_sheet(p.text); };
    const auto side = std::ranges::find_if(before, sheet);
    const bool other_side = side != before.end() && std::ranges::count_if(before, sheet) == 1 && is_outer_side(side->text) != is_outer_side(page);
    if (other_side) return Continuation::goes_on;
    if (side != before.end() || is_outer_side(page)) return Continuation::of_another;
  }
  const auto& types = state_->definitions.types;
  const auto may_go_on = [&](const TypeDefinition& type) { return first_head(page, type.continued_by, kTop) || first_head(page, type.overflow, kTop); };
  if (std::ranges::none_of(types, may_go_on)) return is_open_sheet(page) ? Continuation::of_another : Continuation::unknown;
  if (!first->text.papers.empty() && !is_open_sheet(first->text)) return Continuation::unknown;
  constexpr double kOfItsOwn = 0.9;  // title and letterhead
  if (!is_open_sheet(page) && first_page_probability(page) > kOfItsOwn) return Continuation::unknown;
  std::vector<PageText> pages;
  for (const DocumentPage& p : before) pages.push_back(p.text);
  const Record known = recognise(pages);
  const auto type = std::ranges::find(types, known.type, &TypeDefinition::id);
  if (type == types.end()) return is_open_sheet(page) ? Continuation::of_another : Continuation::unknown;
  const std::optional<std::size_t> added = first_head(page, type->overflow, kTop), head = first_head(page, type->continued_by, kTop);
  const bool is_added = added && (!head || *added < *head);
  if (!is_added && !head) return is_open_sheet(page) ? Continuation::of_another : Continuation::unknown;

  const FieldTable& table = state_->definitions.tables[type->table];
  if (table.agreement) {
    const Agreement said = agreement_of(table, known, recognise({page}, type->id));
    if (said == Agreement::says_otherwise || (said == Agreement::says_nothing && numbered_back(before, page))) return Continuation::of_another;
  }
  const std::vector<Pattern>& heads = type->continued_by;
  if (is_added || heads.size() == 1) return Continuation::goes_on;
  const std::vector<std::size_t> here = heads_on(page, heads, kTop);
  const bool behind_all = std::ranges::all_of(before, [&](const DocumentPage& p) {
    const std::vector<std::size_t> there = heads_on(p.text, heads, p.text.lines.size());
    return there.empty() || std::ranges::max(there) < std::ranges::min(here);
  });
  if (behind_all) return Continuation::goes_on;
  return is_open_sheet(page) ? Continuation::of_another : Continuation::unknown;
}

bool RecordTypes::is_another(const std::vector<PageText>& before, const PageText& page) const {
  const Record known = recognise(before);
  const Record other = recognise({page}, known.type);
  constexpr int kEnough = 4;
  int stated = 0, otherwise = 0;
  for (const auto& [key, field] : known.fields) {
    const auto again = other.fields.find(key);
    if (field.value.empty() || field.page < 1 || again == other.fields.end() || again->second.value.empty() || again->second.page < 1) continue;
    ++stated;
    otherwise += again->second.value != field.value ? 1 : 0;
  }
  return otherwise >= kEnough && 2 * otherwise >= stated;
}

}  // namespace sohoa
