#include "classifiers/open_sheet.h"

#include <algorithm>
#include <ranges>
#include <vector>

#include "classifiers/letterhead.h"
#include "classifiers/page_view.h"
#include "classifiers/type_scores.h"
#include "document/small_papers.h"

namespace sohoa {
namespace {

constexpr int kWord = 3;  // letters: fewer may be a speck
constexpr double kNarrowest = 0.02;  // of the width: half a margin's

// Where the page is parted: the middle of the widest strip about its middle that no line enters. 0 where there is none.
double gutter(const PageView& view) {
  const double from = view.width() * 0.4, to = view.width() * 0.6;
  std::vector<std::pair<int, int>> taken;
  for (const PageView::ViewLine& line : view.lines())
    if (line.letters >= kWord) taken.emplace_back(line.box.x, line.box.right());
  std::ranges::sort(taken);
  double widest = kNarrowest * view.width(), middle = 0;
  int reached = 0;
  taken.emplace_back(view.width(), view.width());
  for (const auto& [begin, end] : taken) {
    const double centre = (reached + begin) / 2.0;
    if (reached > 0 && begin - reached > widest && centre > from && centre < to) widest = begin - reached, middle = centre;
    reached = std::max(reached, end);
  }
  return middle;
}

// Whether a line begins with one of these heads, perhaps behind its number ("II. ").
bool bears(const PageView& view, const std::vector<Pattern>& heads) {
  constexpr std::size_t kNumber = 4;
  for (std::size_t i = 0; i < view.lines().size(); ++i) {
    const SearchKey key = view.line_key(i);
    for (const Pattern& head : heads)
      if (const auto match = head.find(key); match && match->begin <= kNumber) return true;
  }
  return false;
}

}  // namespace

std::optional<OpenSheet> find_open_sheet(const PageText& page, const Definitions& definitions) {
  const bool sideways = page.rotate_degrees == 90 || page.rotate_degrees == 270;
  const int across = sideways ? page.height : page.width, down = sideways ? page.width : page.height;
  if (!page.papers.empty() || page.mirrored || page.pixel_aspect != 1) return std::nullopt;
  if (10 * across < 12 * down || 10 * across > 18 * down) return std::nullopt;
  if (std::ranges::all_of(definitions.types, [](const TypeDefinition& type) { return type.folded_pages.empty(); })) return std::nullopt;
  const PageView view(page, 1);
  const double fold = gutter(view);
  if (fold <= 0) return std::nullopt;
  std::vector<int> half_of_line;
  for (const PageView::ViewLine& line : view.lines()) half_of_line.push_back(line.box.x + line.box.w / 2.0 < fold ? 0 : 1);
  for (const bool outer : {true, false}) {
    OpenSheet sheet{page, 0};
    lay_open(sheet.page, fold, outer, half_of_line);
    const std::vector<PageText> halves = papers_on(sheet.page);
    const PageView first(halves[0], 1), second(halves[1], 1);
    const Classification named = classify(first, read_letterhead(first), definitions);
    const Classification other = classify(second, read_letterhead(second), definitions);
    if (other.type && other.title_line) continue;
    for (std::size_t t = 0; t < definitions.types.size(); ++t) {
      const std::vector<std::vector<Pattern>>& pages = definitions.types[t].folded_pages;
      if (pages.empty()) continue;
      const bool titled = named.type && named.title_line;
      const bool is_it = outer ? titled && *named.type == t && bears(second, pages[2])
                               : !titled && bears(first, pages[0]) && (bears(second, pages[1]) || bears(second, pages[2]));
      if (!is_it) continue;
      sheet.type = t;
      return sheet;
    }
  }
  return std::nullopt;
}

}  // namespace sohoa
