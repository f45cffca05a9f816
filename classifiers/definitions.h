#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "classifiers/text_search.h"
#include "classifiers/value_words.h"
#include "classifiers/values.h"
#include "document/owner.h"
#include "document/result.h"

namespace sohoa {

// A fact to be found: by its printed labels or in a zone of the official layout.
struct FieldDefinition {
  std::string key;
  int line = 0;  // of its file
  FieldType type = FieldType::text;
  bool required = false;
  std::vector<std::string> zones;  // e.g. "letterhead.number", in the order tried; empty: only labels are used
  std::vector<Pattern> labels;
  std::string section;  // looked for only inside this section; empty: anywhere
  enum class Where { anywhere, top, bottom } where = Where::anywhere;
  int max_lines = 1;           // a value may run over this many lines
  // Where several facts share one label: "12/GBT do Trạm Y tế cấp ngày 03/02/2024". The value begins after the first of
  // `from` and ends before the first of `until` (whole words); empty: the label and the next one bound it.
  std::vector<std::string> from, until;
  bool wraps_early = false;    // its lines may break before they are full, and begin where the label does
  std::vector<std::string> forms;  // of a code, in the order tried: read_code()
  bool in_capitals = false;    // its value may stand in capitals below its label, where others would be a heading
  bool alone = false;          // of a code: it may stand without any label, on a line of its own
  bool original_only = false;  // what its zones say is of the paper itself, on a copy it is of the copy
};

// A repeated group: rows of a printed table, its columns known by their headings; or entries of a form that stand one after
// another, each of which begins with a label of the first column.
struct TableDefinition {
  std::string key;
  bool entries = false;
  std::string section;    // of entries: looked for only inside this section; empty: anywhere
  bool review = false;    // a person looks at every cell
  std::vector<std::string> unsettles;  // fields that rows of this table may have changed since they were printed
  struct Column {
    std::string key;
    FieldType type = FieldType::text;
    std::vector<Pattern> labels;
    std::vector<std::string> forms;
    int max_lines = 1;
  };
  std::vector<Column> columns;
};

// What must hold between fields.
struct RuleDefinition {
  enum class Check {
    same_date,
    same_day,
    same_amount,
    same_if_head,
    parts_sum,
    not_after,
    at_most_a_year,
    between,
    pid_agrees,
    code_date,
    years_apart,
    deputy,
    benefit,
    birthday,
    units_of_the_day
  };
  Check check = Check::same_date;
  std::vector<std::string> fields;
  int years = 0;       // of years_apart
  int least = 0, most = 0;  // of between
  std::string reason;  // shown to the person who reviews
};

// Somebody whom the paper names: what its fields, or a table's columns, tell of them.
struct RoleDefinition {
  std::string id;
  OwnerKind kind = OwnerKind::person;
  std::string table;                                        // empty: fields
  std::vector<std::pair<std::string, std::string>> traits;  // "number", key
  std::vector<std::pair<std::string, std::string>> kin;     // "spouse", id of another role
};

// What the pages of one paper agree on where they say it: by it a page that belongs to another is told.
struct AgreementDefinition {
  std::vector<std::string> fields;              // the first names the paper
  std::string table, key;                       // rows are of a kind by this column; empty: none
  std::vector<std::string> once, seldom_twice;  // kinds as search letters: of which a paper has one row, or mostly one
  std::string name, named_by;                   // the column with the name in a row of `once`, and the field that has it, too
};

// Fields, tables and rules that one or more record types share: one file of models/record_types.
struct FieldTable {
  std::string file;
  bool citizen_card = false;     // its QR code and machine-readable zone state the fields of those names
  bool two_sided = false;        // a small card: a side without title or number that lies on its sheet is its back
  bool official_layout = false;  // the letterhead, title and signature zones of Decree 30/2020
  std::vector<FieldDefinition> fields;
  std::map<std::string, std::vector<Pattern>> sections;
  std::vector<Pattern> other_labels;  // printed on the form, not extracted: a value ends where one begins
  std::vector<TableDefinition> tables;
  std::vector<RuleDefinition> rules;
  std::vector<RoleDefinition> roles;
  std::optional<AgreementDefinition> agreement;
  std::string dated, expires;  // keys of the dates between which the paper holds; empty: it bears none
};

// One record type: how to know it.
struct TypeDefinition {
  std::string id, name;
  std::string file;
  int line = 0;
  std::vector<Pattern> titles;
  bool untitled = false;               // a letter: known by having no title
  std::vector<std::string> notations;  // "QĐ": what the notation of its number begins with
  std::vector<Pattern> cues, not_if;
  std::vector<Pattern> copies;  // words of the title that tell a copy or an extract
  std::vector<Pattern> continued_by;  // heads of its later pages, in their order; a single one may stand on any number of pages
  std::vector<Pattern> overflow;      // heads of pages added when those were full, any number behind them
  std::vector<std::vector<Pattern>> folded_pages;  // of a sheet folded to four: heads of the second, third and fourth; else empty
  std::size_t table = 0;        // index into Definitions::tables
};

// Everything in models/record_types, in the order of file names.
struct Definitions {
  std::vector<TypeDefinition> types;
  std::vector<FieldTable> tables;
  std::vector<Pattern> other_titles;  // titles of papers sohoa has no type for yet
  ValueWords words;
  std::string version;                // SHA-256 over all files
};

// bad_config with file, line and what to do when a definition is wrong.
[[nodiscard]] Result<Definitions> load_definitions(const std::string& folder);

// Whom papers of these types speak of.
[[nodiscard]] Roles roles_of(const Definitions& definitions);

// One thing to mend in a definition: where it stands, what it is and what to do, in both languages.
struct DefinitionRemark {
  std::string file;
  int line = 1;
  bool fatal = false;  // it cannot be loaded; else it can, but will not do what its author wants
  std::string english, vietnamese;
};

// Remarks on one file or on all of a folder, by file and line. A file alone is checked together with the installed ones,
// as a new version of the one of its name. Fails when there is nothing at path.
[[nodiscard]] Result<std::vector<DefinitionRemark>> check_definitions(const std::string& path, const std::string& installed);

// The zones a field may name.
bool is_known_zone(std::string_view zone);

}  // namespace sohoa
