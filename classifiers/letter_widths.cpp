#include "classifiers/letter_widths.h"

#include <unicode/uchar.h>

#include <map>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "document/text.h"

namespace sohoa {
namespace {

// Thousandths of an em.
constexpr std::string_view kTimes =
    "/278 -333 :278 .250 ,250 ;278 (333 )333 A722 B667 C667 D722 E611 F556 G722 H722 I333 J389 K722 L611 M889 N722 O722 P556 Q722 "
    "R667 S556 T611 U722 V722 W944 X722 Y722 Z611 a444 b500 c444 d500 e444 f333 g500 h500 i278 j278 k500 l278 m778 n500 o500 p500 "
    "q500 r333 s389 t278 u500 v500 w722 x500 y500 z444";
constexpr double kFigure = 0.5, kBearings = -0.08;
constexpr double kDrawn = 2;  // so many letters' worth are those of Times
constexpr double kPlain = 0.9;  // the reader's confidence in words that are learnt from
constexpr int kRounds = 3;      // of learning the sizes of lines and the widths of letters in turn

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
  widths_.fill(kFigure);
  widths_[0] = kBearings;
  for (std::size_t at = 0; at < kTimes.size(); at += 5)
    widths_[static_cast<unsigned char>(kTimes[at])] = std::stod(std::string(kTimes.substr(at + 1, 3))) / 1000;
  const std::array<double, kLetters> times = widths_;

  struct Printed {
    std::string letters;
    double width;
  };
  std::map<std::size_t, std::vector<Printed>> lines;
  for (const auto& word : page.words()) {
    const bool plain = word.word->confidence >= kPlain && !page.lines()[word.line].line->handwriting;
    if (plain && word.line != but_line) lines[word.line].push_back({plain_letters(word.word->text), static_cast<double>(word.box.w)});
  }
  constexpr int kSize = static_cast<int>(kLetters);
  for (int round = 0; round < kRounds; ++round) {
    // least squares of the words' widths, each in ems of its line
    cv::Mat1d bend(kSize, kSize, 0.0), pull(kSize, 1);
    for (int i = 0; i < kSize; ++i) bend(i, i) = kDrawn, pull(i, 0) = kDrawn * times[static_cast<std::size_t>(i)];
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
    for (int i = 0; i < kSize; ++i) widths_[static_cast<std::size_t>(i)] = solved(i, 0);
  }
}

double LetterWidths::of(std::string_view word) const { return sum(plain_letters(word)); }

double LetterWidths::sum(std::string_view letters) const {
  double width = 0;
  for (const char letter : letters) width += widths_[static_cast<unsigned char>(letter)];
  return width;
}

}  // namespace sohoa
