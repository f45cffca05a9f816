#include "storage/search_terms.h"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

#include "document/text.h"

namespace sohoa {
namespace {

constexpr std::size_t words_before = 6, words_after = 14;  // of a snippet, around its first match
constexpr double words_on_a_page = 300;

struct Span {
  std::size_t begin = 0, end = 0;
};

// Runs of letters and digits.
std::vector<Span> word_spans(std::string_view utf8) {
  std::vector<Span> spans;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(utf8.data());
  const auto length = static_cast<std::int32_t>(utf8.size());
  bool inside = false;
  for (std::int32_t at = 0; at < length;) {
    const auto begin = static_cast<std::size_t>(at);
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(bytes, at, length, c);
    const bool part = u_isalnum(c) || (inside && u_charType(c) == U_NON_SPACING_MARK);
    if (part && !inside) spans.push_back({begin, begin});
    if (part) spans.back().end = static_cast<std::size_t>(at);
    inside = part;
  }
  return spans;
}

bool is_tone(UChar32 c) { return c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323; }

// Lower case, decomposed, the syllable's tone mark moved to its end: hoà and hòa become the same.
std::string toned_form(std::string_view word) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
  const icu::UnicodeString lower = icu::UnicodeString::fromUTF8({to_nfc(word)}).toLower(icu::Locale::getRoot());
  const icu::UnicodeString apart = U_SUCCESS(status) ? nfd->normalize(lower, status) : lower;
  icu::UnicodeString letters, tones;
  for (std::int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1))
    (is_tone(apart.char32At(i)) ? tones : letters).append(apart.char32At(i));
  std::string form;
  return (letters + tones).toUTF8String(form);
}

}  // namespace

std::string searchable(std::string_view printed) {
  std::string words;
  for (const Span span : word_spans(printed))
    words.append(words.empty() ? "" : " ").append(folded(printed.substr(span.begin, span.end - span.begin)));
  return words;
}

SearchTerms::SearchTerms(std::string_view query) {
  for (const Span span : word_spans(query)) {
    const std::string_view word = query.substr(span.begin, span.end - span.begin);
    words_.push_back({folded(word), toned_form(word)});
  }
}

std::optional<SearchTerms::Match> SearchTerms::match(std::string_view printed) const {
  if (empty()) return std::nullopt;
  const std::vector<Span> spans = word_spans(printed);
  const auto text_of = [&](std::size_t i) { return printed.substr(spans[i].begin, spans[i].end - spans[i].begin); };

  // For each printed word, the first query word it answers; tones are looked at only where folded words agree.
  std::vector<std::size_t> found(words_.size());
  std::vector<bool> found_exactly(words_.size());
  std::vector<std::vector<bool>> answers(words_.size(), std::vector<bool>(spans.size()));
  std::vector<bool> marked(spans.size()), exact(spans.size());
  for (std::size_t i = 0; i < spans.size(); ++i) {
    const std::string form = folded(text_of(i));
    std::string toned;
    for (std::size_t k = 0; k < words_.size(); ++k) {
      if (form != words_[k].folded) continue;
      if (toned.empty()) toned = toned_form(text_of(i));
      marked[i] = answers[k][i] = true;
      ++found[k];
      if (toned == words_[k].toned) exact[i] = found_exactly[k] = true;
    }
  }
  if (std::ranges::count(found, 0U) > 0) return std::nullopt;

  Match match;
  match.exact_tones = std::ranges::count(found_exactly, false) == 0;
  const double length = 0.25 + 0.75 * static_cast<double>(spans.size()) / words_on_a_page;
  for (const std::size_t times : found) match.weight += static_cast<double>(times) / (static_cast<double>(times) + 1.2 * length);
  // The snippet shows the best place: the words in a row with their tones, in a row, with tones, any.
  std::size_t best = 0;
  int best_rank = -1;
  for (std::size_t i = 0; i < spans.size(); ++i) {
    if (!marked[i]) continue;
    bool row = i + words_.size() <= spans.size(), row_exact = row;
    for (std::size_t k = 0; row && k < words_.size(); ++k) {
      row = answers[k][i + k];
      row_exact = row_exact && row && exact[i + k];
    }
    match.in_a_row = match.in_a_row || row;
    const int rank = row && row_exact ? 3 : row ? 2 : exact[i] ? 1 : 0;
    if (rank > best_rank) {
      best_rank = rank;
      best = i;
    }
  }
  const std::size_t first = best > words_before ? best - words_before : 0;
  const std::size_t last = std::min(best + words_after, spans.size() - 1);
  // Up to the next word, so that a closing full stop or bracket is kept.
  const std::size_t end = last + 1 < spans.size() ? spans[last + 1].begin : printed.size();
  std::string text;
  for (std::size_t i = first; i <= last; ++i) {
    const std::size_t gap_end = i < last ? spans[i + 1].begin : end;
    if (marked[i]) text += '[';
    text += text_of(i);
    if (marked[i]) text += ']';
    text += printed.substr(spans[i].end, gap_end - spans[i].end);
  }
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
    if (!space) match.snippet += c;
    else if (!match.snippet.empty() && match.snippet.back() != ' ') match.snippet += ' ';
  }
  while (!match.snippet.empty() && match.snippet.back() == ' ') match.snippet.pop_back();
  return match;
}

}  // namespace sohoa
