#include "ocr/language_rules.h"

#include <algorithm>
#include <array>
#include <limits>

#include "document/syllable.h"
#include "document/text.h"

namespace sohoa {
namespace {

// A Vietnamese vowel taken apart. Rows of kVowels: letter with its shape; columns: its tone.
enum Tone { level, acute, grave, hook, tilde, dot };
constexpr std::array<std::u32string_view, 12> kVowels = {U"aáàảãạ", U"ăắằẳẵặ", U"âấầẩẫậ", U"eéèẻẽẹ",
                                                         U"êếềểễệ", U"iíìỉĩị", U"oóòỏõọ", U"ôốồổỗộ",
                                                         U"ơớờởỡợ", U"uúùủũụ", U"ưứừửữự", U"yýỳỷỹỵ"};
constexpr std::array<int, 12> kFamily = {0, 0, 0, 1, 1, 2, 3, 3, 3, 4, 4, 5};
constexpr std::array<bool, 12> kRoofed = {false, true, true, false, true, false, false, true, false, false, false, false};

bool is_letter(char32_t c) { return lower_case(c) != upper_case(c); }
bool is_upper(char32_t c) { return c != lower_case(c); }
bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

std::u32string lower(std::u32string text) {
  for (auto& c : text) c = lower_case(c);
  return text;
}

// A word without the punctuation around it.
struct Core {
  std::u32string before, letters, after;
};

Core core_of(std::string_view word) {
  const std::u32string all = to_code_points(word);
  std::size_t begin = 0, end = all.size();
  while (begin < end && !is_letter(all[begin]) && !is_digit(all[begin])) ++begin;
  while (end > begin && !is_letter(all[end - 1]) && !is_digit(all[end - 1])) --end;
  return {all.substr(0, begin), all.substr(begin, end - begin), all.substr(end)};
}

struct Alternative {
  std::u32string word;  // lower case
  double cost = 0;      // natural log of how rarely this confusion happens
};

// Every word that differs in one letter's marks, or in d and đ. The costs follow what readers confuse: the hook and
// tilde over a circumflex first, then a mark lost beside a circumflex.
void each_alternative(const std::u32string& word, std::vector<Alternative>& out) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto put = [&](char32_t c, double cost) {
      Alternative a{word, cost};
      a.word[i] = c;
      out.push_back(std::move(a));
    };
    if (word[i] == U'd') put(U'đ', 5.5);
    if (word[i] == U'đ') put(U'd', 5.5);
    for (std::size_t v = 0; v < kVowels.size(); ++v) {
      const std::size_t tone = kVowels[v].find(word[i]);
      if (tone == std::u32string_view::npos) continue;
      for (std::size_t w = 0; w < kVowels.size(); ++w) {
        if (kFamily[w] != kFamily[v]) continue;
        for (std::size_t t = 0; t < 6; ++t) {
          if (v == w && t == tone) continue;
          double cost = 0;
          if (t != tone) {
            const bool hook_or_tilde = (t == hook && tone == tilde) || (t == tilde && tone == hook);
            cost += hook_or_tilde ? 3 : kRoofed[v] && kRoofed[w] ? 5 : 7;
          }
          if (v != w) cost += kRoofed[v] && kRoofed[w] ? 6 : 7;
          if (cost < 12) put(kVowels[w][t], cost);
        }
      }
    }
  }
}

bool ends_sentence(const Word& word) {
  const char last = word.text.empty() ? ' ' : word.text.back();
  return last == '.' || last == ':' || last == ';' || last == '!' || last == '?' || last == ')';
}

}  // namespace

