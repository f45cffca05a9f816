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

// A letter and how much a difference there proves against the text: between 0 and 1.
struct Letter {
  char32_t letter = 0;
  double weight = 1;
};
using Letters = std::vector<Letter>;

// What two readings of one print are compared by: without spaces, leaders and case.
void append_letters(Letters& letters, const std::string& text, double weight) {
  for (const char32_t c : to_code_points(text))
    if (c != U' ' && c != U'.' && c != U'…' && c != U'_') letters.push_back({lower_case(c), weight});
}

Letters letters_of(const std::string& text) {
  Letters letters;
  append_letters(letters, text, 1);
  return letters;
}

// Weighed edits that make `pattern` of the stretch of `text` that is most like it: words under a line's ends may reach
// beyond it.
double distance_within(const Letters& text, const Letters& pattern, bool weighed) {
  const auto cost = [&](const Letter& letter) { return weighed ? letter.weight : 1; };
  std::vector<double> row(pattern.size() + 1);
  for (std::size_t j = 0; j < pattern.size(); ++j) row[j + 1] = row[j] + cost(pattern[j]);
  double best = row.back();
  for (const Letter& c : text) {
    double diagonal = row[0];
    for (std::size_t j = 1; j <= pattern.size(); ++j) {
      const double above = row[j];
      const double other = c.letter == pattern[j - 1].letter ? 0 : std::min(cost(c), cost(pattern[j - 1]));
      row[j] = std::min({above + cost(c), row[j - 1] + cost(pattern[j - 1]), diagonal + other});
      diagonal = above;
    }
    best = std::min(best, row.back());
  }
  return best;
}

