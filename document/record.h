#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/box.h"
#include "document/page.h"

namespace sohoa {

enum class FieldStatus { accepted, review, missing, settled, unreadable };

std::string_view name_of(FieldStatus status);

// What one source says a field's value is: the print, a code on the paper, the words beside the figures.
struct Evidence {
  enum class Source { print, words, qr, mrz, caption, layout };
  Source source = Source::print;
  std::string value;      // normalised as the field's
  double confidence = 0;  // probability that it is right, taken alone
  int page = 0;           // within the document, from 1
  Box box;                // stored raster of that page
};

std::string_view name_of(Evidence::Source source);

// What the reader and the layout say of a value before anything is checked.
struct Signs {
  double words = 0;     // probability that every word of it is right, by the reader
  double worst = 0;     // the same of the word the reader is least sure of
  double label = 1;     // how well its printed label was matched; 1 where it has none
  double form = 1;      // how far it has the form of its type
  double page = 0;      // mean over all words of its page: how legible that is
  double spelling = 0;  // log odds by which its worst word is surer than the rarity of its spelling asks for; 0: not asked
  double by_hand = 0;   // probability that one of its words was written by hand
};

// What one check of a value found.
struct Finding {
  enum class Verdict {
    supports,
    proves,  // an exact check, such as a check digit: as good as a second source
    doubts,  // a person has to look
  };
  Verdict verdict = Verdict::doubts;
  std::string check;   // its name: "form", "handwriting", "words", "same_date", ...
  std::string reason;  // one English sentence
};

std::string_view name_of(Finding::Verdict verdict);

// An administrative unit: its name as the gazetteer has it, and its statistics code; both empty when not known.
struct AdministrativeUnit {
  std::string name, code;
};

// An address taken apart from right to left. What is printed stays in the field; what the unit is today is derived.
struct AddressParts {
  std::string detail, commune, district, province;  // as printed
  std::string epoch;  // "before_2025_07" (with districts) or "since_2025_07"; empty where it may be either
  AdministrativeUnit current_commune, current_province;
};

// One extracted fact: as printed (raw), normalised (value), where it stands and how sure we are.
struct Field {
  std::string value;
  std::string raw;
  double confidence = 0;  // probability that value is right
  FieldStatus status = FieldStatus::missing;
  int page = 0;           // within the document, from 1; 0 when missing
  Box box;                // stored raster of that page
  std::string reason;     // why it needs a person; empty when accepted
  std::vector<Evidence> sources = {};  // that speak for or against value, the print first; empty when missing
  std::string correction = {};         // the rule by which value is other than what raw says, and why; mostly empty
  std::vector<OtherReading> alternatives = {};  // of a value in review: what else it may be, likeliest first
  std::string found_by = {};                    // the label or zone: "label Họ và tên", "zone letterhead.number"
  Signs signs = {};
  std::vector<Finding> findings = {};           // in the order of the checks
  std::optional<AddressParts> parsed = {};      // of an address
};

using FieldMap = std::map<std::string, Field>;
// "members" -> rows, each a map of field.
using TableMap = std::map<std::string, std::vector<FieldMap>>;

// What the classifiers say of a document.
struct Record {
  std::string type = "other";  // a record type id of models/record_types, or other | blank | separator
  double type_confidence = 0;
  FieldMap fields;
  TableMap tables;
};

// How many fields, also those in tables, have this status.
std::uint64_t fields_with_status(const Record& record, FieldStatus status);

// One page of a document and where it came from.
struct DocumentPage {
  PageText text;
  std::string source_path;    // relative to INPUT, UTF-8, other bytes percent-encoded
};

// Consecutive pages that are one paper.
struct Document {
  std::string id;  // document_id() of its pages
  std::vector<DocumentPage> pages;
  Record record;
};

// 16 hex digits of SHA-256 over the pages' source hashes and page numbers.
std::string document_id(const std::vector<DocumentPage>& pages);

}  // namespace sohoa
