#include "classifiers/letter_widths.h"

#include <unicode/uchar.h>

#include <map>
#include <opencv2/core.hpp>
#include <string>
#include <utility>
#include <vector>

#include "document/text.h"

namespace sohoa {
namespace {

// Thousandths of an em.
constexpr std::pair<char, int> times_roman[] = {
    {'/', 278}, {'-', 333}, {':', 278}, {'.', 250}, {',', 250}, {';', 278}, {'(', 333}, {')', 333}, {'A', 722},
    {'B', 667}, {'C', 667}, {'D', 722}, {'E', 611}, {'F', 556}, {'G', 722}, {'H', 722}, {'I', 333}, {'J', 389},
    {'K', 722}, {'L', 611}, {'M', 889}, {'N', 722}, {'O', 722}, {'P', 556}, {'Q', 722}, {'R', 667}, {'S', 556},
    {'T', 611}, {'U', 722}, {'V', 722}, {'W', 944}, {'X', 722}, {'Y', 722}, {'Z', 611}, {'a', 444}, {'b', 500},
    {'c', 444}, {'d', 500}, {'e', 444}, {'f', 333}, {'g', 500}, {'h', 500}, {'i', 278}, {'j', 278}, {'k', 500},
    {'l', 278}, {'m', 778}, {'n', 500}, {'o', 500}, {'p', 500}, {'q', 500}, {'r', 333}, {'s', 389}, {'t', 278},
    {'u', 500}, {'v', 500}, {'w', 722}, {'x', 500}, {'y', 500}, {'z', 444}};
constexpr double figure_width = 0.5, bearings = -0.08;
constexpr double drawn_to_times = 2;  // so many letters' worth are those of Times
constexpr double plain_confidence = 0.9;  // the reader's confidence in words that are learnt from
constexpr int rounds = 3;      // of learning the sizes of lines and the widths of letters in turn

// Letters without their marks; 0 begins every word.
std::string plain_letters(std::string_view word) {
  std::string plain(1, '\0');
  for (const char32_t c : to_code_points(word)) {
    const std::string letters = folded(to_utf8(std::u32string(1, c)));
    for (const char letter : letters.empty() && c < 0x80 ? std::string(1, static_cast<char>(c)) : letters)
      plain += static_cast<char>((u_isupper(static_cast<UChar32>(c)) ? u_toupper(letter) : letter) & 0x7F);
  }
  return plain;
}

}  // namespace

LetterWidths::LetterWidths(const PageView& page, std::size_t but_line) {
  widths_.fill(figure_width);
  widths_[0] = bearings;
  for (const auto& [letter, width] : times_roman) widths_[static_cast<unsigned char>(letter)] = width / 1000.0;
  const std::array<double, letters_known> times = widths_;

  struct Printed {
    std::string letters;
    double width;
  };
  std::map<std::size_t, std::vector<Printed>> lines;
  for (const auto& word : page.words()) {
    const bool plain = word.word->confidence >= plain_confidence && !page.lines()[word.line].line->handwriting;
    if (plain && word.line != but_line) lines[word.line].push_back({plain_letters(word.word->text), static_cast<double>(word.box.w)});
  }
  constexpr int size = static_cast<int>(letters_known);
  for (int round = 0; round < rounds; ++round) {
    // least squares of the words' widths, each in ems of its line
    cv::Mat1d bend(size, size, 0.0), pull(size, 1);
    for (int i = 0; i < size; ++i) bend(i, i) = drawn_to_times, pull(i, 0) = drawn_to_times * times[static_cast<std::size_t>(i)];
    for (const auto& [line, words] : lines) {
      double drawn = 0, learnt = 0;
      for (const Printed& word : words) drawn += word.width, learnt += sum(word.letters);
      if (learnt <= 0) continue;
      for (const Printed& word : words) {
        for (const char a : word.letters) {
          pull(a, 0) += word.width * learnt / drawn;
          for (const char b : word.letters) bend(a, b) += 1;
        }
      }
    }
    cv::Mat1d solved;
    if (!cv::solve(bend, pull, solved, cv::DECOMP_CHOLESKY)) return;
    for (int i = 0; i < size; ++i) widths_[static_cast<std::size_t>(i)] = solved(i, 0);
  }
}

double LetterWidths::of(std::string_view word) const { return sum(plain_letters(word)); }

double LetterWidths::sum(std::string_view letters) const {
  double width = 0;
  for (const char letter : letters) width += widths_[static_cast<unsigned char>(letter)];
  return width;
}

}  // namespace sohoa
