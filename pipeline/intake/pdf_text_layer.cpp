#include "pipeline/intake/pdf_text_layer.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <regex>

#include "document/text.h"

namespace sohoa {
namespace {

Box whole_pixels(const cv::Rect2d& r) {
  const int x = static_cast<int>(std::floor(r.x)), y = static_cast<int>(std::floor(r.y));
  return {x, y, static_cast<int>(std::ceil(r.x + r.width)) - x, static_cast<int>(std::ceil(r.y + r.height)) - y};
}

bool lies_in(const PdfWord& word, const Box& place) {
  const double x = word.box.x + word.box.width / 2, y = word.box.y + word.box.height / 2;
  return x >= place.x - 2 && x <= place.right() + 2 && y >= place.y - 2 && y <= place.bottom() + 2;
}

// A word as it stands in the raster turned by `rotation`, in which it is upright.
struct Placed {
  const PdfWord* word;
  int rotation;
  double left, right, top, bottom;
};

Placed upright(const PdfWord& word, int page_rotation, cv::Size raster) {
  const int rotation = ((page_rotation - 90 * word.turn) % 360 + 360) % 360;
  const cv::Rect2d& b = word.box;
  const double right = b.x + b.width, bottom = b.y + b.height;
  switch (rotation) {
    case 90:
      return {&word, rotation, raster.height - bottom, raster.height - b.y, b.x, right};
    case 180:
      return {&word, rotation, raster.width - right, raster.width - b.x, raster.height - bottom, raster.height - b.y};
    case 270:
      return {&word, rotation, b.y, bottom, raster.width - right, raster.width - b.x};
    default:
      return {&word, rotation, b.x, right, b.y, bottom};
  }
}

cv::Point2f stored(double x, double y, int rotation, cv::Size raster) {
  switch (rotation) {
    case 90:
      return cv::Point2d(y, raster.height - x);
    case 180:
      return cv::Point2d(raster.width - x, raster.height - y);
    case 270:
      return cv::Point2d(raster.width - y, x);
    default:
      return cv::Point2d(x, y);
  }
}

bool same_line(const Placed& before, const Placed& next) {
  if (before.rotation != next.rotation) return false;
  const double common = std::min(before.bottom, next.bottom) - std::max(before.top, next.top);
  const double height = std::min(before.bottom - before.top, next.bottom - next.top);
  const double gap = next.left - before.right;
  return common > 0.5 * height && gap > -0.5 * height && gap < 2.5 * height;
}

// Letters that Vietnamese official papers are written with, digits, and their punctuation.
bool is_usual(char32_t c) {
  if (c < 0x20 || c == 0x7F) return false;
  if (c < 0x250) return c < 0x80 || c > 0x9F;
  return (c >= 0x300 && c <= 0x36F) || (c >= 0x1E00 && c <= 0x1EFF) || (c >= 0x2010 && c <= 0x2044) ||
         (c >= 0x20AB && c <= 0x20AC) || (c >= 0x2100 && c <= 0x22FF) || (c >= 0x25A0 && c <= 0x27BF) || c == 0xF0B7;
}

bool is_sane(const std::vector<const PdfWord*>& words) {
  std::size_t all = 0, usual = 0;
  for (const PdfWord* word : words)
    for (const char32_t c : to_code_points(to_nfc(word->text))) {
      ++all;
      if (c == 0xFFFD) return false;
      if (is_usual(c)) ++usual;
    }
  return all >= 10 && static_cast<double>(usual) >= 0.98 * static_cast<double>(all);
}

// Ink of the page without captions, seals and long straight rules, which no text accounts for.
cv::Mat ink_of(const PageImage& page) {
  cv::Mat grey;
  if (page.pixels.channels() == 3) cv::cvtColor(page.pixels, grey, cv::COLOR_BGR2GRAY);
  else grey = page.pixels;
  cv::Mat ink = grey < 160;
  for (const auto& [kind, box, text] : page.overlays)
    if (kind != Overlay::Kind::text) ink(cv::Rect(box.x, box.y, box.w, box.h)).setTo(0);
  const int length = std::max(30, page.dpi / 3);
  for (const cv::Size kernel : {cv::Size(length, 1), cv::Size(1, length)}) {
    cv::Mat rules;
    cv::morphologyEx(ink, rules, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_RECT, kernel));
    const int thickest = std::max(4, page.dpi / 20);
    const cv::Size across = kernel.width > 1 ? cv::Size(1, thickest) : cv::Size(thickest, 1);
    cv::Mat blocks;
    cv::morphologyEx(rules, blocks, cv::MORPH_OPEN, cv::getStructuringElement(cv::MORPH_RECT, across));
    rules.setTo(0, blocks);
    cv::dilate(rules, rules, cv::getStructuringElement(cv::MORPH_RECT, {3, 3}));
    ink.setTo(0, rules);
  }
  return ink;
}

}  // namespace

