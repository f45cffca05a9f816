#include "ocr/line_sight.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "ocr/line_cutter.h"

namespace sohoa {
namespace {

// Column ranges of a cut line that hold ink, apart where a wide gap parts them.
std::vector<cv::Range> inked(const CutLine& cut) {
  const int widest_gap = cvRound(3.5f * cut.shape.x_height);
  cv::Mat darkest;
  cv::reduce(cut.grey, darkest, 0, cv::REDUCE_MIN);
  std::vector<cv::Range> ranges;
  for (int x = 0; x < cut.grey.cols; ++x) {
    if (darkest.at<uchar>(x) >= 170) continue;
    if (ranges.empty() || x - ranges.back().end >= widest_gap) ranges.emplace_back(x, x);
    ranges.back().end = x + 1;
  }
  return ranges;
}

// The line between two columns of its cut.
TextLine shortened(const TextLine& line, const CutLine& cut, const cv::Range& columns) {
  TextLine part = line;
  const cv::Point2f from = cut.to_page({static_cast<float>(columns.start), cut.shape.baseline});
  const cv::Point2f to = cut.to_page({static_cast<float>(columns.end), cut.shape.baseline});
  std::erase_if(part.baseline, [&](const cv::Point2f& p) { return (p - from).dot(cut.along) <= 0 || (to - p).dot(cut.along) <= 0; });
  part.baseline.insert(part.baseline.begin(), from);
  part.baseline.push_back(to);
  return part;
}

}  // namespace

std::string SeenLine::text() const {
  std::string all;
  for (const auto& w : words) {
    if (!all.empty()) all += ' ';
    all += w.reading.text;
  }
  return all;
}

double SeenLine::certainty() const {
  double sum = 0, letters = 0;
  for (const auto& w : words) {
    const auto length = static_cast<double>(w.reading.text.size());
    sum += w.reading.confidence * length, letters += length;
  }
  return letters > 0 ? sum / letters : 0;
}

double SeenLine::weakest() const {
  double least = words.empty() ? 0 : 1;
  for (const auto& w : words) least = std::min(least, w.reading.confidence);
  return least;
}

CutLine cut_to_fit(const PagePicture& page, const TextLine& line, LineShape shape, float zoom) {
  shape.x_height *= zoom;
  // Marks stacked on large letters of a line of mixed sizes would be cut off: the line is made smaller until they fit.
  const float reach = line.ascent / std::max(line.x_height, 1.0f) * shape.x_height, room = shape.baseline - 1;
  if (reach > room) shape.x_height *= room / reach;
  return cut_line(page, line, shape);
}

CutLine cut_bilevel(const PagePicture& page, const TextLine& line, const LineShape& shape) {
  const int margin = cvRound(line.x_height);
  const int x0 = cvFloor(line.baseline.front().x) - margin, x1 = cvCeil(line.baseline.back().x) + margin;
  const cv::Rect around = cv::Rect(x0, line.box.y - margin, x1 - x0, line.box.h + 2 * margin) & cv::Rect({}, page.grey().size());
  if (around.empty()) return cut_to_fit(page, line, shape);
  cv::Mat bilevel;
  cv::threshold(page.grey()(around), bilevel, 0, 255, cv::THRESH_BINARY | cv::THRESH_OTSU);
  cv::blur(bilevel, bilevel, {3, 3});  // readers expect grey edges
  TextLine moved = line;
  const cv::Point2f corner(around.tl());
  for (auto& p : moved.baseline) p -= corner;
  CutLine cut = cut_to_fit(PagePicture(bilevel), moved, shape);
  cut.origin += corner;
  return cut;
}

std::vector<Stretch> stretches_of(const PagePicture& page, const std::vector<TextLine>& lines, const LineShape& shape) {
  std::vector<Stretch> stretches;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const CutLine whole = cut_to_fit(page, lines[i], shape);
    const int pad = cvRound(shape.padding);
    for (const cv::Range& columns : inked(whole)) {
      const int x0 = std::max(0, columns.start - pad), x1 = std::min(whole.grey.cols, columns.end + pad);
      stretches.push_back({i, shortened(lines[i], whole, columns), whole.part(x0, x1)});
    }
  }
  return stretches;
}

std::vector<SeenLine> see(const std::vector<CutLine>& cuts, LineReader& reader) {
  std::vector<LineImage> images;
  images.reserve(cuts.size());
  for (const auto& cut : cuts) images.push_back({cut.grey});
  std::vector<LineReading> readings = reader.read(images);
  readings.resize(cuts.size());
  std::vector<SeenLine> seen(cuts.size());
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    seen[i].engine = reader.name();
    for (auto& w : readings[i].words) {
      const Box box = cuts[i].box_on_page(w.x0, w.x1);
      seen[i].words.push_back({std::move(w), box});
    }
  }
  return seen;
}

}  // namespace sohoa