void settle_marks(const std::vector<Word*>& words, const SyllableModel& model) {
  // The text as it stands, so that neighbours on the right are at least as read.
  const auto neighbour = [&](std::size_t i, int step) -> std::string {
    const std::size_t k = i + static_cast<std::size_t>(step);
    if (k >= words.size() || words[k] == nullptr) return {};
    const Core there = core_of(words[k]->text), here = core_of(words[i]->text);
    if (step < 0 ? !there.after.empty() || !here.before.empty() : !there.before.empty() || !here.after.empty()) return {};
    return to_utf8(lower(there.letters));
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == nullptr) continue;
    Word& word = *words[i];
    const Core core = core_of(word.text);
    if (core.letters.empty() || core.letters.size() > 7 || !std::all_of(core.letters.begin(), core.letters.end(), is_letter)) continue;
    // A list label, "d)" or "đ)", follows the alphabet, not the language.
    if (core.letters.size() == 1) continue;
    const bool capitalised = is_upper(core.letters.front());
    const auto capitals = std::count_if(core.letters.begin(), core.letters.end(), is_upper);
    const bool shouted = capitals == static_cast<long>(core.letters.size());
    if (capitals > 1 && !shouted) continue;
    const bool starts = i == 0 || words[i - 1] == nullptr || ends_sentence(*words[i - 1]) || !core.before.empty();

    const std::u32string small = lower(core.letters);
    const std::string read = to_utf8(small);
    const int left = model.find(neighbour(i, -1)), right = model.find(neighbour(i, 1));
    const bool possible = is_syllable(small);
    // Names come in capitals: there the language knows less than the eye.
    double caution = 0;
    if (capitalised && !shouted && !starts) caution = possible ? std::numeric_limits<double>::infinity() : 3;
    else if (shouted) caution = possible ? 4 : 1;
    else if (capitalised) caution = possible ? 3 : 1;
    if (!possible) caution -= 2;
    if (word.confidence < 0.85) caution -= 1;

    std::vector<Alternative> alternatives;
    each_alternative(small, alternatives);
    const double here = model.log_between(left, model.find(read), right);
    double best = -std::numeric_limits<double>::infinity();
    const Alternative* winner = nullptr;
    for (const auto& a : alternatives) {
      const int known = model.find(to_utf8(a.word));
      if (known == SyllableModel::kUnknown) continue;
      const double gain = model.log_between(left, known, right) - here - std::max(0.5, a.cost + caution);
      if (gain > best) best = gain, winner = &a;
    }
    if (winner == nullptr || best < -2) continue;
    if (best <= 0) {
      word.confidence *= 0.97;  // both are likely
      continue;
    }
    std::u32string text = winner->word;
    for (std::size_t k = 0; k < text.size(); ++k) {
      if (is_upper(core.letters[k])) text[k] = upper_case(text[k]);
    }
    word.text = to_utf8(core.before + text + core.after);
    word.confidence = std::min(word.confidence, best > 3 ? 0.97 : 0.9);
  }
}

std::string repaired_word(std::string_view word) {
  Core core = core_of(word);
  if (core.letters.empty()) return std::string(word);
  // Specks before a word look like these; an opening quote has its closing one further on, an apostrophe does not.
  if (core.before == U"'" || core.before == U"_" || core.before == U"`") core.before.clear();
  std::u32string& text = core.letters;
  const auto digits = std::count_if(text.begin(), text.end(), is_digit);
  const auto letters = std::count_if(text.begin(), text.end(), is_letter);
  if (digits >= 2 && letters > 0 && letters < digits) {
    const auto twin = [](char32_t c) { return c == U'O' || c == U'o' ? U'0' : c == U'l' || c == U'I' ? U'1' : c; };
    std::u32string number = text;
    for (auto& c : number) c = twin(c);
    if (std::none_of(number.begin(), number.end(), is_letter)) text = number;
  } else if (digits == 1 && letters >= 1 && digits + letters == static_cast<long>(text.size())) {
    for (const auto& [digit, letter] : {std::pair{U'0', U'o'}, {U'1', U'l'}}) {
      std::u32string repaired = text;
      std::replace(repaired.begin(), repaired.end(), digit, letter);
      const bool lower_case = std::none_of(text.begin(), text.end(), is_upper);
      if (lower_case && repaired != text && repaired.size() >= 2 && is_syllable(repaired)) text = repaired;
    }
  } else if (digits == 0 && letters == static_cast<long>(text.size()) && text.size() >= 3 && !is_upper(text.front())) {
    const std::u32string small = lower(text);
    const auto capitals = std::count_if(text.begin(), text.end(), is_upper);
    if (capitals == 1 && is_syllable(small)) text = small;
  }
  return to_utf8(core.before + text + core.after);
}

}  // namespace sohoa
