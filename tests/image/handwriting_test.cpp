#include "pipeline/image/handwriting.h"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

constexpr float kBase = 100, kXHeight = 20;

// Letters of a line in ink pixels, each 18 wide: how far above and below the baseline.
struct Row {
  std::vector<Blot> blots;
  Segment segment;

  Row& letter(float above, float below) {
    const float x = 24.0F * static_cast<float>(blots.size());
    segment.letters.push_back(static_cast<int>(blots.size()));
    Blot blot;
    blot.x0 = x, blot.y0 = kBase - above, blot.x1 = x + 18, blot.y1 = kBase + below;
    blots.push_back(blot);
    return *this;
  }
  Row& print(int letters) {
    for (int i = 0; i < letters; ++i) letter(i % 3 == 0 ? 30 : 20, 0);
    return *this;
  }
  [[nodiscard]] bool by_hand() const {
    LineFit fit;
    fit.baseline = {{0, kBase}, {1000, kBase}};
    fit.x_height = kXHeight;
    return looks_handwritten(segment, blots, fit);
  }
};

TEST(HandwrittenLines, FiguresThatStandOnNoLineAreSeen) {
  EXPECT_TRUE(Row().print(6).letter(36, 5).letter(34, 6).print(4).by_hand());
  EXPECT_TRUE(Row().print(6).letter(40, -6).letter(28, 14).print(4).by_hand());
}

TEST(HandwrittenLines, PrintIsNone) { EXPECT_FALSE(Row().print(12).by_hand()); }

TEST(HandwrittenLines, LettersRunTogetherWithADotBelowAreNone) {
  // as "Bệnh viện ... khu vực": each such letter stands among others
  EXPECT_FALSE(Row().print(2).letter(30, 5).print(4).letter(30, 5).print(5).letter(28, 5).print(3).by_hand());
}

TEST(HandwrittenLines, MarksAboveACapitalAreNone) {
  EXPECT_FALSE(Row().print(4).letter(46, -28).print(4).by_hand());
}

}  // namespace
}  // namespace sohoa
