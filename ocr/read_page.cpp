#include "ocr/read_page.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "ocr/confidence.h"
#include "ocr/language_rules.h"
#include "ocr/line_cutter.h"

namespace sohoa {
namespace {

// Stretch of a cut line between wide gaps, read by itself: white costs the reader time and tells it nothing.
struct Piece {
  std::size_t line = 0;
  int x = 0;
  cv::Mat grey;
};

void cut_pieces(const CutLine& cut, std::size_t line, std::vector<Piece>& pieces) {
  const int widest_gap = static_cast<int>(3.5f * cut.shape.x_height), pad = static_cast<int>(cut.shape.padding);
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

// Runs the language rules over the words of each block, across its line ends.
void settle_page(std::vector<Line>& lines, const SyllableModel& model) {
  std::vector<Word*> words;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0 && lines[i].block != lines[i - 1].block) words.push_back(nullptr);
    if (lines[i].handwriting) continue;
    for (auto& w : lines[i].words) words.push_back(&w);
  }
  settle_marks(words, model);
}

void finish(Line& line) {
  line.confidence = 1;
  for (const auto& w : line.words) {
    if (!line.text.empty()) line.text += ' ';
    line.text += w.text;
    line.confidence *= w.confidence;
  }
}

}  // namespace

Result<PageText> read_page(const PreparedPage& page, const std::vector<TextLine>& lines, LineReader& reader) {
  const auto& language = SyllableModel::official_prose();
  if (!language) return tl::unexpected<Error>(language.error());
  PageText text;
  text.ref = page.ref;
  text.width = page.image ? page.image->pixels.cols : page.grey.cols;
  text.height = page.image ? page.image->pixels.rows : page.grey.rows;
  text.dpi = page.dpi;
  text.rotate_degrees = page.to_stored.turn() * 90;
  text.skew_degrees = page.skew_degrees;
  if (page.image) {
    text.rendered = page.image->rendered, text.repaired = page.image->repaired;
    text.overlays = page.image->overlays;
  }

  const LineShape shape;
  std::vector<CutLine> cuts;
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    cuts.push_back(cut_line(page.grey, lines[i], shape));
    cut_pieces(cuts.back(), i, pieces);
  }
  std::vector<LineImage> images;
  for (const auto& p : pieces) images.push_back({p.grey, false});
  const std::vector<LineReading> readings = reader.read(images);

  std::size_t next = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Line line;
    for (; next < pieces.size() && pieces[next].line == i; ++next) {
      for (const auto& w : readings[next].words) {
        const auto x = static_cast<float>(pieces[next].x);
        Word word;
        word.text = repaired_word(w.text);
        word.confidence = word_probability(w.confidence) * (word.text == w.text ? 1 : 0.9);
        word.box = page.to_stored.to_stored(cuts[i].box_on_page(x + w.x0, x + w.x1));
        line.words.push_back(std::move(word));
      }
    }
    if (line.words.empty()) continue;
    line.box = page.to_stored.to_stored(lines[i].box);
    for (const auto& p : lines[i].baseline) line.baseline.push_back(page.to_stored.to_stored(p));
    line.x_height = lines[i].x_height;
    line.block = lines[i].block, line.table = lines[i].table, line.cell = lines[i].cell;
    line.handwriting = lines[i].handwriting;
    line.engine = reader.name();
    text.lines.push_back(std::move(line));
  }
  settle_page(text.lines, *language);
  for (auto& line : text.lines) finish(line);
  return text;
}

}  // namespace sohoa
