#include "classifiers/word_checks.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>
#include <regex>
#include <sstream>

#include "classifiers/judgement.h"
#include "classifiers/prose_counts.h"
#include "classifiers/provinces.h"
#include "classifiers/spelling.h"
#include "document/syllable.h"
#include "document/text.h"

namespace sohoa {
namespace {

// How sure the reader must be of a word, by what supports its spelling.
constexpr double kSure = 0.94;       // no other usual spelling
constexpr double kShared = 0.985;    // another usual one differs by marks alone
constexpr double kUnknown = 0.993;   // nothing like it is usual
constexpr double kText = 0.972;      // of running text, whose words the language rules have been over
constexpr double kAttested = 0.6;    // which official prose often has between its neighbours
constexpr double kConfident = 0.99;  // readings that are not asked for confirmation
constexpr double kUnsure = 0.96;     // readings that may be mended from elsewhere

constexpr double kSecondPrint = 0.95;  // no second print is surer: type that is easily misread is so twice
constexpr std::size_t kLeastLetters = 5;  // of a value that is not printed twice by chance, as dates and amounts are

constexpr double kTooRare = -2;      // log odds: a name's word that falls so far short is looked at
constexpr double kMostSpare = 9;     // log odds, of a value whose words are all beyond doubt

double log_odds(double probability) {
  const double p = std::clamp(probability, 0.0001, 0.9999);
  return std::log(p / (1 - p));
}

// Without the punctuation around it.
std::string bare(std::string_view word) {
  const std::u32string text = to_code_points(word);
  const auto letter = [](char32_t c) { return u_isalnum(static_cast<UChar32>(c)) != 0; };
  const auto first = std::find_if(text.begin(), text.end(), letter);
  const auto last = std::find_if(text.rbegin(), text.rend(), letter).base();
  return first < last ? to_utf8(std::u32string(first, last)) : "";
}

bool has_letter(std::string_view word) {
  const std::u32string text = to_code_points(word);
  return std::any_of(text.begin(), text.end(), [](char32_t c) { return u_isalpha(static_cast<UChar32>(c)) != 0; });
}

bool only_letters(std::string_view word) {
  const std::u32string text = to_code_points(word);
  return std::all_of(text.begin(), text.end(), [](char32_t c) { return u_isalpha(static_cast<UChar32>(c)) != 0; });
}

std::vector<std::string> tokens_of(const std::string& text) {
  std::vector<std::string> tokens;
  std::istringstream words(text);
  for (std::string word; words >> word;) tokens.push_back(word);
  return tokens;
}

// Words of phrases that are longer than any misreading of one word: "ỦY BAN NHÂN DÂN", a province behind its kind.
std::vector<bool> known_phrases(const std::vector<std::string>& tokens) {
  std::vector<bool> known(tokens.size(), false);
  std::vector<std::string> plain;
  for (const std::string& token : tokens) plain.push_back(lower_case(bare(token)));
  const auto mark = [&](const std::vector<std::string>& phrase, std::size_t at, bool folded_is_enough) {
    if (at + phrase.size() > plain.size()) return;
    for (std::size_t i = 0; i < phrase.size(); ++i) {
      if (plain[at + i] != phrase[i] && !(folded_is_enough && folded(plain[at + i]) == folded(phrase[i]))) return;
    }
    std::fill_n(known.begin() + static_cast<std::ptrdiff_t>(at), phrase.size(), true);
  };
  mark({"ủy", "ban", "nhân", "dân"}, 0, true);
  mark({"hội", "đồng", "nhân", "dân"}, 0, true);
  for (const ProvinceEpoch epoch : {ProvinceEpoch::before_2025_07, ProvinceEpoch::since_2025_07}) {
    for (const Province& province : provinces(epoch)) {
      for (const char* kind : {"tỉnh ", "thành phố "}) {
        const auto phrase = tokens_of(lower_case(kind + std::string(province.name)));
        if (phrase.size() <= plain.size()) mark(phrase, plain.size() - phrase.size(), false);
      }
      // as cards have it: "Thạch Tiến, Cà Mau"
      const auto name = tokens_of(lower_case(province.name));
      if (name.size() < plain.size() && tokens[plain.size() - name.size() - 1].ends_with(',')) mark(name, plain.size() - name.size(), false);
    }
  }
  return known;
}

// Replaces a word that stands in the text once; false where it does not.
bool replace_only(std::string& text, const std::string& word, const std::string& by) {
  const auto at = text.find(word);
  if (at == std::string::npos || text.find(word, at + 1) != std::string::npos) return false;
  text.replace(at, word.size(), by);
  return true;
}

// Letters that look alike, capital and small, but for their size.
bool looks_alike_in_both_cases(char32_t letter) {
  const std::string plain = folded(to_utf8(std::u32string(1, letter)));
  return plain.size() == 1 && std::string_view("cosuvwxz").find(plain.front()) != std::string_view::npos;
}

// "2022-2027", as one word.
bool is_span_of_years(const std::string& word) {
  static const std::regex span(R"((19|20)\d\d(-|–)(19|20)\d\d)");
  return std::regex_match(word, span);
}

// "117 m²", "3 cm".
bool is_unit(const std::string& token, const std::string& before) {
  static const std::regex kUnit(R"((k|c|m)?m(²|³)?[.,;:)]*|(k|m)?g[.,;:)]*|ml[.,;:)]*)");
  return std::regex_match(token, kUnit) && !before.empty() && before.back() >= '0' && before.back() <= '9';
}

bool is_upper(char32_t letter) { return u_isupper(static_cast<UChar32>(letter)) != 0; }

// Whether a word is set as words within a sentence or a name are: a small letter in it. False for one of no letters.
bool has_small_letter(std::string_view word) {
  const std::u32string letters = to_code_points(word);
  return std::any_of(letters.begin(), letters.end(), [](char32_t c) { return u_islower(static_cast<UChar32>(c)) != 0; });
}

// "SỞ Xây dựng", "nhà Ở;": letters whose size alone tells that they are capitals, among words that are not in capitals.
// Returns the word as its neighbours have it, empty where it is well as it is.
std::string with_settled_case(std::string_view before, std::string_view word, std::string_view after) {
  std::u32string letters = to_code_points(word);
  if (letters.empty() || !only_letters(word) || !std::all_of(letters.begin(), letters.end(), is_upper)) return "";
  const bool alone = letters.size() == 1;
  const auto first = letters.begin() + (alone ? 0 : 1);
  if (!std::all_of(first, letters.end(), looks_alike_in_both_cases) || !is_syllable(std::string_view(lower_case(word)))) return "";
  if ((has_letter(before) && !has_small_letter(before)) || (has_letter(after) && !has_small_letter(after)) || (!has_letter(before) && !has_letter(after))) return "";
  // by itself it is a capital where a sentence or a name of several words begins
  if (alone && (!has_letter(before) || is_upper(to_code_points(before).front()) || (!after.empty() && is_upper(to_code_points(after).front())))) return "";
  for (auto letter = first; letter != letters.end(); ++letter) *letter = static_cast<char32_t>(u_tolower(static_cast<UChar32>(*letter)));
  return to_utf8(letters);
}

}  // namespace

WordChecks::WordChecks(const std::vector<PageView>& pages) : pages_(pages) {
  for (const PageView& page : pages) {
    std::string before;
    Seen previous;
    for (const PageView::ViewWord& word : page.words()) {
      const std::string plain = bare(word.word->text);
      const std::string& print = word.word->text;
      words_.push_back({lower_case(plain), word.word->confidence, page.number(), word.word->box, !plain.empty() && plain != lower_case(plain),
                        !print.empty() && std::string_view(",;:.)").find(print.back()) != std::string_view::npos});
      if (!has_letter(plain)) {
        before.clear();
        continue;
      }
      const std::string key = folded(plain);
      const Seen seen = words_.back();
      if (!before.empty()) {
        after_[before + "|" + key].push_back(seen);
        before_[before + "|" + key].push_back(previous);
      }
      before = key;
      previous = seen;
    }
  }
}

std::vector<const Word*> WordChecks::words_of(const Field& field) const {
  std::vector<const Word*> inside;
  for (const PageView& page : pages_) {
    if (page.number() != field.page) continue;
    for (const PageView::ViewWord& word : page.words()) {
      const Box& box = word.word->box;
      if (intersection(box, field.box).area() * 10 > box.area() * 9) inside.push_back(word.word);
    }
  }
  std::vector<const Word*> words;
  for (const std::string& token : tokens_of(field.raw)) {
    // the least sure of those that read alike: the field's box may hold words of a neighbour
    const Word* found = nullptr;
    for (const Word* word : inside) {
      if (word->text.find(bare(token)) != std::string::npos &&
          (found == nullptr || word->confidence < found->confidence))
        found = word;
    }
    words.push_back(found);
  }
  return words;
}

std::vector<const WordChecks::Seen*> WordChecks::elsewhere(const Field& field, const std::string& before,
                                                           const std::string& word, const std::string& after) const {
  std::vector<const Seen*> found;
  const auto add = [&](const std::map<std::string, std::vector<Seen>>& index, const std::string& key) {
    const auto at = index.find(key);
    if (at == index.end()) return;
    for (const Seen& seen : at->second) {
      if (seen.page == field.page && intersection(seen.box, field.box).area() * 2 > seen.box.area()) continue;
      found.push_back(&seen);
    }
  };
  const std::string key = folded(word);
  if (!before.empty()) add(after_, folded(before) + "|" + key);
  if (!after.empty()) add(before_, key + "|" + folded(after));
  return found;
}

void WordChecks::check(FieldType type, Field& field) const {
  const bool names = type == FieldType::name || type == FieldType::address || type == FieldType::organization;
  if (is_missing(field) || (!names && type != FieldType::text)) return;
  const auto tokens = tokens_of(field.raw);
  // Figures have no spelling that could speak for them.
  field.signs.spelling = std::ranges::any_of(tokens, has_letter) ? kMostSpare : 0;
  const auto words = words_of(field);
  const auto known = known_phrases(tokens);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string word = bare(tokens[i]);
    if (!names && is_span_of_years(word)) doubt(field, "spelling", "spaces around a dash may have been lost");
    if (!has_letter(word) || (names && known[i]) || (!names && i > 0 && is_unit(tokens[i], tokens[i - 1]))) continue;
    const double confidence = words[i] != nullptr ? words[i]->confidence : field.signs.words;
    const std::string spelt = lower_case(word);
    const auto beside = [&](std::size_t at) { return at < tokens.size() ? lower_case(bare(tokens[at])) : ""; };
    // Official prose has it so between its neighbours. Names are rarer than any prose; a body's have common words, too.
    const bool attested = (!names || (type == FieldType::organization && spelt == word)) && ProseCounts::official().attests(i > 0 ? beside(i - 1) : "", spelt, beside(i + 1));
    // one word in capitals among others is misread: "LÒ Việt"
    if (type == FieldType::name && has_small_letter(field.raw) && !has_small_letter(word) && to_code_points(word).size() > 1)
      doubt(field, "spelling", "a syllable is not spelt the Vietnamese way; check against the picture");
    // capitals and figures in it: an abbreviation or a code
    if (!names && !attested && spelt == word && !is_syllable(std::string_view(word)) && only_letters(word))
      doubt(field, "spelling", fmt::format("\"{}\" is not spelt the Vietnamese way", word));
    // "Seo" for "Sẹo": no prose tells the two apart
    const bool common = spelt == word || (i == 0 && has_small_letter(word));
    if (!names && common && only_letters(word) && !ProseCounts::official().knows(spelt))
      doubt(field, "spelling", fmt::format("\"{}\" is no usual word: check against the picture", word));
    int agreeing = 0;
    for (const Seen* seen :
         elsewhere(field, i > 0 ? bare(tokens[i - 1]) : "", word, i + 1 < tokens.size() ? bare(tokens[i + 1]) : "")) {
      if (seen->word == spelt) {
        agreeing += seen->confidence >= kUnsure ? 1 : 0;
      } else if (names ? confidence < kConfident || seen->confidence >= kUnsure
                       : confidence < kConfident && seen->confidence > confidence) {
        doubt(field, "elsewhere", fmt::format("\"{}\" reads otherwise elsewhere on the paper", word));
        break;
      }
    }
    double needed = attested ? kAttested : kText;
    if (names && !attested) {
      const bool between_names = type == FieldType::name && i > 0 && i + 1 < tokens.size();
      Support support = between_names && is_rare_between_names(word) ? Support::unlikely : name_support(word);
      if (type == FieldType::name && i == 0 && support == Support::unlikely && is_surname(word)) support = Support::shared;
      switch (support) {
        case Support::sure:
          needed = kSure;
          break;
        case Support::shared:
          needed = agreeing > 0 ? kSure : kShared;
          break;
        case Support::unknown:
          needed = agreeing > 0 ? kShared : kUnknown;
          break;
        case Support::unlikely:
          doubt(field, "spelling", fmt::format("\"{}\" is rare, a spelling with other marks is usual", word));
          break;
      }
    }
    const double spare = log_odds(confidence) - log_odds(needed);
    field.signs.spelling = std::min(field.signs.spelling, spare);
    if (names && spare < kTooRare) doubt(field, "spelling", fmt::format("the reader is not sure of \"{}\", which is no usual spelling", word));
  }
}

