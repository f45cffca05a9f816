#pragma once

#include <vector>

#include "pipeline/image/line_grouping.h"

namespace sohoa {

// A whole line, in reading order; lines of one block are read together (a column, a run of rows).
struct OrderedLine {
  Segment segment;
  int block = 0;
};

// Orders the segments of one region as a person reads them and joins those of one row. White gutters that several rows
// share part columns (letterhead, recipients beside the signature, newspaper columns), which are read one after the
// other; so are columns whose entries carry the same labels (mother and father). Rows of forms, where both sides keep to
// common baselines and the right side to one left edge, are read across, a value that wraps inside its place before what
// stands beside it. A segment without letters stands for a table and keeps its place among the lines.
std::vector<OrderedLine> reading_order(std::vector<Segment> segments, const std::vector<Blot>& blots);

}  // namespace sohoa
