#include "pipeline/image/reading_order.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace sohoa {
namespace {

using Set = std::vector<const Segment*>;

float middle_y(const Segment& s) { return (s.base_left + s.base_right) / 2 - s.size / 2; }

// A table stands among the segments as one without letters.
bool is_table(const Segment& s) { return s.letters.empty(); }

bool same_row(const Segment& left, const Segment& right) {
  if (is_table(left) || is_table(right)) return false;
  const float size = std::min(left.size, right.size);
  // A raised note number.
  const float raised = left.base_right - right.base_left;
  if (right.size < 0.8f * left.size && right.x0 - left.x1 < 1.5f * left.size && raised > 0 && raised < 1.6f * left.size) {
    return true;
  }
  const float overlap = std::min(left.y1, right.y1) - std::max(left.y0, right.y0);
  return std::abs(left.base_right - right.base_left) < 0.7f * size && overlap > 0.4f * std::min(left.height(), right.height());
}

// Rows of a set without columns, top to bottom, each left to right.
std::vector<Set> rows_of(Set set) {
  std::sort(set.begin(), set.end(), [](const Segment* a, const Segment* b) {
    return a->x0 != b->x0 ? a->x0 < b->x0 : a->y0 < b->y0;
  });
  std::vector<Set> rows;
  for (const Segment* s : set) {
    Set* home = nullptr;
    float nearest = std::numeric_limits<float>::max();
    for (auto& row : rows) {
      const Segment& last = *row.back();
      if (s->x0 < last.x1 - std::min(last.size, s->size) || !same_row(last, *s)) continue;
      const float off = std::abs(last.base_right - s->base_left);
      if (off < nearest) nearest = off, home = &row;
    }
    if (home != nullptr) home->push_back(s);
    else rows.push_back({s});
  }
  std::stable_sort(rows.begin(), rows.end(), [](const Set& a, const Set& b) {
    return middle_y(*a.front()) < middle_y(*b.front());
  });
  return rows;
}

// A white strip between two columns, and what stands beside it.
struct Gutter {
  float x0 = 0, x1 = 0;
  Set left, right;
  float score = 0;  // white between facing rows, in x-heights
  int rows = 0;     // that have text on both sides
};

// Share of the lower one's height in which two segments stand side by side, judged at their near ends, since lines of a
// warped page slope.
float facing(const Segment& left, const Segment& right) {
  if (is_table(left) || is_table(right)) {
    return (std::min(left.y1, right.y1) - std::max(left.y0, right.y0)) / std::min(left.height(), right.height());
  }
  const float top = std::max(left.base_right - 1.4f * left.size, right.base_left - 1.4f * right.size);
  const float bottom = std::min(left.base_right, right.base_left);
  return (bottom - top) / (1.4f * std::min(left.size, right.size));
}

// Grows the gap between a and b up and down until something stands in the way.
std::optional<Gutter> grow(const Segment& a, const Segment& b, const Set& by_y) {
  Gutter g{a.reach, b.x0, {}, {}, 0, 0};
  const float narrowest = 0.9f * std::min(a.size, b.size);
  if (g.x1 - g.x0 < narrowest) return std::nullopt;
  const auto start = std::find(by_y.begin(), by_y.end(), &a) - by_y.begin();
  const auto shrink = [&](const Segment& s) {
    if (s.comb) return false;  // belongs to the label on its left
    if (s.reach <= g.x0 || s.x0 >= g.x1) return true;
    float x0 = g.x0, x1 = g.x1;
    if ((s.x0 + s.reach) / 2 < (g.x0 + g.x1) / 2) x0 = s.reach;
    else x1 = s.x0;
    if (x1 - x0 < std::max(narrowest, 0.9f * s.size)) return false;
    g.x0 = x0, g.x1 = x1;
    return true;
  };
  Set beside;
  for (auto i = start; i < static_cast<long>(by_y.size()) && shrink(*by_y[i]); ++i) beside.push_back(by_y[i]);
  for (auto i = start - 1; i >= 0 && shrink(*by_y[i]); --i) beside.push_back(by_y[i]);
  std::sort(beside.begin(), beside.end(), [](const Segment* p, const Segment* q) {
    return p->y0 != q->y0 ? p->y0 < q->y0 : p->x0 < q->x0;
  });
  for (const Segment* s : beside) (s->reach <= g.x0 + 0.01f ? g.left : g.right).push_back(s);
  if (g.left.empty() || g.right.empty()) return std::nullopt;

  // Keep the stretch where both sides have text, and what follows it closely on either side.
  float top = std::numeric_limits<float>::max(), bottom = -top;
  for (const Segment* l : g.left) {
    for (const Segment* r : g.right) {
      if (facing(*l, *r) <= 0.3f) continue;
      top = std::min({top, l->y0, r->y0}), bottom = std::max({bottom, l->y1, r->y1});
    }
  }
  if (bottom < top) return std::nullopt;
  // From one baseline to the next, as usual in the stretch.
  const auto usual_pitch = [&](const Set& side) {
    std::vector<float> pitches;
    const Segment* last = nullptr;
    for (const Segment* s : side) {
      if (s->y0 < top - 0.01f || s->y1 > bottom + 0.01f) continue;
      if (last != nullptr && s->base_left - last->base_left > s->size) pitches.push_back(s->base_left - last->base_left);
      last = s;
    }
    if (pitches.size() < 2) return std::numeric_limits<float>::max();
    std::nth_element(pitches.begin(), pitches.begin() + static_cast<long>(pitches.size() / 2), pitches.end());
    return pitches[pitches.size() / 2];
  };
  const float usual = usual_pitch(g.left);
  float foot = -std::numeric_limits<float>::max();  // baseline of the last row on the left
  int above = 0, flush = 0;
  for (const Segment* s : g.left) {
    if (s->y1 > bottom + 0.01f) continue;
    foot = std::max(foot, s->base_left);
    ++above, flush += std::abs(s->x0 - g.left.front()->x0) < s->size;
  }
  for (bool grew = true; grew;) {
    grew = false;
    for (const Set* side : {&g.left, &g.right}) {
      for (const Segment* s : *side) {
        // What follows flush left entries at more than their pitch begins something else.
        if (side == &g.left && 2 * flush > above && s->y1 > bottom && s->base_left - foot > 1.2f * usual) continue;
        const float pitch = 2.2f * s->size;
        if (s->y1 > bottom && s->y0 < bottom + pitch) bottom = s->y1, foot = std::max(foot, side == &g.left ? s->base_left : foot), grew = true;
        if (s->y0 < top && s->y1 > top - 0.8f * s->size) top = s->y0, grew = true;
      }
    }
  }
  const auto outside = [&](const Segment* s) { return s->y1 > bottom + 0.01f || s->y0 < top - 0.01f; };
  // A name under the signature's white space belongs to its title as long as nothing on the left comes between.
  float left_below = std::numeric_limits<float>::max();
  for (const Segment* s : g.left) {
    if (s->y0 > bottom) left_below = std::min(left_below, s->y0);
  }
  // So does one that stands in the middle under lines that are centred, on either side.
  const auto centred_under = [&](const Set& side) {
    float centre = 0, size = 0;
    int count = 0;
    for (const Segment* s : side) {
      if (!outside(s)) centre += (s->x0 + s->x1) / 2, size = std::max(size, s->size), ++count;
    }
    centre /= static_cast<float>(std::max(count, 1));
    const auto in_the_middle = [=](const Segment* s) { return std::abs((s->x0 + s->x1) / 2 - centre) < 1.5f * size; };
    const bool centred = count >= 2 && std::all_of(side.begin(), side.end(), [&](const Segment* s) {
      return outside(s) || in_the_middle(s);
    });
    return [=](const Segment* s) { return centred && in_the_middle(s) && s->y0 > bottom && s->y0 < bottom + 20 * size; };
  };
  const auto under_left = centred_under(g.left), under_right = centred_under(g.right);
  std::erase_if(g.left, [&](const Segment* s) { return outside(s) && !under_left(s); });
  std::erase_if(g.right, [&](const Segment* s) { return outside(s) && !under_right(s) && !(s->y0 > bottom && s->y1 < left_below); });

  const auto rows_left = rows_of(g.left), rows_right = rows_of(g.right);
  for (const auto& row : rows_left) {
    const Segment& l = *row.back();
    if (l.x1 - row.front()->x0 < 2 * l.size) continue;  // a speck, a bullet
    float white = 0;
    for (const auto& other : rows_right) {
      const Segment& r = *other.front();
      if (other.back()->x1 - r.x0 < 2 * r.size) continue;
      const bool blocked = std::any_of(by_y.begin(), by_y.end(), [&](const Segment* s) {
        return s->x0 > l.x0 && s->x0 < r.x0 && s->x1 > l.x1 && facing(l, *s) > 0.3f;
      });
      if (!blocked && facing(l, r) > 0.3f) white = std::max(white, (r.x0 - l.x1) / std::max(0.5f * (l.size + r.size), 1.0f));
    }
    if (white > 0) g.score += std::min(white, 8.0f), ++g.rows;
  }
  return g;
}

// Share of rows whose given coordinate keeps within the tolerance of the median.
template <class F>
double kept_together(const std::vector<Set>& rows, F coordinate) {
  std::vector<float> values, sizes;
  for (const auto& row : rows) values.push_back(coordinate(row)), sizes.push_back(row.front()->size);
  std::vector<float> sorted = values;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<long>(sorted.size() / 2), sorted.end());
  const float median = sorted[sorted.size() / 2];
  int near = 0;
  for (std::size_t i = 0; i < values.size(); ++i) near += std::abs(values[i] - median) < 1.0f * sizes[i];
  return static_cast<double>(near) / static_cast<double>(values.size());
}