bool WordChecks::mend(Field& field) const {
  const auto tokens = tokens_of(field.raw);
  const auto words = words_of(field);
  bool changed = false;
  const auto neighbour = [&](std::size_t i, bool in_lower_case) {
    const std::string word = i < tokens.size() ? bare(tokens[i]) : "";
    return in_lower_case ? lower_case(word) : word;
  };
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::string word = bare(tokens[i]);
    if (words[i] == nullptr || !has_letter(word)) continue;
    const bool begins_item = i > 0 && tokens[i - 1].ends_with(';');
    if (const std::string settled = with_settled_case(begins_item ? "" : neighbour(i - 1, false), word, neighbour(i + 1, false)); !settled.empty()) {
      std::string printed = tokens[i];
      printed.replace(printed.find(word), word.size(), settled);
      changed |= replace_only(field.value, tokens[i], printed);
      continue;
    }
    std::string spelt =
        spelling_elsewhere(field, neighbour(i - 1, false), word, neighbour(i + 1, false), words[i]->confidence);
    if (spelt.empty() && word == lower_case(word) && words[i]->confidence < kUnsure)
      spelt = ProseCounts::official().likelier(neighbour(i - 1, true), word, neighbour(i + 1, true));
    if (spelt.empty()) continue;
    changed |= replace_only(field.value, word, in_case_of(spelt, word));
  }
  return changed;
}

