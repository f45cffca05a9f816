#include "classifiers/text_search.h"

#include <algorithm>
#include <cassert>

#include "document/text.h"

namespace sohoa {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

char made_one(char c) {
  switch (c) {
    case 'l':
    case '1':
    case '|':
      return 'i';
    case '0':
      return 'o';
    default:
      return static_cast<unsigned char>(c) >= 0x80 ? '?' : c;
  }
}

int default_tolerance(std::size_t letters) {
  if (letters < 5) return 0;
  if (letters < 9) return 1;
  if (letters < 14) return 2;
  return std::min(static_cast<int>(letters / 6), 5);
}

}  // namespace

SearchKey search_key(std::string_view utf8) {
  const FoldedText folded_text = fold_with_offsets(utf8);
  SearchKey key;
  key.text.reserve(folded_text.text.size());
  key.offsets.reserve(folded_text.text.size() + 1);
  key.starts_word.reserve(folded_text.text.size() + 1);
  char before = ' ';
  std::size_t end = 0;
  for (std::size_t i = 0; i < folded_text.text.size(); ++i) {
    const char c = folded_text.text[i];
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) == 0x80) continue;  // inside a character
    if (is_digit(c) || is_letter(c) || c == '|') {
      const bool boundary = !(is_digit(before) || is_letter(before) || before == '|');
      key.text.push_back(made_one(c));
      key.offsets.push_back(static_cast<std::uint32_t>(folded_text.offsets[i]));
      key.starts_word.push_back(boundary || is_digit(before) != is_digit(c));
      std::size_t next = i + 1;
      while (next < folded_text.text.size() && (static_cast<unsigned char>(folded_text.text[next]) & 0xC0) == 0x80)
        ++next;
      end = folded_text.offsets[next];
    }
    before = c;
  }
  key.offsets.push_back(static_cast<std::uint32_t>(end));
  key.starts_word.push_back(true);
  return key;
}

std::string search_letters(std::string_view utf8) { return search_key(utf8).text; }

Pattern::Pattern(std::string_view label) : label_(label), letters_(search_letters(label)) {
  assert(letters_.size() <= kMaxLetters);
  tolerance_ = default_tolerance(letters_.size());
  for (std::size_t i = 0; i < letters_.size(); ++i) {
    masks_[static_cast<unsigned char>(letters_[i]) & 0x7F] |= std::uint64_t{1} << i;
  }
}

std::vector<Pattern::Match> Pattern::find_all(const SearchKey& key, std::size_t from, std::size_t to) const {
  std::vector<Match> matches;
  to = std::min(to, key.text.size());
  const std::size_t m = letters_.size();
  if (m == 0 || from >= to) return matches;

  // Myers' bit-parallel approximate search: errors of the best match ending at each letter.
  std::uint64_t plus = ~std::uint64_t{0}, minus = 0;
  const std::uint64_t last = std::uint64_t{1} << (m - 1);
  int errors = static_cast<int>(m);
  struct End {
    std::size_t at;
    int errors;
  };
  std::vector<End> ends;
  for (std::size_t i = from; i < to; ++i) {
    const std::uint64_t equal = masks_[static_cast<unsigned char>(key.text[i]) & 0x7F];
    const std::uint64_t x = equal | minus;
    const std::uint64_t diagonal = (((equal & plus) + plus) ^ plus) | equal;
    std::uint64_t horizontal_plus = minus | ~(diagonal | plus);
    std::uint64_t horizontal_minus = plus & diagonal;
    if (horizontal_plus & last) ++errors;
    if (horizontal_minus & last) --errors;
    horizontal_plus <<= 1;
    horizontal_minus <<= 1;
    plus = horizontal_minus | ~(x | horizontal_plus);
    minus = horizontal_plus & x;
    if (errors <= tolerance_ && key.starts_word[i + 1]) ends.push_back({i + 1, errors});
  }

  // For each end the start: the same recurrence run backwards from it, over at most m + tolerance letters.
  std::size_t free_from = from;
  for (std::size_t e = 0; e < ends.size(); ++e) {
    // of neighbouring ends the one with the fewest errors
    std::size_t best = e;
    while (e + 1 < ends.size() && ends[e + 1].at <= ends[best].at + static_cast<std::size_t>(tolerance_) + 1) {
      ++e;
      if (ends[e].errors < ends[best].errors) best = e;
    }
    const auto [end, fewest] = ends[best];
    const std::size_t reach = m + static_cast<std::size_t>(fewest);
    const std::size_t stop = end > free_from + reach ? end - reach : free_from;
    std::vector<int> row(m + 1);
    for (std::size_t j = 0; j <= m; ++j) row[j] = static_cast<int>(j);
    std::optional<Match> found;
    for (std::size_t i = end; i-- > stop;) {
      int diagonal = row[0];
      row[0] = static_cast<int>(end - i);
      for (std::size_t j = 1; j <= m; ++j) {
        const int substituted = diagonal + (key.text[i] == letters_[m - j] ? 0 : 1);
        diagonal = row[j];
        row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
      }
      if (key.starts_word[i] && row[m] <= tolerance_ && (!found || row[m] < found->errors))
        found = Match{i, end, row[m]};
    }
    if (found) {
      matches.push_back(*found);
      free_from = end;
    }
  }
  return matches;
}

std::optional<Pattern::Match> Pattern::find(const SearchKey& key, std::size_t from, std::size_t to) const {
  const auto all = find_all(key, from, to);
  if (all.empty()) return std::nullopt;
  return *std::min_element(all.begin(), all.end(), [](const Match& a, const Match& b) { return a.errors < b.errors; });
}

std::optional<Pattern::Match> Pattern::at_start(const SearchKey& key) const {
  for (const Match& match : find_all(key, 0, letters_.size() + static_cast<std::size_t>(tolerance_))) {
    if (match.begin == 0) return match;
  }
  return std::nullopt;
}

int edit_distance(std::string_view a, std::string_view b) {
  std::vector<int> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = static_cast<int>(j);
  for (std::size_t i = 0; i < a.size(); ++i) {
    int diagonal = row[0];
    row[0] = static_cast<int>(i + 1);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const int substituted = diagonal + (a[i] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

}  // namespace sohoa
