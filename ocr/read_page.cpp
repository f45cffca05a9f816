#include "ocr/read_page.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "document/text.h"
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

// A word as the engine saw it, in its place on the upright page.
struct SeenWord {
  WordReading reading;
  Box box;
};
using SeenLine = std::vector<SeenWord>;

// Cuts and reads the lines at the given places of `lines`; one result each.
std::vector<SeenLine> see(const cv::Mat& grey, const std::vector<TextLine>& lines, const std::vector<std::size_t>& which,
                          const LineShape& shape, LineReader& reader) {
  std::vector<CutLine> cuts;
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < which.size(); ++i) {
    cuts.push_back(cut_line(grey, lines[which[i]], shape));
    cut_pieces(cuts.back(), i, pieces);
  }
  std::vector<LineImage> images;
  for (const auto& p : pieces) images.push_back({p.grey});
  std::vector<LineReading> readings = reader.read(images);
  std::vector<SeenLine> seen(which.size());
  for (std::size_t p = 0; p < pieces.size() && p < readings.size(); ++p) {
    const auto x = static_cast<float>(pieces[p].x);
    for (auto& w : readings[p].words) {
      const Box box = cuts[pieces[p].line].box_on_page(x + w.x0, x + w.x1);
      seen[pieces[p].line].push_back({std::move(w), box});
    }
  }
  return seen;
}

// Mean confidence by letter; 0 for a line without words.
double certainty(const SeenLine& line) {
  double sum = 0, letters = 0;
  for (const auto& w : line) {
    const auto length = static_cast<double>(w.reading.text.size());
    sum += w.reading.confidence * length, letters += length;
  }
  return letters > 0 ? sum / letters : 0;
}

// What a reader makes of specks and scribbles: a sign or two that it does not believe itself.
bool is_noise(const SeenLine& line) {
  std::size_t letters = 0, signs = 0;
  for (const auto& w : line) {
    for (const char32_t c : to_code_points(w.reading.text)) {
      ++signs;
      letters += (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z') || c >= 0xC0;
    }
  }
  const double sure = certainty(line);
  return signs == 0 || (letters == 0 && sure < 0.8) || (signs <= 3 && sure < 0.35);
}

// The strokes of a seal or signature themselves, not print that it happens to cross: mostly inside its box and unsure.
bool is_scribble(const SeenLine& line, const Box& box, const std::vector<Mark>& marks) {
  constexpr double kPrint = 0.75;
  return certainty(line) < kPrint && std::any_of(marks.begin(), marks.end(), [&](const Mark& mark) {
           return 10 * intersection(box, mark.box).area() > 6 * box.area();
         });
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

// The line's text, and the probability that all of it is right.
void finish(Line& line) {
  line.confidence = 1;
  for (const auto& w : line.words) {
    if (!line.text.empty()) line.text += ' ';
    line.text += w.text;
    line.confidence *= w.confidence;
  }
}

// Marks, rules, codes and the tables' cells with the lines that stand in them, in the stored raster.
void place_the_rest(const PreparedPage& page, PageText& text) {
  for (Mark mark : page.marks) {
    mark.box = page.to_stored.to_stored(mark.box);
    text.marks.push_back(mark);
  }
  for (const Box& rule : page.rules) text.rules.push_back(page.to_stored.to_stored(rule));
  text.barcodes = page.barcodes;
  for (const auto& grid : page.tables) {
    TableText table;
    table.box = page.to_stored.to_stored(grid.box);
    for (const auto& cell : grid.cells) {
      table.cells.push_back({page.to_stored.to_stored(cell.box), cell.row, cell.column, cell.row_span, cell.column_span, {}});
    }
    text.tables.push_back(std::move(table));
  }
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const Line& line = text.lines[i];
    if (line.table >= 0 && line.cell >= 0) text.tables[line.table].cells[line.cell].lines.push_back(static_cast<int>(i));
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

  std::vector<std::size_t> all(lines.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  std::vector<SeenLine> seen = see(page.grey, lines, all, LineShape{}, reader);

  // A second look at weak lines, at another scale; the surer reading stands.
  constexpr double kWeak = 0.75, kClearlyBetter = 0.04;
  std::vector<std::size_t> weak;
  for (const std::size_t i : all) {
    if (!is_noise(seen[i]) && certainty(seen[i]) < kWeak) weak.push_back(i);
  }
  LineShape larger;
  larger.x_height *= 1.2f;
  std::vector<SeenLine> again = see(page.grey, lines, weak, larger, reader);
  for (std::size_t k = 0; k < weak.size(); ++k) {
    if (certainty(again[k]) > certainty(seen[weak[k]]) + kClearlyBetter) seen[weak[k]] = std::move(again[k]);
  }

  for (const std::size_t i : all) {
    if (is_noise(seen[i]) || is_scribble(seen[i], lines[i].box, page.marks)) continue;
    Line line;
    for (const auto& [reading, box] : seen[i]) {
      Word word;
      word.text = repaired_word(reading.text);
      word.confidence = word_probability(reading.confidence) * (word.text == reading.text ? 1 : 0.9);
      word.box = page.to_stored.to_stored(box);
      line.words.push_back(std::move(word));
    }
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
  place_the_rest(page, text);
  return text;
}

}  // namespace sohoa
