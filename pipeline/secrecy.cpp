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

// A stamp's inside as a page of its own.
StampReading read_stamp(const cv::Mat& inside, int dpi, PageReader& reader) {
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
  if (!page) return StampReading::unclear;
  const Result<PageText> text = reader.read(*page, find_lines(*page));
  if (!text) return StampReading::unclear;
  std::string words;
  double least = 1;
  for (const Line& line : text->lines) {
    words += line.text + " ";
    least = std::min(least, line.confidence);
  }
  return read_stamp_text(words, least);
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

bool bears_secrecy_stamp(const PreparedPage& page, PageReader& reader) {
  const PageImage& image = *page.image;
  for (const FramedStamp& stamp : find_framed_stamps(image.pixels, page.dpi, page.to_stored.turn(), image.mirrored)) {
    if (is_in_a_seal(stamp.box, page)) continue;
    // Without the black print that it was pressed on; that is sharper, but only where there is none.
    const StampReading red = read_stamp(stamp.red, page.dpi, reader);
    const StampReading all = red == StampReading::secret || red == StampReading::urgent ? red : read_stamp(stamp.dark, page.dpi, reader);
    if (red == StampReading::secret || all == StampReading::secret) return true;
    if (red == StampReading::unclear && all != StampReading::urgent) return true;
  }
  return false;
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
