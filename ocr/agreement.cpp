#include "ocr/agreement.h"

#include <algorithm>
#include <cstdlib>

namespace sohoa {
namespace {

// Readers differ in these without either being wrong about the letters: the sentence's end, where a stop is small.
std::string without_final_stop(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ',')) text.pop_back();
  return text;
}

struct Words {
  std::size_t begin = 0, end = 0;
  double confidence = 1;
  std::string text;
};

// The words of `line` whose middle lies over `box`, or, when none does, the word that holds the middle of `box`.
Words over(const SeenLine& line, const Box& box) {
  Words found{line.words.size(), 0, 1, {}};
  const auto take = [&](std::size_t i) {
    found.begin = std::min(found.begin, i), found.end = i + 1;
    found.confidence = std::min(found.confidence, line.words[i].reading.confidence);
    if (!found.text.empty()) found.text += ' ';
    found.text += line.words[i].reading.text;
  };
  for (std::size_t i = 0; i < line.words.size(); ++i) {
    const Box& b = line.words[i].box;
    const int middle = b.x + b.w / 2;
    if (middle >= box.x && middle < box.x + box.w) take(i);
  }
  return found;
}

}  // namespace

SeenLine agreed(SeenLine first, SeenLine second) {
  if (second.words.empty()) return first;
  if (first.words.empty()) return second;
  // Where one reader is lost and the other is not, no word of the lost one helps.
  constexpr double kLost = 0.5, kAtEase = 0.8;
  if (first.certainty() < kLost && second.certainty() > kAtEase) return second;
  constexpr double kTogether = 0.25, kDisputed = 0.6;
  for (SeenWord& word : first.words) {
    WordReading& mine = word.reading;
    const Words other = over(second, word.box);
    if (other.text.empty()) {
      mine.confidence *= kDisputed;
    } else if (other.text == mine.text) {
      mine.confidence = 1 - (1 - mine.confidence) * (kTogether + (1 - kTogether) * (1 - other.confidence));
    } else if (without_final_stop(other.text) == without_final_stop(mine.text)) {
      continue;
    } else if (other.confidence > mine.confidence) {
      mine.others.insert(mine.others.begin(), {mine.text, 1 - other.confidence});
      mine.text = other.text, mine.confidence = kDisputed * other.confidence;
    } else {
      mine.others.insert(mine.others.begin(), {other.text, 1 - mine.confidence});
      mine.confidence *= kDisputed;
    }
  }
  first.engine += "+" + second.engine;
  return first;
}

}  // namespace sohoa
