#include "classifiers/paper_groups.h"

#include <algorithm>
#include <optional>
#include <string>

#include "classifiers/code_evidence.h"
#include "classifiers/letterhead.h"
#include "classifiers/type_scores.h"
#include "classifiers/values.h"

namespace sohoa {
namespace {

// One side of a paper.
struct Side {
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
};

}  // namespace

std::vector<std::vector<std::size_t>> group_papers(const std::vector<PageView>& views, const Definitions& definitions) {
  std::vector<Side> sides;
  for (const PageView& view : views) {
    const Classification answer = classify(view, read_letterhead(view), definitions);
    std::string number = citizen_number(view);
    if (number.empty()) number = printed_number(view);
    sides.push_back({answer.type, answer.type && answer.title_line.has_value(), std::move(number)});
  }
  std::vector<Group> groups;
  for (const bool titled : {true, false}) {
    for (std::size_t s = 0; s < sides.size(); ++s) {
      const Side& side = sides[s];
      if (side.titled != titled) continue;
      // a side without a title may be of any paper that has its number; a copy with one, of the same type
      auto home = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
        return !side.number.empty() && group.number == side.number && (!titled || group.type == side.type);
      });
      if (home == groups.end() && !titled) {
        // else of the only one that still lacks its other side
        const auto lacks = [&](const Group& group) {
          return group.titled && group.sides.size() == 1 && definitions.tables[definitions.types[*group.type].table].citizen_card &&
                 (side.number.empty() || group.number.empty());
        };
        if (std::count_if(groups.begin(), groups.end(), lacks) == 1) home = std::find_if(groups.begin(), groups.end(), lacks);
      }
      if (home == groups.end()) home = groups.insert(groups.end(), Group{{}, side.type, side.number, titled});
      home->sides.push_back(s);
      if (home->number.empty()) home->number = side.number;
    }
  }
  std::stable_sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) { return a.sides.front() < b.sides.front(); });
  std::vector<std::vector<std::size_t>> papers;
  for (Group& group : groups) papers.push_back(std::move(group.sides));
  return papers;
}

}  // namespace sohoa
