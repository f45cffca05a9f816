#include "pipeline/image/find_lines.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "pipeline/image/baseline.h"
#include "pipeline/image/blots.h"
#include "pipeline/image/handwriting.h"
#include "pipeline/image/line_grouping.h"
#include "pipeline/image/reading_order.h"

namespace sohoa {
namespace {

// Where a component lies: regions never share a line. Leaves come first, then the cells of each table.
struct Regions {
  struct Cell { int table = -1, cell = -1, leaf = 0; };
  std::vector<Box> leaves;
  std::vector<Cell> cells;  // region number - leaves.size()
  std::vector<Box> combs;   // region number - leaves.size() - cells.size()
  LevelFrame frame;

  Regions(const PreparedPage& page, const LevelFrame& level) : leaves(page.leaves), combs(page.combs), frame(level) {
    if (leaves.empty()) leaves.push_back({0, 0, page.grey.cols, page.grey.rows});
    for (std::size_t t = 0; t < page.tables.size(); ++t) {
      const int leaf = leaf_of(centre(page.tables[t].box));
      for (std::size_t c = 0; c < page.tables[t].cells.size(); ++c) {
        cells.push_back({static_cast<int>(t), static_cast<int>(c), leaf});
      }
    }
  }

  static cv::Point2f centre(const Box& b) {
    return {static_cast<float>(b.x) + static_cast<float>(b.w) / 2, static_cast<float>(b.y) + static_cast<float>(b.h) / 2};
  }
  static bool holds(const Box& b, cv::Point2f p) {
    return p.x >= static_cast<float>(b.x) && p.x < static_cast<float>(b.right()) && p.y >= static_cast<float>(b.y) &&
           p.y < static_cast<float>(b.bottom());
  }

  // Boxes of tables and cells are level ones about where their middles lie on the page.
  [[nodiscard]] bool holds_level(const Box& b, cv::Point2f p) const {
    const cv::Point2f off = frame.to_level(p - centre(b));
    return 2 * std::abs(off.x) <= static_cast<float>(b.w) && 2 * std::abs(off.y) <= static_cast<float>(b.h);
  }

  // Leaves are level, too: the fold leans as far as the text.
  [[nodiscard]] int leaf_of(cv::Point2f p) const {
    const float x = frame.to_level(p).x;
    std::size_t leaf = 0;
    while (leaf + 1 < leaves.size() && x >= frame.to_level({static_cast<float>(leaves[leaf].right()), centre(leaves[leaf]).y}).x) ++leaf;
    return static_cast<int>(leaf);
  }

