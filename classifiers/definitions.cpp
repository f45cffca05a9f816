#include "classifiers/definitions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <set>
#include <sstream>
#include <tuple>

#include "classifiers/definition_weaknesses.h"
#include "classifiers/spelling.h"
#include "document/sha256.h"
#include "document/text.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 23> kZones = {
    "letterhead.parent_org", "letterhead.organ_name", "letterhead.number", "letterhead.notation", "letterhead.place",
    "letterhead.date",       "title.type_name",       "title.printed",       "title.subject",     "body.legal_bases",    "body.date",            "end.date",            "end.place",
    "end.recipients",        "end.sign_mode",         "end.sign_title",    "end.signer",          "stamps.secrecy",
    "stamps.priority",       "document.page_count",   "document.has_seal", "document.sig_state",
    "card.issuer",
};

constexpr std::array<std::string_view, 3> kKin = {"spouse", "mother", "father"};
constexpr std::array<std::string_view, 15> kTraits = {"number",      "name",      "born",  "sex",   "ethnicity", "nationality", "religion", "hometown",
                                                     "birth_place", "residence", "phone", "email", "job",       "died",        "capital"};

// Thrown inside this file only; load_definitions turns it into an Error.
struct Wrong {
  DefinitionRemark remark;
};

// Reads one file and complains with its name and the line.
class DefinitionFile {
 public:
  DefinitionFile(std::string name, Definitions& definitions) : name_(std::move(name)), definitions_(definitions) {}

  void read(const YAML::Node& root) {
    allow(root, {"types", "layout", "fields", "sections", "other_labels", "tables", "rules", "other_titles", "citizen_card", "two_sided", "value_words",
                 "people", "organizations", "dated", "expires", "agreement"});
    if (root["other_titles"]) {
      for (auto& title : patterns(root["other_titles"])) definitions_.other_titles.push_back(std::move(title));
    }
    if (root["value_words"]) read_value_words(root["value_words"]);
    if (!root["types"]) {
      if (root["other_titles"] || root["value_words"]) return;
      complain(root, "has no `types`: write at least one record type", "không có `types`: hãy viết ít nhất một loại giấy tờ");
    }
    FieldTable table;
    table.file = name_;
    if (root["layout"]) {
      if (text(root["layout"]) != "official") complain(root["layout"], "`layout` can only be `official`", "`layout` chỉ có thể là `official`");
      table.official_layout = true;
    }
    table.two_sided = root["two_sided"] && yes_or_no(root["two_sided"]);
    table.citizen_card = root["citizen_card"] && yes_or_no(root["citizen_card"]);
    if (root["sections"]) {
      for (const auto& section : mapping(root["sections"]))
        table.sections[text(section.first)] = patterns(section.second);
    }
    if (root["other_labels"]) table.other_labels = patterns(root["other_labels"]);
    if (!root["fields"]) complain(root, "has no `fields`", "không có `fields` (các trường cần lấy)");
    for (const auto& field : mapping(root["fields"]))
      table.fields.push_back(read_field(field.first, field.second, table));
    if (root["tables"]) {
      for (const auto& entry : mapping(root["tables"])) table.tables.push_back(read_table(entry.first, entry.second, table));
    }
    if (root["rules"]) {
      for (const auto& rule : sequence(root["rules"])) table.rules.push_back(read_rule(rule, table));
    }
    for (const auto& [key, kind] : {std::pair("people", OwnerKind::person), std::pair("organizations", OwnerKind::organization)}) {
      if (!root[key]) continue;
      for (const auto& role : mapping(root[key])) table.roles.push_back(read_role(role.first, role.second, kind, table));
    }
    for (const RoleDefinition& role : table.roles) check_kin(role, root, table);
    if (root["agreement"]) table.agreement = read_agreement(root["agreement"], table);
    if (root["dated"]) table.dated = key_of_date(root["dated"], table);
    if (root["expires"]) table.expires = key_of_date(root["expires"], table);
    for (const auto& type : sequence(root["types"])) read_type(type);
    definitions_.tables.push_back(std::move(table));
  }

