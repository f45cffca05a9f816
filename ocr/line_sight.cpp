#include "ocr/line_sight.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "ocr/line_cutter.h"

namespace sohoa {
namespace {

// Stretch of a cut line between wide gaps, read by itself.
struct Piece {
  std::size_t line = 0;
  int x = 0;
  cv::Mat grey;
};

void cut_pieces(const CutLine& cut, std::size_t line, std::vector<Piece>& pieces) {
  const int widest_gap = cvRound(3.5f * cut.shape.x_height), pad = cvRound(cut.shape.padding);
  cv::Mat darkest;
  cv::reduce(cut.grey, darkest, 0, cv::REDUCE_MIN);
  const auto dark = [&](int x) { return darkest.at<uchar>(x) < 170; };
  int start = -1, last = -1;
  const auto flush = [&] {
    if (start < 0) return;
    const int x0 = std::max(0, start - pad), x1 = std::min(cut.grey.cols, last + 1 + pad);
    pieces.push_back({line, x0, cut.grey.colRange(x0, x1).clone()});
  };
  for (int x = 0; x < cut.grey.cols; ++x) {
    if (!dark(x)) continue;
    if (start >= 0 && x - last > widest_gap) flush(), start = x;
    if (start < 0) start = x;
    last = x;
  }
  flush();
}

// Marks stacked on large letters of a line of mixed sizes would be cut off: the line is made smaller until they fit.
void fit_marks(const TextLine& line, LineShape& shape) {
  const float reach = line.ascent / std::max(line.x_height, 1.0f) * shape.x_height, room = shape.baseline - 1;
  if (reach > room) shape.x_height *= room / reach;
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

std::vector<SeenLine> see(const PagePicture& page, const std::vector<TextLine>& lines, const std::vector<std::size_t>& which,
                          LineReader& reader, float zoom) {
  std::vector<CutLine> cuts;
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < which.size(); ++i) {
    LineShape shape = reader.shape();
    shape.x_height *= zoom;
    fit_marks(lines[which[i]], shape);
    cuts.push_back(cut_line(page, lines[which[i]], shape));
    cut_pieces(cuts.back(), i, pieces);
  }
  std::vector<LineImage> images;
  for (const auto& p : pieces) images.push_back({p.grey});
  std::vector<LineReading> readings = reader.read(images);
  std::vector<SeenLine> seen(which.size());
  for (auto& line : seen) line.engine = reader.name();
  for (std::size_t p = 0; p < pieces.size() && p < readings.size(); ++p) {
    const auto x = static_cast<float>(pieces[p].x);
    for (auto& w : readings[p].words) {
      const Box box = cuts[pieces[p].line].box_on_page(x + w.x0, x + w.x1);
      seen[pieces[p].line].words.push_back({std::move(w), box});
    }
  }
  return seen;
}

}  // namespace sohoa
