#include "classifiers/type_draft.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <regex>
#include <set>

#include "classifiers/page_view.h"
#include "document/text.h"

namespace sohoa {
namespace {

constexpr double kPrintedShare = 0.6;   // of the other examples have a printed word
constexpr int kLongestLabel = 9;        // words
constexpr std::size_t kMostCues = 8;
constexpr std::size_t kMostExamples = 40, kMostWords = 4000;  // each is held against each other, word by word

struct Token {
  std::string text;     // as read, without a colon at its end
  std::string letters;  // search letters
  bool colon = false;   // one follows it
  bool dated = false;   // part of "ngày 5 tháng 3 năm 2024"
  std::size_t row = 0;  // over all pages of the example
};

struct Row {
  std::size_t first = 0, end = 0;  // tokens
  int page = 1;
  double middle = 0.5, top = 0;    // of the page's width and height
  float x_height = 0;
  double capitals = 0;
};

struct Example {
  std::vector<Token> tokens;
  std::vector<Row> rows;
};

bool has_figure(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool begins_with_capital(const std::string& text) {
  const std::u32string letters = to_code_points(text);
  return !letters.empty() && u_isupper(static_cast<UChar32>(letters.front())) != 0;
}

bool all_capitals(const std::string& text) {
  const std::u32string letters = to_code_points(text);
  return std::ranges::none_of(letters, [](char32_t c) { return u_islower(static_cast<UChar32>(c)) != 0; });
}

// "Nguyễn Văn An", "Người ký Nguyễn Văn An": words that may be somebody's name, be they the same in all examples.
bool may_name_somebody(const std::string& text) {
  static const std::regex blank(" +");
  int run = 0, longest = 0, words = 0;
  for (std::sregex_token_iterator word(text.begin(), text.end(), blank, -1), end; word != end; ++word, ++words) {
    run = begins_with_capital(word->str()) ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest >= 3 || (words >= 2 && longest == words);
}

// "ngày 05 tháng 3 năm 2024" is a value, though three of its words are the same everywhere.
void mark_dates(Example& example) {
  std::vector<Token>& tokens = example.tokens;
  for (std::size_t i = 0; i + 5 < tokens.size(); ++i) {
    if (tokens[i].letters != search_letters("ngay") || tokens[i + 2].letters != search_letters("thang") || tokens[i + 4].letters != search_letters("nam")) continue;
    if (tokens[i].row != tokens[i + 4].row || !has_figure(tokens[i + 1].text + tokens[i + 5].text)) continue;
    const std::size_t last = tokens[i + 5].row == tokens[i].row ? i + 5 : i + 4;
    for (std::size_t k = i; k <= last; ++k) tokens[k].dated = true;
  }
}

Example example_of(const std::vector<PageText>& pages) {
  Example example;
  for (std::size_t p = 0; p < pages.size(); ++p) {
    const PageView view(pages[p], static_cast<int>(p) + 1);
    for (const PageView::ViewLine& line : view.lines()) {
      Row row{example.tokens.size(), 0, static_cast<int>(p) + 1, (line.box.x + line.box.w / 2.0) / view.width(),
              static_cast<double>(line.box.y) / view.height(), line.x_height, line.capitals};
      for (std::size_t w = line.first_word; w < line.first_word + line.words; ++w) {
        std::string text = view.words()[w].word->text;
        const bool colon = text.ends_with(':');
        const std::size_t colon_inside = text.find(':');
        std::string rest;  // "sinh:05/03/1990"
        if (!colon && colon_inside != std::string::npos && colon_inside > 0 && !has_figure(text.substr(0, colon_inside))) {
          rest = text.substr(colon_inside + 1);
          text.resize(colon_inside);
        }
        while (text.ends_with(':')) text.pop_back();
        if (std::string letters = search_letters(text); !letters.empty())
          example.tokens.push_back({text, std::move(letters), colon || !rest.empty(), false, example.rows.size()});
        else if (colon && example.tokens.size() > row.first)
          example.tokens.back().colon = true;
        if (std::string letters = search_letters(rest); !letters.empty()) example.tokens.push_back({rest, std::move(letters), false, false, example.rows.size()});
      }
      row.end = example.tokens.size();
      if (row.end > row.first) example.rows.push_back(row);
    }
  }
  mark_dates(example);
  return example;
}

bool same_word(const Token& a, const Token& b) {
  if (a.dated || b.dated) return false;
  if (a.letters == b.letters) return true;
  const std::size_t shorter = std::min(a.letters.size(), b.letters.size()), longer = std::max(a.letters.size(), b.letters.size());
  if (shorter < 4 || longer - shorter > 1 || has_figure(a.text) || has_figure(b.text)) return false;
  return edit_distance(a.letters, b.letters) <= static_cast<int>(shorter / 5 + 1) - (shorter < 6 ? 1 : 0);
}

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

// For each word of `a` the word of `b` that stands for it: the common subsequence of most letters.
std::vector<std::size_t> aligned(const Example& a, const Example& b) {
  const std::size_t n = a.tokens.size(), m = b.tokens.size();
  std::vector<std::vector<std::uint32_t>> best(n + 1, std::vector<std::uint32_t>(m + 1, 0));
  for (std::size_t i = n; i-- > 0;)
    for (std::size_t j = m; j-- > 0;) {
      best[i][j] = std::max(best[i + 1][j], best[i][j + 1]);
      if (same_word(a.tokens[i], b.tokens[j]))
        best[i][j] = std::max(best[i][j], best[i + 1][j + 1] + static_cast<std::uint32_t>(a.tokens[i].letters.size()) + (a.tokens[i].colon && b.tokens[j].colon ? 2 : 0));
    }
  std::vector<std::size_t> partner(n, kNone);
  for (std::size_t i = 0, j = 0; i < n && j < m;) {
    if (best[i][j] == best[i + 1][j]) ++i;
    else if (best[i][j] == best[i][j + 1]) ++j;
    else partner[i++] = j++;
  }
  return partner;
}

// Whether two examples are one paper, perhaps scanned twice: all but a word or two, and the days.
bool say_the_same(const Example& a, const Example& b, const std::vector<std::size_t>& partners) {
  const auto days = [](const Example& example) {
    std::string letters;
    for (const Token& token : example.tokens)
      if (token.dated) letters += token.letters + " ";
    return letters;
  };
  const auto other_words = [](const Example& example) { return std::ranges::count(example.tokens, false, &Token::dated); };
  const auto common = std::ranges::count_if(partners, [](std::size_t at) { return at != kNone; });
  return std::max(other_words(a), other_words(b)) - common <= 2 && days(a) == days(b);
}

// The shape of a value: figures 9, letters A or a, other signs as they stand.
std::string shape_of(const std::string& value) {
  std::string shape;
  for (const char32_t c : to_code_points(value)) {
    if (u_isdigit(static_cast<UChar32>(c)) != 0) shape += '9';
    else if (u_isalpha(static_cast<UChar32>(c)) != 0) shape += u_isupper(static_cast<UChar32>(c)) != 0 ? 'A' : 'a';
    else if (c < 128) shape += static_cast<char>(c);
    else return {};
  }
  return shape;
}

std::string quoted(const std::string& text) {
  const bool plain = std::ranges::none_of(text, [](char c) { return std::string_view(",:[]{}#&*!|>'\"%@`\\?").find(c) != std::string_view::npos; }) &&
                     !text.empty() && !text.starts_with('-') && !text.starts_with(' ');
  if (plain) return text;
  std::string escaped;
  for (const char c : text) {
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return '"' + escaped + '"';
}

std::string list_of(const std::vector<std::string>& texts) {
  std::vector<std::string> all;
  for (const std::string& text : texts) all.push_back(quoted(text));
  return fmt::format("[{}]", fmt::join(all, ", "));
}

class Drafting {
 public:
  Drafting(const std::vector<std::vector<PageText>>& examples, const Definitions& installed) : installed_(installed) {
    for (const std::vector<PageText>& pages : examples) examples_.push_back(example_of(pages));
    for (const FieldTable& table : installed.tables)
      for (const FieldDefinition& field : table.fields)
        for (const Pattern& label : field.labels) ++known_[label.letters()][{field.key, field.type}];
  }

  Result<TypeDraft> make(const std::string& id) {
    for (std::size_t i = 0; i < examples_.size(); ++i)
      if (const std::size_t words = examples_[i].tokens.size(); words > kMostWords)
        return fail(ErrorCode::bad_arguments, "types", fmt::format("example {} has {} words: give single papers of up to {}, not bundles", i + 1, words, kMostWords));
    choose_reference();
    if (same_) return fail(ErrorCode::bad_arguments, "types", fmt::format("examples {} and {} say the same: what they say of somebody would be taken for print; give each paper once", same_->first + 1, same_->second + 1));
    find_print();
    draft_.id = id;
    draft_.examples = static_cast<int>(examples_.size());
    find_title();
    if (draft_.title.empty())
      return fail(ErrorCode::bad_arguments, "types", "the examples have no title in common (a line of capitals near the top): are they papers of one kind?");
    cut_into_labels_and_values();
    find_sections();
    find_cues();
    return std::move(draft_);
  }

 private:
  // A printed label and the value that follows it in the reference; the first word of the value may be missing.
  struct Slot {
    std::size_t label_first = 0, label_end = 0, value_end = 0;
  };

  [[nodiscard]] const std::vector<Token>& tokens() const { return examples_[reference_].tokens; }
  [[nodiscard]] const std::vector<Row>& rows() const { return examples_[reference_].rows; }

  // The example that has most in common with the others.
  void choose_reference() {
    std::size_t most = 0;
    for (std::size_t i = 0; i < examples_.size(); ++i) {
      std::vector<std::vector<std::size_t>> partners;
      std::size_t common = 0;
      for (std::size_t j = 0; j < examples_.size(); ++j) {
        partners.push_back(i == j ? std::vector<std::size_t>{} : aligned(examples_[i], examples_[j]));
        if (i < j && !same_ && say_the_same(examples_[i], examples_[j], partners.back())) same_.emplace(i, j);
        common += static_cast<std::size_t>(std::ranges::count_if(partners.back(), [](std::size_t at) { return at != kNone; }));
      }
      if (i > 0 && common <= most) continue;
      most = common;
      reference_ = i;
      partners_ = std::move(partners);
    }
  }

  // Which words of the reference are printed: they stand in most other examples, too, and are no value that happens to be the same.
  void find_print() {
    const std::size_t others = examples_.size() - 1;
    const auto needed = std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(kPrintedShare * static_cast<double>(others))));
    printed_.assign(tokens().size(), false);
    for (std::size_t i = 0; i < tokens().size(); ++i) {
      std::size_t seen = 0;
      for (std::size_t j = 0; j < examples_.size(); ++j) seen += j != reference_ && partners_[j][i] != kNone ? 1 : 0;
      printed_[i] = seen >= needed && !tokens()[i].dated;
    }
    same_everywhere_ = printed_;
    for (const Row& row : rows()) part_at_colons(row);
    // A word alone between two values is a part of them.
    for (const Row& row : rows())
      for (std::size_t i = row.first; i < row.end; ++i) {
        const bool before = i > row.first && !printed_[i - 1], after = i + 1 < row.end && !printed_[i + 1];
        const bool alone = (before || i == row.first) && (after || i + 1 == row.end) && (before || after);
        if (printed_[i] && alone && !tokens()[i].colon && (before || tokens()[i].letters.size() < 2)) printed_[i] = false;
      }
  }

  // "Giới tính: Nam  Dân tộc: Kinh" of people who are all alike: what stands between a colon and the next label is a value.
  void part_at_colons(const Row& row) {
    for (std::size_t at = row.first; at < row.end; ++at) {
      if (!printed_[at] || !tokens()[at].colon) continue;
      std::size_t next = at + 1;
      while (next < row.end && !(printed_[next] && tokens()[next].colon)) ++next;
      if (next == row.end) {  // the rest of the row is its value, however much of it is the same everywhere
        std::fill(printed_.begin() + static_cast<std::ptrdiff_t>(at + 1), printed_.begin() + static_cast<std::ptrdiff_t>(row.end), false);
        continue;
      }
      const bool has_value = std::any_of(printed_.begin() + static_cast<std::ptrdiff_t>(at + 1), printed_.begin() + static_cast<std::ptrdiff_t>(next), [](bool p) { return !p; });
      if (!has_value && next > at + 1) {
        const std::size_t label = label_begin(at + 2, next);
        std::fill(printed_.begin() + static_cast<std::ptrdiff_t>(at + 1), printed_.begin() + static_cast<std::ptrdiff_t>(label), false);
      }
      at = next - 1;
    }
  }

  // Where the label begins that ends with the word at `last`: the longest that is known, else at its last capital.
  [[nodiscard]] std::size_t label_begin(std::size_t from, std::size_t last) const {
    for (std::size_t first = from; first <= last; ++first)
      if (known_.contains(letters_of(first, last + 1))) return first;
    for (std::size_t first = last + 1; first-- > from;)
      if (begins_with_capital(tokens()[first].text)) return first;
    return std::min(from, last);
  }

  [[nodiscard]] std::string letters_of(std::size_t first, std::size_t end) const {
    std::string letters;
    for (std::size_t i = first; i < end; ++i) letters += tokens()[i].letters;
    return letters;
  }

  // As most examples read it.
  [[nodiscard]] std::string words_of(std::size_t first, std::size_t end) const {
    std::string text;
    for (std::size_t i = first; i < end; ++i) {
      std::map<std::string, int> readings{{tokens()[i].text, 1}};
      for (std::size_t j = 0; j < examples_.size(); ++j)
        if (j != reference_ && partners_[j][i] != kNone) ++readings[examples_[j].tokens[partners_[j][i]].text];
      const auto most = std::ranges::max_element(readings, {}, [](const auto& reading) { return reading.second; });
      text += (text.empty() ? "" : " ") + most->first;
    }
    const std::size_t begin = text.find_first_not_of(" .,;-"), last = text.find_last_not_of(" .,;-(");
    return begin == std::string::npos ? "" : text.substr(begin, last - begin + 1);
  }

  [[nodiscard]] bool is_printed(const Row& row) const {
    return std::all_of(printed_.begin() + static_cast<std::ptrdiff_t>(row.first), printed_.begin() + static_cast<std::ptrdiff_t>(row.end), [](bool p) { return p; });
  }

  [[nodiscard]] bool is_motto(const Row& row) const {
    const std::string letters = letters_of(row.first, row.end);
    static const std::vector<Pattern> mottos = {Pattern("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), Pattern("Độc lập - Tự do - Hạnh phúc")};
    return std::ranges::any_of(mottos, [&](const Pattern& motto) { return edit_distance(motto.letters(), letters) <= motto.tolerance() + 1; });
  }

  // Whose paper it is: "ỦY BAN NHÂN DÂN" in the left corner.
  [[nodiscard]] bool is_office(const Row& row) const {
    if (row.top > 0.25 || row.middle > 0.42) return false;
    const Reading body = read_value(FieldType::organization, words_of(row.first, row.end), installed_.words);
    return !body.value.empty() && body.doubt.empty();
  }

  // The largest printed capitals in the middle of the first page's upper half, and the line below that goes on with them.
  void find_title() {
    std::size_t best = kNone;
    double most = 0;
    for (std::size_t r = 0; r < rows().size(); ++r) {
      const Row& row = rows()[r];
      if (row.page != 1 || row.top > 0.5 || row.capitals < 0.8 || !is_printed(row) || is_motto(row) || is_office(row) || letters_of(row.first, row.end).size() < 6) continue;
      const double weight = row.x_height * (std::abs(row.middle - 0.5) < 0.12 ? 1.3 : 1.0);
      if (weight > most * 1.02) best = r, most = weight;
    }
    if (best == kNone) return;
    title_rows_ = {best};
    draft_.title = words_of(rows()[best].first, rows()[best].end);
    for (std::size_t r = best + 1; r < rows().size(); ++r) {
      const Row &row = rows()[r], &above = rows()[r - 1];
      const bool goes_on = is_printed(row) && row.capitals >= 0.8 && std::abs(row.x_height - above.x_height) < 0.12F * above.x_height && std::abs(row.middle - 0.5) < 0.12;
      if (!goes_on || title_rows_.size() == 3) break;
      title_rows_.insert(r);
      draft_.title += " " + words_of(row.first, row.end);
    }
  }

  void cut_into_labels_and_values() {
    for (std::size_t r = 0; r < rows().size(); ++r) {
      const Row& row = rows()[r];
      if (title_rows_.contains(r) || is_motto(row)) continue;
      if (row.capitals > 0.9 && std::none_of(tokens().begin() + static_cast<std::ptrdiff_t>(row.first), tokens().begin() + static_cast<std::ptrdiff_t>(row.end), [](const Token& t) { return t.colon; }))
        continue;  // names of offices and posts
      std::size_t at = row.first;
      while (at < row.end) {
        std::size_t label = at;
        while (label < row.end && printed_[label] && !(tokens()[label].colon && (label + 1 == row.end || !printed_[label + 1] || label > at))) ++label;
        if (label < row.end && printed_[label]) ++label;  // the word with the colon
        std::size_t value = label;
        while (value < row.end && !printed_[value]) ++value;
        if (label == at) label_above(r, at, value);
        else if (value > label || tokens()[label - 1].colon) note_slot(r, at, label, value);
        at = std::max(value, at + 1);
      }
    }
    for (Slot& slot : slots_) add_field(slot);
  }

  // A value without a label beside it: it goes on from the row above, stands below its label, or is of a zone.
  void label_above(std::size_t r, std::size_t first, std::size_t end) {
    if (first != rows()[r].first || r == 0) return;
    if (slots_.empty()) return add_zones(first, end, r);
    Slot& last = slots_.back();
    const Row& above = rows()[r - 1];
    const bool next_row = last.value_end == above.end && rows()[r].page == above.page;
    if (next_row && rows()[r].top < 0.9) last.value_end = end;
    else add_zones(first, end, r);
  }

  void note_slot(std::size_t r, std::size_t first, std::size_t label_end, std::size_t value_end) {
    // A sentence before a value: its last words are the label.
    std::size_t begin = first;
    for (std::size_t i = first; i + 1 < label_end; ++i)
      if (tokens()[i].colon || tokens()[i].text.ends_with('.') || tokens()[i].text.ends_with(';')) begin = i + 1;
    if (label_end - begin > kLongestLabel) begin = label_end - kLongestLabel;
    const bool dated = label_end < value_end && tokens()[label_end].dated;
    if (dated && !tokens()[label_end - 1].colon && rows()[r].page == 1 && (rows()[r].top < 0.3 || slots_.empty())) return add_zones(label_end, value_end, r);
    slots_.push_back({begin, label_end, value_end});
  }

  void add_zones(std::size_t first, std::size_t end, std::size_t r) {
    const bool dated = std::any_of(tokens().begin() + static_cast<std::ptrdiff_t>(first), tokens().begin() + static_cast<std::ptrdiff_t>(end), [](const Token& t) { return t.dated; });
    if (!dated || std::ranges::any_of(draft_.fields, [](const DraftField& field) { return field.key == "issued_date"; })) return;
    const bool head = rows()[r].page == 1 && rows()[r].top < 0.35;
    DraftField field;
    field.key = "issued_date";
    field.type = "DATE";
    field.zones = {head ? "letterhead.date" : "end.date"};
    field.found = static_cast<int>(examples_.size());
    draft_.fields.push_back(std::move(field));
  }

  // What stands at the slot in an example; empty where nothing does or its label is not found there.
  [[nodiscard]] std::string value_in(const Slot& slot, std::size_t example, int* lines, const std::vector<bool>& printed) const {
    const auto place = [&](std::size_t token) { return example == reference_ ? token : partners_[example][token]; };
    const std::size_t label = place(slot.label_end - 1);
    if (label == kNone) return {};
    std::size_t next = kNone;
    for (std::size_t i = slot.value_end; i < tokens().size() && next == kNone; ++i)
      if (printed[i]) next = place(i);
    const std::vector<Token>& of = examples_[example].tokens;
    std::string value;
    std::set<std::size_t> on_rows;
    const std::size_t most_rows = of.empty() ? 0 : of[label].row + 6;
    for (std::size_t i = label + 1; i < std::min(next, of.size()) && of[i].row <= most_rows; ++i) {
      value += (value.empty() ? "" : " ") + of[i].text + (of[i].colon ? ":" : "");
      on_rows.insert(of[i].row);
    }
    *lines = static_cast<int>(on_rows.size());
    return trimmed_value(value);
  }

  void add_field(const Slot& slot) {
    DraftField field;
    field.label = words_of(slot.label_first, slot.label_end);
    if (field.label.empty() || search_letters(field.label).size() > Pattern::kMaxLetters) return;
    std::vector<std::string> values;
    for (std::size_t e = 0; e < examples_.size(); ++e) {
      int lines = 0;
      if (std::string value = value_in(slot, e, &lines, printed_); !value.empty()) {
        values.push_back(std::move(value));
        field.lines = std::max(field.lines, lines);
      }
    }
    field.found = static_cast<int>(values.size());
    if (static_cast<int>(values.size()) * 4 < draft_.examples) {  // a misread word now and then is no value
      if (!may_name_somebody(field.label) && std::ranges::find(draft_.other_labels, field.label) == draft_.other_labels.end()) draft_.other_labels.push_back(field.label);
      return;
    }
    name_and_type(slot, values, field);
    const bool sure = tokens()[slot.label_end - 1].colon || (field.type != "TEXT" && field.type != "NAME" && search_letters(field.label).size() >= 10);
    if (!sure) return;
    if (field.type == "TEXT" && add_facts_inside(slot, field)) return;
    std::set<std::string> shapes;
    for (const std::string& value : values) shapes.insert(shape_of(value));
    if (shapes.size() == 1 && has_figure(*shapes.begin()) && field.type == "TEXT") field.shape = *shapes.begin();
    draft_.fields.push_back(std::move(field));
    slot_of_field_[draft_.fields.size() - 1] = slot.label_first;
  }

  // "Giấy tờ tùy thân: Thẻ căn cước công dân số 0123, cấp ngày 05/03/2021": what is the same everywhere parts the facts of one value.
  bool add_facts_inside(const Slot& slot, const DraftField& whole) {
    std::vector<DraftField> facts;
    for (std::size_t i = slot.label_end; i < slot.value_end;) {
      if (same_everywhere_[i]) {
        ++i;
        continue;
      }
      std::size_t end = i;
      while (end < slot.value_end && !same_everywhere_[end]) ++end;
      if (i > slot.label_end) {
        const Slot inner{i - 1, i, end};
        std::vector<std::string> values;
        for (std::size_t e = 0; e < examples_.size(); ++e) {
          int lines = 0;
          if (std::string value = value_in(inner, e, &lines, same_everywhere_); !value.empty()) values.push_back(std::move(value));
        }
        DraftField fact;
        fact.label = whole.label;
        fact.found = static_cast<int>(values.size());
        const std::size_t before = i >= slot.label_end + 2 ? i - 2 : i - 1;
        fact.from = words_of(before, i);
        if (end < slot.value_end) fact.until = words_of(end, end + 1);
        if (2 * fact.found >= draft_.examples) fact.type = guessed_type(fact.from, values);
        if (!fact.type.empty() && fact.type != "TEXT" && fact.type != "NAME" && !fact.from.empty()) {
          fact.key = free_key(whole.key + (fact.type == "DATE" ? "_date" : fact.type == "PID" ? "_pid" : "_part"));
          facts.push_back(std::move(fact));
        }
      }
      i = end;
    }
    for (DraftField& fact : facts) {
      draft_.fields.push_back(std::move(fact));
      slot_of_field_[draft_.fields.size() - 1] = slot.label_first;
    }
    return !facts.empty();
  }

  [[nodiscard]] std::string free_key(const std::string& wanted) const {
    const auto taken = [&](const std::string& key) { return std::ranges::any_of(draft_.fields, [&](const DraftField& other) { return other.key == key; }); };
    std::string key = wanted;
    for (int n = 2; taken(key); ++n) key = fmt::format("{}_{}", wanted, n);
    return key;
  }

  [[nodiscard]] double share_read(FieldType type, const std::vector<std::string>& values) const {
    const auto read = std::ranges::count_if(values, [&](const std::string& value) {
      const Reading reading = read_value(type, value, installed_.words);
      return !reading.value.empty() && reading.doubt.empty();
    });
    return static_cast<double>(read) / static_cast<double>(values.size());
  }

  void name_and_type(const Slot& slot, const std::vector<std::string>& values, DraftField& field) const {
    if (const auto known = known_.find(letters_of(slot.label_first, slot.label_end)); known != known_.end()) {
      const auto& [key, type] = std::ranges::max_element(known->second, {}, [](const auto& use) { return use.second; })->first;
      field.key = key;
      if (share_read(type, values) >= 0.5) field.type = name_of_type(type);
    } else {
      static const std::regex no_word("[^a-z0-9]+");
      const std::string words = std::regex_replace(folded(field.label), no_word, "_");
      int parts = 0;
      for (const char c : words) {
        if (c == '_' && (field.key.empty() || ++parts == 4)) {
          if (field.key.empty()) continue;
          break;
        }
        field.key += c;
      }
      while (field.key.ends_with('_')) field.key.pop_back();
      if (field.key.empty() || (field.key.front() >= '0' && field.key.front() <= '9')) field.key = "field_" + field.key;
    }
    if (field.type.empty()) field.type = guessed_type(field.label, values);
    field.key = free_key(field.key);
  }

  [[nodiscard]] static std::string name_of_type(FieldType type) {
    std::string names = field_type_names();
    static const std::regex comma(", ");
    for (std::sregex_token_iterator name(names.begin(), names.end(), comma, -1), end; name != end; ++name)
      if (field_type_from(name->str()) == type) return name->str();
    return "TEXT";
  }

  [[nodiscard]] std::string guessed_type(const std::string& label, const std::vector<std::string>& values) const {
    const auto most = [&](auto holds) { return static_cast<double>(std::ranges::count_if(values, holds)) >= 0.75 * static_cast<double>(values.size()); };
    const std::string said = folded(label);
    const auto says = [&](std::initializer_list<std::string_view> words) { return std::ranges::any_of(words, [&](std::string_view word) { return said.find(word) != std::string::npos; }); };
    for (const FieldType type : {FieldType::pid, FieldType::dossier_code, FieldType::date, FieldType::sex, FieldType::email})
      if (share_read(type, values) >= 0.75) return name_of_type(type);
    if (says({"dien thoai", "sdt"}) && share_read(FieldType::phone, values) >= 0.5) return "PHONE";
    if (says({"tien", "phi", "thanh toan", "luong"}) && share_read(FieldType::money, values) >= 0.5) return "MONEY";
    if (says({"dan toc"}) && share_read(FieldType::ethnicity, values) >= 0.5) return name_of_type(FieldType::ethnicity);
    if (says({"dia chi", "noi cu tru", "thuong tru", "tam tru", "cho o", "que quan", "noi o"})) return "ADDR";
    const bool figures = most([](const std::string& value) { return has_figure(value); });
    if (figures && most([](const std::string& value) { return value.find('/') != std::string::npos; }) && share_read(FieldType::doc_number, values) >= 0.5) return name_of_type(FieldType::doc_number);
    if (figures && share_read(FieldType::year, values) >= 0.75) return name_of_type(FieldType::year);
    const bool like_names = most([](const std::string& value) {
      static const std::regex blank(" ");
      int words = 0;
      for (std::sregex_token_iterator word(value.begin(), value.end(), blank, -1), end; word != end; ++word, ++words)
        if (!begins_with_capital(word->str()) || has_figure(word->str())) return false;
      return words >= 2 && words <= 6;
    });
    if (like_names && (says({"ten", "ong", "ba", "chau", "em", "nguoi", "sinh vien"}) || most(all_capitals)) && share_read(FieldType::name, values) >= 0.5) return "NAME";
    return "TEXT";
  }

  // Labels that stand twice are told apart by the printed line above them.
  void find_sections() {
    std::map<std::string, std::vector<std::size_t>> by_label;
    for (std::size_t f = 0; f < draft_.fields.size(); ++f)
      if (!draft_.fields[f].label.empty()) by_label[search_letters(draft_.fields[f].label)].push_back(f);
    std::set<std::size_t> headings;  // rows
    for (const auto& [label, fields] : by_label) {
      if (fields.size() < 2) continue;
      for (const std::size_t f : fields)
        if (const std::size_t row = heading_above(slot_of_field_.at(f)); row != kNone) headings.insert(row);
    }
    for (const std::size_t row : headings) {
      const std::string name = fmt::format("section_{}", draft_.sections.size() + 1);
      draft_.sections.emplace_back(name, words_of(rows()[row].first, rows()[row].end));
      for (const auto& [f, first] : slot_of_field_)
        if (heading_above(first, &headings) == row) draft_.fields[f].section = name;
    }
  }

  [[nodiscard]] std::size_t heading_above(std::size_t token, const std::set<std::size_t>* among = nullptr) const {
    for (std::size_t r = tokens()[token].row; r-- > 0;) {
      if (title_rows_.contains(r)) return kNone;
      const bool heading = among != nullptr ? among->contains(r) : is_printed(rows()[r]) && rows()[r].end - rows()[r].first >= 2 && rows()[r].end - rows()[r].first <= kLongestLabel + 3 && !is_motto(rows()[r]);
      if (heading) return r;
    }
    return kNone;
  }

  // Printed words that other types do not have, the longest first.
  void find_cues() {
    std::vector<std::pair<std::size_t, std::string>> cues;
    const auto offer = [&](const std::string& text) {
      const std::string letters = search_letters(text);
      if (letters.size() < 8 || letters.size() > 45 || std::ranges::any_of(cues, [&](const auto& cue) { return cue.second == text; })) return;
      for (const TypeDefinition& type : installed_.types)
        for (const auto* patterns : {&type.titles, &type.cues})
          if (std::ranges::any_of(*patterns, [&](const Pattern& pattern) { return pattern.letters() == letters; })) return;
      if (const auto known = known_.find(letters); known != known_.end()) {
        int uses = 0;
        for (const auto& [use, times] : known->second) uses += times;
        if (uses > 1) return;
      }
      cues.emplace_back(letters.size(), text);
    };
    for (const DraftField& field : draft_.fields) offer(field.label);
    for (std::size_t r = 0; r < rows().size(); ++r) {
      const Row& row = rows()[r];
      if (!title_rows_.contains(r) && is_printed(row) && !is_motto(row) && row.end - row.first <= 10 && row.end - row.first >= 2 && row.capitals < 0.8)
        if (const std::string text = words_of(row.first, row.end); !may_name_somebody(text)) offer(text);
    }
    std::ranges::stable_sort(cues, std::greater{}, &std::pair<std::size_t, std::string>::first);
    for (std::size_t i = 0; i < std::min(kMostCues, cues.size()); ++i) draft_.cues.push_back(cues[i].second);
  }

  const Definitions& installed_;
  std::vector<Example> examples_;
  std::map<std::string, std::map<std::pair<std::string, FieldType>, int>> known_;  // by the letters of a label: who uses it how often
  std::size_t reference_ = 0;
  std::optional<std::pair<std::size_t, std::size_t>> same_;  // two examples that are one paper
  std::vector<std::vector<std::size_t>> partners_;  // by example: for each word of the reference the one that stands for it
  std::vector<bool> printed_, same_everywhere_;  // of the words of the reference
  std::set<std::size_t> title_rows_;
  std::vector<Slot> slots_;
  std::map<std::size_t, std::size_t> slot_of_field_;  // first word of its label
  TypeDraft draft_;
};

}  // namespace

Result<TypeDraft> draft_type(const std::vector<std::vector<PageText>>& examples, const std::string& id, const Definitions& installed) {
  if (examples.size() < 2) return fail(ErrorCode::bad_arguments, "types", "two examples are needed at least, five or more are better");
  if (examples.size() > kMostExamples) return fail(ErrorCode::bad_arguments, "types", fmt::format("{} examples are more than it takes: give up to {}", examples.size(), kMostExamples));
  return Drafting(examples, installed).make(id);
}

std::string TypeDraft::yaml() const {
  std::string text = fmt::format("# Drafted from {} examples. Look at every line: names of keys and types are guesses, tables are not drafted.\n\n", examples);
  text += fmt::format("types:\n  - id: {}\n    name: {}\n    titles: [{}]\n", id, quoted(title), quoted(title));
  text += fmt::format("    cues: {}   # words that only this paper has: take out what others have, too\n", list_of(cues));
  text += "    # not_if: [words of a twin's title]\n\n";
  if (!sections.empty()) {
    text += "# Parts of the form in which a label means something else; give them better names.\nsections:\n";
    for (const auto& [name, heading] : sections) text += fmt::format("  {}: [{}]\n", name, quoted(heading));
    text += "\n";
  }
  text += "fields:\n";
  for (const DraftField& field : fields) {
    std::string what = fmt::format("type: {}", field.type);
    if (field.found * 10 >= examples * 9) what += ", required: yes";
    if (!field.section.empty()) what += ", section: " + field.section;
    if (!field.zones.empty()) what += ", zone: " + field.zones.front();
    if (!field.from.empty()) what += fmt::format(", from: [{}]", quoted(field.from));
    if (!field.until.empty()) what += fmt::format(", until: [{}]", quoted(field.until));
    if (field.lines > 1 && (field.type == "TEXT" || field.type == "ADDR" || field.type == "ORG")) what += fmt::format(", lines: {}", field.lines);
    if (!field.label.empty()) what += fmt::format(", labels: [{}]", quoted(field.label));
    text += fmt::format("  {}: {{{}}}   # in {} of {}{}\n", field.key, what, field.found, examples,
                        field.shape.empty() ? "" : fmt::format("; all of the form {}: perhaps `type: CODE, forms: [...]`", field.shape));
  }
  if (!other_labels.empty()) text += fmt::format("\n# Printed, nothing follows: a value ends where one begins.\nother_labels: {}\n", list_of(other_labels));
  return text;
}

}  // namespace sohoa