 private:
  [[noreturn]] void complain(const YAML::Node& node, const std::string& english, const std::string& vietnamese) const {
    throw Wrong{{name_, line_of(node), true, english, vietnamese}};
  }
  static int line_of(const YAML::Node& node) { return node.Mark().is_null() ? 1 : node.Mark().line + 1; }

  void allow(const YAML::Node& node, std::initializer_list<std::string_view> known) const {
    for (const auto& entry : mapping(node)) {
      const auto key = text(entry.first);
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        std::string list;
        for (const auto name : known) list += (list.empty() ? "" : ", ") + std::string(name);
        complain(entry.first, fmt::format("`{}` is not known here; use one of: {}", key, list), fmt::format("không biết `{}` ở đây; hãy dùng một trong: {}", key, list));
      }
    }
  }

  [[nodiscard]] YAML::Node mapping(const YAML::Node& node) const {
    if (!node.IsMap()) complain(node, "expected `key: value` lines here", "chỗ này phải là các dòng `khóa: giá trị`");
    return node;
  }
  [[nodiscard]] YAML::Node sequence(const YAML::Node& node) const {
    if (!node.IsSequence()) complain(node, "expected a list here: lines that begin with `- `, or [a, b]", "chỗ này phải là danh sách: các dòng bắt đầu bằng `- `, hoặc [a, b]");
    return node;
  }
  [[nodiscard]] std::string text(const YAML::Node& node) const {
    if (!node.IsScalar() || node.Scalar().empty()) complain(node, "expected a word or a text here", "chỗ này phải là một từ hoặc một đoạn chữ");
    return to_nfc(node.Scalar());
  }
  [[nodiscard]] bool yes_or_no(const YAML::Node& node) const {
    const auto value = text(node);
    if (value == "yes" || value == "true") return true;
    if (value == "no" || value == "false") return false;
    complain(node, fmt::format("`{}` is neither `yes` nor `no`", value), fmt::format("`{}` không phải `yes` hay `no`", value));
  }
  [[nodiscard]] int whole_number(const YAML::Node& node, int least, int most) const {
    int value = 0;
    if (!YAML::convert<int>::decode(node, value) || value < least || value > most) {
      complain(node, fmt::format("expected a number from {} to {}", least, most), fmt::format("phải là một số từ {} đến {}", least, most));
    }
    return value;
  }
  [[nodiscard]] std::vector<std::string> texts(const YAML::Node& node) const {
    std::vector<std::string> list;
    if (node.IsScalar()) {
      list.push_back(text(node));
    } else {
      for (const auto& item : sequence(node)) list.push_back(text(item));
    }
    return list;
  }
  [[nodiscard]] std::vector<Pattern> patterns(const YAML::Node& node) const {
    std::vector<Pattern> list;
    for (const auto& label : texts(node)) {
      const auto letters = search_letters(label).size();
      if (letters < 2) complain(node, fmt::format("`{}` has fewer than two letters: too short to be found", label), fmt::format("`{}` có ít hơn hai chữ cái: quá ngắn để tìm", label));
      if (letters > Pattern::kMaxLetters) {
        complain(node, fmt::format("`{}` has more than {} letters: shorten it, the beginning is enough", label, Pattern::kMaxLetters),
                 fmt::format("`{}` dài hơn {} chữ cái: hãy rút ngắn, phần đầu là đủ", label, Pattern::kMaxLetters));
      }
      list.emplace_back(label);
    }
    return list;
  }
  [[nodiscard]] FieldType field_type(const YAML::Node& node) const {
    const auto type = field_type_from(text(node));
    if (!type) complain(node, fmt::format("`{}` is no field type; use one of: {}", text(node), field_type_names()), fmt::format("`{}` không phải kiểu trường; hãy dùng một trong: {}", text(node), field_type_names()));
    return *type;
  }

  FieldDefinition read_field(const YAML::Node& key, const YAML::Node& node, const FieldTable& table) const {
    allow(node, {"type", "required", "zone", "labels", "section", "where", "lines", "wraps_early", "from", "until", "original_only", "forms", "in_capitals", "alone"});
    FieldDefinition field;
    field.key = text(key);
    field.line = line_of(key);
    for (const auto& other : table.fields) {
      if (other.key == field.key) complain(key, fmt::format("the field `{}` is defined twice", field.key), fmt::format("trường `{}` được khai báo hai lần", field.key));
    }
    if (!node["type"]) complain(key, fmt::format("the field `{}` has no `type`", field.key), fmt::format("trường `{}` không có `type`", field.key));
    field.type = field_type(node["type"]);
    field.forms = forms(key, node, field.type);
    field.required = node["required"] && yes_or_no(node["required"]);
    if (node["zone"]) {
      field.zones = texts(node["zone"]);
      for (const std::string& zone : field.zones) {
        if (is_known_zone(zone)) continue;
        std::string list;
        for (const auto known : kZones) list += (list.empty() ? "" : ", ") + std::string(known);
        complain(node["zone"], fmt::format("`{}` is no zone; use one of: {}", zone, list), fmt::format("`{}` không phải vùng của văn bản; hãy dùng một trong: {}", zone, list));
      }
    }
    if (node["labels"]) field.labels = patterns(node["labels"]);
    if (node["from"]) field.from = texts(node["from"]);
    if (node["until"]) field.until = texts(node["until"]);
    if (field.zones.empty() && field.labels.empty()) {
      complain(key, fmt::format("the field `{}` needs `labels` or a `zone` to be found by", field.key), fmt::format("trường `{}` cần `labels` hoặc `zone` để tìm", field.key));
    }
    if (node["section"]) {
      field.section = text(node["section"]);
      if (!table.sections.contains(field.section)) {
        complain(node["section"], fmt::format("the section `{}` is not among `sections`", field.section), fmt::format("phần `{}` không có trong `sections`", field.section));
      }
    }
    if (node["where"]) {
      const auto where = text(node["where"]);
      if (where == "top") {
        field.where = FieldDefinition::Where::top;
      } else if (where == "bottom") {
        field.where = FieldDefinition::Where::bottom;
      } else {
        complain(node["where"], fmt::format("`where` is `top` or `bottom`, not `{}`", where), fmt::format("`where` là `top` hoặc `bottom`, không phải `{}`", where));
      }
    }
    field.wraps_early = node["wraps_early"] && yes_or_no(node["wraps_early"]);
    field.in_capitals = node["in_capitals"] && yes_or_no(node["in_capitals"]);
    field.alone = node["alone"] && yes_or_no(node["alone"]);
    field.original_only = node["original_only"] && yes_or_no(node["original_only"]);
    field.max_lines = lines(node, field.type);
    return field;
  }

  // What a code looks like, "AA 999999"; codes have forms, and nothing else has.
  [[nodiscard]] std::vector<std::string> forms(const YAML::Node& key, const YAML::Node& node, FieldType type) const {
    if ((type == FieldType::code) != static_cast<bool>(node["forms"])) {
      complain(key, fmt::format("`{}`: `forms`, such as [AA 999999], go with the type CODE, and it with them", text(key)),
               fmt::format("`{}`: `forms`, ví dụ [AA 999999], đi cùng kiểu CODE", text(key)));
    }
    return node["forms"] ? texts(node["forms"]) : std::vector<std::string>{};
  }
  [[nodiscard]] int lines(const YAML::Node& node, FieldType type) const {
    const bool long_text = type == FieldType::address || type == FieldType::text || type == FieldType::organization ||
                           type == FieldType::money_words || type == FieldType::date_words || type == FieldType::surface_words;
    return node["lines"] ? whole_number(node["lines"], 1, 40) : long_text ? 3 : type == FieldType::religion ? 2 : 1;
  }

  TableDefinition read_table(const YAML::Node& key, const YAML::Node& node, const FieldTable& of) const {
    allow(node, {"columns", "entries", "section", "review", "unsettles"});
    TableDefinition table;
    table.key = text(key);
    table.entries = node["entries"] && yes_or_no(node["entries"]);
    table.review = node["review"] && yes_or_no(node["review"]);
    if (node["section"]) {
      table.section = text(node["section"]);
      if (!table.entries || !of.sections.contains(table.section)) {
        complain(node["section"], fmt::format("the section `{}` is not among `sections`, or this table has no `entries: yes`", table.section),
                 fmt::format("phần `{}` không có trong `sections`, hoặc bảng này không có `entries: yes`", table.section));
      }
    }
    if (node["unsettles"]) table.unsettles = texts(node["unsettles"]);
    for (const std::string& field : table.unsettles) {
      if (std::none_of(of.fields.begin(), of.fields.end(), [&](const auto& f) { return f.key == field; }))
        complain(node["unsettles"], fmt::format("`{}` is not among `fields`", field), fmt::format("`{}` không có trong `fields`", field));
    }
    if (!node["columns"]) complain(key, fmt::format("the table `{}` has no `columns`", table.key), fmt::format("bảng `{}` không có `columns`", table.key));
    for (const auto& entry : mapping(node["columns"])) {
      allow(entry.second, {"type", "labels", "forms", "lines"});
      TableDefinition::Column column;
      column.key = text(entry.first);
      if (!entry.second["type"] || !entry.second["labels"]) {
        complain(entry.first, fmt::format("the column `{}` needs `type` and `labels`", column.key), fmt::format("cột `{}` cần `type` và `labels`", column.key));
      }
      column.type = field_type(entry.second["type"]);
      column.forms = forms(entry.first, entry.second, column.type);
      column.max_lines = lines(entry.second, column.type);
      column.labels = patterns(entry.second["labels"]);
      table.columns.push_back(std::move(column));
    }
    return table;
  }

  AgreementDefinition read_agreement(const YAML::Node& node, const FieldTable& of) const {
    allow(node, {"fields", "table", "key", "once", "seldom_twice", "name", "named_by"});
    AgreementDefinition rule;
    const auto known = [&](const YAML::Node& at, const std::string& key, const auto& among, const char* list) {
      if (std::none_of(among.begin(), among.end(), [&](const auto& one) { return one.key == key; }))
        complain(at, fmt::format("`{}` is not among `{}`", key, list), fmt::format("`{}` không có trong `{}`", key, list));
      return key;
    };
    if (!node["fields"]) complain(node, "`agreement` needs `fields`", "`agreement` cần `fields`");
    for (const std::string& key : texts(node["fields"])) rule.fields.push_back(known(node["fields"], key, of.fields, "fields"));
    if (!node["table"]) return rule;
    for (const char* part : {"key", "once", "name", "named_by"})
      if (!node[part]) complain(node["table"], fmt::format("`table` of `agreement` needs `{}`", part), fmt::format("`table` của `agreement` cần `{}`", part));
    rule.table = known(node["table"], text(node["table"]), of.tables, "tables");
    const auto& columns = std::find_if(of.tables.begin(), of.tables.end(), [&](const auto& t) { return t.key == rule.table; })->columns;
    rule.key = known(node["key"], text(node["key"]), columns, "columns");
    rule.name = known(node["name"], text(node["name"]), columns, "columns");
    rule.named_by = known(node["named_by"], text(node["named_by"]), of.fields, "fields");
    for (const std::string& kind : texts(node["once"])) rule.once.push_back(search_letters(kind));
    if (node["seldom_twice"])
      for (const std::string& kind : texts(node["seldom_twice"])) rule.seldom_twice.push_back(search_letters(kind));
    return rule;
  }

  RuleDefinition read_rule(const YAML::Node& node, const FieldTable& table) const {
    using Check = RuleDefinition::Check;
    struct Known {
      std::string_view name;
      Check check;
      std::size_t fields;
    };
    static constexpr std::array kChecks = {
        Known{"same_date", Check::same_date, 2},       Known{"same_day", Check::same_day, 2},
        Known{"same_amount", Check::same_amount, 2},   Known{"same_if_head", Check::same_if_head, 3},
        Known{"parts_sum", Check::parts_sum, 2},
        Known{"not_after", Check::not_after, 2},       Known{"at_most_a_year", Check::at_most_a_year, 2},
        Known{"between", Check::between, 1},           Known{"pid_agrees", Check::pid_agrees, 3},
        Known{"code_date", Check::code_date, 2},       Known{"years_apart", Check::years_apart, 2},
        Known{"deputy", Check::deputy, 2},             Known{"benefit", Check::benefit, 2},
        Known{"birthday", Check::birthday, 2},         Known{"units_of_the_day", Check::units_of_the_day, 2},
    };
    allow(node, {"check", "fields", "years", "least", "most", "reason"});
    if (!node["check"] || !node["fields"]) complain(node, "a rule needs `check` and `fields`", "một quy tắc cần `check` và `fields`");
    RuleDefinition rule;
    const auto name = text(node["check"]);
    const auto known = std::find_if(kChecks.begin(), kChecks.end(), [&](const Known& k) { return k.name == name; });
    if (known == kChecks.end()) {
      std::string list;
      for (const auto& k : kChecks) list += (list.empty() ? "" : ", ") + std::string(k.name);
      complain(node["check"], fmt::format("`{}` is no check; use one of: {}", name, list), fmt::format("`{}` không phải phép kiểm tra; hãy dùng một trong: {}", name, list));
    }
    rule.check = known->check;
    rule.fields = texts(node["fields"]);
    if (rule.fields.size() != known->fields) {
      complain(node["fields"], fmt::format("`{}` takes {} fields", name, known->fields), fmt::format("`{}` cần {} trường", name, known->fields));
    }
    for (const auto& field : rule.fields) {
      if (std::none_of(table.fields.begin(), table.fields.end(), [&](const auto& f) { return f.key == field; })) {
        complain(node["fields"], fmt::format("`{}` is not among `fields`", field), fmt::format("`{}` không có trong `fields`", field));
      }
    }
    if (node["years"]) rule.years = whole_number(node["years"], 0, 120);
    if (rule.check == Check::between && (!node["least"] || !node["most"])) complain(node, "`between` needs `least` and `most`", "`between` cần `least` và `most`");
    if (node["least"]) rule.least = whole_number(node["least"], 0, 1'000'000'000);
    if (node["most"]) rule.most = whole_number(node["most"], rule.least, 1'000'000'000);
    if (node["reason"]) rule.reason = text(node["reason"]);
    return rule;
  }

  static bool has_field(const FieldTable& table, const std::string& key) { return std::ranges::find(table.fields, key, &FieldDefinition::key) != table.fields.end(); }

  RoleDefinition read_role(const YAML::Node& key, const YAML::Node& node, OwnerKind kind, const FieldTable& table) const {
    RoleDefinition role;
    role.id = text(key);
    role.kind = kind;
    if (std::ranges::find(table.roles, role.id, &RoleDefinition::id) != table.roles.end())
      complain(key, fmt::format("`{}` is there twice", role.id), fmt::format("`{}` được khai báo hai lần", role.id));
    const TableDefinition* rows = nullptr;
    if (mapping(node)["table"]) {
      role.table = text(node["table"]);
      const auto found = std::ranges::find(table.tables, role.table, &TableDefinition::key);
      if (found == table.tables.end()) complain(node["table"], fmt::format("`{}` is not among `tables`", role.table), fmt::format("`{}` không có trong `tables`", role.table));
      rows = &*found;
    }
    for (const auto& entry : node) {
      const std::string name = text(entry.first);
      if (name == "table") continue;
      if (std::ranges::find(kKin, name) != kKin.end()) {
        role.kin.emplace_back(name, text(entry.second));
        continue;
      }
      if (std::ranges::find(kTraits, name) == kTraits.end())
        complain(entry.first, fmt::format("`{}` is not known here; use one of: table, {}, {}", name, fmt::join(kTraits, ", "), fmt::join(kKin, ", ")),
                 fmt::format("không biết `{}` ở đây; hãy dùng một trong: table, {}, {}", name, fmt::join(kTraits, ", "), fmt::join(kKin, ", ")));
      for (const std::string& field : texts(entry.second)) {
        const bool known = rows == nullptr ? has_field(table, field) : std::ranges::find(rows->columns, field, &TableDefinition::Column::key) != rows->columns.end();
        if (!known) complain(entry.second, fmt::format("`{}` is not among `{}`", field, rows ? "columns" : "fields"), fmt::format("`{}` không có trong `{}`", field, rows ? "columns" : "fields"));
        role.traits.emplace_back(name, field);
      }
    }
    return role;
  }

  void check_kin(const RoleDefinition& role, const YAML::Node& root, const FieldTable& table) const {
    for (const auto& [kin, other] : role.kin)
      if (std::ranges::find(table.roles, other, &RoleDefinition::id) == table.roles.end())
        complain(root["people"], fmt::format("`{}` of `{}` is `{}`, who is not among `people`", kin, role.id, other),
                 fmt::format("`{}` của `{}` là `{}`, không có trong `people`", kin, role.id, other));
  }

  [[nodiscard]] std::string key_of_date(const YAML::Node& node, const FieldTable& table) const {
    std::string key = text(node);
    if (!has_field(table, key)) complain(node, fmt::format("`{}` is not among `fields`", key), fmt::format("`{}` không có trong `fields`", key));
    return key;
  }

  void read_value_words(const YAML::Node& node) {
    allow(node, {"posts", "relations", "bodies", "religions"});
    const auto words = [&](const char* key) {
      if (!node[key]) complain(node, fmt::format("has no `{}`", key), fmt::format("không có `{}`", key));
      std::vector<std::string> list;
      for (const auto& item : sequence(node[key])) {
        list.push_back(text(item));
        if (lower_case(list.back()) != list.back())
          complain(item, fmt::format("`{}` should be in small letters", list.back()), fmt::format("`{}` phải viết bằng chữ thường", list.back()));
      }
      return list;
    };
    definitions_.words = {words("posts"), words("relations"), words("bodies"), node["religions"] ? words("religions") : std::vector<std::string>{}};
  }

  void read_type(const YAML::Node& node) {
    allow(node, {"id", "name", "titles", "untitled", "notations", "cues", "not_if", "copies", "continued_by", "overflow", "folded_pages"});
    if (!node["id"] || !node["name"]) complain(node, "a record type needs `id` and `name`", "một loại giấy tờ cần `id` và `name`");
    TypeDefinition type;
    type.id = text(node["id"]);
    type.file = name_;
    type.line = line_of(node);
    if (type.id == "other" || type.id == "blank" || type.id == "separator") {
      complain(node["id"], fmt::format("`{}` is built in; choose another id", type.id), fmt::format("`{}` là loại có sẵn; hãy chọn id khác", type.id));
    }
    for (const auto& other : definitions_.types) {
      if (other.id == type.id) complain(node["id"], fmt::format("the record type `{}` is defined twice", type.id), fmt::format("loại giấy tờ `{}` được khai báo hai lần", type.id));
    }
    type.name = text(node["name"]);
    if (node["titles"]) type.titles = patterns(node["titles"]);
    type.untitled = node["untitled"] && yes_or_no(node["untitled"]);
    if (type.titles.empty() && !type.untitled) {
      complain(node, fmt::format("the record type `{}` needs `titles` (or `untitled: yes`)", type.id), fmt::format("loại giấy tờ `{}` cần `titles` (hoặc `untitled: yes`)", type.id));
    }
    if (node["notations"]) type.notations = texts(node["notations"]);
    if (node["cues"]) type.cues = patterns(node["cues"]);
    if (node["not_if"]) type.not_if = patterns(node["not_if"]);
    if (node["copies"]) type.copies = patterns(node["copies"]);
    if (node["continued_by"]) type.continued_by = patterns(node["continued_by"]);
    if (node["overflow"]) type.overflow = patterns(node["overflow"]);
    if (node["folded_pages"]) {
      for (const auto& heads : sequence(node["folded_pages"])) type.folded_pages.push_back(patterns(heads));
      if (type.folded_pages.size() != 3) {
        complain(node["folded_pages"], fmt::format("`folded_pages` of `{}` lists the heads of the second, third and fourth page: three lists", type.id),
                 fmt::format("`folded_pages` của `{}` nêu đề mục của trang hai, trang ba và trang bốn: ba danh sách", type.id));
      }
    }
    type.table = definitions_.tables.size();
    definitions_.types.push_back(std::move(type));
  }

  std::string name_;
  Definitions& definitions_;
};

}  // namespace

