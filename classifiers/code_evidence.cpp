#include "classifiers/code_evidence.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <map>
#include <string>

#include "classifiers/citizen_code.h"
#include "classifiers/code_values.h"
#include "classifiers/judgement.h"
#include "classifiers/mrz.h"
#include "document/text.h"

namespace sohoa {
namespace {

constexpr double kCode = 0.999;       // a code that could be read, or a zone whose check digits hold
constexpr double kZoneName = 0.9;     // no check digit covers the name
constexpr double kUnsoundZone = 0.4;  // contradicts nothing
constexpr double kOutvoted = 0.4;     // the same of a reading that the codes explain
constexpr double kDisbelieved = 0.5;

using Statements = std::map<std::string, std::vector<Evidence>>;  // by field key, the likeliest source first

std::string letters_only(std::string_view text) {
  std::u32string letters;
  for (const char32_t c : to_code_points(folded(text)))
    if (u_isalnum(static_cast<UChar32>(c))) letters += lower_case(c);
  return to_utf8(letters);
}

std::string in_capitals(std::string_view text) {
  std::u32string letters = to_code_points(to_nfc(text));
  for (char32_t& c : letters) c = upper_case(c);
  return to_utf8(letters);
}

bool has_marks_to_lose(FieldType type) { return type == FieldType::name || type == FieldType::address || type == FieldType::nationality; }

// What differs between the two is no more than marks, case and punctuation. A zone has no marks and cuts long names.
bool same_letters(FieldType type, const Evidence& code, const std::string& value) {
  if (!has_marks_to_lose(type)) return code.value == value;
  const std::string a = letters_only(code.value), b = letters_only(value);
  constexpr std::size_t kLongName = 24;
  return a == b || (code.source == Evidence::Source::mrz && a.size() >= kLongName && b.starts_with(a));
}

std::string_view shown(Evidence::Source source) {
  return source == Evidence::Source::qr ? "the QR code" : "the machine-readable zone";
}

// What the codes say of a field, heard together with its print.
void hear(FieldType type, std::vector<Evidence> codes, Field& field) {
  const Evidence best = codes.front();
  Evidence print = as_source(field, Evidence::Source::print);
  const bool printed = !field.value.empty();
  if (!printed) {
    field.raw = field.value = best.value;
    field.page = best.page, field.box = best.box;
  }
  const auto sound = [](const Evidence& code) { return code.confidence >= kZoneName; };
  const auto other = std::find_if(codes.begin(), codes.end(),
                                  [&](const Evidence& code) { return sound(code) && !same_letters(type, code, best.value); });
  const bool no_marks = best.source == Evidence::Source::mrz && type == FieldType::name;
  if (other != codes.end()) {
    field.value = best.value;
    doubt(field, "sources",
          fmt::format("{} says {}, {} {}", shown(best.source), best.value, other->source == best.source ? "another" : shown(other->source), other->value));
  } else if (printed && same_letters(type, best, field.value)) {
    if (best.source == Evidence::Source::qr && best.value != field.value) {
      field.correction = fmt::format("as the QR code spells it; read as {}", field.value);
      field.value = best.value;
      print.confidence = std::min(print.confidence, kOutvoted);
    }
  } else if (printed && sound(best)) {
    // two codes outvote one reading, and one outvotes a reading that is not believed by itself
    const bool outvoted = !no_marks && (std::count_if(codes.begin(), codes.end(), sound) >= 2 || print.confidence < kDisbelieved);
    if (outvoted) {
      field.correction = fmt::format("as {} has it; read as {}", shown(best.source), field.value);
      print.confidence = std::min(print.confidence, kOutvoted);
    } else {
      doubt(field, "sources", fmt::format("{} says {}, the print {}", shown(best.source), best.value, field.value));
    }
    if (!no_marks) field.value = best.value;
  }
  if (printed) field.sources.push_back(std::move(print));
  for (Evidence& code : codes) {
    // a zone has no marks: where it bears the letters out it is no source for the name, where it does not it is another name
    const bool same = same_letters(type, code, field.value);
    if (same && code.source == Evidence::Source::mrz && type == FieldType::name) code.confidence = std::min(code.confidence, kOutvoted);
    else if (same) code.value = field.value;
    field.sources.push_back(std::move(code));
  }
}

void add(Statements& to, const std::string& key, Evidence evidence) {
  if (!evidence.value.empty()) to[key].push_back(std::move(evidence));
}

// An identity card's own codes, for the fields by the names they have there.
Statements citizen_statements(const std::vector<PageView>& pages) {
  Statements all;
  for (const PageView& page : pages) {
    for (const Barcode& barcode : page.page().barcodes) {
      const auto code = read_citizen_code(barcode.text);
      if (!code) continue;
      const auto says = [&](const std::string& value) { return Evidence{Evidence::Source::qr, value, kCode, page.number(), barcode.box}; };
      add(all, "pid", says(code->pid));
      add(all, "full_name", says(in_capitals(code->name)));  // as the card prints it
      add(all, "dob", says(code->dob));
      add(all, "sex", says(code->sex));
      add(all, "residence", says(code->residence));
      add(all, "issue_date", says(code->issue_date));
    }
  }
  for (const PageView& page : pages) {
    for (const MachineReadableZone& zone : read_machine_readable_zones(page)) {
      const auto says = [&](const std::string& value, double confidence) {
        return Evidence{Evidence::Source::mrz, value, zone.sound ? confidence : kUnsoundZone, zone.page, zone.box};
      };
      add(all, "pid", says(zone.pid, kCode));
      add(all, "full_name", says(zone.name, kZoneName));
      add(all, "dob", says(zone.dob, kCode));
      add(all, "sex", says(zone.sex, kCode));
      add(all, "expiry", says(zone.expiry, kCode));
      add(all, "nationality", says(zone.nationality, kCode));
    }
  }
  return all;
}

// Any paper's codes: a dossier code, and numbers that are printed too.
Statements other_statements(const FieldTable& table, const std::vector<PageView>& pages, const FieldMap& fields) {
  Statements all;
  for (const FieldDefinition& definition : table.fields) {
    for (const PageView& page : pages) {
      for (const Barcode& code : page.page().barcodes) {
        const auto says = [&](const std::string& value) { return Evidence{Evidence::Source::qr, value, kCode, page.number(), code.box}; };
        if (definition.type == FieldType::dossier_code) add(all, definition.key, says(dossier_code_in(code.text)));
        const auto field = fields.find(definition.key);
        if (definition.type == FieldType::pid && field != fields.end() && field->second.value.size() == 12 &&
            code.text.find(field->second.value) != std::string::npos)
          add(all, definition.key, says(field->second.value));
      }
    }
  }
  return all;
}

}  // namespace

std::vector<std::string> citizen_numbers(const PageView& page) {
  std::vector<std::string> numbers;
  for (const Barcode& barcode : page.page().barcodes)
    if (const auto code = read_citizen_code(barcode.text)) numbers.push_back(code->pid);
  for (const MachineReadableZone& zone : read_machine_readable_zones(page))
    if (zone.sound) numbers.push_back(zone.pid);
  return numbers;
}

std::string citizen_number(const PageView& page) {
  const std::vector<std::string> numbers = citizen_numbers(page);
  return numbers.empty() ? "" : numbers.front();
}

void use_codes(const FieldTable& table, const std::vector<PageView>& pages, FieldMap& fields) {
  const Statements statements = table.citizen_card ? citizen_statements(pages) : other_statements(table, pages, fields);
  for (const FieldDefinition& definition : table.fields) {
    const auto codes = statements.find(definition.key);
    if (codes != statements.end()) hear(definition.type, codes->second, fields[definition.key]);
  }
}

}  // namespace sohoa