// Whether two segments begin alike, as the same label does: most letters of either stand where the other has one of the
// same height.
bool begin_alike(const Segment& a, const Segment& b, const std::vector<Blot>& blots) {
  constexpr float judged = 6;  // x-heights
  const float size = 0.5f * (a.size + b.size);
  const auto matched = [&](const Segment& one, const Segment& other) {
    int letters = 0, same = 0;
    for (const int i : one.letters) {
      const float x = blots[i].x0 - one.x0;
      if (x > judged * size) break;
      ++letters;
      same += std::any_of(other.letters.begin(), other.letters.end(), [&](int k) {
        return std::abs(blots[k].x0 - other.x0 - x) < 0.2f * size && std::abs(blots[k].h() - blots[i].h()) < 0.25f * size;
      });
    }
    return letters >= 4 && 4 * same >= 3 * letters;
  };
  return matched(a, b) && matched(b, a);
}

// Entries of one kind side by side: for mother and father, for husband and wife.
bool same_labels(const std::vector<Set>& left, const std::vector<Set>& right, const std::vector<Blot>& blots) {
  std::size_t alike = 0;
  for (const auto& l : left) {
    alike += std::any_of(right.begin(), right.end(), [&](const Set& r) {
      const Segment &a = *l.front(), &b = *r.front();
      // Values that wrap on one side move what follows down by a few rows.
      return std::abs(a.base_left - b.base_left) < 9 * a.size && begin_alike(a, b, blots);
    });
  }
  return alike >= 3 && 5 * alike >= 2 * std::min(left.size(), right.size());
}

