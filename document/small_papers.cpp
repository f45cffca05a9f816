#include "document/small_papers.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

namespace sohoa {
namespace {

bool lies_in(const Box& box, const Box& place) {
  const int x = box.x + box.w / 2, y = box.y + box.h / 2;
  return x >= place.x && x < place.right() && y >= place.y && y < place.bottom();
}

}  // namespace

std::vector<PageText> papers_on(const PageText& page) {
  if (page.papers.empty()) return {page};
  std::vector<PageText> papers;
  for (std::size_t p = 0; p < page.papers.size(); ++p) {
    const SmallPaper& place = page.papers[p];
    PageText paper = page;
    paper.papers.clear();
    paper.frame = place.box;
    paper.rotate_degrees = place.rotate_degrees;
    paper.skew_degrees = place.skew_degrees;
    std::vector<int> number_there(page.lines.size(), -1);
    paper.lines.clear();
    for (std::size_t i = 0; i < page.lines.size(); ++i) {
      if (page.lines[i].paper != static_cast<int>(p)) continue;
      number_there[i] = static_cast<int>(paper.lines.size());
      paper.lines.push_back(page.lines[i]);
    }
    for (TableText& table : paper.tables) {
      for (TableText::Cell& cell : table.cells) {
        std::vector<int> lines;
        for (const int line : cell.lines)
          if (number_there[static_cast<std::size_t>(line)] >= 0) lines.push_back(number_there[static_cast<std::size_t>(line)]);
        cell.lines = std::move(lines);
      }
    }
    std::erase_if(paper.barcodes, [&](const Barcode& code) { return !lies_in(code.box, place.box); });
    std::erase_if(paper.marks, [&](const Mark& mark) { return !lies_in(mark.box, place.box); });
    std::erase_if(paper.rules, [&](const Box& rule) { return !lies_in(rule, place.box); });
    papers.push_back(std::move(paper));
  }
  return papers;
}

void add_paper(PageText paper, const Box& place, PageText& sheet) {
  int block = 0;
  for (const Line& line : sheet.lines) block = std::max(block, line.block + 1);
  const int lines = static_cast<int>(sheet.lines.size()), tables = static_cast<int>(sheet.tables.size());
  for (Line& line : paper.lines) {
    line.paper = static_cast<int>(sheet.papers.size());
    line.block += block;
    if (line.table >= 0) line.table += tables;
  }
  for (TableText& table : paper.tables) {
    for (TableText::Cell& cell : table.cells) {
      for (int& line : cell.lines) line += lines;
    }
  }
  std::erase_if(sheet.marks, [&](const Mark& mark) { return lies_in(mark.box, place); });
  sheet.papers.push_back({place, paper.rotate_degrees, paper.skew_degrees});
  const auto append = [](auto& from, auto& to) { std::move(from.begin(), from.end(), std::back_inserter(to)); };
  append(paper.lines, sheet.lines);
  append(paper.tables, sheet.tables);
  append(paper.marks, sheet.marks);
  append(paper.rules, sheet.rules);
}

void lay_open(PageText& page, double fold, bool right_first, const std::vector<int>& half_of_line) {
  // seen upright: at half its height the skew moves nothing
  const int turn = (page.rotate_degrees / 90) & 3;
  const cv::Size straight = page.corners ? straight_size(*page.corners) : cv::Size(page.width, page.height);
  PageTransform to_stored(straight, turn, false);
  if (page.corners) to_stored.set_outer(perspective(straight, *page.corners), {page.width, page.height});
  const cv::Size upright = to_stored.upright_size();
  const cv::Point2f at = to_stored.to_stored(cv::Point2f(static_cast<float>(fold), static_cast<float>(upright.height) / 2));
  const Box all = to_stored.to_stored(Box{0, 0, upright.width, upright.height});
  const bool across = turn % 2 == 0;
  const int cut = std::clamp(static_cast<int>(std::lround(across ? at.x : at.y)), (across ? all.x : all.y) + 1, (across ? all.right() : all.bottom()) - 1);
  const Box before = across ? Box{all.x, all.y, cut - all.x, all.h} : Box{all.x, all.y, all.w, cut - all.y};
  const Box behind = across ? Box{cut, all.y, all.right() - cut, all.h} : Box{all.x, cut, all.w, all.bottom() - cut};
  const bool left_is_before = turn == 0 || turn == 3;
  const Box left = left_is_before ? before : behind, right = left_is_before ? behind : before;
  page.papers.clear();
  for (const Box& half : {right_first ? right : left, right_first ? left : right})
    page.papers.push_back({half, page.rotate_degrees, page.skew_degrees});

  std::vector<int> order(page.lines.size()), place(page.lines.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_partition(order, [&](int i) { return (half_of_line[static_cast<std::size_t>(i)] == 1) == right_first; });
  std::vector<Line> lines;
  int block = 0, last = -1;
  for (const int i : order) {
    const auto from = static_cast<std::size_t>(i);
    place[from] = static_cast<int>(lines.size());
    Line line = std::move(page.lines[from]);
    line.paper = (half_of_line[from] == 1) == right_first ? 0 : 1;
    if (!lines.empty() && line.block != last) ++block;
    last = line.block;
    line.block = block;
    lines.push_back(std::move(line));
  }
  page.lines = std::move(lines);
  for (TableText& table : page.tables)
    for (TableText::Cell& cell : table.cells)
      for (int& line : cell.lines) line = place[static_cast<std::size_t>(line)];
}

bool is_open_sheet(const PageText& page) {
  if (page.papers.size() != 2) return false;
  const Box &one = page.papers[0].box, &other = page.papers[1].box;
  if (2 * (one.area() + other.area()) < static_cast<long>(page.width) * page.height) return false;
  if ((page.rotate_degrees / 90) % 2 == 0) return one.y == other.y && one.h == other.h && (one.right() == other.x || other.right() == one.x);
  return one.x == other.x && one.w == other.w && (one.bottom() == other.y || other.bottom() == one.y);
}

bool is_outer_side(const PageText& page) {
  if (!is_open_sheet(page)) return false;
  const Box &first = page.papers[0].box, &second = page.papers[1].box;
  switch ((page.rotate_degrees / 90) & 3) {
    case 0: return first.x > second.x;
    case 1: return first.y < second.y;
    case 2: return first.x < second.x;
    default: return first.y > second.y;
  }
}

std::vector<PagePart> parts_in_reading_order(const std::vector<const PageText*>& pages) {
  std::vector<PagePart> parts;
  const auto inner = [&](std::size_t i) { return i < pages.size() && is_open_sheet(*pages[i]) && !is_outer_side(*pages[i]); };
  const auto outer = [&](std::size_t i) { return i < pages.size() && is_outer_side(*pages[i]); };
  for (std::size_t i = 0; i < pages.size(); ++i) {
    if ((outer(i) && inner(i + 1)) || (inner(i) && outer(i + 1))) {
      const std::size_t out = outer(i) ? i : i + 1, in = outer(i) ? i + 1 : i;
      parts.insert(parts.end(), {{out, 0}, {in, 0}, {in, 1}, {out, 1}});
      ++i;
    } else if (is_open_sheet(*pages[i])) {
      parts.insert(parts.end(), {{i, 0}, {i, 1}});
    } else {
      parts.push_back({i, -1});
    }
  }
  return parts;
}

int rotate_degrees_of(const PageText& page, const Line& line) {
  const auto paper = static_cast<std::size_t>(line.paper);
  return line.paper >= 0 && paper < page.papers.size() ? page.papers[paper].rotate_degrees : page.rotate_degrees;
}

}  // namespace sohoa