std::vector<std::string> texts_in(const std::vector<PdfWord>& words, const std::vector<Box>& places) {
  std::vector<std::string> texts(places.size());
  std::vector<const PdfWord*> before(places.size());
  for (const PdfWord& word : words) {
    const Box* smallest = nullptr;
    for (const Box& place : places)
      if (lies_in(word, place) && (!smallest || place.area() < smallest->area())) smallest = &place;
    if (!smallest) continue;
    const auto i = static_cast<std::size_t>(smallest - places.data());
    if (const PdfWord* last = before[i]) {
      if (word.box.y > last->box.y + last->box.height / 2) texts[i] += '\n';
      else if (last->space_after || word.box.x > last->box.x + last->box.width + 0.1 * word.box.height) texts[i] += ' ';
    }
    texts[i] += word.text;
    before[i] = &word;
  }
  for (std::string& text : texts) text = to_nfc(text);
  return texts;
}

bool is_signature_caption(const std::string& text) {
  const std::string plain = folded(text);
  for (const char* cue : {"ky boi", "nguoi ky", "thoi gian ky", "ngay ky", "signed by", "signature valid", "@"})
    if (plain.find(cue) != std::string::npos) return true;
  // A time of day to the second is nothing a paper says of itself.
  static const std::regex time("[0-9]{1,2}:[0-9]{2}:[0-9]{2}");
  return std::regex_search(plain, time);
}

void add_text_layer(const std::vector<PdfWord>& words, int page_rotation, PageImage& image) {
  const auto captioned = [&](const PdfWord& word) {
    return std::any_of(image.overlays.begin(), image.overlays.end(), [&](const Overlay& overlay) {
      return overlay.kind == Overlay::Kind::signature_caption && lies_in(word, overlay.box);
    });
  };
  std::vector<const PdfWord*> own;
  for (const PdfWord& word : words)
    if (!word.text.empty() && !captioned(word)) own.push_back(&word);
  if (!is_sane(own)) return;

  cv::Mat ink = ink_of(image);
  const int all = cv::countNonZero(ink);
  if (all == 0) return;
  const cv::Rect raster(0, 0, ink.cols, ink.rows);
  for (const PdfWord* word : own) {
    const Box box = whole_pixels(word->box);
    const int margin = std::max(2, static_cast<int>(word->font_size / 6));  // marks above capitals, swashes
    ink(cv::Rect(box.x - margin, box.y - margin, box.w + 2 * margin, box.h + 2 * margin) & raster).setTo(0);
  }
  const double coverage = 1.0 - static_cast<double>(cv::countNonZero(ink)) / all;
  constexpr double least_coverage = 0.9;
  if (coverage < least_coverage) return;

  std::vector<Placed> before;
  std::vector<Line> lines;
  for (const PdfWord* word : own) {
    const Placed placed = upright(*word, page_rotation, image.pixels.size());
    if (before.empty() || !same_line(before.back(), placed)) {
      lines.emplace_back();
      lines.back().engine = "text_layer";
      lines.back().confidence = 1;
      before.clear();
    }
    Line& line = lines.back();
    const Box box = intersection(whole_pixels(word->box), {0, 0, image.pixels.cols, image.pixels.rows});
    const bool joined = !before.empty() && !before.back().word->space_after &&
                        placed.left - before.back().right < 0.1 * (placed.bottom - placed.top);
    if (joined) {
      line.words.back().text = to_nfc(line.words.back().text + word->text);
      line.words.back().box = united(line.words.back().box, box);
    } else {
      line.words.push_back({to_nfc(word->text), 1.0, box});
    }
    line.box = united(line.box, box);
    before.push_back(placed);
    // A font's box reaches about a fifth of its height below the baseline; lower-case letters are half its size.
    double left = before.front().left, right = placed.right, bottom = 0, height = 0;
    for (const Placed& p : before) bottom = std::max(bottom, p.bottom), height = std::max(height, p.bottom - p.top);
    const double baseline = bottom - 0.2 * height;
    line.baseline = {stored(left, baseline, placed.rotation, image.pixels.size()),
                     stored(right, baseline, placed.rotation, image.pixels.size())};
    line.x_height = static_cast<float>(0.45 * word->font_size);
  }
  for (Line& line : lines)
    for (const Word& word : line.words) line.text += (line.text.empty() ? "" : " ") + word.text;
  image.text_layer = std::move(lines);
  image.text_layer_coverage = coverage;
}

}  // namespace sohoa
