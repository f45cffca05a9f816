#include "page_maker/sheet.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "page_maker/random.h"

namespace sohoa::page_maker {
namespace {

void put(MadePage& sheet, const MadePage& page, cv::Point2d centre, double degrees, double scale) {
  const cv::Point2f middle(static_cast<float>(page.picture.cols) / 2, static_cast<float>(page.picture.rows) / 2);
  cv::Matx23d turn = cv::getRotationMatrix2D(middle, -degrees, scale);
  turn(0, 2) += centre.x - middle.x;
  turn(1, 2) += centre.y - middle.y;
  const auto moved = [&](cv::Point2f p) {
    return cv::Point2f(static_cast<float>(turn(0, 0) * p.x + turn(0, 1) * p.y + turn(0, 2)),
                       static_cast<float>(turn(1, 0) * p.x + turn(1, 1) * p.y + turn(1, 2)));
  };
  const auto w = static_cast<float>(page.picture.cols), h = static_cast<float>(page.picture.rows);
  const cv::Rect all(0, 0, sheet.picture.cols, sheet.picture.rows);
  const cv::Rect place = cv::boundingRect(std::vector<cv::Point2f>{moved({0, 0}), moved({w, 0}), moved({w, h}), moved({0, h})}) & all;
  cv::Matx23d within = turn;
  within(0, 2) -= place.x;
  within(1, 2) -= place.y;
  cv::Mat turned, covered;
  cv::warpAffine(page.picture, turned, within, place.size(), cv::INTER_CUBIC, cv::BORDER_REPLICATE);
  cv::warpAffine(cv::Mat(page.picture.size(), CV_8U, cv::Scalar(255)), covered, within, place.size(), cv::INTER_NEAREST);
  turned.copyTo(sheet.picture(place), covered);
  for (TruthLine line : page.lines) {
    for (cv::Point2f& corner : line.quad) corner = moved(corner);
    sheet.lines.push_back(line);
  }
  for (TruthMark mark : page.marks) {
    for (cv::Point2f& corner : mark.quad) corner = moved(corner);
    sheet.marks.push_back(mark);
  }
  sheet.text += (sheet.text.empty() ? "" : "\n") + page.text;
}

// Two pages of an open sheet.
MadePage side_by_side(const MadePage& left, const MadePage& right, bool right_first) {
  MadePage sheet;
  sheet.dpi = left.dpi;
  const int height = std::max(left.picture.rows, right.picture.rows), fold = left.picture.cols;
  sheet.picture = cv::Mat(height, fold + right.picture.cols, CV_8UC3, cv::Scalar::all(255));
  const auto lay = [&](const MadePage& page, int x) {
    const cv::Point2d centre(x + page.picture.cols / 2.0, page.picture.rows / 2.0);
    put(sheet, page, centre, 0, 1);
  };
  if (right_first) lay(right, fold);
  lay(left, 0);
  if (!right_first) lay(right, fold);
  const int reach = std::max(1, sheet.dpi / 25);
  for (int dx = -reach; dx <= reach; ++dx) {
    const double near = 1 - std::abs(dx) / (reach + 1.0);
    cv::Mat column = sheet.picture.col(fold + dx);
    column *= 1 - 0.12 * near;
  }
  return sheet;
}

}  // namespace

std::vector<MadePage> unfolded(const std::vector<MadePage>& pages) {
  if (pages.size() < 4) return pages;
  std::vector<MadePage> sides{side_by_side(pages[3], pages[0], true), side_by_side(pages[1], pages[2], false)};
  sides.insert(sides.end(), pages.begin() + 4, pages.end());
  return sides;
}

MadePage on_sheet(const std::vector<MadePage>& pages, std::uint64_t seed) {
  Random random(seed, "sheet");
  MadePage sheet;
  sheet.dpi = pages.front().dpi;
  const double mm = sheet.dpi / 25.4, width = 210 * mm, height = 297 * mm;
  sheet.picture = cv::Mat(static_cast<int>(std::lround(height)), static_cast<int>(std::lround(width)), CV_8UC3, cv::Scalar::all(255));
  const bool sideways = random.chance(0.15);
  // One below the other as long as there is room, then side by side.
  double tallest = 0, widest = 0;
  for (const MadePage& page : pages) {
    tallest = std::max(tallest, static_cast<double>(sideways ? page.picture.cols : page.picture.rows));
    widest = std::max(widest, static_cast<double>(sideways ? page.picture.rows : page.picture.cols));
  }
  const auto count = static_cast<int>(pages.size());
  const int columns = count > 3 || count * (tallest + 8 * mm) > height - 20 * mm ? 2 : 1, rows = (count + columns - 1) / columns;
  const double fit = std::min((width - 12 * mm) / columns / (widest + 6 * mm), (height - 16 * mm) / rows / (tallest + 6 * mm));
  const double scale = std::min(fit, random.chance(0.3) ? random.between(1.05, 1.4) : 1.0);
  const double slot_x = (width - 12 * mm) / columns, slot_y = std::min((height - 16 * mm) / rows, tallest * scale + 34 * mm);
  const double top = random.between(8 * mm, std::max(8 * mm, height - 8 * mm - rows * slot_y));
  for (int i = 0; i < count; ++i) {
    const double free_x = std::max(0.0, slot_x - (widest + 6 * mm) * scale) / 2, free_y = std::max(0.0, slot_y - (tallest + 6 * mm) * scale) / 2;
    const cv::Point2d centre(6 * mm + (i % columns + 0.5) * slot_x + random.between(-free_x, free_x),
                             top + (i / columns + 0.5) * slot_y + random.between(-free_y, free_y) * 0.8);
    const double turn = (sideways ? 90 : 0) + (random.chance(0.1) ? 180 : 0) + std::clamp(random.gauss(1.1), -3.5, 3.5);
    put(sheet, pages[static_cast<std::size_t>(i)], centre, turn, scale);
  }
  if (random.chance(0.5)) {
    cv::Mat grey;
    cv::cvtColor(sheet.picture, grey, cv::COLOR_BGR2GRAY);
    cv::cvtColor(grey, sheet.picture, cv::COLOR_GRAY2BGR);
  }
  return sheet;
}

}  // namespace sohoa::page_maker
