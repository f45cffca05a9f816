#include "ocr/ctc_decoder.h"

#include <algorithm>
#include <cmath>

#include "document/syllable.h"
#include "document/text.h"

namespace sohoa {
namespace {

constexpr int kBlank = 0;

// Readings kept side by side, and how much less probable than the best (natural log) one may be.
constexpr std::size_t kBeams = 12;
constexpr double kBeamDepth = 9;
// Symbols less probable than this (natural log) at a step are not tried there.
constexpr float kUnlikely = -7;
constexpr std::size_t kSymbols = 8;

// The language model's say. A word of ordinary frequency after its neighbour weighs nothing.
constexpr double kOrdinary = -7, kWeight = 0.45, kNameWeight = 0.25;
constexpr double kUnknownSyllable = -13, kUnknownWord = -16, kMixedCase = -4;

// Lower case; every vowel that carries a mark lies beyond ASCII, and so does đ.
bool is_vowel(char32_t c) { return std::u32string_view(U"aeiouy").find(c) != std::u32string_view::npos || (c > 0x7F && c != U'đ'); }

double log_add(double a, double b) {
  if (a < b) std::swap(a, b);
  return b < -1e29 ? a : a + std::log1p(std::exp(b - a));
}

}  // namespace

CtcDecoder::CtcDecoder(const std::vector<std::string>& symbols, const SyllableModel& language) : symbols_(symbols), language_(language) {
  signs_.resize(symbols.size() + 1);
  for (std::size_t i = 0; i < symbols.size(); ++i) {
    Sign& sign = signs_[i + 1];
    sign.character = to_code_points(symbols[i]).at(0);
    sign.lower = lower_case(sign.character);
    sign.upper = sign.lower != sign.character;
    sign.letter = sign.upper || upper_case(sign.character) != sign.character;
    sign.digit = sign.character >= U'0' && sign.character <= U'9';
    sign.space = sign.character == U' ';
  }
}

int CtcDecoder::child(int node, int symbol) {
  for (int c = at(node).first_child; c >= 0; c = at(c).next_sibling) {
    if (at(c).symbol == symbol) return c;
  }
  Node made;
  made.parent = node, made.symbol = symbol;
  const Node& before = at(node);
  made.language = before.language, made.last_word = before.last_word;
  if (signs_[static_cast<std::size_t>(symbol)].space) {
    const Judgement word = judge(node);
    made.language += word.weight, made.last_word = word.word;
  }
  made.next_sibling = before.first_child;
  const int number = static_cast<int>(nodes_.size());
  at(node).first_child = number;
  nodes_.push_back(made);
  return number;
}

CtcDecoder::Judgement CtcDecoder::judge(int node) {
  spelled_.clear();
  int capitals = 0, digits = 0;
  bool first_upper = false, ended = false, closed = false;  // letters met; punctuation before letters, seen from the end
  bool plain = true, trailing = false;
  for (int n = node; n > 0; n = at(n).parent) {
    const Sign& sign = sign_of(n);
    if (sign.space) break;
    if (sign.letter) {
      plain = plain && !closed;
      ended = true, first_upper = sign.upper;
      capitals += sign.upper;
      spelled_.push_back(sign.lower);
    } else {
      digits += sign.digit;
      if (ended) closed = true;
      else trailing = true;
    }
  }
  Judgement out;
  if (spelled_.size() < 2 || digits > 0 || !plain || spelled_.size() > 7) return out;
  // Roman numbers and abbreviations are codes too.
  const bool shouted = capitals == static_cast<int>(spelled_.size());
  if (shouted && (spelled_.find_first_not_of(U"ivxlcdm") == std::u32string::npos || std::none_of(spelled_.begin(), spelled_.end(), is_vowel))) return out;
  std::reverse(spelled_.begin(), spelled_.end());
  const auto length = static_cast<int>(spelled_.size());
  const int word = language_.find(to_utf8(spelled_));
  const int before = closed ? SyllableModel::kUnknown : at(node).last_word;
  double log_p = 0;
  if (word != SyllableModel::kUnknown) log_p = language_.log_after(before, word);
  else log_p = is_syllable(spelled_) ? kUnknownSyllable : kUnknownWord;
  const bool name = first_upper && capitals < length;
  out.weight = (name ? kNameWeight : kWeight) * (log_p - kOrdinary);
  if (capitals > 0 && capitals < length && !(first_upper && capitals == 1)) out.weight += kMixedCase;
  if (!trailing) out.word = word;
  return out;
}

CtcDecoder::Beam& CtcDecoder::slot_for(int node) {
  Node& n = at(node);
  if (n.slot < 0) {
    n.slot = static_cast<int>(next_.size());
    next_.push_back({node});
  }
  return next_[static_cast<std::size_t>(n.slot)];
}

void CtcDecoder::prune() {
  double best = kNever;
  for (Beam& beam : next_) {
    at(beam.node).slot = -1;
    beam.pixels = log_add(beam.blank, beam.ink);
    beam.total = beam.pixels + at(beam.node).language;
    best = std::max(best, beam.total);
  }
  std::erase_if(next_, [&](const Beam& beam) { return beam.total < best - kBeamDepth; });
  if (next_.size() > kBeams) {
    // The node's number settles ties, so that the choice never depends on the sorting.
    const auto better = [](const Beam& a, const Beam& b) { return a.total != b.total ? a.total > b.total : a.node < b.node; };
    std::nth_element(next_.begin(), next_.begin() + kBeams, next_.end(), better);
    next_.resize(kBeams);
  }
  std::swap(beams_, next_);
  next_.clear();
}

std::vector<DecodedWord> CtcDecoder::decode(const cv::Mat& logits) {
  CV_Assert(logits.type() == CV_32FC1 && logits.cols == static_cast<int>(signs_.size()));
  nodes_.assign(1, Node{});
  beams_.assign(1, Beam{});
  beams_.front().blank = 0, beams_.front().pixels = 0;
  next_.clear();
  for (int row = 0; row < logits.rows; ++row) {
    const float* scores = logits.ptr<float>(row);
    const float top = *std::max_element(scores, scores + logits.cols);
    float sum = 0;
    likely_.clear();
    for (int c = 0; c < logits.cols; ++c) {
      if (scores[c] < top + 2 * kUnlikely) continue;
      sum += std::exp(scores[c] - top);
      if (c != kBlank && scores[c] > top + kUnlikely) likely_.emplace_back(c, scores[c]);
    }
    if (likely_.size() > kSymbols) {
      std::nth_element(likely_.begin(), likely_.begin() + kSymbols, likely_.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
      likely_.resize(kSymbols);
    }
    const float norm = top + std::log(sum);
    const double blank = scores[kBlank] - norm;
    if (likely_.empty()) {
      for (Beam& beam : beams_) {
        beam.pixels += blank, beam.total += blank;
        beam.blank = beam.pixels, beam.ink = kNever;
      }
      continue;
    }
    const auto note = [&](int node, double log_p) {
      Node& n = at(node);
      if (log_p > n.best) n.best = static_cast<float>(log_p), n.row = row;
    };
    // What falls this far behind would be pruned in any case; the margin is for what a finished word may gain.
    constexpr double kMargin = 4;
    double hopeless = kNever;
    for (const Beam& beam : beams_) hopeless = std::max(hopeless, beam.total + top - norm - kBeamDepth - kMargin);
    for (const Beam& beam : beams_) {
      const double all = beam.pixels;
      Beam& stay = slot_for(beam.node);
      stay.blank = log_add(stay.blank, all + blank);
      const int last = at(beam.node).symbol;
      for (const auto& [symbol, score] : likely_) {
        const double p = score - norm;
        if (symbol == last && beam.node != 0) {
          Beam& repeated = slot_for(beam.node);
          repeated.ink = log_add(repeated.ink, beam.ink + p);
          note(beam.node, p);
        }
        const double from = symbol == last && beam.node != 0 ? beam.blank : all;
        if (from < -1e29) continue;
        if (signs_[static_cast<std::size_t>(symbol)].space && (beam.node == 0 || sign_of(beam.node).space)) continue;
        if (beam.total - all + from + p < hopeless) continue;
        const int longer = child(beam.node, symbol);
        note(longer, p);
        Beam& grown = slot_for(longer);
        grown.ink = log_add(grown.ink, from + p);
      }
    }
    prune();
  }

  return finished(logits.rows);
}

std::vector<DecodedWord> CtcDecoder::words_of(int node, int rows) {
  std::vector<DecodedWord> words;
  int end = rows;
  while (node > 0) {
    DecodedWord word;
    const Judgement judged = judge(node);
    word.language = judged.weight, word.end = end;
    std::u32string text;
    for (; node > 0 && !sign_of(node).space; node = at(node).parent) {
      text.push_back(sign_of(node).character);
      word.weakest = std::min(word.weakest, static_cast<double>(at(node).best));
      word.first = at(node).row;
    }
    if (node > 0) word.first = end = at(node).row, node = at(node).parent;
    else word.first = 0;
    std::reverse(text.begin(), text.end());
    word.text = to_utf8(text);
    if (!text.empty()) words.push_back(std::move(word));
  }
  std::reverse(words.begin(), words.end());
  return words;
}

std::vector<DecodedWord> CtcDecoder::finished(int rows) {
  std::vector<std::pair<double, int>> ends;  // log weight with the last word judged too, node
  for (const Beam& beam : beams_) ends.emplace_back(beam.total + judge(beam.node).weight, beam.node);
  std::sort(ends.begin(), ends.end(), [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
  std::vector<DecodedWord> words = words_of(ends.front().second, rows);
  double all = 0;
  for (const auto& [weight, node] : ends) all += std::exp(weight - ends.front().first);
  for (DecodedWord& word : words) word.share = 1 / all;
  for (std::size_t i = 1; i < ends.size(); ++i) {
    const double share = std::exp(ends[i].first - ends.front().first) / all;
    const std::vector<DecodedWord> rival = words_of(ends[i].second, rows);
    auto first = rival.begin();
    for (DecodedWord& word : words) {
      // What the rival reads between the same spaces, give or take the split of a word.
      while (first != rival.end() && first->end <= word.first + (word.end - word.first) / 4) ++first;
      std::string there;
      for (auto it = first; it != rival.end() && it->first < word.end - (word.end - word.first) / 4; ++it) {
        if (!there.empty()) there += ' ';
        there += it->text;
      }
      if (there == word.text) {
        word.share = std::min(1.0, word.share + share);
        continue;
      }
      const auto known = std::find_if(word.others.begin(), word.others.end(), [&](const auto& o) { return o.first == there; });
      if (known != word.others.end()) known->second += share;
      else word.others.emplace_back(std::move(there), share);
    }
  }
  for (DecodedWord& word : words) {
    std::stable_sort(word.others.begin(), word.others.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  }
  return words;
}

}  // namespace sohoa
