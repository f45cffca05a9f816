#include "pipeline/field_lines.h"

#include <algorithm>
#include <cmath>

#include "document/sha256.h"
#include "storage/archive.h"

namespace sohoa {
namespace {

const std::string stage = "truth";
// A field is on a line that covers so much of it while no other covers more than the second.
constexpr double on_it = 0.6, hardly = 0.25;
constexpr int white_columns = 6;     // on both sides, as whole lines have
constexpr int ends_of_letters = 4;   // columns by which a word's box may cut into its letters
constexpr unsigned char paper = 200;  // lighter is no ink

bool is_blank(const cv::Mat& picture, int column) {
  double darkest = 0;
  cv::minMaxLoc(picture.col(column), &darkest);
  return darkest > paper;
}

// The columns of a cut line that lie in a box of the stored raster, out to where no letter is cut.
cv::Range columns_in(const CutLine& line, const PreparedPage& page, const Box& box) {
  cv::Range columns(line.grey.cols, 0);
  for (int x = 0; x < line.grey.cols; ++x) {
    const float middle = line.shape.baseline - line.shape.x_height / 2;
    const cv::Point2f at = page.to_stored.to_stored(line.to_page({static_cast<float>(x) + 0.5F, middle}));
    if (at.x < static_cast<float>(box.x) || at.x > static_cast<float>(box.right()) || at.y < static_cast<float>(box.y) || at.y > static_cast<float>(box.bottom()))
      continue;
    columns.start = std::min(columns.start, x);
    columns.end = std::max(columns.end, x + 1);
  }
  for (int i = 0; i < ends_of_letters && columns.start > 0 && columns.start < columns.end && !is_blank(line.grey, columns.start); ++i) --columns.start;
  for (int i = 0; i < ends_of_letters && columns.start < columns.end && columns.end < line.grey.cols && !is_blank(line.grey, columns.end - 1); ++i)
    ++columns.end;
  return columns;
}

}  // namespace

Result<FieldLines> FieldLines::find(const KeptPage& page, const std::string& archive, DecoderPool& decoders) {
  const Result<std::string> original = find_original(archive.empty() ? page.archive_folder : archive, page.sha256);
  if (!original) return tl::unexpected(original.error());
  const Result<std::string> sha256 = sha256_of_file(*original);
  if (!sha256) return tl::unexpected(sha256.error());
  if (*sha256 != page.sha256) return fail(ErrorCode::damaged, stage, *original);
  const auto lined = Decode(decoders)(std::make_shared<const AdmittedPage>(AdmittedPage{{{0, 0, page.source_page}, *original, page.sha256, 0}, nullptr}))
                         .and_then([&](const std::shared_ptr<const PageImage>& image) { return Prepare()(image, page.rotate_degrees); })
                         .and_then(FindLines());
  if (!lined) return tl::unexpected(lined.error());
  FieldLines found;
  found.add(**lined);
  return found;
}

void FieldLines::add(const LinedPage& page) {
  if (!page.page->grey.empty() && !page.lines.empty()) parts_.push_back({page.page, page.lines});
  for (const LinedPage& paper : page.papers) add(paper);
}

cv::Mat FieldLines::cut(const Box& box, const LineShape& shape) const {
  if (box.empty()) return {};
  const Part* on = nullptr;
  const TextLine* line = nullptr;
  int others = 0;
  for (const Part& part : parts_)
    for (const TextLine& candidate : part.lines) {
      const double share = static_cast<double>(intersection(part.page->to_stored.to_stored(candidate.box), box).area()) / static_cast<double>(box.area());
      if (share >= on_it && line == nullptr) on = &part, line = &candidate;
      else if (share > hardly) ++others;
    }
  if (line == nullptr || others > 0) return {};
  const CutLine whole = cut_line(PagePicture(on->page->grey), *line, shape);
  const cv::Range columns = columns_in(whole, *on->page, box);
  if (columns.start >= columns.end) return {};
  cv::Mat picture(shape.height, columns.size() + 2 * white_columns, CV_8UC1, cv::Scalar(255));
  whole.grey.colRange(columns).copyTo(picture.colRange(white_columns, white_columns + columns.size()));
  return picture;
}

}  // namespace sohoa
