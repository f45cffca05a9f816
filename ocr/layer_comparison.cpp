#include "ocr/layer_comparison.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <opencv2/imgproc.hpp>

#include "document/text.h"

namespace sohoa {
namespace {

using Standing = TextLayer::Standing;
using Verdict = LayerRegion::Verdict;

// A box of the stored raster as it lies once the page is turned upright.
Box upright(const Box& b, int rotate_degrees, cv::Size stored) {
  switch (rotate_degrees) {
    case 90:
      return {stored.height - b.bottom(), b.x, b.h, b.w};
    case 180:
      return {stored.width - b.right(), stored.height - b.bottom(), b.w, b.h};
    case 270:
      return {b.y, stored.width - b.right(), b.h, b.w};
    default:
      return b;
  }
}

std::u32string letters_of(const std::string& text) {
  std::u32string letters = to_code_points(text);
  std::erase(letters, U' ');
  return letters;
}

// Edits that make `pattern` of the stretch of `text` that is most like it: words under a line's ends may reach beyond it.
std::size_t distance_within(const std::u32string& text, const std::u32string& pattern) {
  std::vector<std::size_t> row(pattern.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  std::size_t best = row.back();
  for (const char32_t c : text) {
    std::size_t diagonal = row[0];
    for (std::size_t j = 1; j <= pattern.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (c == pattern[j - 1] ? 0 : 1)});
      diagonal = above;
    }
    best = std::min(best, row.back());
  }
  return best;
}

int overlap(int a0, int a1, int b0, int b1) { return std::min(a1, b1) - std::max(a0, b0); }

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

// One page's reading beside its text layer.
class Comparison {
 public:
  Comparison(PageText read, const PageImage& image) : page_(std::move(read)), image_(image) {
    for (std::size_t l = 0; l < page_.lines.size(); ++l)
      for (std::size_t w = 0; w < page_.lines[l].words.size(); ++w) read_.push_back({l, w, turned(page_.lines[l].words[w].box)});
    taken_.resize(read_.size());
  }

  PageText result() {
    std::vector<Judgement> judged;
    for (const TextLayer::Claim& claim : image_.text_layer.claims) judged.push_back(judge(claim));
    std::vector<Line> own = image_.text_layer.copied;
    if (!own.empty()) report({Verdict::copied, {}, {}, {}, 0}, own);
    for (std::size_t i = 0; i < judged.size(); ++i) settle(image_.text_layer.claims[i], judged[i], own);
    second_the_reading(judged);
    for (const LayerRegion& hidden : image_.text_layer.hidden) add_region(hidden);
    const std::size_t seconded = seconded_letters(judged);
    merge(std::move(own));
    say_whose_text_it_is(seconded);
    return std::move(page_);
  }

 private:
  struct ReadWord {
    std::size_t line, word;
    Box box;  // upright
  };
  struct Judgement {
    Verdict verdict = Verdict::unconfirmed;
    std::string reason;
    std::vector<std::size_t> under;  // the words read where the claim stands, as indices into read_
    bool shown = true;               // something is printed there
  };

  // Of a line's letters, where the picture and the layer still say the same: recognition programs make errors, so do we.
  static constexpr double most_errors = 0.25;
  // More than this is another text, even where a seal or a picture under the letters makes them hard to read.
  static constexpr double most_errors_under_a_seal = 0.5;
  // Below this mean confidence our own reading proves nothing.
  static constexpr double sure_reading = 0.6;
  static constexpr std::size_t fewest_letters = 3;

  [[nodiscard]] Box turned(const Box& box) const { return upright(box, page_.rotate_degrees, {page_.width, page_.height}); }
  [[nodiscard]] const Word& word(std::size_t i) const { return page_.lines[read_[i].line].words[read_[i].word]; }

