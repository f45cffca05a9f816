#include "classifiers/record_types.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>
#include <sstream>

#include "classifiers/alternatives.h"
#include "classifiers/dates.h"
#include "classifiers/definitions.h"
#include "classifiers/end_zones.h"
#include "classifiers/field_extraction.h"
#include "classifiers/letterhead.h"
#include "classifiers/page_view.h"
#include "classifiers/table_extraction.h"
#include "classifiers/title_zones.h"
#include "classifiers/type_scores.h"
#include "classifiers/word_checks.h"
#include "document/text.h"

namespace sohoa {

struct RecordTypes::State {
  Definitions definitions;
  std::vector<LabelSet> labels;  // one per field table

  explicit State(Definitions loaded) : definitions(std::move(loaded)) {
    for (const FieldTable& table : definitions.tables) labels.emplace_back(table);
  }
};

namespace {

constexpr const char* kUnsure = "the reader is not sure of every letter";

void doubt(Field& field, const std::string& reason) {
  if (field.status == FieldStatus::missing) return;
  field.status = FieldStatus::review;
  if (field.reason.empty() || field.reason.ends_with("a second source")) field.reason = reason;
  field.confidence = std::min(field.confidence, 0.5);
}

// Two readings of one fact that agree make each other more likely.
void confirm(Field& a, Field& b) {
  const double joint = 1 - (1 - a.confidence) * (1 - b.confidence);
  for (Field* field : {&a, &b}) {
    field->confidence = std::min(joint, 0.999);
    if (field->reason == kUnsure || field->reason.ends_with("a second source")) {
      field->reason.clear();
      field->status = FieldStatus::accepted;
    }
  }
}

class Rules {
 public:
  explicit Rules(FieldMap& fields) : fields_(fields) {}

  void apply(const RuleDefinition& rule) {
    using Check = RuleDefinition::Check;
    Field& a = fields_[rule.fields[0]];
    Field& b = fields_[rule.fields[1]];
    if (a.value.empty() || b.value.empty()) return;
    switch (rule.check) {
      case Check::same_date: {
        if (!date_from_iso(a.value) || !date_from_iso(b.value)) return;
        if (a.value == b.value) {
          confirm(a, b);
        } else {
          both(a, b, rule, "the dates in figures and in words disagree");
        }
        return;
      }
      case Check::same_amount: {
        if (!number_from_words(b.raw)) return;
        if (a.value == b.value) {
          confirm(a, b);
        } else {
          both(a, b, rule, "the amounts in figures and in words disagree");
        }
        return;
      }
      case Check::not_after:
        // ISO forms compare as text as far as both are known
        if (const auto length = std::min(a.value.size(), b.value.size());
            a.value.substr(0, length) > b.value.substr(0, length)) {
          both(a, b, rule, fmt::format("{} lies after {}", a.value, b.value));
        }
        return;
      case Check::at_most_a_year: {
        const auto from = date_from_iso(a.value), to = date_from_iso(b.value);
        if (from && to && to->complete() && Date{from->year + 1, from->month, from->day} < *to) {
          both(a, b, rule, "more than a year lies between the two dates");
        }
        return;
      }
      case Check::pid_agrees: {
        const Field& birth = fields_[rule.fields[2]];
        const auto date = date_from_iso(birth.value);
        const std::string sex = b.value == "Nam" || b.value == "Nữ" ? b.value : "";
        if (const auto reason = personal_number_doubt(a.value, sex, date ? date->year : 0); !reason.empty()) {
          doubt(a, reason);
        }
        return;
      }
      case Check::code_date:
        if (const auto reason = dossier_code_doubt(a.value, b.value); !reason.empty()) both(a, b, rule, reason);
        return;
      case Check::deputy: {
        // "KT." is signed by a deputy: without "PHÓ" or "THỨ" part of the post is hidden, mostly by the seal
        const bool for_another = folded(a.value).find("kt.") != std::string::npos;
        const std::string post = folded(b.value);
        const bool deputy = post.starts_with("pho ") || post.starts_with("thu truong");
        if (for_another && !deputy) doubt(b, "signed for another (KT.), but not by a deputy");
        if (!for_another && deputy) doubt(a, "signed by a deputy: KT. may be hidden");
        return;
      }
      case Check::years_apart: {
        const auto earlier = date_from_iso(a.value), later = date_from_iso(b.value);
        if (earlier && later && later->year - earlier->year < rule.years) {
          both(a, b, rule, fmt::format("less than {} years lie between the two", rule.years));
        }
        return;
      }
    }
  }