bool is_known_zone(std::string_view zone) { return std::find(kZones.begin(), kZones.end(), zone) != kZones.end(); }

namespace {

// The definitions of a folder, in the order of their names.
std::vector<fs::path> definition_files(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> files;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (it->path().extension() == ".yaml") files.push_back(it->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Adds one file to the definitions; what is wrong with it when it cannot be taken.
std::optional<DefinitionRemark> read_file(const fs::path& file, Definitions& definitions, Sha256& hash) {
  const std::string name = file.filename().string();
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream content;
  content << stream.rdbuf();
  if (!stream) return DefinitionRemark{name, 1, true, "it cannot be read", "không đọc được tệp"};
  hash.update(name);
  hash.update(content.str());
  try {
    DefinitionFile(name, definitions).read(YAML::Load(content.str()));
  } catch (const Wrong& wrong) {
    return wrong.remark;
  } catch (const YAML::Exception& wrong) {
    return DefinitionRemark{name, wrong.mark.line + 1, true, fmt::format("not valid YAML: {}; check indentation and quotes", wrong.msg),
                            fmt::format("không đúng YAML: {}; hãy xem lại thụt đầu dòng và dấu nháy", wrong.msg)};
  }
  return std::nullopt;
}

}  // namespace

Result<Definitions> load_definitions(const std::string& folder) {
  const auto files = definition_files(folder);
  if (files.empty()) {
    return fail(
        ErrorCode::bad_config, "models",
        fmt::format("no record type definitions (*.yaml) in {}; set SOHOA_MODELS to the models folder", folder));
  }
  Definitions definitions;
  Sha256 hash;
  for (const fs::path& file : files) {
    if (const auto wrong = read_file(file, definitions, hash))
      return fail(ErrorCode::bad_config, "models", fmt::format("{}, line {}: {}", wrong->file, wrong->line, wrong->english));
  }
  definitions.version = hash.hex();
  return definitions;
}

Roles roles_of(const Definitions& definitions) {
  Roles roles;
  for (const TypeDefinition& type : definitions.types) {
    const FieldTable& table = definitions.tables[type.table];
    for (const RoleDefinition& role : table.roles) {
      for (const auto& [trait, key] : role.traits) roles.fields.push_back({type.id, role.id, role.kind, trait, role.table, key});
      for (const auto& [kin, of] : role.kin) roles.kin.push_back({type.id, role.id, kin, of});
    }
    if (!table.dated.empty()) roles.fields.push_back({type.id, "", OwnerKind::person, "dated", "", table.dated});
    if (!table.expires.empty()) roles.fields.push_back({type.id, "", OwnerKind::person, "expires", "", table.expires});
  }
  std::ranges::sort(roles.fields);
  std::ranges::sort(roles.kin);
  return roles;
}

Result<std::vector<DefinitionRemark>> check_definitions(const std::string& path, const std::string& installed) {
  std::error_code error;
  const bool whole_folder = fs::is_directory(path, error);
  const auto files = whole_folder ? definition_files(path) : std::vector<fs::path>{path};
  if (files.empty() || (!whole_folder && !fs::exists(path, error)))
    return fail(ErrorCode::not_found, "models", fmt::format("no record type definition (*.yaml) at {}", path));
  Definitions definitions;
  Sha256 hash;
  std::vector<DefinitionRemark> remarks;
  std::set<std::string> asked;
  for (const fs::path& file : files) asked.insert(file.filename().string());
  // a file alone is checked against those that are there, as a new version of the one of its name
  for (const fs::path& file : whole_folder ? std::vector<fs::path>{} : definition_files(installed)) {
    if (!asked.contains(file.filename().string())) (void)read_file(file, definitions, hash);
  }
  for (const fs::path& file : files) {
    if (auto wrong = read_file(file, definitions, hash)) remarks.push_back(std::move(*wrong));
  }
  for (DefinitionRemark& remark : weaknesses_of(definitions)) {
    if (asked.contains(remark.file)) remarks.push_back(std::move(remark));
  }
  std::stable_sort(remarks.begin(), remarks.end(), [](const auto& a, const auto& b) { return std::tie(a.file, a.line) < std::tie(b.file, b.line); });
  return remarks;
}

}  // namespace sohoa
