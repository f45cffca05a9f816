#include "ocr/tesseract_reader.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>
#include <thread>

namespace sohoa {
namespace {

// A 36-pixel line of a stroke font, x-height about 10 pixels.
LineImage line_of(const std::string& text) {
  cv::Mat large(72, 40 * static_cast<int>(text.size()) + 20, CV_8UC1, cv::Scalar(255));
  cv::putText(large, text, {8, 54}, cv::FONT_HERSHEY_COMPLEX, 1.0, cv::Scalar(0), 2, cv::LINE_AA);
  cv::Mat ink;
  cv::findNonZero(large < 128, ink);
  large = large.colRange(0, std::min(large.cols, cv::boundingRect(ink).br().x + 6));
  cv::Mat line;
  cv::resize(large, line, {}, 0.5, 0.5, cv::INTER_AREA);
  return {line};
}

std::string text_of(const LineReading& reading) {
  std::string text;
  for (const auto& w : reading.words) text += (text.empty() ? "" : " ") + w.text;
  return text;
}

class TesseractReading : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto made = make_tesseract_reader();
    if (made) reader_ = std::move(*made);
  }
  static void TearDownTestSuite() { reader_.reset(); }
  void SetUp() override { ASSERT_NE(reader_, nullptr) << "tesseract-ocr-vie is not installed"; }
  static inline std::unique_ptr<LineReader> reader_;
};

TEST_F(TesseractReading, ReadsPlainPrint) { EXPECT_EQ(text_of(reader_->read({line_of("Thanh tra 2024")})[0]), "Thanh tra 2024"); }

TEST_F(TesseractReading, PlacesWordsLeftToRightWithinTheLine) {
  const LineImage line = line_of("cung cho nhau");
  const LineReading reading = reader_->read({line})[0];
  ASSERT_EQ(reading.words.size(), 3u);
  float last = 0;
  for (const auto& w : reading.words) {
    EXPECT_GE(w.x0, last);
    EXPECT_GT(w.x1, w.x0);
    EXPECT_GT(w.confidence, 0);
    EXPECT_LE(w.confidence, 1);
    last = w.x0;
  }
  EXPECT_LE(reading.words.back().x1, static_cast<float>(line.grey.cols));
}

TEST_F(TesseractReading, GivesNothingForAWhiteLine) {
  EXPECT_TRUE(reader_->read({{cv::Mat(36, 200, CV_8UC1, cv::Scalar(255))}})[0].words.empty());
}

TEST_F(TesseractReading, RemembersNothingOfEarlierLines) {
  const LineImage line = line_of("Quang Ninh 1975");
  const LineReading fresh = reader_->read({line})[0];
  reader_->read({line_of("0123456789"), line_of("KHONG AI BIET"), line_of("zzz")});
  const LineReading later = reader_->read({line})[0];
  ASSERT_EQ(fresh.words.size(), later.words.size());
  for (std::size_t i = 0; i < fresh.words.size(); ++i) {
    EXPECT_EQ(fresh.words[i].text, later.words[i].text);
    EXPECT_EQ(fresh.words[i].confidence, later.words[i].confidence);
    EXPECT_EQ(fresh.words[i].x0, later.words[i].x0);
  }
}

TEST_F(TesseractReading, IsTheSameOnEveryThread) {
  const LineImage line = line_of("Binh Thuan 42");
  const std::string here = text_of(reader_->read({line})[0]);
  std::vector<std::string> there(2);
  std::vector<std::thread> threads;
  for (auto& text : there) {
    threads.emplace_back([&line, &text] {
      auto own = make_tesseract_reader();
      if (own) text = text_of((*own)->read({line})[0]);
    });
  }
  for (auto& t : threads) t.join();
  for (const auto& text : there) EXPECT_EQ(text, here);
}

TEST_F(TesseractReading, ReadsALongNumberDigitByDigit) {
  EXPECT_EQ(text_of(reader_->read({line_of("038099012345")})[0]), "038099012345");
}

TEST(TesseractVersion, NamesTheLanguageFile) { EXPECT_NE(tesseract_version().find("vie "), std::string::npos); }

}  // namespace
}  // namespace sohoa
