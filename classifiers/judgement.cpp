#include "classifiers/judgement.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>

#include "classifiers/code_values.h"
#include "document/text.h"

namespace sohoa {
namespace {

constexpr double kMost = 0.999;       // no reading is surer
constexpr double kWhenDoubted = 0.5;  // nor one that is doubted
constexpr double kWhenConfirmed = 0.99;  // what two sources together must come to
constexpr double kSlipsThrough = 0.1;    // of misreadings, by an exact check such as a check digit
constexpr double kWorthHearing = 0.5;  // a source less sure than this contradicts nothing

void add(Field& field, Finding::Verdict verdict, std::string_view check, std::string reason) {
  if (!is_missing(field)) field.findings.push_back({verdict, std::string(check), std::move(reason)});
}

const Finding* first_doubt(const Field& field) {
  const auto found = std::find_if(field.findings.begin(), field.findings.end(),
                                  [](const Finding& f) { return f.verdict == Finding::Verdict::doubts; });
  return found == field.findings.end() ? nullptr : &*found;
}

bool is_code(const Evidence& source) {
  return source.source == Evidence::Source::qr || source.source == Evidence::Source::mrz;
}

// What is less sure is accepted for no sum of other signs: a word likelier wrong than right, and a figure that print would
// have shown clearly. No list and no neighbour tells which figure was meant.
double least_of_a_word(FieldType type, const std::string& raw) {
  constexpr double figures = 0.9;
  if (std::ranges::none_of(to_code_points(raw), [](char32_t c) { return u_isalpha(static_cast<UChar32>(c)) != 0; })) return figures;
  switch (type) {
    case FieldType::date:
    case FieldType::date_time:
    case FieldType::year:
    case FieldType::count:
    case FieldType::weight:
    case FieldType::phone:
    case FieldType::doc_number:
    case FieldType::health_card:
    case FieldType::facility_code:
      return figures;
    default:
      return 0.5;
  }
}

// One letter or figure of a value that may be of any length is as likely what is left of a longer one, or a stroke that means none.
bool is_too_short(FieldType type, const std::string& value) {
  if (type != FieldType::text && type != FieldType::code) return false;
  return std::ranges::count_if(value, [](unsigned char c) { return c < 0x80 || c >= 0xC0; }) == 1;
}

// Of the print alone, as the reader has it.
double probability_of_print(const Field& field) { return field.signs.words * field.signs.label * field.signs.form; }

// What the field itself was read from: print, which may be figures or words.
Evidence::Source own_source(FieldType type) {
  return type == FieldType::date_words || type == FieldType::money_words || type == FieldType::surface_words ? Evidence::Source::words : Evidence::Source::print;
}

bool is_own_print(const Evidence& source, FieldType type, const Field& field) {
  return source.source == own_source(type) && source.page == field.page && source.box == field.box;
}

// The print as first source, unless a stage that took another's value has put it down before.
void add_print(FieldType type, const Calibration& calibration, Field& field) {
  const auto known = std::any_of(field.sources.begin(), field.sources.end(),
                                 [&](const Evidence& source) { return is_own_print(source, type, field); });
  if (known || field.signs.words <= 0) return;
  Evidence print = as_source(field, own_source(type));
  print.confidence = std::min(calibration.probability(type, field), kMost);
  field.sources.insert(field.sources.begin(), std::move(print));
}

// For whoever asks later why a value was accepted or not: what was asked of it that night.
void tell_threshold(double accepted_from, double error_budget, bool unsure, Field& field) {
  field.findings.push_back(
      {unsure ? Finding::Verdict::doubts : Finding::Verdict::supports, "threshold",
       accepted_from > 1 ? fmt::format("nothing of this kind is accepted for an error budget of {}: it is smaller than what was measured", error_budget)
                         : fmt::format("the least probability that is accepted was {:.4f}, for an error budget of {}", accepted_from, error_budget)});
}

}  // namespace

bool is_missing(const Field& field) { return field.page == 0 && field.raw.empty() && field.value.empty(); }

bool is_doubted(const Field& field) { return first_doubt(field) != nullptr; }

bool is_doubted_by(const Field& field, std::string_view check) {
  return std::any_of(field.findings.begin(), field.findings.end(), [&](const Finding& f) {
    return f.verdict == Finding::Verdict::doubts && f.check == check;
  });
}

void doubt(Field& field, std::string_view check, std::string reason) {
  add(field, Finding::Verdict::doubts, check, std::move(reason));
}
void support(Field& field, std::string_view check, std::string reason) {
  add(field, Finding::Verdict::supports, check, std::move(reason));
}
void prove(Field& field, std::string_view check, std::string reason) {
  add(field, Finding::Verdict::proves, check, std::move(reason));
}

void take_value(FieldType type, const ValueWords& words, Field& field, const std::vector<std::string>& forms) {
  if (field.raw.empty()) {
    field = Field{};
    return;
  }
  const Reading reading = type == FieldType::code ? read_code(field.raw, forms) : read_value(type, field.raw, words);
  field.value = reading.value;
  field.signs.form = reading.quality;
  if (type == FieldType::ethnicity && reading.doubt.empty() && reading.value != field.raw)
    field.correction = "list: of the ethnic groups only this one has these letters";
  if (type == FieldType::religion && reading.doubt.empty() && reading.value != field.raw)
    field.correction = "list: of the religions only this one has these letters";
  if (!reading.doubt.empty()) {
    doubt(field, "form", reading.doubt);
  } else if (field.value.empty()) {
    doubt(field, "form", "nothing of the expected kind is there");
  }
}

void take_zone_value(FieldType type, const ValueWords& words, Field& field) {
  if (field.value.empty() && field.raw.empty() && !is_doubted(field)) field = Field{};
  if (type != FieldType::name && type != FieldType::post && type != FieldType::organization) return;
  const Reading reading = read_value(type, field.value, words);
  field.value = reading.value;
  field.signs.form = reading.quality;
  if (!reading.doubt.empty() && !is_doubted(field)) doubt(field, "form", reading.doubt);
}

Evidence as_source(const Field& field, Evidence::Source source) {
  return {source, field.value, probability_of_print(field), field.page, field.box};
}

void judge(FieldType type, bool required, const Calibration& calibration, Field& field) {
  if (is_missing(field)) {
    field.status = FieldStatus::missing;
    if (required) field.reason = "not found on the page";
    return;
  }
  add_print(type, calibration, field);
  double probability = 0;
  bool unsure = true, second_source = false, coded = false, contradicted = false;
  for (const Evidence& source : field.sources) {
    if (source.value != field.value) {
      contradicted = contradicted || source.confidence >= kWorthHearing;
      continue;
    }
    if (is_own_print(source, type, field)) {
      probability = source.confidence;
      unsure = probability < calibration.accepted_from(type) || field.signs.worst < least_of_a_word(type, field.raw);
      continue;
    }
    second_source = true;
    coded = coded || is_code(source);
    probability = std::min(1 - (1 - probability) * (1 - source.confidence), kMost);
    unsure = unsure && probability < kWhenConfirmed;
  }
  const bool proven = std::any_of(field.findings.begin(), field.findings.end(),
                                  [](const Finding& f) { return f.verdict == Finding::Verdict::proves; });
  if (proven) {
    probability = std::min(1 - (1 - probability) * kSlipsThrough, kMost);
    unsure = unsure && probability < kWhenConfirmed;
  }

  const Finding* doubtful = first_doubt(field);
  const bool settled_by_code = coded && !contradicted && !is_doubted_by(field, "sources");
  if (contradicted && doubtful == nullptr) {
    field.reason = "its sources disagree";
  } else if (doubtful != nullptr && !settled_by_code) {
    field.reason = doubtful->reason;
  } else if (needs_second_source(type, field.value) && !second_source && !proven) {
    field.reason = type == FieldType::money ? "an amount needs a second source" : "a personal number needs a second source";
  } else if (is_too_short(type, field.value) && !second_source && !proven) {
    field.reason = "so short a value may be the rest of a longer one";
  } else if (unsure) {
    field.reason = "the reader is not sure of every letter";
  }
  if (contradicted || (doubtful != nullptr && !settled_by_code)) probability = std::min(probability, kWhenDoubted);
  if (field.value.empty()) probability = 0;
  field.confidence = probability;
  tell_threshold(calibration.accepted_from(type), calibration.error_budget(), unsure, field);
  field.status = field.reason.empty() ? FieldStatus::accepted : FieldStatus::review;
}

}  // namespace sohoa
