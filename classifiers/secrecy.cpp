#include "classifiers/secrecy.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "classifiers/letterhead.h"
#include "classifiers/page_view.h"
#include "classifiers/text_search.h"
#include "document/text.h"

namespace sohoa {
namespace {

// In search letters, where "l" and "i" are one.
std::vector<std::string> letters_of(std::initializer_list<std::string_view> words) {
  std::vector<std::string> letters;
  for (const std::string_view word : words) letters.push_back(search_letters(word));
  return letters;
}

const std::vector<std::string>& levels() {
  static const std::vector<std::string> letters = letters_of({"MẬT", "TỐI MẬT", "TUYỆT MẬT", "ĐỘ MẬT", "ĐỘ MẬT: MẬT", "ĐỘ MẬT: TỐI MẬT",
                                                              "ĐỘ MẬT: TUYỆT MẬT"});
  return letters;
}

const std::vector<std::string>& urgencies() {
  static const std::vector<std::string> letters = letters_of({"KHẨN", "THƯỢNG KHẨN", "HỎA TỐC", "HỎA TỐC HẸN GIỜ"});
  return letters;
}

bool is_one_of(const std::string& read, const std::vector<std::string>& words) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return edit_distance(word, read) <= (word.size() > 6 ? 1 : 0);
  });
}

// MẶT, MẮT and MÁT are other words; "MAT" without marks is none.
bool may_be_mat(const std::string& word) {
  std::u32string letters = to_code_points(to_nfc(word));
  std::erase_if(letters, [](char32_t c) { return lower_case(c) == upper_case(c); });
  return letters.size() == 3 && std::u32string_view(U"AÂẠẬẤẦẨẪ").find(letters[1]) != std::u32string_view::npos;
}

// Words of one line that stand close to each other.
struct Run {
  std::string text;
  int capitals = 0, letters = 0;
};

std::vector<Run> runs_of(const PageView& page, std::size_t line) {
  const PageView::ViewLine& view = page.lines()[line];
  std::vector<Run> runs;
  int end = 0;
  for (std::size_t i = view.first_word; i < view.first_word + view.words; ++i) {
    const PageView::ViewWord& word = page.words()[i];
    if (runs.empty() || static_cast<float>(word.box.x - end) > 2 * view.x_height) runs.emplace_back();
    Run& run = runs.back();
    run.text += (run.text.empty() ? "" : " ") + word.word->text;
    for (const char32_t letter : to_code_points(word.word->text)) {
      const bool is_capital = lower_case(letter) != letter, is_small = upper_case(letter) != letter;
      run.capitals += is_capital ? 1 : 0;
      run.letters += is_capital || is_small ? 1 : 0;
    }
    end = word.box.right();
  }
  return runs;
}

bool among_cells(const PageText& page, const Line& line) {
  return line.table >= 0 && static_cast<std::size_t>(line.table) < page.tables.size() &&
         page.tables[static_cast<std::size_t>(line.table)].cells.size() > 1;
}

}  // namespace

StampReading read_stamp_text(std::string_view text, double confidence) {
  const std::string read = search_letters(text);
  for (const std::string& word : urgencies())
    if (edit_distance(word, read) <= static_cast<int>(word.size()) / 4) return StampReading::urgent;
  // At its end, with one letter wrong: "T0I MÂI".
  const std::string level = search_letters("MẬT");
  for (std::size_t at = read.size() < level.size() + 1 ? 0 : read.size() - level.size() - 1; at + level.size() <= read.size(); ++at)
    if (edit_distance(level, read.substr(at, level.size())) <= 1) return StampReading::secret;
  constexpr double sure = 0.8;
  constexpr std::size_t enough = 5;
  return confidence < sure || read.size() < enough ? StampReading::unclear : StampReading::words;
}

bool shows_secrecy(const PageText& text) {
  const PageView page(text, 1);
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const PageView::ViewLine& line = page.lines()[i];
    if (line.box.y > page.height() / 2 || among_cells(text, *line.line)) continue;
    for (const Run& run : runs_of(page, i)) {
      if (run.letters < 3 || 10 * run.capitals < 9 * run.letters) continue;
      const std::string letters = search_letters(run.text);
      if (letters == levels().front() ? may_be_mat(run.text) : is_one_of(letters, levels())) return true;
    }
  }
  return false;
}

bool begins_with_letterhead(const PageText& text) {
  const PageView page(text, 1);
  const Letterhead head = read_letterhead(page);
  return !head.country.empty() || head.has_number;
}

}  // namespace sohoa