  [[nodiscard]] int of(cv::Point2f p, const std::vector<TableGrid>& tables) const {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const TableGrid& table = tables[cells[i].table];
      if (holds_level(table.box, p) && holds_level(table.cells[cells[i].cell].box, p)) return static_cast<int>(i + leaves.size());
    }
    for (std::size_t i = 0; i < combs.size(); ++i) {
      if (holds_level(combs[i], p)) return first_comb() + static_cast<int>(i);
    }
    return leaf_of(p);
  }
  [[nodiscard]] int first_comb() const { return static_cast<int>(leaves.size() + cells.size()); }
};

// The modules of codes are no letters.
void drop_codes(std::vector<Blot>& blots, const PreparedPage& page) {
  if (page.barcodes.empty()) return;
  std::erase_if(blots, [&](const Blot& blot) {
    const cv::Point2f middle = page.to_stored.to_stored(Regions::centre(blot.box) * static_cast<float>(page.reduction));
    return std::any_of(page.barcodes.begin(), page.barcodes.end(), [&](const Barcode& code) {
      const int margin = std::max(code.box.w, code.box.h) / 16;  // corners of a turned code stick out
      return Regions::holds({code.box.x - margin, code.box.y - margin, code.box.w + 2 * margin, code.box.h + 2 * margin}, middle);
    });
  });
}

// A row of many strokes of one height and no width to speak of is a barcode.
bool is_barcode(const Segment& s, const std::vector<Blot>& blots) {
  if (s.letters.size() < 12) return false;
  std::size_t bars = 0;
  for (const int i : s.letters) {
    const Blot& b = blots[i];
    bars += b.h() > 3 * b.w() && std::abs(b.y0 - s.y0) < 0.12f * s.height() && std::abs(b.y1 - s.y1) < 0.12f * s.height();
  }
  return 10 * bars > 8 * s.letters.size();
}

// Blots beside the text, where scanners and hole punches leave their marks. Regions from `first_cell` on are cells of
// tables, whose row numbers stand further out than any other text.
void drop_margin_specks(std::vector<Segment>& segments, float letter_height, int first_cell) {
  std::vector<std::pair<float, float>> starts, ends;  // position and weight, of what is surely text
  float weight = 0;
  for (const auto& s : segments) {
    if (s.letters.size() < 4 || s.x1 - s.x0 < 3 * s.height()) continue;
    starts.emplace_back(s.x0, s.x1 - s.x0), ends.emplace_back(-s.x1, s.x1 - s.x0);
    weight += s.x1 - s.x0;
  }
  if (starts.empty()) return;
  const auto outermost = [&](std::vector<std::pair<float, float>>& edges) {
    std::sort(edges.begin(), edges.end());
    float seen = 0;
    for (const auto& [position, width] : edges) {
      if ((seen += width) > 0.005f * weight) return position;
    }
    return edges.back().first;
  };
  const float left = outermost(starts), right = -outermost(ends);
  const float reach = 1.5f * letter_height;
  std::erase_if(segments, [&](const Segment& s) {
    return s.region < first_cell && (s.letters.size() <= 2 || s.x1 - s.x0 < s.height()) && (s.x1 < left - reach || s.x0 > right + reach);
  });
}

// Stacked marks that grew together look like a letter. One or two low blots that hang closely over a word, without reaching
// beyond it, are its marks and no line of their own.
void return_marks(std::vector<Segment>& segments) {
  const auto stands_over = [](const Segment& mark, const Segment& word) {
    const float height = mark.y1 - mark.y0, above = (word.base_left + word.base_right) / 2 - mark.y1;
    return &mark != &word && mark.region == word.region && mark.letters.size() <= 2 && word.letters.size() >= 2 && height < 1.05f * word.size &&
           mark.x0 > word.x0 - 0.2f * word.size && mark.x1 < word.x1 + 0.2f * word.size && above > 0.9f * word.size && above < 2.2f * word.size;
  };
  std::vector<char> moved(segments.size(), 0);
  for (std::size_t m = 0; m < segments.size(); ++m) {
    for (std::size_t w = 0; w < segments.size() && !moved[m]; ++w) {
      if (moved[w] || !stands_over(segments[m], segments[w])) continue;
      Segment &mark = segments[m], &word = segments[w];
      word.marks.insert(word.marks.end(), mark.letters.begin(), mark.letters.end());
      word.marks.insert(word.marks.end(), mark.marks.begin(), mark.marks.end());
      word.y0 = std::min(word.y0, mark.y0);
      moved[m] = 1;
    }
  }
  std::size_t at = 0;
  std::erase_if(segments, [&](const Segment&) { return moved[at++] != 0; });
}

// The signs of each comb, however far apart, as one segment of the leaf the comb stands in.
void join_combs(std::vector<Segment>& segments, const Regions& regions, const std::vector<Blot>& blots) {
  for (std::size_t comb = 0; comb < regions.combs.size(); ++comb) {
    const int region = regions.first_comb() + static_cast<int>(comb);
    std::vector<const Segment*> parts;
    for (auto& s : segments) {
      if (s.region != region) continue;
      s.marks.clear();  // what is left of the boxes
      parts.push_back(&s);
    }
    if (parts.empty()) continue;
    Segment signs = joined(parts, blots);
    signs.comb = true;
    signs.region = regions.leaf_of(Regions::centre(regions.combs[comb]));
    std::erase_if(segments, [&](const Segment& s) { return s.region == region; });
    segments.push_back(std::move(signs));
  }
}

// Lets segments reach as far as the leader or rule runs on which they stand: the row goes on to there, whatever is written.
void extend_along_lines(std::vector<Segment>& segments, const PreparedPage& page, const LevelFrame& frame) {
  struct Level { float x0, x1, y; };
  std::vector<Level> lines;
  const auto add = [&](const Box& b) {
    const cv::Point2f middle = frame.to_level(Regions::centre(b) * (1 / static_cast<float>(page.reduction)));
    const float half = static_cast<float>(b.w / page.reduction) / 2;
    lines.push_back({middle.x - half, middle.x + half, middle.y});
  };
  for (const Box& leader : page.leaders) add(leader);
  for (const Box& rule : page.rules) {
    const bool of_table = std::any_of(page.tables.begin(), page.tables.end(), [&](const TableGrid& t) {
      return intersection(t.box, rule).area() * 2 > rule.area();
    });
    if (rule.w > 3 * rule.h && !of_table) add(rule);
  }
  for (Segment& s : segments) {
    for (const Level& line : lines) {
      const float below = line.y - s.base_right;
      if (below < -0.4f * s.size || below > 0.8f * s.size) continue;
      if (line.x0 < s.x1 + 1.2f * s.size && line.x1 > s.reach) s.reach = line.x1;
    }
  }
}

// A line between being grouped and being measured.
struct Draft {
  Segment segment;
  int block = 0, table = -1, cell = -1;
};

Box box_of(const Segment& s, const std::vector<Blot>& all, double reduction) {
  Box box;
  for (const int i : s.letters) box = united(box, all[i].box);
  for (const int i : s.marks) box = united(box, all[i].box);
  const auto scaled = [&](int v) { return cvRound(v * reduction); };
  return {scaled(box.x), scaled(box.y), scaled(box.w), scaled(box.h)};
}

// Two or three strokes that stand alone inside a seal or signature are what its lifting has left.
bool is_left_over(const Segment& s, const Box& box, const PreparedPage& page) {
  return s.letters.size() <= 3 && std::any_of(page.marks.begin(), page.marks.end(), [&](const Mark& mark) {
           return intersection(box, mark.box).area() == box.area();
         });
}

// Moves the baseline and the x-height to where the page's own pixels darken and lighten most, row by row along the line.
void refine(const cv::Mat& grey, TextLine& line, bool capitals) {
  const float xh = line.x_height;
  const int above = cvFloor(2.0f * xh), below = cvFloor(0.5f * xh), rows = above + below + 1;
  const int x0 = std::max(line.box.x, 0), x1 = std::min(line.box.right(), grey.cols);
  if (xh < 5 || static_cast<float>(x1 - x0) < 4 * xh) return;
  constexpr int step = 2;
  std::vector<float> base;
  for (int x = x0; x < x1; x += step) base.push_back(polyline_at(line.baseline, static_cast<float>(x) + 0.5f));
  // dark[k]: ink in the row whose lower edge lies (above - k) pixels over the baseline.
  std::vector<double> dark(rows + 1, 0.0);
  // Where the baseline keeps within one row of pixels, the shares of the two rows it lies between are the same for all k.
  std::vector<int> upper(base.size()), lower(base.size());  // in 64ths
  for (std::size_t from = 0, to = 0; from < base.size(); from = to) {
    const int row_of_base = static_cast<int>(std::floor(base[from]));
    for (to = from; to < base.size() && static_cast<int>(std::floor(base[to])) == row_of_base; ++to) {
      lower[to] = static_cast<int>(std::lround(64 * (base[to] - static_cast<float>(row_of_base))));
      upper[to] = 64 - lower[to];
    }
    for (int k = 0; k < rows; ++k) {
      const int row = row_of_base - (above - k) - 1;
      if (row < 0 || row + 1 >= grey.rows) continue;
      const uchar *a = grey.ptr(row) + x0, *b = grey.ptr(row + 1) + x0;
      int paper = 0;
      for (std::size_t i = from; i < to; ++i) paper += upper[i] * a[i * step] + lower[i] * b[i * step];
      dark[k] += 255.0 * static_cast<double>(to - from) - paper / 64.0;
    }
  }
  // Edge k lies between rows k-1 and k, (above - k) pixels over the baseline... sign +1: dark below the edge.
  const auto edge = [&](float height, float reach, int sign, float& found) {
    const int from = std::max(2, static_cast<int>(std::floor(static_cast<float>(above) - height - reach)));
    const int to = std::min(rows - 2, static_cast<int>(std::ceil(static_cast<float>(above) - height + reach)));
    double best = 0;
    int at = -1;
    const auto rise = [&](int k) { return sign * ((dark[k] - dark[k - 1]) + 0.5 * (dark[k + 1] - dark[k - 2])); };
    for (int k = from; k <= to; ++k) {
      if (rise(k) > best) best = rise(k), at = k;
    }
    if (at < 0) return false;
    double weight = 0, sum = 0;
    for (int k = std::max(2, at - 2); k <= std::min(rows - 2, at + 2); ++k) {
      const double w = std::max(0.0, rise(k));
      weight += w, sum += w * k;
    }
    found = static_cast<float>(above) - static_cast<float>(sum / weight);
    return true;
  };
  float bottom = 0, top = 0;
  const float height = capitals ? xh / 0.68f : xh;
  if (!edge(0, 0.22f * xh, -1, bottom) || !edge(height, 0.2f * xh, 1, top)) return;
  const float found = (top - bottom) * (capitals ? 0.68f : 1.0f);
  if (found < 0.8f * xh || found > 1.25f * xh) return;
  for (auto& p : line.baseline) p.y -= bottom;
  line.ascent -= bottom, line.descent += bottom;
  line.x_height = found;
}

}  // namespace

