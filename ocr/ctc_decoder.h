#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <utility>
#include <vector>

#include "models/syllable_model.h"

namespace sohoa {

// A word as decoded, with what its confidence is judged by.
struct DecodedWord {
  std::string text;                   // UTF-8 NFC
  int first = 0, end = 0;             // rows of the scores, from the space before it to the space after
  double weakest = 0;                 // natural log of the least probable letter, by the pixels alone
  double share = 1;                   // of the probability of all readings that the beam still holds, language included
  double language = 0;                // what the language model adds, natural log; 0 where it has nothing to say
  std::vector<std::pair<std::string, double>> others;  // other readings of this place with their shares, best first
};

// Connectionist temporal classification scores to text: a prefix beam search in which each finished word is weighed by
// how often its syllables stand after one another. Only words that are plain letters are weighed, names more lightly;
// codes and numbers are left to the pixels. One object serves one thread at a time and keeps nothing between lines.
class CtcDecoder {
 public:
  // symbols: the characters of the scores' columns 1, 2, ...; both must outlive the decoder.
  CtcDecoder(const std::vector<std::string>& symbols, const SyllableModel& language);

  // logits: CV_32FC1, a row per step along the line, a column per symbol after the blank. The words of the likeliest line.
  [[nodiscard]] std::vector<DecodedWord> decode(const cv::Mat& logits);

 private:
  // What a symbol is; all that words are judged by.
  struct Sign {
    char32_t character = 0, lower = 0;
    bool letter = false, upper = false, digit = false, space = false;
  };
  static constexpr double kNever = -1e30;  // log of nothing

  // A prefix: its last symbol and the prefix before it.
  struct Node {
    int parent = -1, symbol = 0;
    int row = 0;              // where the symbol is likeliest
    float best = -1e30f;      // its log probability there
    double language = 0;      // of the words finished so far
    int last_word = SyllableModel::kUnknown;  // in the language model; of the word before the one being spelled
    int next_sibling = -1, first_child = -1;
    int slot = -1;            // place in the beam being built
  };
  struct Beam {
    int node = 0;
    double blank = kNever, ink = kNever;      // log probability of ending in a blank, in the symbol
    double pixels = kNever, total = kNever;   // of both; with the language model's say
  };
  struct Judgement {
    double weight = 0;  // log
    int word = SyllableModel::kUnknown;
  };

  [[nodiscard]] int child(int node, int symbol);
  // Of the word that ends at this node (its space excluded).
  [[nodiscard]] Judgement judge(int node);
  Beam& slot_for(int node);
  void prune();
  [[nodiscard]] std::vector<DecodedWord> words_of(int node, int rows);
  [[nodiscard]] std::vector<DecodedWord> finished(int rows);
  Node& at(int node) { return nodes_[static_cast<std::size_t>(node)]; }
  [[nodiscard]] const Node& at(int node) const { return nodes_[static_cast<std::size_t>(node)]; }
  [[nodiscard]] const Sign& sign_of(int node) const { return signs_[static_cast<std::size_t>(at(node).symbol)]; }

  std::vector<Sign> signs_;  // by column
  const std::vector<std::string>& symbols_;
  const SyllableModel& language_;
  std::vector<Node> nodes_;
  std::vector<Beam> beams_, next_;
  std::vector<std::pair<int, float>> likely_;
  std::u32string spelled_;
};

}  // namespace sohoa
