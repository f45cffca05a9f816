#include "ocr/agreement.h"

#include <algorithm>

#include "document/text.h"

namespace sohoa {
namespace {

// Readers differ in these without either being wrong about the letters: the sentence's end, where a stop is small.
std::string without_final_stop(std::string text) {
  while (!text.empty() && (text.back() == '.' || text.back() == ',')) text.pop_back();
  return text;
}

// Where each letter of one text stands in the other by the cheapest alignment; -1 where it has no counterpart.
std::vector<int> counterparts(const std::u32string& a, const std::u32string& b) {
  const std::size_t columns = b.size() + 1;
  std::vector<int> cost((a.size() + 1) * columns);
  const auto at = [&](std::size_t i, std::size_t j) -> int& { return cost[i * columns + j]; };
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) at(i, j) = static_cast<int>(i + j);
      else at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1)});
    }
  }
  std::vector<int> found(a.size(), -1);
  for (std::size_t i = a.size(), j = b.size(); i > 0 && j > 0;) {
    if (at(i, j) == at(i - 1, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1)) found[--i] = static_cast<int>(--j);
    else if (at(i, j) == at(i - 1, j) + 1) --i;
    else --j;
  }
  return found;
}

// What the other reader has in a word's place, whole words, and how sure it is of the least sure of them.
struct Counterpart {
  std::string text;
  double confidence = 1;
};

// One for each word of `mine`. By letters, not by boxes: Tesseract's boxes wander.
std::vector<Counterpart> counterparts(const SeenLine& mine, const SeenLine& other) {
  std::u32string theirs;
  std::vector<std::size_t> word_at;
  for (std::size_t w = 0; w < other.words.size(); ++w) {
    const std::u32string word = to_code_points(other.words[w].reading.text);
    if (w > 0) theirs += U' ', word_at.push_back(w);
    theirs += word;
    word_at.insert(word_at.end(), word.size(), w);
  }
  const std::vector<int> place = counterparts(to_code_points(mine.text()), theirs);
  std::vector<Counterpart> out;
  std::size_t begin = 0, first_free = 0;
  for (const SeenWord& word : mine.words) {
    const std::size_t end = begin + to_code_points(word.reading.text).size();
    Counterpart found;
    std::size_t first = other.words.size(), last = 0;
    for (std::size_t i = begin; i < end; ++i) {
      if (place[i] < 0 || theirs[static_cast<std::size_t>(place[i])] == U' ') continue;
      first = std::min(first, word_at[static_cast<std::size_t>(place[i])]), last = word_at[static_cast<std::size_t>(place[i])];
    }
    for (std::size_t w = std::max(first, first_free); w <= last && w < other.words.size(); ++w) {
      if (!found.text.empty()) found.text += ' ';
      found.text += other.words[w].reading.text;
      found.confidence = std::min(found.confidence, other.words[w].reading.confidence);
      first_free = w + 1;
    }
    out.push_back(std::move(found));
    begin = end + 1;
  }
  return out;
}

}  // namespace

SeenLine agreed(SeenLine first, SeenLine second) {
  if (second.words.empty()) return first;
  if (first.words.empty()) return second;
  // Where one reader is lost and the other is not, no word of the lost one helps.
  constexpr double kLost = 0.5, kAtEase = 0.8;
  if (first.certainty() < kLost && second.certainty() > kAtEase) {
    // ... but the other reader cannot tell handwriting.
    double by_hand = 0;
    for (const SeenWord& word : first.words) by_hand = std::max(by_hand, word.reading.by_hand);
    for (SeenWord& word : second.words) word.reading.by_hand = by_hand;
    return second;
  }
  // Where the two differ on made lines that our reader doubted, ours is mostly right down to a probability of about 0.4;
  // letting the surer one win made pages worse (docs/decisions/0008).
  constexpr double kTogether = 0.25, kUnsure = 0.4, kSure = 0.9, kDisputed = 0.85, kTaken = 0.6, kSurest = 0.9999;
  const std::vector<Counterpart> others = counterparts(first, second);
  for (std::size_t i = 0; i < first.words.size(); ++i) {
    WordReading& mine = first.words[i].reading;
    const Counterpart& other = others[i];
    if (other.text == mine.text) {
      mine.confidence = std::min(kSurest, 1 - (1 - mine.confidence) * (kTogether + (1 - kTogether) * (1 - other.confidence)));
    } else if (other.text.empty()) {
      mine.confidence *= kDisputed;
    } else if (without_final_stop(other.text) == without_final_stop(mine.text)) {
      continue;
    } else if (mine.confidence < kUnsure && other.confidence > kSure) {
      mine.others.insert(mine.others.begin(), {mine.text, mine.confidence});
      mine.text = other.text, mine.confidence = kTaken * other.confidence;
    } else {
      mine.others.insert(mine.others.begin(), {other.text, (1 - mine.confidence) * other.confidence});
      if (other.confidence > 0.5) mine.confidence *= kDisputed;
    }
  }
  first.engine += "+" + second.engine;
  return first;
}

}  // namespace sohoa
