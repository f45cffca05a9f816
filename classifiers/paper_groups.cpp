#include "classifiers/paper_groups.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "classifiers/code_evidence.h"
#include "classifiers/code_values.h"
#include "classifiers/letterhead.h"
#include "classifiers/type_scores.h"
#include "document/small_papers.h"

namespace sohoa {
namespace {

// A small paper, as one is told from another.
struct SmallPaperSide {
  std::size_t side = 0;
  std::optional<std::size_t> type;
  bool titled = false;
  std::string number;  // of the person, by a code or printed
};

std::string printed_number(const PageView& view) {
  for (const PageView::ViewWord& word : view.words())
    if (personal_number_doubt(word.word->text, "", 0).empty()) return word.word->text;
  return "";
}

struct Group {
  std::vector<std::size_t> sides;
  std::optional<std::size_t> type;
  std::string number;
  bool titled = false;

  // A paper that names itself gives the record before one that does not.
  [[nodiscard]] std::pair<bool, std::size_t> rank() const { return {!titled, *std::min_element(sides.begin(), sides.end())}; }
};

}  // namespace

std::vector<PaperSide> sides_of(const PageText& page, int number, const Definitions& definitions, std::deque<PageText>& cut) {
  std::vector<PaperSide> sides;
  if (page.papers.empty()) {
    sides.push_back({PageView(page, number), std::nullopt});
    return sides;
  }
  if (is_open_sheet(page)) {
    for (PageText& half : papers_on(page)) sides.push_back({PageView(cut.emplace_back(std::move(half)), number), std::nullopt});
    return sides;
  }
  bool named = false;
  for (PageText& paper : papers_on(page)) {
    PageView view(cut.emplace_back(std::move(paper)), number);
    Classification answer = classify(view, read_letterhead(view), definitions);
    named = named || (answer.type && answer.title_line) || !citizen_number(view).empty();
    sides.push_back({std::move(view), std::move(answer)});
  }
  if (named) return sides;
  PageText& whole = cut.emplace_back(page);
  whole.papers.clear();
  for (Line& line : whole.lines) line.paper = -1;
  sides.clear();
  sides.push_back({PageView(whole, number), std::nullopt});
  return sides;
}

std::vector<std::vector<std::size_t>> group_papers(const std::vector<PaperSide>& sides, const Definitions& definitions) {
  std::vector<Group> groups;
  std::vector<SmallPaperSide> small;
  Group whole{{}, {}, {}, true};
  std::vector<std::size_t> empty;  // blank backs and leaves
  for (std::size_t s = 0; s < sides.size(); ++s) {
    const auto& [view, answer] = sides[s];
    if (!answer) {
      (view.words().empty() ? empty : whole.sides).push_back(s);
      continue;
    }
    std::string number = citizen_number(view);
    if (number.empty()) number = printed_number(view);
    small.push_back({s, answer->type, answer->type && answer->title_line.has_value(), std::move(number)});
  }
  const auto is_front = [&](const Group& group) {
    if (!group.titled) return false;
    const FieldTable& table = definitions.tables[definitions.types[*group.type].table];
    return table.citizen_card || table.two_sided;
  };
  // of whom a side without title and number is, is clear only where there is one such side
  const auto nameless = std::ranges::count_if(small, [&](const SmallPaperSide& side) {
    return !side.titled && side.number.empty() && !sides[side.side].view.words().empty();
  });
  for (const bool titled : {true, false}) {
    for (const SmallPaperSide& side : small) {
      if (side.titled != titled) continue;
      // a side without a title may be of any paper that has its number; a copy with one, of the same type
      const auto may_be = [&](const Group& group) {
        return !side.number.empty() && group.number == side.number && (!titled || group.type == side.type);
      };
      auto home = std::find_if(groups.begin(), groups.end(), [&](const Group& group) { return may_be(group) && group.titled && is_front(group); });
      if (home == groups.end()) home = std::find_if(groups.begin(), groups.end(), may_be);
      if (home == groups.end() && !titled && side.number.empty() && nameless == 1 && std::count_if(groups.begin(), groups.end(), is_front) == 1) {
        // else of the only card there is
        home = std::find_if(groups.begin(), groups.end(), is_front);
        if (home->sides.size() > 1) home = groups.end();
      }
      if (home == groups.end()) home = groups.insert(groups.end(), Group{{}, side.type, side.number, titled});
      home->sides.push_back(side.side);
      if (home->number.empty()) home->number = side.number;
    }
  }
  if (!whole.sides.empty() || groups.empty()) groups.push_back(std::move(whole));
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.rank() < b.rank(); });
  groups.front().sides.insert(groups.front().sides.end(), empty.begin(), empty.end());
  std::vector<std::vector<std::size_t>> papers;
  for (Group& group : groups) papers.push_back(std::move(group.sides));
  return papers;
}

}  // namespace sohoa
