#include "page_maker/write_files.h"

#include <gtest/gtest.h>
#include <poppler-document.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <sstream>

#include "page_maker/random.h"

namespace sohoa::page_maker {
namespace {

namespace fs = std::filesystem;

class WriteFiles : public testing::Test {
 protected:
  WriteFiles() {
    std::string pattern = (fs::temp_directory_path() / "page-maker-test-XXXXXX").string();
    folder_ = mkdtemp(pattern.data());
  }
  ~WriteFiles() override { fs::remove_all(folder_); }

  fs::path folder_;
};

// Two pages that are not alike, so that a swapped page is seen; a red disc stands for a seal.
std::vector<MadePage> two_pages() {
  std::vector<MadePage> pages(2);
  for (int i = 0; i < 2; ++i) {
    pages[i].dpi = 100;
    pages[i].picture = cv::Mat(600, 413, CV_8UC3, cv::Scalar::all(255));
    cv::rectangle(pages[i].picture, {60, 100 + 300 * i, 250, 40}, cv::Scalar::all(0), cv::FILLED);
    cv::circle(pages[i].picture, {300, 300}, 40, cv::Scalar(40, 30, 200), cv::FILLED);
    pages[i].lines.push_back({"Dòng " + std::to_string(i + 1), {{60, 100}, {310, 100}, {310, 140}, {60, 140}}});
    pages[i].text = "Dòng " + std::to_string(i + 1);
  }
  return pages;
}

cv::Mat rendered(poppler::document& pdf, int index, int dpi) {
  const std::unique_ptr<poppler::page> page(pdf.create_page(index));
  poppler::page_renderer renderer;
  renderer.set_image_format(poppler::image::format_bgr24);
  const poppler::image image = renderer.render_page(page.get(), dpi, dpi);
  return cv::Mat(image.height(), image.width(), CV_8UC3, const_cast<char*>(image.const_data()),
                 static_cast<std::size_t>(image.bytes_per_row()))
      .clone();
}

// Pages as a stranger's reader sees them.
std::vector<cv::Mat> read_back(const std::vector<std::string>& files) {
  std::vector<cv::Mat> pages;
  for (const std::string& file : files) {
    if (fs::path(file).extension() == ".pdf") {
      const std::unique_ptr<poppler::document> pdf(poppler::document::load_from_file(file));
      for (int i = 0; pdf && i < pdf->pages(); ++i) pages.push_back(rendered(*pdf, i, 100));
    } else {
      std::vector<cv::Mat> some;
      cv::imreadmulti(file, some, cv::IMREAD_COLOR);
      pages.insert(pages.end(), some.begin(), some.end());
    }
  }
  return pages;
}

double mean_difference(const cv::Mat& a, const cv::Mat& b) {
  return cv::norm(a, b, cv::NORM_L1) / (static_cast<double>(a.total()) * a.channels());
}

std::string bytes_of(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

constexpr const char* kFormats[] = {"jpeg", "png", "tiff-lzw", "tiff-jpeg", "tiff-g4", "pdf-dct", "pdf-g4"};

TEST_F(WriteFiles, TheOrderOfNamesIsTheOrderOfPages) {
  const auto names = [&](std::size_t count) {
    const std::vector<MadePage> pages(count, two_pages().front());
    const auto files = write_pictures((folder_ / "paper").string(), pages, {});
    EXPECT_TRUE(files);
    std::vector<std::string> written;
    for (const std::string& file : *files) written.push_back(fs::path(file).filename().string());
    EXPECT_TRUE(std::is_sorted(written.begin(), written.end()));
    return written;
  };
  EXPECT_EQ(names(1), (std::vector<std::string>{"paper.jpg"}));
  EXPECT_EQ(names(2), (std::vector<std::string>{"paper-1.jpg", "paper-2.jpg"}));
  EXPECT_EQ(names(11).front(), "paper-01.jpg");
}

TEST_F(WriteFiles, EveryFormatOpensAgainWithEveryPageInItsPlace) {
  const std::vector<MadePage> pages = two_pages();
  for (const char* name : kFormats) {
    FileOptions options;
    options.format = format_from(name).value();
    options.jpeg_quality = 90;
    const auto files = write_pictures((folder_ / name).string(), pages, options);
    ASSERT_TRUE(files) << name;
    const std::vector<cv::Mat> back = read_back(*files);
    ASSERT_EQ(back.size(), 2U) << name;
    const bool bits = std::string(name).ends_with("g4");
    for (std::size_t i = 0; i < 2; ++i) {
      ASSERT_EQ(back[i].size(), pages[i].picture.size()) << name;
      cv::Mat expected = pages[i].picture.clone();
      if (bits) {
        cv::Mat grey;
        cv::cvtColor(expected, grey, cv::COLOR_BGR2GRAY);
        cv::threshold(grey, grey, 160, 255, cv::THRESH_BINARY);
        cv::cvtColor(grey, expected, cv::COLOR_GRAY2BGR);
      }
      EXPECT_LT(mean_difference(back[i], expected), 1.5) << name << " page " << i + 1;
    }
  }
}

TEST_F(WriteFiles, TheSamePagesGiveTheSameBytes) {
  for (const char* name : kFormats) {
    FileOptions options;
    options.format = format_from(name).value();
    options.signature_caption = true;
    const auto one = write_pictures((folder_ / "one").string(), two_pages(), options);
    const auto two = write_pictures((folder_ / "two").string(), two_pages(), options);
    ASSERT_TRUE(one && two) << name;
    for (std::size_t i = 0; i < one->size(); ++i) EXPECT_EQ(bytes_of((*one)[i]), bytes_of((*two)[i])) << name;
  }
}

TEST_F(WriteFiles, ABlankNoisyPageStaysWhiteInG4) {
  MadePage blank;
  blank.picture = cv::Mat(400, 300, CV_8UC3, cv::Scalar::all(245));
  Random random(4, "noise");
  for (int y = 0; y < 400; ++y)
    for (int x = 0; x < 300; ++x)
      blank.picture.at<cv::Vec3b>(y, x) = cv::Vec3b::all(cv::saturate_cast<uchar>(245 + random.gauss(4)));
  FileOptions options;
  options.format = FileFormat::tiff_g4;
  const auto files = write_pictures((folder_ / "blank").string(), {blank}, options);
  ASSERT_TRUE(files);
  EXPECT_GT(cv::mean(read_back(*files).at(0))[0], 254);
  blank.picture = cv::Scalar::all(255) - blank.picture;
  const auto inverted = write_pictures((folder_ / "inverted").string(), {blank}, options);
  ASSERT_TRUE(inverted);
  EXPECT_LT(cv::mean(read_back(*inverted).at(0))[0], 1);
}

TEST_F(WriteFiles, PdfTurnsAndCaptionsAsAsked) {
  FileOptions options;
  options.format = FileFormat::pdf_dct;
  options.pdf_rotate = 90;
  options.signature_caption = true;
  const auto files = write_pictures((folder_ / "turned").string(), two_pages(), options);
  ASSERT_TRUE(files);
  const std::unique_ptr<poppler::document> pdf(poppler::document::load_from_file(files->at(0)));
  ASSERT_TRUE(pdf);
  EXPECT_EQ(rendered(*pdf, 0, 100).size(), cv::Size(600, 413));
  const std::unique_ptr<poppler::page> first(pdf->create_page(0)), second(pdf->create_page(1));
  EXPECT_NE(first->text().to_latin1().find("Nguoi ky"), std::string::npos);
  EXPECT_EQ(second->text().to_latin1().find("Nguoi ky"), std::string::npos);
}

TEST_F(WriteFiles, AFolderThatIsNotThereIsAnError) {
  for (const char* name : kFormats) {
    FileOptions options;
    options.format = format_from(name).value();
    const auto files = write_pictures((folder_ / "missing" / "page").string(), two_pages(), options);
    ASSERT_FALSE(files) << name;
    EXPECT_EQ(files.error().code, ErrorCode::access) << name;
  }
  EXPECT_EQ(format_from("bmp").error().code, ErrorCode::bad_arguments);
}

TEST(TruthJson, HoldsEveryFieldAndEveryPagesText) {
  MadePaper paper;
  paper.record_type = "birth_cert";
  paper.pages = two_pages();
  paper.pages[1].marks.push_back({Mark::Kind::seal, {{260, 260}, {340, 260}, {340, 340}, {260, 340}}});
  paper.fields = {{"full_name", "NGUYỄN ĐẶNG THỊ ỮNG"}, {"father_name", ""}};
  paper.handwritten = {"full_name"};
  paper.tables = {{"members", {{{"full_name", "Lê Văn Ẵm"}, {"pid", "001099000001"}}}}};
  const auto truth = nlohmann::json::parse(truth_json({paper}, "office", {"a-1.jpg", "a-2.jpg"}));
  EXPECT_EQ(truth["record_type"], "birth_cert");
  EXPECT_EQ(truth["fields"]["full_name"], "NGUYỄN ĐẶNG THỊ ỮNG");
  EXPECT_EQ(truth["fields"]["father_name"], "");
  EXPECT_EQ(truth["handwritten"], nlohmann::json({"full_name"}));
  EXPECT_EQ(truth["tables"]["members"][0]["pid"], "001099000001");
  EXPECT_EQ(truth["text"], "Dòng 1\fDòng 2");
  EXPECT_EQ(truth["lines"][1]["page"], 2);
  EXPECT_EQ(truth["lines"][1]["box"], nlohmann::json({60, 100, 250, 40}));
  EXPECT_EQ(truth["marks"][0]["kind"], "seal");
  EXPECT_EQ(truth["pages"], 2);
  EXPECT_EQ(truth["dpi"], 100);
}

}  // namespace
}  // namespace sohoa::page_maker
