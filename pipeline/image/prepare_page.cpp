#include "pipeline/image/prepare_page.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "pipeline/image/background.h"
#include "pipeline/image/blank.h"
#include "pipeline/image/borders.h"
#include "pipeline/image/coloured_marks.h"
#include "pipeline/image/components.h"
#include "pipeline/image/crossing.h"
#include "pipeline/image/dewarp.h"
#include "pipeline/image/leaders.h"
#include "pipeline/image/orientation.h"
#include "pipeline/image/photographed_paper.h"
#include "pipeline/image/polarity.h"
#include "pipeline/image/rules.h"
#include "pipeline/image/signatures.h"
#include "pipeline/image/skew.h"
#include "pipeline/image/small_papers.h"
#include "pipeline/image/specks.h"
#include "pipeline/image/spread.h"
#include "pipeline/image/straightening.h"
#include "pipeline/image/tables.h"
#include "pipeline/image/text_size.h"

namespace sohoa {

namespace {

// The reduction, in half steps, that brings a page near 150 dpi and never below 130.
double reduction_for(int dpi) { return std::max(1.0, std::floor(dpi / 65.0) / 2); }

cv::Mat turned(const cv::Mat& picture, int quarter_turns) {
  if (quarter_turns == 0) return picture;
  cv::Mat result;
  cv::rotate(picture, result,
             quarter_turns == 1   ? cv::ROTATE_90_CLOCKWISE
             : quarter_turns == 2 ? cv::ROTATE_180
                                  : cv::ROTATE_90_COUNTERCLOCKWISE);
  return result;
}

Box scaled(const Box& b, double factor, cv::Size limit) {
  const int x = static_cast<int>(std::floor(b.x * factor)), y = static_cast<int>(std::floor(b.y * factor));
  return intersection({x, y, static_cast<int>(std::ceil(b.right() * factor)) - x,
                       static_cast<int>(std::ceil(b.bottom() * factor)) - y},
                      {0, 0, limit.width, limit.height});
}

// Single bits have no grey edges, which readers trained on scans expect.
void smooth_edges(cv::Mat& grey, int dpi) {
  const float centre = dpi >= 220 ? 0.5F : 0.75F, side = (1 - centre) / 2;
  const cv::Mat kernel = (cv::Mat_<float>(1, 3) << side, centre, side);
  cv::sepFilter2D(grey, grey, -1, kernel, kernel);
}

// Whitens in the full picture what the reduced mask has lost, a pixel around included, except next to what it kept.
void whiten_lost_ink(cv::Mat before, const cv::Mat& after, double reduction, cv::Mat& grey) {
  cv::Mat& lost = before;
  cv::bitwise_xor(before, after, lost);  // nothing is ever added
  if (cv::countNonZero(lost) == 0) return;
  const cv::Mat around = cv::getStructuringElement(cv::MORPH_RECT, {3, 3});
  cv::dilate(lost, lost, around);
  cv::Mat kept;
  cv::dilate(after, kept, around);
  lost &= ~kept;
  // Column of the mask under each column of the picture.
  std::vector<int> column_under(static_cast<std::size_t>(grey.cols));
  for (int x = 0; x < grey.cols; ++x) column_under[static_cast<std::size_t>(x)] = static_cast<int>((x + 0.5) / reduction);
  for (const auto& c : Components(lost)) {
    // Runs of full rows would be visited twice at most; boxes are small.
    cv::Mat part = lost(cv::Rect(c.box.x, c.box.y, c.box.w, c.box.h));
    const Box full = scaled(c.box, reduction, grey.size());
    for (int y = 0; y < full.h; ++y) {
      const auto row = std::min(part.rows - 1, static_cast<int>((full.y + y + 0.5) / reduction) - c.box.y);
      const std::uint8_t* gone = part.ptr(std::max(0, row));
      const int* under = column_under.data() + full.x;
      std::uint8_t* to = grey.ptr(full.y + y);
      for (int x = 0; x < full.w; ++x) {
        if (gone[std::clamp(under[x] - c.box.x, 0, part.cols - 1)] != 0) to[full.x + x] = 255;
      }
    }
  }
}

// Rules and tables: found on the straightened ink, reported and erased where they lie on the page.
void take_out_rules(const Tone& tone, int ink_dpi, PreparedPage& page) {
  const Straightening straightening(page.skew_degrees, page.ink.size());
  const std::vector<Rule> rules = find_rules(straightening.straighten(page.ink), ink_dpi);
  if (rules.empty()) return;

  cv::Mat paper;
  cv::bitwise_not(page.ink, paper);
  const auto reduction = static_cast<float>(page.reduction);
  for (const Rule& straight : rules) {
    Rule rule = straight;
    rule.from = straightening.to_page(straight.from);
    rule.to = straightening.to_page(straight.to);
    erase_rule(paper, rule, 128, 0);
    rule.from *= reduction;
    rule.to *= reduction;
    rule.thickness *= reduction;
    erase_rule(page.grey, rule, (tone.threshold + 255) / 2, page.reduction > 1 ? 2 : 1);
    const int half = static_cast<int>(std::ceil(rule.thickness / 2));
    const cv::Point top_left(static_cast<int>(std::min(rule.from.x, rule.to.x)),
                             static_cast<int>(std::min(rule.from.y, rule.to.y)));
    const cv::Point bottom_right(static_cast<int>(std::max(rule.from.x, rule.to.x)),
                                 static_cast<int>(std::max(rule.from.y, rule.to.y)));
    Box box{top_left.x, top_left.y, bottom_right.x - top_left.x, bottom_right.y - top_left.y};
    if (rule.vertical) box.x -= half, box.w += 2 * half;
    else box.y -= half, box.h += 2 * half;
    page.rules.push_back(intersection(box, {0, 0, page.grey.cols, page.grey.rows}));
  }
  cv::bitwise_not(paper, page.ink);

  // A level box about the place where its middle lies on the page.
  const auto on_page = [&](const Box& b) {
    const cv::Point2f middle = straightening.to_page({static_cast<float>(b.x) + static_cast<float>(b.w) / 2,
                                                      static_cast<float>(b.y) + static_cast<float>(b.h) / 2});
    const Box moved{static_cast<int>(std::lround(middle.x - static_cast<float>(b.w) / 2)),
                    static_cast<int>(std::lround(middle.y - static_cast<float>(b.h) / 2)), b.w, b.h};
    return scaled(moved, page.reduction, page.grey.size());
  };
  for (TableGrid& table : find_tables(rules, ink_dpi)) {
    const bool comb = is_comb(table, ink_dpi);
    table.box = on_page(table.box);
    if (comb) {
      page.combs.push_back(table.box);
      continue;
    }
    for (TableGrid::Cell& cell : table.cells) cell.box = on_page(cell.box);
    page.tables.push_back(std::move(table));
  }
}

// Straightens a page whose text lines bend, if that makes them straighter. Flat pages are never resampled.
void straighten_curved(int ink_dpi, Components& components, PreparedPage& page) {
  // Sheets that a feeder pulled unevenly bend by up to 1.6 degrees, and readers follow such lines well.
  // Strips of a strongly skewed page hold too little of each line to tell.
  constexpr double curved_degrees = 1.75, most_skew_degrees = 8;
  if (std::abs(find_skew(components, ink_dpi)) > most_skew_degrees) return;
  const double bend = find_bend(components, page.ink.size(), ink_dpi);
  if (bend < curved_degrees) return;
  DewarpField field = find_dewarp(page.ink);
  if (field.source.empty()) return;
  cv::Mat ink = dewarped(page.ink, field, 1, 0);
  cv::threshold(ink, ink, 127, 255, cv::THRESH_BINARY);
  Components straight(ink);
  if (find_bend(straight, ink.size(), ink_dpi) > 0.6 * bend) return;

  page.ink = std::move(ink);
  components = std::move(straight);
  page.grey = dewarped(page.grey, field, page.reduction, 255);
  for (Mark& mark : page.marks) {
    // The displacement is smooth: what moved there moved as far as what lies here.
    const auto at = [&](int v) { return static_cast<int>(v / page.reduction) / field.step; };
    const int column = std::clamp(at(mark.box.x + mark.box.w / 2), 0, field.source.cols - 1);
    const int row = std::clamp(at(mark.box.y + mark.box.h / 2), 0, field.source.rows - 1);
    const cv::Vec2f from = field.source.at<cv::Vec2f>(row, column);
    mark.box.x += static_cast<int>((static_cast<float>(column * field.step) - from[0]) * page.reduction);
    mark.box.y += static_cast<int>((static_cast<float>(row * field.step) - from[1]) * page.reduction);
  }
  page.to_stored.set_dewarp(field.source * page.reduction, static_cast<float>(field.step * page.reduction));
}

Result<PreparedPage> prepare_paper(std::shared_ptr<const PageImage> image, bool turn_is_known) {
  const cv::Mat& stored = image->pixels;
  if (stored.empty() || (stored.type() != CV_8UC1 && stored.type() != CV_8UC3))
    return fail(ErrorCode::unreadable, "prepare", "the page has no grey or colour pixels");

  constexpr int kNarrowest = 16;
  if (std::min(stored.cols, stored.rows) < kNarrowest)
    return fail(ErrorCode::unreadable, "prepare",
                "a picture of " + std::to_string(stored.cols) + " x " + std::to_string(stored.rows) + " pixels is too narrow to hold text");

  PreparedPage page;
  page.ref = image->ref;
  page.dpi = image->dpi;
  int turn = (image->rotate_degrees / 90) & 3;

  // Grey, without coloured marks.
  cv::Mat pixels = stored;
  if (image->pixel_aspect != 1)
    cv::resize(stored, pixels, square_size(stored.size(), image->pixel_aspect), 0, 0, cv::INTER_LINEAR);
  if (image->mirrored) cv::flip(pixels, pixels, 1);
  pixels = turned(pixels, turn);
  std::vector<ColouredMark> coloured;
  if (pixels.channels() == 1) {
    pixels.copyTo(page.grey);
    if (image->bilevel) smooth_edges(page.grey, page.dpi);
  } else {
    cv::cvtColor(pixels, page.grey, cv::COLOR_BGR2GRAY);
    coloured = find_coloured_marks(pixels, page.dpi);
    lift_marks(pixels, coloured, page.grey);
  }

  cv::Mat small;
  Components components((cv::Mat(1, 1, CV_8UC1, cv::Scalar(0))));
  Background background;
  Tone tone;
  int ink_dpi = 0;
  const auto make_ink = [&] {
    page.reduction = reduction_for(page.dpi);
    ink_dpi = static_cast<int>(std::lround(page.dpi / page.reduction));
    if (page.reduction > 1)
      cv::resize(page.grey, small, {}, 1 / page.reduction, 1 / page.reduction, cv::INTER_AREA);
    else page.grey.copyTo(small);
    if (is_inverted(small)) {
      cv::bitwise_not(small, small);
      cv::bitwise_not(page.grey, page.grey);
    }
    background = find_background(small, ink_dpi);
    even_light(small, background, 1, {});
    tone = find_tone(small);
    cv::threshold(small, page.ink, tone.threshold, 255, cv::THRESH_BINARY_INV);
    components = Components(page.ink);
  };
  make_ink();
  if (!image->dpi_from_file) {
    const double dpi = dpi_from_text(components) * page.reduction;
    if (dpi > 0 && (dpi > 1.4 * page.dpi || dpi < 0.7 * page.dpi)) {
      page.dpi = std::clamp(static_cast<int>(std::lround(dpi / 10)) * 10, 50, 1200);
      if (reduction_for(page.dpi) != page.reduction) make_ink();
    }
  }
  even_light(page.grey, background, page.reduction, tone.contrast());

  // Looked for in the picture as it came: strokes in coloured ink are lifted by now.
  const bool large_mark = std::ranges::any_of(coloured, [&](const ColouredMark& m) { return 5 * std::max(m.mark.box.w, m.mark.box.h) >= std::max(pixels.cols, pixels.rows); });
  if (large_mark || may_be_crossed_out(components, page.ink.size()))
    if (const std::optional<Mark> crossing = find_crossing(pixels, page.dpi)) coloured.push_back({*crossing, {}});

  const cv::Size size_before = page.grey.size();
  const int extra_turn = turn_is_known ? 0 : find_orientation(components, page.ink.size(), ink_dpi);
  if (extra_turn != 0) {
    page.grey = turned(page.grey, extra_turn);
    page.ink = turned(page.ink, extra_turn);
    components = Components(page.ink);
    turn = (turn + extra_turn) & 3;
  }
  page.to_stored = PageTransform(stored.size(), turn, image->mirrored, image->pixel_aspect);
  for (const ColouredMark& m : coloured) {
    if (m.ghost) continue;
    // The marks were found before the last turn.
    Mark mark = m.mark;
    const Box& b = m.mark.box;
    if (extra_turn == 1) mark.box = {size_before.height - b.bottom(), b.x, b.h, b.w};
    if (extra_turn == 2) mark.box = {size_before.width - b.right(), size_before.height - b.bottom(), b.w, b.h};
    if (extra_turn == 3) mark.box = {b.y, size_before.width - b.right(), b.h, b.w};
    page.marks.push_back(mark);
  }

  straighten_curved(ink_dpi, components, page);
  page.skew_degrees = find_skew(components, ink_dpi);
  background.paper = turned(background.paper, extra_turn);
  for (const Box& leaf : find_leaves(components, page.ink.size(), ink_dpi, page.skew_degrees, background))
    page.leaves.push_back(scaled(leaf, page.reduction, page.grey.size()));
  cv::Mat all_ink = page.ink.clone();
  erase_borders(components, ink_dpi, page.ink);
  take_out_rules(tone, ink_dpi, page);

  components = Components(page.ink);
  const Leaders leaders = find_leaders(components, page.skew_degrees, ink_dpi, page.grey, page.reduction);
  const std::vector<bool> specks = find_specks(components, page.ink.size(), ink_dpi);
  for (std::size_t i = 0; i < components.size(); ++i)
    if (leaders.is_mark[i] || specks[i]) components.paint(components[i], page.ink, 0);
  for (const Box& row : leaders.rows) page.leaders.push_back(scaled(row, page.reduction, page.grey.size()));
  whiten_lost_ink(std::move(all_ink), page.ink, page.reduction, page.grey);

  for (Mark mark : find_signatures(components, page.ink.size(), ink_dpi)) {
    mark.box = scaled(mark.box, page.reduction, page.grey.size());
    page.marks.push_back(mark);
  }
  page.blank = page.marks.empty() && page.tables.empty() && is_blank(Components(page.ink), page.ink.size(), ink_dpi);
  page.image = std::move(image);
  return page;
}

// Cuts a small paper out of the sheet it lies on and makes it ready by itself: it may be turned another way.
Result<PreparedPage> prepare_small_paper(const PreparedPage& sheet, const Box& place, const PageImage& image) {
  auto cut = std::make_shared<PageImage>();
  cut->ref = image.ref;
  cut->pixels = image.pixels({place.x, place.y, place.w, place.h});
  cut->bilevel = image.bilevel;
  cut->dpi = sheet.dpi;
  cut->dpi_from_file = true;
  cut->pixel_aspect = image.pixel_aspect;
  cut->rotate_degrees = image.rotate_degrees;
  cut->mirrored = image.mirrored;
  cut->rendered = image.rendered;
  Result<PreparedPage> paper = prepare_paper(std::move(cut), false);
  if (!paper) return paper;
  paper->place = place;
  paper->to_stored.set_outer(cv::Matx33d(1, 0, place.x, 0, 1, place.y, 0, 0, 1), image.pixels.size());
  return paper;
}

// The paper of a photograph seen from straight above.
std::shared_ptr<const PageImage> straightened(const PageImage& photograph, const Corners& corners) {
  auto image = std::make_shared<PageImage>(photograph);
  const cv::Size size = straight_size(corners);
  image->pixels = cv::Mat();
  cv::warpPerspective(photograph.pixels, image->pixels, perspective(size, corners), size, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
  image->dpi_from_file = false;  // that of a camera says nothing
  return image;
}

// What was found on the straightened paper, in the photograph's raster.
void put_in_photograph(const Corners& corners, std::shared_ptr<const PageImage> photograph, PreparedPage& page) {
  const cv::Size straight = straight_size(corners), all = photograph->pixels.size();
  const cv::Matx33d homography = perspective(straight, corners);
  PageTransform to_photograph(straight, 0, false);
  to_photograph.set_outer(homography, all);
  page.to_stored.set_outer(homography, all);
  page.corners = corners;
  page.image = std::move(photograph);
  for (PreparedPage& paper : page.papers) {
    paper.to_stored.set_outer(homography, all);
    paper.place = to_photograph.to_stored(paper.place);
  }
}

}  // namespace

Result<PreparedPage> prepare_page(std::shared_ptr<const PageImage> image, bool turn_is_known) {
  const std::optional<Corners> corners = find_photographed_paper(*image);
  Result<PreparedPage> page = prepare_paper(corners ? straightened(*image, *corners) : image, turn_is_known);
  if (!page) return page;
  for (const Box& place : find_small_papers(*page)) {
    Result<PreparedPage> paper = prepare_small_paper(*page, page->to_stored.to_stored(place), *page->image);
    if (!paper) return paper;
    page->papers.push_back(std::move(*paper));
  }
  if (corners) put_in_photograph(*corners, std::move(image), *page);
  return page;
}

Result<PreparedPage> prepare_turned(const PreparedPage& paper, int quarter_turns) {
  auto image = std::make_shared<PageImage>(*paper.image);
  image->rotate_degrees = 90 * ((paper.to_stored.turn() + quarter_turns) & 3);
  Result<PreparedPage> turned = prepare_paper(std::move(image), true);
  if (!turned) return turned;
  turned->place = paper.place;
  turned->to_stored.set_outer_of(paper.to_stored);
  return turned;
}

}  // namespace sohoa
