#include "storage/text_layer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "document/small_papers.h"
#include "document/text.h"
#include "storage/glyphless_font.h"

namespace sohoa {
namespace {

constexpr double points_per_inch = 72.0;
constexpr double em_per_x_height = 2.2;  // of Times New Roman, which the rules for official documents demand
constexpr double baseline_share = 0.8;   // of a box's height, where no baseline is known
// Of an em. Readers run words together that stand closer, whatever characters lie between them.
constexpr double narrowest_space = 0.2;
constexpr double most_drift = 0.2;      // of an em, from one end of a line to the other
constexpr double most_shortened = 0.5;  // of a word, to make room for that space

struct Vector {
  double x = 0, y = 0;
  Vector operator+(Vector o) const { return {x + o.x, y + o.y}; }
  Vector operator-(Vector o) const { return {x - o.x, y - o.y}; }
  Vector operator*(double k) const { return {x * k, y * k}; }
  [[nodiscard]] double dot(Vector o) const { return x * o.x + y * o.y; }
};

// Where text runs in the stored raster of a page that must be turned clockwise by so many degrees to be upright.
Vector reading_direction(int rotate_degrees) {
  switch (rotate_degrees) {
    case 90:
      return {0, -1};
    case 180:
      return {-1, 0};
    case 270:
      return {0, 1};
    default:
      return {1, 0};
  }
}

struct Interval {
  double from = 0, to = 0;
  [[nodiscard]] double length() const { return to - from; }
};

Interval along(Vector direction, const Box& box) {
  const double a = direction.dot({static_cast<double>(box.x), static_cast<double>(box.y)});
  const double b = direction.dot({static_cast<double>(box.right()), static_cast<double>(box.bottom())});
  return {std::min(a, b), std::max(a, b)};
}

// A line's baseline as a function of the way along the reading direction; runs on straight beyond its ends.
class Baseline {
 public:
  Baseline(const Line& line, Vector direction) : direction_(direction) {
    for (const cv::Point2f point : line.baseline) {
      const Vector next{point.x, point.y};
      if (points_.empty() || direction.dot(next - points_.back()) > 0) points_.push_back(next);
    }
    if (points_.size() >= 2) return;
    const Vector down{-direction.y, direction.x};
    const Interval length = along(direction, line.box), height = along(down, line.box);
    const Vector level = down * (height.from + baseline_share * height.length());
    points_ = {direction * length.from + level, direction * std::max(length.to, length.from + 1) + level};
  }

  [[nodiscard]] Vector at(double way) const {
    std::size_t end = 1;
    while (end + 1 < points_.size() && direction_.dot(points_[end]) < way) ++end;
    const Vector a = points_[end - 1], b = points_[end];
    const double from = direction_.dot(a), to = direction_.dot(b);
    return a + (b - a) * ((way - from) / (to - from));
  }