// Columns are read one after the other; the two sides of a form's rows are not.
bool parts_columns(const Gutter& g, const std::vector<Blot>& blots) {
  const auto all_left = rows_of(g.left), all_right = rows_of(g.right);
  // Only rows that have something on the other side say how the two sides belong together.
  std::vector<Set> left, right;
  const auto faced_by = [](const std::vector<Set>& rows, const auto& faces) {
    return std::any_of(rows.begin(), rows.end(), [&](const Set& row) { return faces(row) > 0.3f; });
  };
  for (const auto& l : all_left) {
    if (faced_by(all_right, [&](const Set& r) { return facing(*l.back(), *r.front()); })) left.push_back(l);
  }
  for (const auto& r : all_right) {
    if (faced_by(all_left, [&](const Set& l) { return facing(*l.back(), *r.front()); })) right.push_back(r);
  }
  float left_width = 0, right_width = 0, size = 0;
  for (const auto& r : left) left_width = std::max(left_width, r.back()->x1 - r.front()->x0), size = std::max(size, r.front()->size);
  for (const auto& r : right) right_width = std::max(right_width, r.back()->x1 - r.front()->x0);
  if (left_width < 5 * size || right_width < 2.5f * size) return false;  // numbering, bullets, a lone mark

  if (same_labels(all_left, all_right, blots)) return true;

  int faced = 0, level = 0;
  for (const auto& l : left) {
    for (const auto& r : right) {
      if (facing(*l.back(), *r.front()) <= 0.3f) continue;
      ++faced;
      level += std::abs(l.back()->base_right - r.front()->base_left) < 0.3f * std::min(l.back()->size, r.front()->size);
    }
  }
  if (faced == 0) return false;
  if (level < 0.7 * faced || faced == 1) return true;  // each side has a pitch of its own
  const auto left_edge = [](const Set& row) { return row.front()->x0; };
  const auto right_edge = [](const Set& row) { return row.back()->x1; };
  const auto centre = [](const Set& row) { return (row.front()->x0 + row.back()->x1) / 2; };
  const double aligned = kept_together(right, left_edge), centred = kept_together(right, centre);
  const double left_centred = kept_together(left, centre), left_aligned = kept_together(left, left_edge);
  if (right.size() >= 2 && centred > aligned) return true;
  if (left.size() >= 2 && left_centred > left_aligned) return true;
  // Running text in columns: most lines reach the gutter and both sides go on for long.
  if (left.size() >= 4 && right.size() >= 4 && kept_together(left, right_edge) > 0.6) return true;
  return false;
}

