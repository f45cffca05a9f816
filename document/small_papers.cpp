#include "document/small_papers.h"

#include <algorithm>
#include <iterator>

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

int rotate_degrees_of(const PageText& page, const Line& line) {
  const auto paper = static_cast<std::size_t>(line.paper);
  return line.paper >= 0 && paper < page.papers.size() ? page.papers[paper].rotate_degrees : page.rotate_degrees;
}

}  // namespace sohoa