 private:
  static void both(Field& a, Field& b, const RuleDefinition& rule, const std::string& reason) {
    doubt(a, rule.reason.empty() ? reason : rule.reason);
    doubt(b, rule.reason.empty() ? reason : rule.reason);
  }

  FieldMap& fields_;
};

// What the document as a whole tells: pages, seals, signatures.
std::map<std::string, Field> read_document_zones(const std::vector<PageView>& pages) {
  std::map<std::string, Field> zones;
  const auto fact = [](std::string value, double confidence, int page, const Box& box) {
    Field field;
    field.raw = value;
    field.value = std::move(value);
    field.confidence = confidence;
    field.page = page;
    field.box = box;
    return field;
  };
  zones["document.page_count"] = fact(std::to_string(pages.size()), 0.999, 1, {});
  const Mark* seal = nullptr;
  const Mark* ink = nullptr;
  const Overlay* caption = nullptr;
  int seal_page = 1, ink_page = 1, caption_page = 1;
  for (const PageView& page : pages) {
    for (const Mark& mark : page.page().marks) {
      if (mark.kind == Mark::Kind::seal && (seal == nullptr || mark.confidence > seal->confidence)) {
        seal = &mark;
        seal_page = page.number();
      }
      if (mark.kind == Mark::Kind::signature && (ink == nullptr || mark.confidence > ink->confidence)) {
        ink = &mark;
        ink_page = page.number();
      }
    }
    for (const Overlay& overlay : page.page().overlays) {
      if (overlay.kind == Overlay::Kind::signature_caption && caption == nullptr) {
        caption = &overlay;
        caption_page = page.number();
      }
    }
  }
  zones["document.has_seal"] =
      seal != nullptr ? fact("yes", std::max(0.75, seal->confidence), seal_page, seal->box) : fact("no", 0.8, 1, {});
  if (caption != nullptr) {
    zones["document.sig_state"] = fact("digital", 0.95, caption_page, caption->box);
  } else if (ink != nullptr) {
    zones["document.sig_state"] = fact("ink", std::max(0.75, ink->confidence), ink_page, ink->box);
  } else {
    zones["document.sig_state"] = fact("none", 0.75, 1, {});
  }
  return zones;
}

// A zone field has its value already: what is left is to judge it.
void settle_zone(FieldType type, Field& field) {
  if (field.value.empty() && field.raw.empty() && field.reason.empty()) {
    field = Field{};
    return;
  }
  if (field.reason.empty() && field.confidence < acceptance_threshold(type)) {
    field.reason = kUnsure;
  }
  if (type == FieldType::name || type == FieldType::post || type == FieldType::organization) {
    const Reading reading = read_value(type, field.value);
    field.confidence *= reading.quality;
    if (field.reason.empty()) field.reason = reading.doubt;
  }
  field.status = field.reason.empty() ? FieldStatus::accepted : FieldStatus::review;
}

// A form that is filled in by hand: entries of which the line finder did not notice it are not to be trusted either.
void doubt_entries_by_hand(FieldMap& entries) {
  const auto by_hand = std::count_if(entries.begin(), entries.end(),
                                     [](const auto& entry) { return entry.second.reason == "looks handwritten"; });
  const auto found = std::count_if(entries.begin(), entries.end(),
                                   [](const auto& entry) { return entry.second.status != FieldStatus::missing; });
  if (by_hand < 3 || by_hand * 4 < found) return;
  for (auto& [key, field] : entries) {
    if (field.status == FieldStatus::accepted) doubt(field, "most entries beside it are written by hand");
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

// How a body is written in notations: "UBND" of "ỦY BAN NHÂN DÂN XÃ ...", "SYT" of "SỞ Y TẾ"; folded, without "và".
std::string folded_abbreviation(std::string_view body) {
  const std::string plain = folded(body);
  for (const auto& [name, short_form] : {std::pair{"uy ban nhan dan", "ubnd"}, std::pair{"hoi dong nhan dan", "hdnd"},
                                         std::pair{"chinh phu", "cp"}, std::pair{"thu tuong", "ttg"}}) {
    if (plain.starts_with(name)) return short_form;
  }
  std::string initials;
  std::istringstream words(plain);
  for (std::string word; words >> word;) {
    if (word != "va" && word.front() >= 'a' && word.front() <= 'z') initials += word.front();
  }
  return initials;
}

// A notation whose first letters are those of the title's type and whose last are those of the issuing body is read
// right, however faint it was: three places agree.
void confirm_notation(const TypeDefinition& type, const Field& body, Field& notation) {
  if (notation.status != FieldStatus::review || notation.reason != kUnsure || body.value.empty()) return;
  const auto dash = notation.value.rfind('-');
  if (dash == std::string::npos || folded(notation.value.substr(dash + 1)) != folded_abbreviation(body.value)) return;
  const std::string rest = notation.value.substr(0, dash);
  static const std::regex kYear(R"(^(19|20)\d\d/)");
  const std::string letters = std::regex_replace(rest, kYear, "");
  // the year is nobody's to confirm
  if (letters != rest) return;
  if (std::find(type.notations.begin(), type.notations.end(), letters) == type.notations.end()) return;
  notation.status = FieldStatus::accepted;
  notation.reason.clear();
  notation.confidence = std::max(notation.confidence, 0.99);
}

// "TTrUBND": the hyphen between the type's letters and the body's is small enough to be lost in reading.
void restore_hyphen(const TypeDefinition& type, Field& notation) {
  if (notation.value.find('-') != std::string::npos) return;
  for (const std::string& letters : type.notations) {
    const std::string& value = notation.value;
    if (value.size() < letters.size() + 2 || !value.starts_with(letters)) continue;
    notation.value = letters + "-" + value.substr(letters.size());
    notation.status = FieldStatus::review;
    if (notation.reason.empty()) notation.reason = "the hyphen was not read";
    return;
  }
}

// Codes in barcodes are free of reading errors: they settle or contradict what was read.
void use_barcodes(const FieldTable& table, const std::vector<PageView>& pages, FieldMap& fields) {
  for (const FieldDefinition& definition : table.fields) {
    Field& field = fields[definition.key];
    for (const PageView& page : pages) {
      for (const Barcode& code : page.page().barcodes) {
        if (definition.type == FieldType::dossier_code) {
          const std::string coded = dossier_code_in(code.text);
          if (coded.empty()) continue;
          const std::string printed = field.value;
          if (!printed.empty() && printed != coded && dossier_code_in(printed) == printed) {
            field.value = coded;
            field.status = FieldStatus::review;
            field.reason = "the QR code and the printed code disagree";
            field.confidence = 0.7;
          } else {
            if (field.raw.empty()) {
              field.raw = coded;
              field.page = page.number();
              field.box = code.box;
            }
            field.value = coded;
            field.status = FieldStatus::accepted;
            field.reason.clear();
            field.confidence = 0.999;
          }
        } else if (definition.type == FieldType::pid && field.status == FieldStatus::review &&
                   field.reason.ends_with("a second source") && code.text.find(field.value) != std::string::npos) {
          field.status = FieldStatus::accepted;
          field.reason.clear();
          field.confidence = 0.999;
        }
      }
    }
  }
}

// What else a value may be that a person has to look at.
void offer_alternatives(FieldType type, const std::vector<PageText>& pages, Field& field) {
  if (field.status != FieldStatus::review || field.page < 1) return;
  field.alternatives = alternatives_of(type, field, pages[static_cast<std::size_t>(field.page) - 1]);
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

Result<RecordTypes> RecordTypes::load(const std::string& folder) {
  auto definitions = load_definitions(folder);
  if (!definitions) return tl::unexpected(definitions.error());
  return RecordTypes(std::make_unique<const State>(std::move(*definitions)));
}

const std::string& RecordTypes::version() const { return state_->definitions.version; }

Record RecordTypes::recognise(const std::vector<PageText>& pages) const {
  Record record;
  if (pages.empty()) return record;
  if (std::all_of(pages.begin(), pages.end(), is_separator)) {
    record.type = "separator";
    record.type_confidence = 0.999;
    return record;
  }
  std::vector<PageView> views;
  views.reserve(pages.size());
  for (std::size_t i = 0; i < pages.size(); ++i) views.emplace_back(pages[i], static_cast<int>(i) + 1);
  const auto first = std::find_if(views.begin(), views.end(), [](const PageView& v) { return !v.words().empty(); });
  if (first == views.end()) {
    const bool blank =
        std::all_of(pages.begin(), pages.end(), [](const PageText& p) { return p.outcome == Outcome::blank; });
    record.type = blank ? "blank" : "other";
    record.type_confidence = blank ? 0.99 : 0.5;
    return record;
  }

  const Letterhead head = read_letterhead(*first);
  const Classification answer = classify(*first, head, state_->definitions);
  record.type_confidence = answer.probability;
  if (!answer.type) return record;
  const TypeDefinition& type = state_->definitions.types[*answer.type];
  const FieldTable& table = state_->definitions.tables[type.table];
  record.type = type.id;

  record.fields = state_->labels[type.table].extract(views);
  doubt_entries_by_hand(record.fields);
  std::map<std::string, Field> zones = head.zones;
  const bool official = table.official_layout;
  if (official ||
      std::any_of(table.fields.begin(), table.fields.end(), [](const auto& f) { return !f.zones.empty(); })) {
    zones.merge(read_title_zones(*first, head, answer.title_line, type));
    zones.merge(read_end_zones(views));
    zones.merge(read_document_zones(views));
  }
  const bool copy = is_copy(*first, type);
  for (const FieldDefinition& definition : table.fields) {
    Field& field = record.fields[definition.key];
    for (const std::string& name : definition.zones) {
      if (field.status != FieldStatus::missing) break;
      const auto zone = zones.find(name);
      if (zone == zones.end()) continue;
      field = zone->second;
      settle_zone(definition.type, field);
      if (copy && definition.original_only) doubt(field, "it may be that of the copy, not of the original");
    }
  }
  record.tables = extract_tables(table, views);

  const WordChecks words(views);
  for (const FieldDefinition& definition : table.fields) {
    Field& field = record.fields[definition.key];
    if (definition.type == FieldType::text && words.mend(field)) doubt(field, "the marks of a word were mended");
    words.check(definition.type, field);
  }
  for (const TableDefinition& definition : table.tables) {
    for (FieldMap& row : record.tables[definition.key]) {
      for (const TableDefinition::Column& column : definition.columns) words.check(column.type, row[column.key]);
    }
  }
  if (const auto name = record.fields.find("type_name"); name != record.fields.end() && !name->second.value.empty()) {
    // known from more than the letters of the title
    name->second.confidence = std::max(name->second.confidence, answer.probability);
    if (answer.probability >= 0.95) name->second.status = FieldStatus::accepted, name->second.reason.clear();
  }
  // The notation must name the type that the title does.
  if (const auto notation = record.fields.find("code_notation");
      notation != record.fields.end() && !notation->second.value.empty() && !type.notations.empty()) {
    restore_hyphen(type, notation->second);
    const std::string prefix = notation_prefix(notation->second.value);
    const bool agrees =
        std::any_of(type.notations.begin(), type.notations.end(), [&](const auto& n) { return n == prefix; });
    if (!agrees) doubt(notation->second, fmt::format("the notation does not belong to the type {}", type.name));
    confirm_notation(type, record.fields["organ_name"], notation->second);
  }
  use_barcodes(table, views, record.fields);
  Rules rules(record.fields);
  for (const RuleDefinition& rule : table.rules) rules.apply(rule);
  for (const FieldDefinition& definition : table.fields) {
    Field& field = record.fields[definition.key];
    if (field.status == FieldStatus::missing && definition.required) field.reason = "not found on the page";
    offer_alternatives(definition.type, pages, field);
  }
  for (const TableDefinition& definition : table.tables) {
    for (FieldMap& row : record.tables[definition.key]) {
      for (const TableDefinition::Column& column : definition.columns) offer_alternatives(column.type, pages, row[column.key]);
    }
  }
  return record;
}

double RecordTypes::first_page_probability(const PageText& page) const {
  if (page.lines.empty()) return 0.02;
  const PageView view(page, 1);
  const Letterhead head = read_letterhead(view);
  return sohoa::first_page_probability(view, head, classify(view, head, state_->definitions));
}

}  // namespace sohoa