bool WordChecks::goes_on(std::size_t at) const {
  if (at + 1 >= words_.size() || words_[at].closed) return false;
  const Seen &here = words_[at], &next = words_[at + 1];
  const int height = std::max(here.box.h, next.box.h), middle = next.box.y + next.box.h / 2;
  return here.page == next.page && has_letter(next.word) && middle > here.box.y && middle < here.box.bottom() &&
         next.box.x - here.box.right() < height && next.box.x > here.box.x;
}

std::optional<Evidence> WordChecks::second_print(const Field& field) const {
  std::vector<std::string> wanted;
  std::size_t letters = 0;
  // of a sentence such as "CCCD số 038190001234, cấp ngày ..." only the number is the value
  for (const std::string& token : tokens_of(field.raw.find(field.value) == std::string::npos ? field.raw : field.value)) {
    const std::string word = lower_case(bare(token));
    if (word.empty()) continue;
    for (const char32_t c : to_code_points(word)) letters += u_isdigit(static_cast<UChar32>(c)) ? 0 : 1;
    wanted.push_back(word);
  }
  if (wanted.size() < 2 || letters < kLeastLetters) return std::nullopt;
  std::optional<Evidence> best;
  for (std::size_t at = 0; at + wanted.size() <= words_.size(); ++at) {
    Evidence found{Evidence::Source::print, field.value, kSecondPrint, words_[at].page, {}};
    for (std::size_t i = 0; i < wanted.size() && found.confidence > 0; ++i) {
      const Seen& seen = words_[at + i];
      const bool same_ink = seen.page == field.page && !intersection(seen.box, field.box).empty();
      found.confidence = seen.word != wanted[i] || same_ink || seen.page != found.page ? 0 : std::min(found.confidence, seen.confidence);
      found.box = united(found.box, seen.box);
    }
    // "Nguyễn Văn" is no print of it where it goes on to "Nguyễn Văn Bình"
    if (goes_on(at + wanted.size() - 1) || (at > 0 && goes_on(at - 1) && words_[at - 1].capital)) continue;
    if (found.confidence > (best ? best->confidence : 0)) best = found;
  }
  return best;
}

std::string WordChecks::spelling_elsewhere(const Field& field, const std::string& before, const std::string& word,
                                           const std::string& after, double confidence) const {
  if (confidence >= kUnsure) return "";
  // what each spelling has for itself: the odds of its readings, multiplied
  std::map<std::string, double> weights;
  weights[lower_case(word)] = -std::log(1 - std::min(confidence, 0.999));
  for (const Seen* seen : elsewhere(field, before, word, after))
    weights[seen->word] += -std::log(1 - std::clamp(seen->confidence, 0.001, 0.999));
  const auto best = std::max_element(weights.begin(), weights.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return best->first == lower_case(word) ? "" : best->first;
}

}  // namespace sohoa