  // Words are matched one by one: the boxes of whole lines overlap on skewed pages.
  [[nodiscard]] std::vector<std::size_t> words_under(const Line& claimed) const {
    std::vector<bool> chosen(read_.size());
    for (const Word& said : claimed.words) {
      const Box c = turned(said.box);
      std::vector<std::pair<std::size_t, double>> near;
      double best = 0;
      for (std::size_t i = 0; i < read_.size(); ++i) {
        const Box& r = read_[i].box;
        if (overlap(c.x, c.right(), r.x, r.right()) < 0.3 * std::min(c.w, r.w)) continue;
        const double share = overlap(c.y, c.bottom(), r.y, r.bottom()) / std::max(1.0, static_cast<double>(std::min(c.h, r.h)));
        constexpr double least_share = 0.15;
        if (share < least_share) continue;
        near.emplace_back(i, share);
        best = std::max(best, share);
      }
      for (const auto& [i, share] : near)
        if (share > 0.7 * best) chosen[i] = true;
    }
    std::vector<std::size_t> under;
    for (std::size_t i = 0; i < chosen.size(); ++i)
      if (chosen[i]) under.push_back(i);
    return under;
  }

  [[nodiscard]] Judgement judge(const TextLayer::Claim& claim) const {
    Judgement judgement;
    judgement.under = words_under(claim.line);
    const std::u32string said = letters_of(claim.line.text);
    std::u32string seen;
    double confidence = 0;
    bool by_hand = false;
    for (const std::size_t i : judgement.under) {
      const std::u32string letters = letters_of(word(i).text);
      confidence += word(i).confidence * static_cast<double>(letters.size());
      by_hand |= page_.lines[read_[i].line].handwriting;
      seen += letters;
    }
    if (seen.empty()) {
      judgement.shown = is_inked(claim.line);
      if (!judgement.shown && said.size() >= fewest_letters) judgement.verdict = Verdict::hidden, judgement.reason = "not on the page";
      return judgement;
    }
    confidence /= static_cast<double>(seen.size());
    const auto errors = static_cast<double>(distance_within(seen, said)), size = static_cast<double>(said.size());
    if (errors <= std::max(most_errors * size, size >= fewest_letters ? 1.0 : 0.0)) {
      const bool astray = is_astray(claim.line, judgement.under);
      judgement.verdict = astray ? Verdict::refused : Verdict::confirmed;
      if (astray) judgement.reason = "elsewhere";
    } else if (said.size() >= fewest_letters && confidence >= sure_reading && !by_hand &&
               (claim.standing != Standing::painted || errors > most_errors_under_a_seal * size)) {
      judgement.verdict = Verdict::refused, judgement.reason = "other text";
    }
    return judgement;
  }

  // Whether the line's words stand beside the same words of the picture.
  [[nodiscard]] bool is_astray(const Line& claimed, const std::vector<std::size_t>& under) const {
    std::vector<double> right, down;  // of word heights
    for (const Word& said : claimed.words) {
      const Box c = turned(said.box);
      for (const std::size_t i : under) {
        const Box& r = read_[i].box;
        if (word(i).text != said.text || c.h <= 0 || r.h <= 0) continue;
        const double height = std::min(c.h, r.h);
        right.push_back((c.x + c.w / 2.0 - r.x - r.w / 2.0) / height);
        down.push_back((c.y + c.h / 2.0 - r.y - r.h / 2.0) / height);
      }
    }
    constexpr double most_right = 0.8, most_down = 0.5;
    return std::abs(median(right)) > most_right || std::abs(median(down)) > most_down;
  }

  // Whether there is anything but paper where the line stands.
  [[nodiscard]] bool is_inked(const Line& claimed) const {
    const cv::Rect place = cv::Rect(claimed.box.x, claimed.box.y, claimed.box.w, claimed.box.h) & cv::Rect({}, image_.pixels.size());
    if (place.empty()) return false;
    cv::Mat grey;
    if (image_.pixels.channels() == 3) cv::cvtColor(image_.pixels(place), grey, cv::COLOR_BGR2GRAY);
    else grey = image_.pixels(place).clone();
    cv::Mat sorted = grey.reshape(1, 1).clone();
    std::nth_element(sorted.begin<std::uint8_t>(), sorted.begin<std::uint8_t>() + sorted.cols / 2, sorted.end<std::uint8_t>());
    const double paper = sorted.at<std::uint8_t>(sorted.cols / 2);
    constexpr double dark = 0.7, least_ink = 0.025;
    return cv::countNonZero(grey < dark * paper) > least_ink * static_cast<double>(grey.total());
  }