class Orderer {
 public:
  explicit Orderer(const std::vector<Blot>& blots) : blots_(blots) {}

  void order(Set set, int depth) {
    if (set.empty()) return;
    std::sort(set.begin(), set.end(), [](const Segment* a, const Segment* b) {
      const float ya = middle_y(*a), yb = middle_y(*b);
      return ya != yb ? ya < yb : a->x0 < b->x0;
    });
    const std::optional<Gutter> gutter = depth < 12 ? widest_gutter(set) : std::nullopt;
    if (!gutter) {
      emit_rows(set);
      return;
    }
    float top = std::numeric_limits<float>::max();
    for (const Set* side : {&gutter->left, &gutter->right}) {
      for (const Segment* s : *side) top = std::min(top, middle_y(*s));
    }
    Set above, below;
    for (const Segment* s : set) {
      const bool inside = std::find(gutter->left.begin(), gutter->left.end(), s) != gutter->left.end() ||
                          std::find(gutter->right.begin(), gutter->right.end(), s) != gutter->right.end();
      if (!inside) (middle_y(*s) < top ? above : below).push_back(s);
    }
    order(std::move(above), depth + 1);
    order(gutter->left, depth + 1);
    order(gutter->right, depth + 1);
    order(std::move(below), depth + 1);
  }

  std::vector<OrderedLine> take() { return std::move(lines_); }

 private:
  std::optional<Gutter> widest_gutter(const Set& by_y) const {
    std::optional<Gutter> best;
    for (const auto& row : rows_of(by_y)) {
      for (std::size_t i = 0; i + 1 < row.size(); ++i) {
        auto g = grow(*row[i], *row[i + 1], by_y);
        // Wide spaces of justified lines meet by chance now and then, but not often and not by much.
        if (!g || g->score < 2.0f * static_cast<float>(g->rows) || g->score < 4.5f) continue;
        if (g->rows < 2) {
          // Two blocks side by side whose lines mostly miss each other.
          const bool blocks = rows_of(g->left).size() >= 2 && rows_of(g->right).size() >= 2;
          if (!blocks || g->x1 - g->x0 < 3 * row[i]->size) continue;
        }
        if (best && g->score <= best->score) continue;
        if (parts_columns(*g, blots_)) best = std::move(g);
      }
    }
    return best;
  }

