#include "page_maker/ageing.h"

#include <algorithm>
#include <functional>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "page_maker/random.h"

namespace sohoa::page_maker {
namespace {

using MovePoint = std::function<cv::Point2f(cv::Point2f)>;

void move_truth(MadePage& page, const MovePoint& move) {
  for (TruthLine& line : page.lines)
    for (cv::Point2f& corner : line.quad) corner = move(corner);
  for (TruthMark& mark : page.marks)
    for (cv::Point2f& corner : mark.quad) corner = move(corner);
}

void resample(MadePage& page, int dpi) {
  if (dpi == 0 || dpi == page.dpi) return;
  const double scale = static_cast<double>(dpi) / page.dpi;
  cv::Mat smaller;
  cv::resize(page.picture, smaller, {}, scale, scale, scale < 1 ? cv::INTER_AREA : cv::INTER_CUBIC);
  page.picture = smaller;
  page.dpi = dpi;
  move_truth(page, [scale](cv::Point2f p) { return p * static_cast<float>(scale); });
}

void skew(MadePage& page, double largest_degrees, Random random) {
  if (largest_degrees == 0) return;
  const double degrees = random.between(-largest_degrees, largest_degrees);
  const cv::Point2f centre(static_cast<float>(page.picture.cols) / 2, static_cast<float>(page.picture.rows) / 2);
  const cv::Matx23d turn = cv::getRotationMatrix2D(centre, -degrees, 1);
  cv::Mat turned;
  cv::warpAffine(page.picture, turned, turn, page.picture.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  page.picture = turned;
  page.skew_degrees += degrees;
  move_truth(page, [&](cv::Point2f p) {
    return cv::Point2f(static_cast<float>(turn(0, 0) * p.x + turn(0, 1) * p.y + turn(0, 2)),
                       static_cast<float>(turn(1, 0) * p.x + turn(1, 1) * p.y + turn(1, 2)));
  });
}

// Lines sag towards the spine on the left: y moves by a parabola of x.
void bend(MadePage& page, double curvature) {
  if (curvature == 0) return;
  const float width = static_cast<float>(page.picture.cols);
  const auto sag = [&](float x) {
    const float t = 1 - std::clamp(x / width, 0.0F, 1.0F);
    return static_cast<float>(curvature) * width * t * t;
  };
  cv::Mat map_x(page.picture.size(), CV_32F), map_y(page.picture.size(), CV_32F);
  for (int y = 0; y < page.picture.rows; ++y)
    for (int x = 0; x < page.picture.cols; ++x) {
      map_x.at<float>(y, x) = static_cast<float>(x);
      map_y.at<float>(y, x) = static_cast<float>(y) - sag(static_cast<float>(x));
    }
  cv::Mat bent;
  cv::remap(page.picture, bent, map_x, map_y, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  page.picture = bent;
  move_truth(page, [&](cv::Point2f p) { return cv::Point2f(p.x, p.y + sag(p.x)); });
}

// A smooth field of values in 0..1, of the page's size.
cv::Mat clouds(cv::Size size, int cells, Random& random) {
  cv::Mat small(cells, cells, CV_32F), large;
  for (int i = 0; i < cells * cells; ++i) small.at<float>(i / cells, i % cells) = static_cast<float>(random.unit());
  cv::resize(small, large, size, 0, 0, cv::INTER_CUBIC);
  cv::min(cv::max(large, 0), 1, large);
  return large;
}

// Multiplies the picture by a field of factors.
void scale_light(cv::Mat& picture, const cv::Mat& factor) {
  cv::Mat light, factor3;
  picture.convertTo(light, CV_32FC3);
  cv::merge(std::vector<cv::Mat>(3, factor), factor3);
  light = light.mul(factor3);
  light.convertTo(picture, CV_8UC3);
}

void fade(cv::Mat& picture, double share, Random random) {
  if (share == 0) return;
  cv::Mat ink = cv::Scalar::all(255) - picture, field = 1 - share * clouds(picture.size(), 6, random);
  scale_light(ink, field);
  picture = cv::Scalar::all(255) - ink;
}

void bleed_through(cv::Mat& picture, double share) {
  if (share == 0) return;
  cv::Mat back, ink;
  cv::flip(picture, back, 1);
  cv::Mat shifted;
  const cv::Matx23d down(1, 0, 0, 0, 1, picture.rows * 0.013);
  cv::warpAffine(back, shifted, down, picture.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  cv::GaussianBlur(shifted, shifted, {}, 1.5);
  ink = (cv::Scalar::all(255) - shifted) * share;
  picture = picture - ink;
}

void uneven_light(cv::Mat& picture, double share, Random random) {
  if (share == 0) return;
  const double toward_x = random.between(-1, 1), toward_y = random.between(-1, 1);
  cv::Mat factor(picture.size(), CV_32F);
  for (int y = 0; y < picture.rows; ++y)
    for (int x = 0; x < picture.cols; ++x) {
      const double u = static_cast<double>(x) / picture.cols - 0.5, v = static_cast<double>(y) / picture.rows - 0.5;
      factor.at<float>(y, x) = static_cast<float>(1 - share * std::clamp(0.5 + toward_x * u + toward_y * v, 0.0, 1.0));
    }
  scale_light(picture, factor.mul(1 - 0.15 * share * clouds(picture.size(), 9, random)));
}

void specks(MadePage& page, double per_megapixel, Random random) {
  const double megapixels = static_cast<double>(page.picture.total()) / 1e6;
  const int count = static_cast<int>(per_megapixel * megapixels);
  const double unit = page.dpi / 300.0;
  for (int i = 0; i < count; ++i) {
    const cv::Point centre(random.whole(0, page.picture.cols - 1), random.whole(0, page.picture.rows - 1));
    const int grey = random.whole(20, 140);
    cv::circle(page.picture, centre, static_cast<int>(random.between(0.5, 2.2) * unit), cv::Scalar::all(grey), cv::FILLED, cv::LINE_AA);
  }
}

void add_noise(cv::Mat& picture, double sigma, Random random) {
  if (sigma == 0) return;
  // Grain repeats after this many values: long enough not to be seen, and much faster than one draw a pixel.
  std::vector<int> grain(65521);
  for (int& value : grain) value = static_cast<int>(std::lround(random.gauss(sigma)));
  std::size_t at = 0;
  for (int y = 0; y < picture.rows; ++y) {
    auto* row = picture.ptr<cv::Vec3b>(y);
    at = (at + random.bits()) % grain.size();
    for (int x = 0; x < picture.cols; ++x) {
      const int value = grain[at];
      if (++at == grain.size()) at = 0;
      for (int c = 0; c < 3; ++c) row[x][c] = cv::saturate_cast<uchar>(row[x][c] + value);
    }
  }
}

void black_border(MadePage& page, Random random) {
  const int left = random.whole(0, page.dpi / 4), top = random.whole(0, page.dpi / 5);
  const int right = random.whole(page.dpi / 12, page.dpi / 4), bottom = random.whole(page.dpi / 12, page.dpi / 3);
  cv::Mat framed;
  cv::copyMakeBorder(page.picture, framed, top, bottom, left, right, cv::BORDER_CONSTANT, cv::Scalar(18, 16, 20));
  page.picture = framed;
  move_truth(page, [&](cv::Point2f p) { return p + cv::Point2f(static_cast<float>(left), static_cast<float>(top)); });
}

// The sheet on a table top with a shadow, in the perspective of a hand-held camera, brighter on one side.
void photograph(MadePage& page, Random random) {
  const auto w = static_cast<float>(page.picture.cols), h = static_cast<float>(page.picture.rows);
  const float border = 0.07F * w;
  const cv::Size size(cvRound(w + 2 * border), cvRound(h + 2 * border));
  const auto away = [&](float x, float y) {
    return cv::Point2f(x + border + static_cast<float>(random.between(-0.75, 0.75)) * border, y + border + static_cast<float>(random.between(-0.75, 0.75)) * border);
  };
  const cv::Point2f from[] = {{0, 0}, {w, 0}, {w, h}, {0, h}};
  const cv::Point2f to[] = {away(0, 0), away(w, 0), away(w, h), away(0, h)};
  const cv::Mat_<double> seen = cv::getPerspectiveTransform(from, to);
  const double grey = random.between(45, 130);
  cv::Mat table(size, CV_8UC3, cv::Scalar(grey * random.between(0.5, 0.9), grey * random.between(0.75, 1), grey));
  scale_light(table, 0.75 + 0.5 * clouds(size, 14, random));
  cv::Mat sheet, covered, shadow;
  cv::warpPerspective(page.picture, sheet, seen, size, cv::INTER_LINEAR, cv::BORDER_REPLICATE);
  cv::warpPerspective(cv::Mat(page.picture.size(), CV_8U, cv::Scalar(255)), covered, seen, size, cv::INTER_NEAREST);
  cv::GaussianBlur(covered, shadow, {}, border / 8);
  cv::Mat factor;
  shadow.convertTo(factor, CV_32F, -0.4 / 255, 1);
  scale_light(table, factor);
  sheet.copyTo(table, covered);
  page.picture = table;
  uneven_light(page.picture, random.between(0.2, 0.45), {random.bits(), "lamp"});
  move_truth(page, [&](cv::Point2f p) {
    const double z = seen(2, 0) * p.x + seen(2, 1) * p.y + seen(2, 2);
    return cv::Point2f(static_cast<float>((seen(0, 0) * p.x + seen(0, 1) * p.y + seen(0, 2)) / z),
                       static_cast<float>((seen(1, 0) * p.x + seen(1, 1) * p.y + seen(1, 2)) / z));
  });
}

void punch_holes(MadePage& page) {
  const int radius = page.dpi * 3 / 25, x = page.dpi * 12 / 25;
  for (const double share : {0.5 - 0.135, 0.5 + 0.135})
    cv::circle(page.picture, {x, static_cast<int>(share * page.picture.rows)}, radius, cv::Scalar(30, 30, 30), cv::FILLED, cv::LINE_AA);
}

void crease(MadePage& page, Random random) {
  const int y = static_cast<int>(page.picture.rows * random.between(0.46, 0.54));
  cv::Mat factor(page.picture.size(), CV_32F, cv::Scalar(1));
  for (int dy = -page.dpi / 20; dy <= page.dpi / 20; ++dy) {
    if (y + dy < 0 || y + dy >= page.picture.rows) continue;
    const double near = 1 - std::abs(dy) / (page.dpi / 20.0);
    factor.row(y + dy).setTo(1 - 0.25 * near * near);
  }
  scale_light(page.picture, factor);
}

void through_jpeg(cv::Mat& picture, int quality) {
  if (quality == 0) return;
  std::vector<uchar> bytes;
  cv::imencode(".jpg", picture, bytes, {cv::IMWRITE_JPEG_QUALITY, quality});
  picture = cv::imdecode(bytes, cv::IMREAD_COLOR);
}

void drop_colour(cv::Mat& picture, Ageing::Colour colour) {
  if (colour == Ageing::Colour::colour) return;
  cv::Mat grey;
  cv::cvtColor(picture, grey, cv::COLOR_BGR2GRAY);
  if (colour == Ageing::Colour::bilevel) cv::threshold(grey, grey, 150, 255, cv::THRESH_BINARY);
  cv::cvtColor(grey, picture, cv::COLOR_GRAY2BGR);
}

void quarter_turns(MadePage& page, int turns) {
  const auto w = static_cast<float>(page.picture.cols), h = static_cast<float>(page.picture.rows);
  switch (((turns % 4) + 4) % 4) {
    case 1:
      cv::rotate(page.picture, page.picture, cv::ROTATE_90_CLOCKWISE);
      return move_truth(page, [h](cv::Point2f p) { return cv::Point2f(h - p.y, p.x); });
    case 2:
      cv::rotate(page.picture, page.picture, cv::ROTATE_180);
      return move_truth(page, [w, h](cv::Point2f p) { return cv::Point2f(w - p.x, h - p.y); });
    case 3:
      cv::rotate(page.picture, page.picture, cv::ROTATE_90_COUNTERCLOCKWISE);
      return move_truth(page, [w](cv::Point2f p) { return cv::Point2f(p.y, w - p.x); });
    default: return;
  }
}

}  // namespace

Result<Ageing> preset(const std::string& name) {
  Ageing how;
  if (name == "clean") return how;
  if (name == "office") {
    how.skew_degrees = 2;
    how.blur_sigma = 0.6;
    how.noise_sigma = 4;
    how.jpeg_quality = 70;
    return how;
  }
  if (name == "poor") {
    how.dpi = 150;
    how.skew_degrees = 4;
    how.blur_sigma = 0.5;
    how.noise_sigma = 7;
    how.bleed_through = 0.16;
    how.uneven_light = 0.35;
    how.specks_per_megapixel = 60;
    how.faded = 0.3;
    how.jpeg_quality = 45;
    return how;
  }
  return fail(ErrorCode::bad_arguments, "age", "no preset '" + name + "': there are clean, office and poor");
}

MadePage age(const MadePage& clean, const Ageing& how, std::uint64_t seed) {
  MadePage page = clean;
  page.picture = clean.picture.clone();
  fade(page.picture, how.faded, {seed, "fade"});
  bleed_through(page.picture, how.bleed_through);
  if (how.crease) crease(page, {seed, "crease"});
  if (how.punch_holes) punch_holes(page);
  bend(page, how.curvature);
  skew(page, how.skew_degrees, {seed, "skew"});
  resample(page, how.dpi);
  if (how.photograph) photograph(page, {seed, "photograph"});
  if (how.blur_sigma > 0) cv::GaussianBlur(page.picture, page.picture, {}, how.blur_sigma);
  uneven_light(page.picture, how.uneven_light, {seed, "light"});
  specks(page, how.specks_per_megapixel, {seed, "specks"});
  if (how.black_border) black_border(page, {seed, "border"});
  add_noise(page.picture, how.noise_sigma, {seed, "noise"});
  drop_colour(page.picture, how.colour);
  if (how.inverted) page.picture = cv::Scalar::all(255) - page.picture;
  quarter_turns(page, how.quarter_turns);
  // A black and white scan never was a JPEG.
  if (how.colour != Ageing::Colour::bilevel) through_jpeg(page.picture, how.jpeg_quality);
  return page;
}

MadePage book_spread(const MadePage& left, const MadePage& right) {
  MadePage spread = left;
  const int height = std::max(left.picture.rows, right.picture.rows);
  spread.picture = cv::Mat(height, left.picture.cols + right.picture.cols, CV_8UC3, cv::Scalar::all(255));
  left.picture.copyTo(spread.picture({0, 0, left.picture.cols, left.picture.rows}));
  right.picture.copyTo(spread.picture({left.picture.cols, 0, right.picture.cols, right.picture.rows}));
  const int reach = left.dpi / 4;
  cv::Mat factor(spread.picture.size(), CV_32F, cv::Scalar(1));
  for (int dx = -reach; dx <= reach; ++dx) {
    const double near = 1 - std::abs(dx) / static_cast<double>(reach);
    factor.col(left.picture.cols + dx).setTo(1 - 0.55 * near * near);
  }
  scale_light(spread.picture, factor);
  MadePage moved = right;
  const auto offset = static_cast<float>(left.picture.cols);
  move_truth(moved, [offset](cv::Point2f p) { return p + cv::Point2f(offset, 0); });
  spread.lines.insert(spread.lines.end(), moved.lines.begin(), moved.lines.end());
  spread.marks.insert(spread.marks.end(), moved.marks.begin(), moved.marks.end());
  spread.text += "\n" + right.text;
  return spread;
}

}  // namespace sohoa::page_maker