  // What becomes of a claim; a line that is copied joins `own` and takes the place of what was read there.
  void settle(const TextLayer::Claim& claim, const Judgement& judgement, std::vector<Line>& own) {
    const bool confirmed = judgement.verdict == Verdict::confirmed;
    // Nothing speaks against visible text but that we could not read it.
    const bool unreadable = claim.standing == Standing::painted && judgement.verdict == Verdict::unconfirmed;
    if (claim.standing == Standing::unseen || !(confirmed || unreadable))
      return add_region({judgement.verdict, claim.line.box, judgement.reason, judgement.reason.empty() ? "" : claim.line.text, 1});
    constexpr double unread_confidence = 0.6;
    Line line = claim.line;
    if (unreadable)
      for (Word& w : line.words) w.confidence = unread_confidence;
    if (unreadable) line.confidence = std::pow(unread_confidence, line.words.size());
    for (const std::size_t i : judgement.under) taken_[i] = true;
    report({Verdict::copied, {}, {}, {}, 0}, {line});
    const auto before = [&](const Line& other) {
      return std::pair(other.block, turned(other.box).y) <= std::pair(line.block, turned(line.box).y);
    };
    auto at = own.end();
    while (at != own.begin() && !before(*std::prev(at))) --at;
    own.insert(at, std::move(line));
  }

  // Unseen text that the picture bears out is a second reader's. Of a layer that is mostly wrong it is chance.
  void second_the_reading(const std::vector<Judgement>& judged) {
    std::size_t right = 0, wrong = 0;
    for (std::size_t k = 0; k < judged.size(); ++k) {
      const std::size_t letters = letters_of(image_.text_layer.claims[k].line.text).size();
      right += judged[k].verdict == Verdict::confirmed ? letters : 0;
      wrong += judged[k].verdict == Verdict::refused ? letters : 0;
    }
    if (wrong >= right) return;
    std::vector<bool> touched(page_.lines.size());
    for (std::size_t k = 0; k < judged.size(); ++k) {
      const TextLayer::Claim& claim = image_.text_layer.claims[k];
      if (claim.standing != Standing::unseen || judged[k].verdict != Verdict::confirmed) continue;
      for (const std::size_t i : judged[k].under) {
        weigh(page_.lines[read_[i].line].words[read_[i].word], read_[i].box, claim.line);
        touched[read_[i].line] = true;
      }
    }
    for (std::size_t l = 0; l < touched.size(); ++l) {
      if (!touched[l]) continue;
      Line& line = page_.lines[l];
      line.engine += "+text_layer";
      line.confidence = 1;
      for (const Word& w : line.words) line.confidence *= w.confidence;
    }
  }

  void weigh(Word& mine, const Box& box, const Line& claimed) const {
    constexpr double together = 0.4, most_sure = 0.9999, other_share = 0.5;
    for (const Word& said : claimed.words) {
      const Box c = turned(said.box);
      if (overlap(c.x, c.right(), box.x, box.right()) < 0.5 * std::min(c.w, box.w)) continue;
      if (said.text == mine.text) {
        mine.confidence = std::min(most_sure, 1 - together * (1 - mine.confidence));
      } else if (std::ranges::find(mine.others, said.text, &OtherReading::text) == mine.others.end()) {
        mine.others.push_back({said.text, other_share * (1 - mine.confidence)});
      }
    }
  }

  [[nodiscard]] std::size_t seconded_letters(const std::vector<Judgement>& judged) const {
    std::vector<bool> seconded(read_.size());
    for (const Judgement& judgement : judged)
      if (judgement.verdict == Verdict::confirmed)
        for (const std::size_t i : judgement.under) seconded[i] = !taken_[i];
    std::size_t letters = 0;
    for (std::size_t i = 0; i < read_.size(); ++i) letters += seconded[i] ? letters_of(word(i).text).size() : 0;
    return letters;
  }

