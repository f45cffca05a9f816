#include "pipeline/image/coloured_marks.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

#include "tests/image/made_pages.h"

namespace sohoa {
namespace {

// A seal of rings and rays over black words, chroma blurred as JPEG does.
cv::Mat sealed(const cv::Scalar& ink, cv::Mat& black_words) {
  cv::Mat page(900, 900, CV_8UC3, cv::Scalar::all(248));
  black_words = cv::Mat(page.size(), CV_8UC1, cv::Scalar(0));
  for (int y = 300; y < 620; y += 50)
    cv::putText(black_words, "CHU TICH UBND", {320, y}, cv::FONT_HERSHEY_SIMPLEX, 1, 255, 3);
  cv::circle(page, {450, 450}, 110, ink, 5, cv::LINE_AA);
  cv::circle(page, {450, 450}, 80, ink, 3, cv::LINE_AA);
  for (int i = 0; i < 24; ++i) {
    const double a = i * CV_PI / 12;
    cv::line(page, {450 + static_cast<int>(86 * std::cos(a)), 450 + static_cast<int>(86 * std::sin(a))},
             {450 + static_cast<int>(102 * std::cos(a)), 450 + static_cast<int>(102 * std::sin(a))}, ink, 5, cv::LINE_AA);
  }
  page.setTo(cv::Scalar(40, 40, 40), black_words);
  cv::Mat ycrcb, planes[3];
  cv::cvtColor(page, ycrcb, cv::COLOR_BGR2YCrCb);
  cv::split(ycrcb, planes);
  for (const int c : {1, 2}) {
    cv::resize(planes[c], planes[c], {}, 0.5, 0.5, cv::INTER_AREA);
    cv::resize(planes[c], planes[c], page.size(), 0, 0, cv::INTER_LINEAR);
  }
  cv::merge(planes, 3, ycrcb);
  cv::cvtColor(ycrcb, page, cv::COLOR_YCrCb2BGR);
  return page;
}

TEST(ColouredMarks, SealsOfAnyColourAreLiftedOffBlackWords) {
  for (const cv::Scalar& ink : {cv::Scalar(50, 40, 215), cv::Scalar(190, 60, 40)}) {
    cv::Mat words;
    const cv::Mat page = sealed(ink, words);
    const std::vector<ColouredMark> marks = find_coloured_marks(page, 150);
    ASSERT_EQ(marks.size(), 1U);
    EXPECT_EQ(marks[0].mark.kind, Mark::Kind::seal);
    EXPECT_GT(overlap(marks[0].mark.box, {338, 338, 225, 225}), 0.85);
    cv::Mat grey;
    cv::cvtColor(page, grey, cv::COLOR_BGR2GRAY);
    lift_marks(page, marks, grey);
    cv::Mat beside;
    cv::dilate(words, beside, cv::Mat::ones(5, 5, CV_8U));
    EXPECT_EQ(cv::countNonZero((grey < 170) & ~beside), 0);
    const int kept = cv::countNonZero((grey < 128) & words);
    EXPECT_GT(kept, cv::countNonZero(words) * 9 / 10);
  }
}

TEST(ColouredMarks, RedTitlesAndBlueEntriesAreNoMarks) {
  cv::Mat page(900, 900, CV_8UC3, cv::Scalar::all(248));
  cv::putText(page, "GIAY KHAI SINH", {200, 200}, cv::FONT_HERSHEY_SIMPLEX, 1.4, {40, 40, 200}, 4);
  cv::putText(page, "Tran Van Binh, Hue", {300, 400}, cv::FONT_HERSHEY_SCRIPT_SIMPLEX, 0.8, {190, 60, 40}, 2);
  EXPECT_TRUE(find_coloured_marks(page, 150).empty());
}

TEST(ColouredMarks, AFrameWithWordsIsAStamp) {
  cv::Mat page(900, 900, CV_8UC3, cv::Scalar::all(248));
  cv::rectangle(page, {100, 100, 300, 150}, {190, 60, 40}, 3);
  cv::putText(page, "DEN So: 123", {120, 180}, cv::FONT_HERSHEY_SIMPLEX, 1, {190, 60, 40}, 2);
  const std::vector<ColouredMark> marks = find_coloured_marks(page, 150);
  ASSERT_EQ(marks.size(), 1U);
  EXPECT_EQ(marks[0].mark.kind, Mark::Kind::stamp);
}

TEST(ColouredMarks, OfMadePagesAreFoundWhereTheyStand) {
  int seals = 0, found = 0;
  for (const std::uint64_t seed : {11, 12, 13, 14}) {
    const auto how = page_maker::preset(seed % 2 == 0 ? "office" : "poor");
    ASSERT_TRUE(how.has_value());
    const page_maker::MadePage page = page_maker::age(made_page("letter", seed, 300, 1), *how, seed);
    const PreparedPage ready = prepared(page);
    for (const page_maker::TruthMark& truth : page.marks) {
      if (truth.kind != Mark::Kind::seal) continue;
      ++seals;
      found += std::any_of(ready.marks.begin(), ready.marks.end(), [&](const Mark& m) {
        return m.kind == Mark::Kind::seal && overlap(ready.to_stored.to_stored(m.box), box_of(truth.quad)) > 0.7;
      });
    }
  }
  EXPECT_GT(seals, 2);
  EXPECT_EQ(found, seals);
}

}  // namespace
}  // namespace sohoa