  void emit_rows(const Set& set) {
    float last_bottom = 0, right_edge = 0;
    bool first = true;
    for (const Segment* s : set) right_edge = std::max(right_edge, s->reach);
    const std::vector<Set> rows = rows_of(set);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Set& row = rows[i];
      if (const std::size_t past = emit_wrapped(rows, i, right_edge); past > i) {
        for (; i < past; ++i) {
          for (const Segment* s : rows[i]) last_bottom = std::max(last_bottom, s->y1);
        }
        --i;
        first = false;
        continue;
      }
      float bottom = last_bottom;
      for (auto from = row.begin(); from != row.end();) {
        // Signs in printed boxes stay apart from what stands beside the boxes.
        const auto to = (*from)->comb ? from + 1 : std::find_if(from, row.end(), [](const Segment* s) { return s->comb; });
        OrderedLine line{is_table(**from) || (*from)->comb ? **from : joined({from, to}, blots_), block_};
        const float white = line.segment.y0 - last_bottom;
        if (!first && from == row.begin() && white > 1.6f * line.segment.size) ++block_;
        line.block = block_;
        first = false;
        bottom = std::max(bottom, line.segment.y1);
        lines_.push_back(std::move(line));
        from = to;
      }
      last_bottom = bottom;
    }
    ++block_;
  }

  // Entries side by side of which some run on in the next rows are read one after the other. Returns the row after them;
  // `begin` when there are none.
  std::size_t emit_wrapped(const std::vector<Set>& rows, std::size_t begin, float right_edge) {
    if (rows[begin].size() < 2 || rows[begin].back()->comb) return begin;
    const std::vector<Set> first = cells_of(rows[begin]);
    if (first.size() < 2) return begin;
    std::vector<std::vector<Set>> entries;
    for (const Set& cell : first) entries.push_back({cell});
    std::size_t end = begin + 1;
    for (; end < rows.size() && runs_on(rows, end, entries, right_edge); ++end) {
      for (const Set& cell : cells_of(rows[end])) entries[entry_of(*cell.front(), entries)].push_back(cell);
    }
    if (end == begin + 1) return begin;
    ++block_;
    for (const auto& entry : entries) {
      for (const Set& line : entry) lines_.push_back({joined(line, blots_), block_});
      ++block_;
    }
    return end;
  }

  // Which of the entries, if any, a segment may continue: the last one that begins left of it.
  static std::size_t entry_of(const Segment& s, const std::vector<std::vector<Set>>& entries) {
    for (std::size_t i = entries.size(); i-- > 0;) {
      const Segment& head = *entries[i].front().front();
      if (s.x0 > head.x0 - 0.7f * head.size) return i;
    }
    return entries.size();
  }

  bool runs_on(const std::vector<Set>& rows, std::size_t at, const std::vector<std::vector<Set>>& entries, float right_edge) const {
    const auto pitch = [&](std::size_t i) { return middle_y(*rows[i].front()) - middle_y(*rows[i - 1].front()); };
    const float size = rows[at].front()->size;
    if (is_table(*rows[at].front()) || pitch(at) > 4 * size) return false;
    bool first_entry = false, forced = true;
    for (const Set& cell : cells_of(rows[at])) {
      const Segment& s = *cell.front();
      if (s.comb) return false;
      const std::size_t entry = entry_of(s, entries);
      if (entry == entries.size()) return false;
      const bool last = entry + 1 == entries.size();
      float limit = last ? right_edge : entries[entry + 1].front().front()->x0 - 0.8f * size;
      if (cell.back()->x1 > limit + 0.3f * size) return false;
      first_entry |= entry == 0;
      // A line is broken where its next word no longer fits: before the next entry, or where its leader ends.
      const Set& above = entries[entry].back();
      const float end = above.back()->x1;
      for (const Segment* part : above) {
        if (part->reach > end) limit = std::min(limit, part->reach);
      }
      forced &= end + 0.4f * size + first_word(s) > limit;
    }
    if (!first_entry) return true;  // a new row would begin at the left
    const bool tight = at >= 2 && at + 1 < rows.size() && pitch(at) < 0.9f * pitch(at - 1) && pitch(at) < 0.9f * pitch(at + 1);
    const bool loose = at + 1 < rows.size() && pitch(at) > 1.15f * pitch(at + 1);
    return tight || (forced && !loose);
  }

  // Width of a segment's first word.
  [[nodiscard]] float first_word(const Segment& s) const {
    float end = s.x0;
    for (const int i : s.letters) {
      if (blots_[i].x0 - end > 0.4f * s.size) break;
      end = std::max(end, blots_[i].x1);
    }
    return end - s.x0;
  }

  // The row's usual space between words: half an x-height where it has too few to tell.
  [[nodiscard]] float word_space(const Set& row) const {
    std::vector<float> spaces;
    float end = row.front()->x0;
    for (const Segment* s : row) {
      for (const int i : s->letters) {
        if (blots_[i].x0 - end > 0.3f * s->size) spaces.push_back(blots_[i].x0 - end);
        end = std::max(end, blots_[i].x1);
      }
    }
    if (spaces.size() < 4) return 0.5f * row.front()->size;
    std::nth_element(spaces.begin(), spaces.begin() + static_cast<long>(spaces.size() / 2), spaces.end());
    return spaces[spaces.size() / 2];
  }

  // Segments of a row that only a leader or spaces as wide as those between its words part belong together.
  [[nodiscard]] std::vector<Set> cells_of(const Set& row) const {
    std::vector<Set> cells;
    float reach = 0;
    const float space = std::max(1.2f * row.front()->size, 1.8f * word_space(row));
    bool leader = false;
    for (const Segment* s : row) {
      // Where a leader has ended, something else begins.
      if (cells.empty() || s->x0 - reach > (leader ? 0.7f * s->size : space)) cells.emplace_back();
      cells.back().push_back(s);
      if (s->reach >= reach) leader = s->reach > s->x1;
      reach = std::max(reach, s->reach);
    }
    return cells;
  }

  const std::vector<Blot>& blots_;
  std::vector<OrderedLine> lines_;
  int block_ = 0;
};

}  // namespace

std::vector<OrderedLine> reading_order(std::vector<Segment> segments, const std::vector<Blot>& blots) {
  Orderer orderer(blots);
  Set set;
  for (const auto& s : segments) set.push_back(&s);
  orderer.order(std::move(set), 0);
  return orderer.take();
}

}  // namespace sohoa
