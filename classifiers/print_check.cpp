#include "classifiers/print_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sohoa {
namespace {

constexpr double kSure = 0.92;         // of a word in which one wrong figure makes another document of it
constexpr double kHeightSlack = 0.14;  // of a figure's height
constexpr double kWidthSlack = 0.18;   // of the printed width

}  // namespace

bool boxes_follow_ink(const PageView& view, std::size_t line) {
  const auto& l = view.lines()[line];
  if (l.line->engine == "text_layer") return true;
  int high = 0, low = 0, shortest = 0, longest = 0, height = 0;
  for (std::size_t i = 0; i < l.words; ++i) {
    const Box& box = view.words()[l.first_word + i].box;
    high = i == 0 ? box.y : std::min(high, box.y);
    low = i == 0 ? box.y : std::max(low, box.y);
    shortest = i == 0 ? box.bottom() : std::min(shortest, box.bottom());
    longest = i == 0 ? box.bottom() : std::max(longest, box.bottom());
    height = std::max(height, box.h);
  }
  // accents and descenders stand out by more than a tenth of a word's height
  return std::max(low - high, longest - shortest) * 12 > height;
}

std::string handwriting_doubt(std::string_view what, const PageView& view, const PageView::ViewWord& word,
                              std::string_view figures, const PrintReference& print) {
  const auto& line = view.lines()[word.line];
  if (line.line->handwriting) return fmt::format("{} looks handwritten", what);
  const bool all_figures =
      !figures.empty() && std::all_of(figures.begin(), figures.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (!all_figures || word.word->text != figures) return fmt::format("{} looks handwritten: not plain figures", what);
  if (line.line->engine == "text_layer") return "";
  if (word.word->confidence < kSure) return fmt::format("{} may be handwritten: the reader is not sure of it", what);
  if (print.bottom <= print.top) return fmt::format("{} may be handwritten: no print beside it to compare with", what);
  if (!boxes_follow_ink(view, word.line)) return fmt::format("{} may be handwritten: its height is not known", what);

  const double height = print.bottom - print.top;
  if (std::abs(word.box.y - print.top) > kHeightSlack * height + 1 ||
      std::abs(word.box.bottom() - print.bottom) > kHeightSlack * height + 1) {
    return fmt::format("{} looks handwritten: it does not stand on the line as print does", what);
  }
  if (print.figure_width > 0) {
    const double expected = print.figure_width * static_cast<double>(figures.size());
    if (std::abs(word.box.w - expected) > kWidthSlack * expected + 2) {
      return fmt::format("{} looks handwritten: its figures are not as wide as print", what);
    }
  }
  return "";
}

}  // namespace sohoa