std::vector<TextLine> find_lines(const PreparedPage& page) {
  if (page.ink.empty() || page.grey.empty()) return {};
  const LevelFrame frame(page.skew_degrees);
  const auto reduction = static_cast<float>(page.reduction);
  const int ink_dpi = std::max(1, static_cast<int>(std::lround(page.dpi / page.reduction)));
  std::vector<Blot> blots = find_blots(page.ink, frame);
  drop_codes(blots, page);
  const float letter_height = typical_letter_height(blots, ink_dpi);
  if (letter_height <= 0) return {};

  const Regions regions(page, frame);
  for (auto& c : blots) {
    const cv::Point2f middle = Regions::centre(c.box) * reduction;
    c.region = regions.of(middle, page.tables);
  }
  std::map<int, std::vector<Segment>> by_region;
  std::vector<Segment> segments = group_segments(blots, letter_height);
  std::erase_if(segments, [&](const Segment& s) { return is_barcode(s, blots); });
  drop_margin_specks(segments, letter_height, static_cast<int>(regions.leaves.size()));
  return_marks(segments);
  join_combs(segments, regions, blots);
  extend_along_lines(segments, page, frame);
  for (auto& s : segments) by_region[s.region].push_back(std::move(s));

  // A table takes its place among the lines around it as one thing, without letters.
  const int leaves = static_cast<int>(regions.leaves.size());
  std::vector<bool> has_text(page.tables.size(), false);
  for (std::size_t i = 0; i < regions.cells.size(); ++i) {
    if (by_region.contains(static_cast<int>(i) + leaves)) has_text[regions.cells[i].table] = true;
  }
  for (std::size_t t = 0; t < page.tables.size(); ++t) {
    if (!has_text[t]) continue;
    const Box& b = page.tables[t].box;
    Segment place;
    const cv::Point2f corner[4] = {{static_cast<float>(b.x), static_cast<float>(b.y)}, {static_cast<float>(b.right()), static_cast<float>(b.y)},
                                   {static_cast<float>(b.x), static_cast<float>(b.bottom())}, {static_cast<float>(b.right()), static_cast<float>(b.bottom())}};
    place.x0 = place.y0 = 1e9f, place.x1 = place.y1 = -1e9f;
    for (const auto& p : corner) {
      const cv::Point2f q = frame.to_level(p * (1 / reduction));
      place.x0 = std::min(place.x0, q.x), place.x1 = std::max(place.x1, q.x);
      place.y0 = std::min(place.y0, q.y), place.y1 = std::max(place.y1, q.y);
    }
    place.reach = place.x1;
    place.size = letter_height;
    place.base_left = place.base_right = place.y0 + letter_height;
    place.region = -1 - static_cast<int>(t);
    by_region[regions.leaf_of(Regions::centre(b))].push_back(place);
  }

  std::vector<Draft> drafts;
  int next_block = 0;
  const auto add = [&](std::vector<OrderedLine> lines, int table, int cell) {
    int last = -1;
    for (auto& l : lines) {
      if (l.block != last && last >= 0) ++next_block;
      last = l.block;
      drafts.push_back({std::move(l.segment), next_block, table, cell});
    }
    ++next_block;
  };
  for (int leaf = 0; leaf < leaves; ++leaf) {
    std::vector<OrderedLine> running;
    for (auto& line : reading_order(std::move(by_region[leaf]), blots)) {
      if (!line.segment.letters.empty()) {
        running.push_back(std::move(line));
        continue;
      }
      add(std::move(running), -1, -1);
      running.clear();
      const int table = -1 - line.segment.region;
      std::vector<std::pair<std::pair<int, int>, int>> cells;  // row and column, region
      for (std::size_t i = 0; i < regions.cells.size(); ++i) {
        const auto& c = regions.cells[i];
        if (c.table != table) continue;
        const auto& grid = page.tables[table].cells[c.cell];
        cells.push_back({{grid.row, grid.column}, static_cast<int>(i)});
      }
      std::sort(cells.begin(), cells.end());
      for (const auto& [position, i] : cells) {
        const auto found = by_region.find(i + leaves);
        if (found != by_region.end()) add(reading_order(found->second, blots), table, regions.cells[i].cell);
      }
    }
    add(std::move(running), -1, -1);
  }

  std::vector<LetterProfile> profiles;
  profiles.reserve(drafts.size());
  for (const auto& d : drafts) profiles.push_back(fit_letters(d.segment, blots));
  std::vector<float> common_tops;
  for (const auto& p : profiles) common_tops.push_back(p.fit.x_height);
  settle_x_heights(profiles, letter_height);

  std::vector<TextLine> lines;
  for (std::size_t i = 0; i < drafts.size(); ++i) {
    const LineFit& fit = profiles[i].fit;
    TextLine line;
    for (const auto& p : fit.baseline) line.baseline.push_back(frame.to_raster(p) * reduction);
    line.x_height = fit.x_height * reduction;
    line.ascent = fit.ascent * reduction, line.descent = fit.descent * reduction;
    line.box = intersection(box_of(drafts[i].segment, blots, page.reduction), {0, 0, page.grey.cols, page.grey.rows});
    line.block = drafts[i].block, line.table = drafts[i].table, line.cell = drafts[i].cell;
    if (line.box.empty() || is_left_over(drafts[i].segment, line.box, page)) continue;
    line.comb = drafts[i].segment.comb;
    line.handwriting = looks_handwritten(drafts[i].segment, blots, fit);
    if (profiles[i].letters >= 4) refine(page.grey, line, fit.x_height < common_tops[i]);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace sohoa
