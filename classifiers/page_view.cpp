#include "classifiers/page_view.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "document/text.h"

namespace sohoa {
namespace {

Box turned(const Box& box, int degrees, int stored_width, int stored_height) {
  switch (degrees) {
    case 90:
      return {stored_height - box.bottom(), box.x, box.h, box.w};
    case 180:
      return {stored_width - box.right(), stored_height - box.bottom(), box.w, box.h};
    case 270:
      return {box.y, stored_width - box.right(), box.h, box.w};
    default:
      return box;
  }
}

float median(std::vector<float> values, float when_empty) {
  if (values.empty()) return when_empty;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

PageView::PageView(const PageText& page, int number) : page_(&page), number_(number) {
  const bool sideways = page.rotate_degrees == 90 || page.rotate_degrees == 270;
  frame_ = {0, 0, page.width, page.height};
  if (page.corners) {
    const cv::Size size = straight_size(*page.corners);
    from_photograph_ = perspective(size, *page.corners).inv();
    frame_ = {0, 0, size.width, size.height};
  }
  if (!page.frame.empty()) frame_ = straight(page.frame);
  width_ = std::max(1, sideways ? frame_.h : frame_.w);
  height_ = std::max(1, sideways ? frame_.w : frame_.h);

  made_words_.reserve(page.lines.size());
  std::vector<float> x_heights;
  for (const Line& line : page.lines) {
    ViewLine view;
    view.line = &line;
    view.box = upright(line.box);
    view.first_word = words_.size();
    view.begin = text_.size();
    view.x_height = line.x_height > 0 ? line.x_height : static_cast<float>(view.box.h) * 0.5F;
    const auto add = [&](const Word& word) {
      if (word.text.empty()) return;
      if (words_.size() > view.first_word) text_ += ' ';
      words_.push_back({&word, upright(word.box), text_.size(), text_.size() + word.text.size(), lines_.size()});
      text_ += word.text;
    };
    for (const Word& word : line.words) add(word);
    if (line.words.empty() && !line.text.empty()) {
      made_words_.push_back({line.text, line.confidence, line.box});
      add(made_words_.back());
    }
    view.words = words_.size() - view.first_word;
    view.end = text_.size();
    text_ += '\n';
    int capitals = 0;
    for (const char32_t c : to_code_points(std::string_view(text_).substr(view.begin, view.end - view.begin))) {
      const auto letter = static_cast<UChar32>(c);
      if (!u_isalpha(letter)) continue;
      ++view.letters;
      capitals += u_isupper(letter) ? 1 : 0;
    }
    view.capitals = view.letters > 0 ? static_cast<double>(capitals) / view.letters : 0;
    if (view.letters >= 8) x_heights.push_back(view.x_height);
    lines_.push_back(view);
  }

  key_ = search_key(text_);
  std::size_t at = 0;
  for (ViewLine& line : lines_) {
    while (at < key_.text.size() && key_.offsets[at] < line.begin) ++at;
    line.key_begin = at;
    while (at < key_.text.size() && key_.offsets[at] < line.end) ++at;
    line.key_end = at;
  }
  for (const ViewWord& word : words_) legibility_ += word.word->confidence / static_cast<double>(words_.size());
  x_height_ = median(x_heights, static_cast<float>(height_) / 120.0F);

  // Margins of running text: those of the longest lines, whose length the type area limits.
  std::vector<float> lefts, rights;
  for (const ViewLine& line : lines_) {
    if (line.box.w > width_ * 0.45) {
      lefts.push_back(static_cast<float>(line.box.x));
      rights.push_back(static_cast<float>(line.box.right()));
    }
  }
  std::sort(lefts.begin(), lefts.end());
  std::sort(rights.begin(), rights.end());
  const auto left = static_cast<int>(lefts.empty() ? static_cast<float>(width_) * 0.12F : lefts[lefts.size() / 5]);
  const auto right =
      static_cast<int>(rights.empty() ? static_cast<float>(width_) * 0.93F : rights[rights.size() * 4 / 5]);
  text_block_ = {left, 0, std::max(1, right - left), height_};
}

Box PageView::straight(const Box& stored) const {
  if (!from_photograph_) return stored;
  const cv::Point2d centre(stored.x + stored.w / 2.0, stored.y + stored.h / 2.0), middle = mapped(*from_photograph_, centre);
  const cv::Point2d across = mapped(*from_photograph_, centre + cv::Point2d(1, 0)) - middle;
  const cv::Point2d down = mapped(*from_photograph_, centre + cv::Point2d(0, 1)) - middle;
  double w = stored.w * std::abs(across.x), h = stored.h * std::abs(down.y);
  // the box of a line that runs aslant there is thicker than its text
  double& thick = w > h ? h : w;
  const double extra = w > h ? stored.w * std::abs(across.y) : stored.h * std::abs(down.x);
  if (extra < thick) thick -= extra;
  return {static_cast<int>(std::lround(middle.x - w / 2)), static_cast<int>(std::lround(middle.y - h / 2)), static_cast<int>(std::lround(w)),
          static_cast<int>(std::lround(h))};
}

Box PageView::upright(const Box& stored) const {
  Box within = straight(stored);
  within.x -= frame_.x, within.y -= frame_.y;
  Box box = turned(within, page_->rotate_degrees, frame_.w, frame_.h);
  if (page_->skew_degrees != 0) {
    const double slope = std::tan(page_->skew_degrees * std::numbers::pi / 180.0);
    const double middle_x = box.x + box.w / 2.0 - width_ / 2.0, middle_y = box.y + box.h / 2.0 - height_ / 2.0;
    // a wide box of a slanting line is taller than its text
    const int extra = static_cast<int>(std::abs(slope) * box.w);
    if (extra < box.h) {
      box.y += extra / 2;
      box.h -= extra;
    }
    box.y -= static_cast<int>(std::lround(middle_x * slope));
    box.x += static_cast<int>(std::lround(middle_y * slope));
  }
  return box;
}

std::string PageView::line_text(std::size_t line) const {
  return text_.substr(lines_[line].begin, lines_[line].end - lines_[line].begin);
}

SearchKey PageView::line_key(std::size_t line) const { return search_key(line_text(line)); }

std::size_t PageView::line_at(std::size_t byte) const {
  const auto after = std::upper_bound(lines_.begin(), lines_.end(), byte,
                                      [](std::size_t value, const ViewLine& line) { return value < line.begin; });
  return after == lines_.begin() ? 0 : static_cast<std::size_t>(after - lines_.begin()) - 1;
}

std::vector<std::size_t> PageView::words_in(std::size_t begin, std::size_t end) const {
  std::vector<std::size_t> found;
  auto word = std::lower_bound(words_.begin(), words_.end(), begin,
                               [](const ViewWord& w, std::size_t value) { return w.end <= value; });
  for (; word != words_.end() && word->begin < end; ++word) {
    found.push_back(static_cast<std::size_t>(word - words_.begin()));
  }
  return found;
}

Field PageView::field_of(const std::vector<std::size_t>& word_indices) const {
  Field field;
  field.page = number_;
  std::vector<double> confidences;
  for (const std::size_t i : word_indices) {
    field.box = united(field.box, words_[i].word->box);
    confidences.push_back(words_[i].word->confidence);
    field.signs.by_hand = std::max(field.signs.by_hand, words_[i].word->by_hand);
  }
  field.signs.page = legibility_;
  field.signs.words = joint_confidence(confidences);
  if (!confidences.empty()) field.signs.worst = *std::min_element(confidences.begin(), confidences.end());
  return field;
}

double joint_confidence(const std::vector<double>& word_confidences) {
  // Fitted on made pages: words of which the reader is sure are right oftener than it says, others less often.
  double joint = word_confidences.empty() ? 0 : 0.999, lowest = 1;
  for (const double confidence : word_confidences) {
    const double p = std::clamp(confidence, 0.001, 0.999);
    joint *= 1 - std::min(6.7 * std::pow(1 - p, 1.5), 1 - p * p);
    lowest = std::min(lowest, p);
  }
  return std::min(lowest, joint);
}

}  // namespace sohoa