  // Leaves out of the reading what was copied instead.
  void drop_taken_words() {
    std::vector<std::vector<Word>> kept(page_.lines.size());
    std::vector<bool> changed(page_.lines.size());
    for (std::size_t i = 0; i < read_.size(); ++i) {
      if (taken_[i]) changed[read_[i].line] = true;
      else kept[read_[i].line].push_back(word(i));
    }
    for (std::size_t l = 0; l < page_.lines.size(); ++l) {
      if (!changed[l]) continue;
      Line& line = page_.lines[l];
      line.words = std::move(kept[l]);
      line.text.clear(), line.box = {}, line.confidence = 1;
      for (const Word& w : line.words) {
        line.text += (line.text.empty() ? "" : " ") + w.text;
        line.box = united(line.box, w.box);
        line.confidence *= w.confidence;
      }
    }
  }

  // Blocks of the shorter text take their places in the longer one by height on the page.
  void merge(std::vector<Line> own) {
    if (own.empty()) return;
    drop_taken_words();
    std::vector<Line> read = std::move(page_.lines);
    std::vector<int> places(read.size(), -1);  // where each read line went, for the tables' cells
    struct Placed {
      Line line;
      int read = -1;
    };
    std::vector<Placed> main, other;
    for (std::size_t i = 0; i < read.size(); ++i)
      if (!read[i].words.empty()) main.push_back({std::move(read[i]), static_cast<int>(i)});
    for (Line& line : own) other.push_back({std::move(line), -1});
    if (main.size() < other.size()) std::swap(main, other);
    for (std::size_t begin = 0; begin < other.size();) {
      std::size_t end = begin;
      Box box;
      while (end < other.size() && other[end].line.block == other[begin].line.block) box = united(box, turned(other[end++].line.box));
      auto at = std::ranges::find_if(main, [&](const Placed& placed) {
        const Box b = turned(placed.line.box);
        return b.y + b.h / 2 > box.y + std::min(box.h, b.h) / 2;
      });
      main.insert(at, std::make_move_iterator(other.begin() + static_cast<std::ptrdiff_t>(begin)),
                  std::make_move_iterator(other.begin() + static_cast<std::ptrdiff_t>(end)));
      begin = end;
    }
    page_.lines.clear();
    int block = -1;
    std::pair<bool, int> last{false, -1};
    for (Placed& placed : main) {
      const std::pair<bool, int> from{placed.read >= 0, placed.line.block};
      if (block < 0 || from != last) ++block;
      last = from;
      placed.line.block = block;
      if (placed.read >= 0) places[static_cast<std::size_t>(placed.read)] = static_cast<int>(page_.lines.size());
      page_.lines.push_back(std::move(placed.line));
    }
    for (TableText& table : page_.tables)
      for (TableText::Cell& cell : table.cells) {
        for (int& line : cell.lines) line = places[static_cast<std::size_t>(line)];
        std::erase(cell.lines, -1);
      }
  }

  void say_whose_text_it_is(std::size_t seconded) {
    std::size_t all = 0, own = seconded;
    for (const Line& line : page_.lines) {
      const std::size_t letters = letters_of(line.text).size();
      all += letters;
      own += line.engine == "text_layer" ? letters : 0;
    }
    constexpr double nearly_all = 0.95;
    if (all > 0 && static_cast<double>(own) >= nearly_all * static_cast<double>(all)) page_.outcome = Outcome::text_layer;
  }

  void report(LayerRegion region, const std::vector<Line>& lines) {
    for (const Line& line : lines) region.box = united(region.box, line.box), ++region.lines;
    add_region(region);
  }

  // Joins regions of one kind that follow each other.
  void add_region(const LayerRegion& region) {
    std::vector<LayerRegion>& regions = page_.layer_regions;
    if (regions.empty() || regions.back().verdict != region.verdict || regions.back().reason != region.reason) {
      regions.push_back(region);
      return;
    }
    LayerRegion& last = regions.back();
    last.box = united(last.box, region.box);
    if (!region.text.empty()) last.text += "\n" + region.text;
    last.lines += region.lines;
  }

  PageText page_;
  const PageImage& image_;
  std::vector<ReadWord> read_;
  std::vector<bool> taken_;  // by copied lines
};

}  // namespace

PageText with_text_layer(PageText read, const PageImage& image) {
  if (image.text_layer.empty()) return read;
  return Comparison(std::move(read), image).result();
}

}  // namespace sohoa