 private:
  Vector direction_;
  std::vector<Vector> points_;  // strictly forward along the direction
};

std::string string_of(std::u32string_view text, const CharacterCodes& codes) {
  std::string bytes;
  for (const char32_t character : text) {
    const int code = codes.at(character);
    bytes += static_cast<char>(code >> 8);
    bytes += static_cast<char>(code & 0xFF);
  }
  return bytes;
}

// To a tenth, which is all that pages of text need of a point, in as few characters as it takes.
std::string tenths(double value) { return fmt::format("{}", std::round(value * 10) / 10 + 0.0); }

// The page as it is shown once its mirrored picture is drawn right.
PageText unmirrored(PageText page) {
  page.mirrored = false;
  const auto flip = [&](Box& box) { box.x = page.width - box.right(); };
  for (Line& line : page.lines) {
    flip(line.box);
    for (Word& word : line.words) flip(word.box);
    for (cv::Point2f& point : line.baseline) point.x = static_cast<float>(page.width) - point.x;
  }
  return page;
}

// The page as it is shown: with square pixels.
PageText squared(PageText page) {
  const cv::Size square = square_size({page.width, page.height}, page.pixel_aspect);
  const double x = static_cast<double>(square.width) / page.width, y = static_cast<double>(square.height) / page.height;
  page.pixel_aspect = 1;
  page.width = square.width, page.height = square.height;
  const auto stretch = [&](Box& box) {
    const auto left = static_cast<int>(std::lround(box.x * x)), top = static_cast<int>(std::lround(box.y * y));
    box = {left, top, static_cast<int>(std::lround(box.right() * x)) - left, static_cast<int>(std::lround(box.bottom() * y)) - top};
  };
  for (Line& line : page.lines) {
    stretch(line.box);
    for (Word& word : line.words) stretch(word.box);
    for (cv::Point2f& point : line.baseline) point = {static_cast<float>(point.x * x), static_cast<float>(point.y * y)};
  }
  return page;
}

}  // namespace

std::string text_layer(const PageText& page, const CharacterCodes& codes) {
  if (page.pixel_aspect != 1) return text_layer(squared(page), codes);
  if (page.mirrored) return text_layer(unmirrored(page), codes);
  const double scale = points_per_inch / page.dpi;
  std::string content;
  double last_size = 0;
  for (const Line& line : page.lines) {
    const Vector direction = reading_direction(rotate_degrees_of(page, line)), down{-direction.y, direction.x};
    // A line without words is shown as one.
    const std::vector<Word> words =
        line.words.empty() ? std::vector<Word>{{line.text, line.confidence, line.box}} : line.words;
    const Baseline baseline(line, direction);
    const double em = line.x_height > 0 ? line.x_height * em_per_x_height : along(down, line.box).length();
    const double size = std::max(std::round(2 * em * scale) / 2, 1.0);
    const double advance = size * glyphless_advance / 1000.0;
    // Poppler tears words whose baseline drifts and lines whose words do: words lie level, in steps, and the steps of a
    // strongly skewed line are flattened until they hold together.
    const Interval reach = along(direction, line.box);
    const double first = down.dot(baseline.at(reach.from)), last = down.dot(baseline.at(reach.to));
    const double middle = (first + last) / 2, drift = std::abs(last - first), most = most_drift * size / scale;
    const double levelling = drift > most ? most / drift : 1;
    std::string shown;
    Vector cursor;  // in points along and across the line, as written so far
    for (std::size_t i = 0; i < words.size(); ++i) {
      std::u32string text = to_code_points(words[i].text);
      if (text.empty()) continue;
      const Interval way = along(direction, words[i].box);
      const double natural = advance * static_cast<double>(text.size()) / scale;
      double length = way.length() > 0 ? way.length() : natural;
      const double space_before_next = narrowest_space * size / scale;
      const double next = i + 1 < words.size() ? along(direction, words[i + 1].box).from : way.from + 2 * length;
      length = std::clamp(next - space_before_next - way.from, most_shortened * length, length);
      const double height = middle + levelling * (down.dot(baseline.at(way.from + length / 2)) - middle);
      if (i + 1 < words.size()) text += U' ';
      const Vector at{way.from * scale, -height * scale};
      if (shown.empty()) {
        const Vector start = direction * way.from + down * height;
        shown = fmt::format("{} {} {} {} {} {} Tm", direction.x, -direction.y, direction.y, direction.x,
                            tenths(start.x * scale), tenths((page.height - start.y) * scale));
        cursor = at;
      } else {
        const Vector step{std::round(10 * (at.x - cursor.x)) / 10, std::round(10 * (at.y - cursor.y)) / 10};
        shown += tenths(step.x) + " " + tenths(step.y) + " Td";
        cursor = cursor + step;
      }
      shown += fmt::format(" {} Tz({})Tj\n", tenths(100 * length / natural), string_of(text, codes));
    }
    if (shown.empty()) continue;
    if (size != last_size) content += fmt::format("/F0 {} Tf\n", size);
    last_size = size;
    content += shown;
  }
  return content.empty() ? "" : "BT 3 Tr\n" + content + "ET\n";
}

}  // namespace sohoa
