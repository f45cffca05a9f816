#include "pipeline/image/small_papers.h"

#include <algorithm>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <optional>

#include "pipeline/image/components.h"

namespace sohoa {
namespace {

// An identity card (ISO 7810 ID-1) is 85.6 x 54 mm; copies are enlarged up to one and a half times. The ink on it
// reaches less far than its edges, and a turned card's box farther.
constexpr double kCardLong = 85.6, kCardShort = 54;
constexpr double kMostEnlarged = 1.5, kTurned = 1.12;
constexpr double kLeastLong = 62, kLeastShort = 20;
constexpr double kSpeck = 5;         // what is smaller than this is dirt
constexpr double kMostLetter = 1.9;  // lower quartile of the heights of letters on a card of full size: 8 points
constexpr std::size_t kMostPapers = 8;
constexpr std::size_t kMostEnlargedPapers = 2;  // the sides of one card: more parts of that size are what a form falls into
constexpr int kCell = 8;  // pixels of the ink

struct Millimetres {
  double per_cell;
  [[nodiscard]] double longer(const Box& b) const { return std::max(b.w, b.h) * per_cell; }
  [[nodiscard]] double shorter(const Box& b) const { return std::min(b.w, b.h) * per_cell; }
  [[nodiscard]] bool fits_a_card(const Box& b) const {
    return longer(b) <= kCardLong * kMostEnlarged * kTurned && shorter(b) <= kCardShort * kMostEnlarged * kTurned;
  }
};

// Joins what can be parts of one card, the closest first: up to so many times the size of a card, unless they lie inside one
// another.
void join_parts(std::vector<Box>& boxes, const Millimetres& mm, double enlarged) {
  for (;;) {
    std::optional<std::pair<std::size_t, std::size_t>> best;
    long smallest = std::numeric_limits<long>::max();
    for (std::size_t a = 0; a < boxes.size(); ++a) {
      for (std::size_t b = a + 1; b < boxes.size(); ++b) {
        const Box both = united(boxes[a], boxes[b]);
        const bool overlap = !intersection(boxes[a], boxes[b]).empty();
        const bool one_card = mm.longer(both) <= kCardLong * enlarged * kTurned && mm.shorter(both) <= kCardShort * enlarged * kTurned;
        if ((!overlap && !one_card) || !mm.fits_a_card(both)) continue;
        const long added = both.area() - boxes[a].area() - boxes[b].area();
        if (added < smallest) smallest = added, best = {a, b};
      }
    }
    if (!best) return;
    boxes[best->first] = united(boxes[best->first], boxes[best->second]);
    boxes.erase(boxes.begin() + static_cast<std::ptrdiff_t>(best->second));
  }
}

// The height that three quarters of the letters exceed, in millimetres.
double letter_height(const cv::Mat& ink, double mm_per_pixel) {
  std::vector<double> heights;
  for (const auto& component : Components(ink)) {
    const double height = component.box.h * mm_per_pixel, width = component.box.w * mm_per_pixel;
    if (height >= 0.8 && height <= 6 && width <= 6) heights.push_back(height);
  }
  constexpr std::size_t kFewest = 25;
  if (heights.size() < kFewest) return 0;
  const auto quartile = heights.begin() + static_cast<std::ptrdiff_t>(heights.size() / 4);
  std::nth_element(heights.begin(), quartile, heights.end());
  return *quartile;
}

// The cards that these parts make, in cells; empty where anything among them is no card.
std::vector<Box> cards_of(std::vector<Box> boxes, const PreparedPage& page, const Millimetres& mm, double enlarged) {
  join_parts(boxes, mm, enlarged);
  std::erase_if(boxes, [&](const Box& box) { return mm.longer(box) < kSpeck; });
  if (boxes.size() > (enlarged > 1 ? kMostEnlargedPapers : kMostPapers)) return {};
  if (enlarged > 1 && boxes.size() == 2 && !intersection(boxes[0], boxes[1]).empty()) return {};
  for (const Box& box : boxes) {
    const bool card_shaped = mm.shorter(box) <= mm.longer(box) * kCardShort / kCardLong * 1.3;
    if (mm.longer(box) < kLeastLong || mm.shorter(box) < kLeastShort || !card_shaped) return {};
    const Box place = intersection({box.x * kCell, box.y * kCell, box.w * kCell, box.h * kCell}, {0, 0, page.ink.cols, page.ink.rows});
    const double letters = letter_height(page.ink({place.x, place.y, place.w, place.h}), mm.per_cell / kCell);
    if (letters == 0 || letters > kMostLetter * std::max(1.0, mm.longer(box) / kCardLong)) return {};
  }
  return boxes;
}

}  // namespace

std::vector<Box> find_small_papers(const PreparedPage& page) {
  const double mm_per_pixel = 25.4 * page.reduction / page.dpi;
  const Millimetres mm{kCell * mm_per_pixel};
  const double sheet = static_cast<double>(page.ink.cols) * page.ink.rows * mm_per_pixel * mm_per_pixel;
  if (sheet < 2 * kCardLong * kCardShort) return {};

  cv::Mat cells, labels, stats, centroids;
  cv::resize(page.ink, cells, {(page.ink.cols + kCell - 1) / kCell, (page.ink.rows + kCell - 1) / kCell}, 0, 0, cv::INTER_AREA);
  cv::threshold(cells, cells, 8, 255, cv::THRESH_BINARY);
  const int reach = std::max(1, static_cast<int>(2.5 / mm.per_cell));
  cv::dilate(cells, cells, cv::getStructuringElement(cv::MORPH_RECT, {2 * reach + 1, 2 * reach + 1}));
  const int count = cv::connectedComponentsWithStats(cells, labels, stats, centroids);
  std::vector<Box> boxes;
  constexpr int kMostParts = 160;  // some twenty a side
  if (count > kMostParts) return {};
  for (int i = 1; i < count; ++i) {
    const Box box{stats.at<int>(i, cv::CC_STAT_LEFT) + reach, stats.at<int>(i, cv::CC_STAT_TOP) + reach,
                  stats.at<int>(i, cv::CC_STAT_WIDTH) - 2 * reach, stats.at<int>(i, cv::CC_STAT_HEIGHT) - 2 * reach};
    if (!mm.fits_a_card(box)) return {};
    boxes.push_back(box);
  }
  // As cards are printed first: at a larger size two that lie close would be one.
  std::vector<Box> cards;
  for (const double enlarged : {1.0, 1.25, kMostEnlarged}) {
    if (!cards.empty()) break;
    cards = cards_of(boxes, page, mm, enlarged);
  }

  std::vector<Box> papers;
  const Box all{0, 0, page.grey.cols, page.grey.rows};
  for (const Box& box : cards) {
    const double scale = kCell * page.reduction;
    const int margin = static_cast<int>(3 / 25.4 * page.dpi);  // what faint print there is beyond the ink
    papers.push_back(intersection({static_cast<int>(box.x * scale) - margin, static_cast<int>(box.y * scale) - margin,
                                   static_cast<int>(box.w * scale) + 2 * margin, static_cast<int>(box.h * scale) + 2 * margin},
                                  all));
  }
  // In rows: side by side is left to right.
  std::sort(papers.begin(), papers.end(), [](const Box& a, const Box& b) { return std::pair(a.y, a.x) < std::pair(b.y, b.x); });
  for (auto row = papers.begin(); row != papers.end();) {
    const int middle = row->y + row->h / 2;
    const auto end = std::find_if(row, papers.end(), [&](const Box& box) { return box.y > middle; });
    std::sort(row, end, [](const Box& a, const Box& b) { return std::pair(a.x, a.y) < std::pair(b.x, b.y); });
    row = end;
  }
  return papers;
}

}  // namespace sohoa
