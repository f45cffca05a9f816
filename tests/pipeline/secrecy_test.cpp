#include "pipeline/secrecy.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <opencv2/imgcodecs.hpp>

#include "classifiers/secrecy.h"
#include "ocr/page_reader.h"
#include "page_maker/ageing.h"
#include "page_maker/typeset.h"
#include "pipeline/image/find_lines.h"
#include "pipeline/image/prepare_page.h"
#include "tests/pipeline/secrecy_stamp.h"

namespace sohoa {
namespace {

const std::vector<std::string> levels = {"MẬT", "TỐI MẬT", "TUYỆT MẬT"}, urgencies = {"KHẨN", "THƯỢNG KHẨN", "HỎA TỐC"};

// An official page with a stamp under its number; none where words are empty.
cv::Mat page_with_stamp(const std::string& words, const std::string& quality, std::uint32_t seed, int quarter_turns = 0) {
  using namespace page_maker;
  static const Layout layout = *load_layout(layout_folder() + "/official.yaml");
  TypesetOptions options;
  options.stamps = 0;
  MadePage page = typeset(layout, seed, options)->pages.front();
  if (!words.empty()) {
    const double per_mm = page.dpi / 25.4;
    const auto number = std::ranges::find_if(page.lines, [](const page_maker::TruthLine& line) { return line.text.starts_with("Số:"); });
    if (number == page.lines.end()) throw std::runtime_error("the page bears no number");
    const cv::Point2f middle = (number->quad[2] + number->quad[3]) / 2;
    test::press_stamp(page.picture, page.dpi, middle.x / per_mm + seed % 5 - 2, middle.y / per_mm + 8 + seed % 4, words, seed);
  }
  Ageing how = *preset(quality);
  how.quarter_turns = quarter_turns;
  return age(page, how, seed).picture;
}

bool seen_as_secret(const cv::Mat& picture, const std::string& quality) {
  static const std::unique_ptr<PageReader> reader = std::move(*make_page_reader(Effort::normal));
  auto image = std::make_shared<PageImage>();
  image->pixels = picture;
  image->dpi = quality == "poor" ? 150 : 300;
  image->dpi_from_file = true;
  const Result<PreparedPage> page = prepare_page(image);
  return read_framed_stamps(*page, *reader).secret || shows_secrecy(*reader->read(*page, find_lines(*page)));
}

// SOHOA_STAMPS=300 for a measurement; failures are then written to SOHOA_STAMPS_SHOWN.
int rounds() {
  const char* wanted = std::getenv("SOHOA_STAMPS");
  return wanted != nullptr ? std::atoi(wanted) : 6;
}

void show(const cv::Mat& picture, const std::string& name) {
  if (const char* folder = std::getenv("SOHOA_STAMPS_SHOWN")) cv::imwrite(std::string(folder) + "/" + name + ".png", picture);
}

class SecrecyStamps : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Qualities, SecrecyStamps, testing::Values("office", "poor"));

TEST_P(SecrecyStamps, AreSeenUnderTheNumber) {
  int missed = 0;
  for (int i = 0; i < rounds(); ++i) {
    const std::string& level = levels[static_cast<std::size_t>(i) % levels.size()];
    const cv::Mat picture = page_with_stamp(level, GetParam(), static_cast<std::uint32_t>(1000 + i));
    if (seen_as_secret(picture, GetParam())) continue;
    ++missed;
    show(picture, std::string("missed-") + GetParam() + "-" + std::to_string(i));
  }
  EXPECT_LE(missed * 100, rounds()) << missed << " of " << rounds();
}

TEST_P(SecrecyStamps, OfUrgencyAreNoneNorIsAPageWithoutAny) {
  int false_alarms = 0;
  for (int i = 0; i < rounds(); ++i) {
    const std::string words = i % 4 == 3 ? "" : urgencies[static_cast<std::size_t>(i) % urgencies.size()];
    const cv::Mat picture = page_with_stamp(words, GetParam(), static_cast<std::uint32_t>(2000 + i));
    if (!seen_as_secret(picture, GetParam())) continue;
    ++false_alarms;
    show(picture, std::string("alarm-") + GetParam() + "-" + std::to_string(i));
  }
  EXPECT_LE(false_alarms * 20, rounds()) << false_alarms << " of " << rounds();
}

TEST(FramedStamps, OfUrgencyAreLinesOfThePage) {
  const std::unique_ptr<PageReader> reader = std::move(*make_page_reader(Effort::normal));
  for (const int quarter_turns : {0, 1, 2, 3}) {
    auto image = std::make_shared<PageImage>();
    image->pixels = page_with_stamp("HỎA TỐC", "office", 2001, quarter_turns);
    image->dpi = 300;
    image->dpi_from_file = true;
    const Result<PreparedPage> page = prepare_page(image);
    const FramedStamps stamps = read_framed_stamps(*page, *reader);
    EXPECT_FALSE(stamps.secret);
    ASSERT_EQ(stamps.urgent.size(), 1U) << quarter_turns;
    PageText text;
    text.rotate_degrees = page->to_stored.turn() * 90;
    add_stamps(stamps.urgent, text);
    add_stamps(stamps.urgent, text);
    ASSERT_EQ(text.lines.size(), 1U) << "once";
    const Line& line = text.lines[0];
    EXPECT_EQ(line.text, "HỎA TỐC");
    ASSERT_EQ(line.words.size(), 2U);
    const Box &first = line.words[0].box, &second = line.words[1].box;
    const int turn = page->to_stored.turn();
    if (turn == 0) EXPECT_LE(first.right(), second.x);
    if (turn == 1) EXPECT_LE(second.bottom(), first.y);
    if (turn == 2) EXPECT_LE(second.right(), first.x);
    if (turn == 3) EXPECT_LE(first.bottom(), second.y);
    for (const Box& box : {first, second}) EXPECT_EQ(intersection(box, line.box).area(), box.area());
  }
}

TEST(SecrecyStamp, IsSeenBesideOneOfUrgency) {
  for (const double apart : {8.3, 9.0, 10.0, 12.0}) {
    cv::Mat picture(1600, 2480, CV_8UC3, cv::Scalar::all(255));
    test::press_stamp(picture, 300, 65, 45, "TỐI MẬT", 1, 1);
    test::press_stamp(picture, 300, 62, 45 + apart, "THƯỢNG KHẨN", 2, 1);
    EXPECT_TRUE(seen_as_secret(picture, "office")) << apart << " mm apart";
  }
}

TEST(SecrecyStamp, OfOneShortWordIsSeenBesideOneOfUrgency) {
  for (const double apart : {8.4, 8.8, 9.4}) {
    cv::Mat picture(1600, 2480, CV_8UC3, cv::Scalar::all(255));
    test::press_stamp(picture, 300, 65, 45, "MẬT", 1, 1);
    test::press_stamp(picture, 300, 62, 45 + apart, "KHẨN", 2, 1);
    EXPECT_TRUE(seen_as_secret(picture, "office")) << apart << " mm apart";
  }
}

TEST(SecrecyStamp, ARedTitleIsNone) {
  using namespace page_maker;
  TypesetOptions options;
  options.seals = 1;
  for (const char* name : {"marriage_cert_columns", "hh_book"}) {
    const Layout layout = *load_layout(layout_folder() + "/" + name + ".yaml");
    for (std::uint32_t seed = 0; seed < 4; ++seed)
      for (const char* quality : {"office", "poor"}) {
        const MadePage page = typeset(layout, 300 + seed, options)->pages.front();
        EXPECT_FALSE(seen_as_secret(age(page, *preset(quality), seed).picture, quality)) << name << " " << quality << " " << seed;
      }
  }
}

TEST(SecrecyStamp, IsSeenHoweverThePageLies) {
  for (const int turns : {1, 2, 3}) EXPECT_TRUE(seen_as_secret(page_with_stamp("TỐI MẬT", "office", 7, turns), "office")) << turns;
}

TEST(SecrecyStamp, AWithheldPageSaysNothing) {
  PageText page;
  page.sha256 = "aa";
  page.ref = {3, 1, 2};
  page.width = 100;
  page.lines.resize(1);
  page.lines[0].text = "một dòng chữ";
  page.barcodes = {{"QRCode", "một mã", {}}};
  page.layer_regions.resize(1);
  page.layer_regions[0].text = "lớp chữ";
  const PageText empty = withheld(page);
  EXPECT_TRUE(is_withheld(empty));
  EXPECT_FALSE(is_withheld(page));
  EXPECT_EQ(empty.outcome, Outcome::quarantined);
  EXPECT_EQ(empty.ref.sequence, 3U);
  EXPECT_EQ(empty.error->stage, stamped_page);
  EXPECT_TRUE(empty.lines.empty() && empty.barcodes.empty() && empty.layer_regions.empty() && empty.width == 0);
}

}  // namespace
}  // namespace sohoa