bool is_sideways(const Box& upright_box) { return upright_box.h > 2 * upright_box.w; }

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
      for (std::size_t w = 0; w < page_.lines[l].words.size(); ++w)
        read_.push_back({l, w, turned(page_.lines[l].words[w].box)});
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

  // Of a line's letters, where the picture and the layer still say the same: recognition programs make errors, so do
  // we.
  static constexpr double most_errors = 0.25;
  // More than this is another text, even where a seal or a picture under the letters makes them hard to read.
  static constexpr double most_errors_under_a_seal = 0.5;
  // A word that we are less sure of proves nothing.
  static constexpr double sure_reading = 0.8;
  static constexpr std::size_t fewest_letters = 3;

  [[nodiscard]] Box turned(const Box& box) const {
    return upright(box, page_.rotate_degrees, {page_.width, page_.height});
  }
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
        const double share =
            overlap(c.y, c.bottom(), r.y, r.bottom()) / std::max(1.0, static_cast<double>(std::min(c.h, r.h)));
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
    const Letters said = letters_said(claim.line, judgement.under);
    const Letters seen = letters_seen(claim.line, judgement.under);
    if (seen.empty()) {
      judgement.shown = is_inked(claim.line.box);
      if (!judgement.shown && said.size() >= fewest_letters)
        judgement.verdict = Verdict::hidden, judgement.reason = "not on the page";
      return judgement;
    }
    // Lines that stand close on a skewed page are told apart by their order; pieces of one line by their place.
    std::vector<std::size_t> by_place = judgement.under;
    std::ranges::stable_sort(by_place, {}, [&](std::size_t i) { return read_[i].box.x; });
    const Letters seen_by_place = letters_seen(claim.line, by_place);
    const auto errors = [&](bool weighed) {
      return std::min(distance_within(seen, said, weighed), distance_within(seen_by_place, said, weighed));
    };
    const auto size = static_cast<double>(said.size());
    if (errors(false) <= std::max(most_errors * size, said.size() >= fewest_letters ? 1.0 : 0.0)) {
      const bool astray = is_astray(claim.line, judgement.under);
      judgement.verdict = astray ? Verdict::refused : Verdict::confirmed;
      if (astray) judgement.reason = "elsewhere";
    } else if (said.size() >= fewest_letters &&
               errors(true) > (claim.standing == Standing::painted ? most_errors_under_a_seal : most_errors) * size) {
      judgement.verdict = Verdict::refused, judgement.reason = "other text";
    }
    return judgement;
  }

  // Whether what was read there could speak against the claim: not where we are unsure, not across its direction, and
  // not in a box of two rows that is mostly of the other one.
  [[nodiscard]] bool proves(std::size_t read, const Line& claimed) const {
    const Line& line = page_.lines[read_[read].line];
    if (word(read).confidence < sure_reading || line.handwriting) return false;
    const Box& r = read_[read].box;
    if (is_sideways(turned(claimed.box))) return is_sideways(turned(line.box));
    return std::ranges::any_of(claimed.words, [&](const Word& said) {
      const Box c = turned(said.box);
      const int middle = r.y + r.h / 2;
      return overlap(c.x, c.right(), r.x, r.right()) > 0 &&
             (r.h < 1.5 * c.h || (c.y <= middle && middle <= c.bottom()));
    });
  }

  // A claimed line's letters. Those of words that are printed there and were not surely read prove nothing.
  [[nodiscard]] Letters letters_said(const Line& claimed, const std::vector<std::size_t>& under) const {
    Letters letters;
    for (const Word& said : claimed.words) {
      const Box c = turned(said.box);
      const bool was_read = std::ranges::any_of(under, [&](std::size_t i) {
        const Box& r = read_[i].box;
        return proves(i, claimed) && overlap(c.x, c.right(), r.x, r.right()) > 0.3 * std::min(c.w, r.w) &&
               overlap(c.y, c.bottom(), r.y, r.bottom()) > 0;
      });
      append_letters(letters, said.text, was_read || !is_inked(said.box) ? 1 : 0);
    }
    return letters;
  }

  [[nodiscard]] Letters letters_seen(const Line& claimed, const std::vector<std::size_t>& words) const {
    Letters letters;
    for (const std::size_t i : words) append_letters(letters, word(i).text, proves(i, claimed) ? 1 : 0);
    return letters;
  }

  // Whether the line's words stand beside the same words of the picture. Programs spread words evenly between the ends
  // of a line, however it is set: sideways, a line that begins or ends where a printed one does is in its place.
  [[nodiscard]] bool is_astray(const Line& claimed, const std::vector<std::size_t>& under) const {
    std::vector<double> down, sideways;  // of word heights
    Box printed;
    double tallest = 1;
    for (const Word& said : claimed.words) {
      if (letters_of(said.text).size() < 2) continue;
      const Box c = turned(said.box);
      const ReadWord* nearest = nullptr;
      for (const std::size_t i : under)
        if (word(i).text == said.text &&
            (nearest == nullptr || std::abs(read_[i].box.x - c.x) < std::abs(nearest->box.x - c.x)))
          nearest = &read_[i];
      const double height = nearest == nullptr ? 0 : std::max(c.h, nearest->box.h);
      if (height <= 0) continue;
      down.push_back((c.y + c.h / 2.0 - nearest->box.y - nearest->box.h / 2.0) / height);
      sideways.push_back((c.x + c.w / 2.0 - nearest->box.x - nearest->box.w / 2.0) / height);
      printed = united(printed, turned(page_.lines[nearest->line].box));
      tallest = std::max(tallest, height);
    }
    constexpr double most_sideways = 1.2, most_down = 0.5;
    if (std::abs(median(down)) > most_down) return true;
    const Box c = turned(claimed.box);
    const double ends = std::min(std::abs(c.x - printed.x), std::abs(c.right() - printed.right())) / tallest;
    return std::abs(median(sideways)) > most_sideways && ends > most_sideways;
  }

  // Whether anything but paper is in a box of the stored raster.
  [[nodiscard]] bool is_inked(const Box& box) const {
    const cv::Rect place = cv::Rect(box.x, box.y, box.w, box.h) & cv::Rect({}, image_.pixels.size());
    if (place.empty()) return false;
    cv::Mat grey;
    if (image_.pixels.channels() == 3) cv::cvtColor(image_.pixels(place), grey, cv::COLOR_BGR2GRAY);
    else grey = image_.pixels(place).clone();
    cv::Mat sorted = grey.reshape(1, 1).clone();
    std::nth_element(sorted.begin<std::uint8_t>(), sorted.begin<std::uint8_t>() + sorted.cols / 2,
                     sorted.end<std::uint8_t>());
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
      return add_region(
          {judgement.verdict, claim.line.box, judgement.reason, judgement.reason.empty() ? "" : claim.line.text, 1});
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
      while (end < other.size() && other[end].line.block == other[begin].line.block)
        box = united(box, turned(other[end++].line.box));
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
    if (all > 0 && static_cast<double>(own) >= nearly_all * static_cast<double>(all))
      page_.outcome = Outcome::text_layer;
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
