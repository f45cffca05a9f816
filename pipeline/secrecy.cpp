#include "pipeline/secrecy.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "classifiers/secrecy.h"
#include "ocr/page_reader.h"
#include "pipeline/image/find_lines.h"
#include "pipeline/image/framed_stamps.h"
#include "pipeline/image/prepare_page.h"

namespace sohoa {
namespace {

struct StampText {
  StampReading reading = StampReading::unclear;
  std::string words;
  double least = 1;  // confidence of its lines
};

// A stamp's inside as a page of its own.
StampText read_stamp(const cv::Mat& inside, int dpi, PageReader& reader) {
  auto image = std::make_shared<PageImage>();
  cv::Mat enlarged = inside;
  constexpr int legible_dpi = 300;  // its letters are small and alone
  if (dpi < legible_dpi) {
    cv::resize(inside, enlarged, {}, static_cast<double>(legible_dpi) / dpi, static_cast<double>(legible_dpi) / dpi, cv::INTER_CUBIC);
    dpi = legible_dpi;
  }
  const int margin = dpi / 3;
  cv::copyMakeBorder(enlarged, image->pixels, margin, margin, margin, margin, cv::BORDER_CONSTANT, cv::Scalar(255));
  image->dpi = dpi;
  image->dpi_from_file = true;
  const Result<PreparedPage> page = prepare_page(image);
  if (!page) return {};
  const Result<PageText> text = reader.read(*page, find_lines(*page));
  if (!text) return {};
  StampText stamp;
  for (const Line& line : text->lines) {
    stamp.words += (stamp.words.empty() ? "" : " ") + line.text;
    stamp.least = std::min(stamp.least, line.confidence);
  }
  stamp.reading = read_stamp_text(stamp.words, stamp.least);
  return stamp;
}

// The stamp as a line of the page, its words as wide as they are long.
Line line_of(const StampText& stamp, const Box& box, const PreparedPage& page) {
  const cv::Point2f middle(static_cast<float>(page.grey.cols) / 2, static_cast<float>(page.grey.rows) / 2);
  const auto towards = [&](float x, float y) {
    const cv::Point2f step = page.to_stored.to_stored(middle + cv::Point2f(x, y)) - page.to_stored.to_stored(middle);
    return std::abs(step.x) > std::abs(step.y) ? cv::Point2f(step.x < 0 ? -1.F : 1.F, 0) : cv::Point2f(0, step.y < 0 ? -1.F : 1.F);
  };
  const cv::Point2f right = towards(4, 0), down = towards(0, 4);
  const bool lies = right.x != 0;
  const float length = static_cast<float>(lies ? box.w : box.h), height = static_cast<float>(lies ? box.h : box.w);
  const cv::Point2f centre(static_cast<float>(box.x) + static_cast<float>(box.w) / 2, static_cast<float>(box.y) + static_cast<float>(box.h) / 2);
  const auto at = [&](float along, float below) { return centre + right * ((along - 0.5F) * length) + down * ((below - 0.5F) * height); };
  Line line;
  line.text = stamp.words;
  line.confidence = stamp.least;
  line.box = box;
  line.baseline = {at(0.1F, 0.72F), at(0.9F, 0.72F)};
  line.x_height = 0.3F * height;
  line.engine = "stamp";
  const auto letters = static_cast<float>(stamp.words.size());
  std::size_t begin = 0;
  while (begin < stamp.words.size()) {
    const std::size_t end = std::min(stamp.words.find(' ', begin), stamp.words.size());
    const cv::Point2f a = at(0.1F + 0.8F * static_cast<float>(begin) / letters, 0.2F), b = at(0.1F + 0.8F * static_cast<float>(end) / letters, 0.8F);
    const cv::Point2f from(std::min(a.x, b.x), std::min(a.y, b.y)), size(std::abs(a.x - b.x), std::abs(a.y - b.y));
    line.words.push_back({stamp.words.substr(begin, end - begin), stamp.least,
                          {static_cast<int>(from.x), static_cast<int>(from.y), std::max(1, static_cast<int>(size.x)), std::max(1, static_cast<int>(size.y))}});
    begin = end + 1;
  }
  return line;
}

// Letters of a round seal (30 mm and more) may look like a frame, and can be read no better. Stamps are marks, too, but two of them
// together are not so high.
bool is_in_a_seal(const Box& box, const PreparedPage& page) {
  if (page.corners || !page.place.empty()) return false;  // its marks are in another raster
  const double least = 27 / 25.4 * page.dpi;
  return std::ranges::any_of(page.marks, [&](const Mark& mark) {
    if (mark.kind != Mark::Kind::seal || std::min(mark.box.w, mark.box.h) < least) return false;
    const Box seal = page.to_stored.to_stored(mark.box);
    return seal.x <= box.x && seal.y <= box.y && box.right() <= seal.right() && box.bottom() <= seal.bottom();
  });
}

}  // namespace

FramedStamps read_framed_stamps(const PreparedPage& page, PageReader& reader) {
  FramedStamps read;
  const PageImage& image = *page.image;
  for (const FramedStamp& stamp : find_framed_stamps(image.pixels, page.dpi, page.to_stored.turn(), image.mirrored)) {
    if (is_in_a_seal(stamp.box, page)) continue;
    // Without the black print that it was pressed on; that is sharper, but only where there is none.
    const StampText red = read_stamp(stamp.red, page.dpi, reader);
    const bool known = red.reading == StampReading::secret || red.reading == StampReading::urgent;
    const StampText all = known ? red : read_stamp(stamp.dark, page.dpi, reader);
    const bool unclear = red.reading == StampReading::unclear && all.reading != StampReading::urgent;
    if (red.reading == StampReading::secret || all.reading == StampReading::secret || unclear) return {true, {}};
    // A page in a photograph, or one of several, lies otherwise than it is stored.
    if (all.reading == StampReading::urgent && !page.corners && page.place.empty()) read.urgent.push_back(line_of(all, stamp.box, page));
  }
  return read;
}

void add_stamps(const std::vector<Line>& stamps, PageText& page) {
  for (const Line& stamp : stamps) {
    const auto reads_it = [&](const Line& line) { return 2 * intersection(line.box, stamp.box).area() > line.box.area() && line.text.size() > 3; };
    if (std::ranges::any_of(page.lines, reads_it)) continue;
    // in the column that it stands in; at the end of a page that is stored on its side
    auto place = page.lines.end();
    for (auto line = page.lines.begin(); page.rotate_degrees == 0 && line != page.lines.end(); ++line)
      if (line->box.bottom() <= stamp.box.y + stamp.box.h / 4 && line->box.x < stamp.box.right() && stamp.box.x < line->box.right()) place = line;
    Line added = stamp;
    if (place != page.lines.end()) added.block = place->block, ++place;
    page.lines.insert(place, std::move(added));
  }
}

PageText withheld(const PageText& page) {
  if (is_withheld(page)) return page;
  PageText empty;
  empty.ref = page.ref;
  empty.sha256 = page.sha256;
  empty.outcome = Outcome::quarantined;
  const std::string stage(begins_with_letterhead(page) ? stamped_first_page : stamped_page);
  empty.error = Error{ErrorCode::secret, stage, "a secrecy stamp: handle this paper by hand, outside sohoa"};
  return empty;
}

}  // namespace sohoa
