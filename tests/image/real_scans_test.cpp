#include <gtest/gtest.h>
#include <poppler-document.h>
#include <poppler-page-renderer.h>
#include <poppler-page.h>

#include <algorithm>
#include <filesystem>
#include <opencv2/imgproc.hpp>

#include "pipeline/image/prepare_page.h"

namespace sohoa {
namespace {

const std::filesystem::path data = SOHOA_SOURCE_DIR "/../shared/data";

// Pages [first, last] (from 1, 0 for the last one) of a PDF at 200 dpi, prepared.
std::vector<PreparedPage> prepared_pages(const std::filesystem::path& file, int first, int last) {
  const std::unique_ptr<poppler::document> document(poppler::document::load_from_file(file.string()));
  std::vector<PreparedPage> pages;
  if (document == nullptr) return pages;
  last = last == 0 ? document->pages() : std::min(last, document->pages());
  for (int number = first; number <= last; ++number) {
    const std::unique_ptr<poppler::page> page(document->create_page(number - 1));
    poppler::page_renderer renderer;
    poppler::image picture = renderer.render_page(page.get(), 200, 200);
    const cv::Mat bgra(picture.height(), picture.width(), CV_8UC4, picture.data(),
                       static_cast<std::size_t>(picture.bytes_per_row()));
    auto image = std::make_shared<PageImage>();
    cv::cvtColor(bgra, image->pixels, cv::COLOR_BGRA2BGR);
    image->dpi = 200;
    image->dpi_from_file = true;
    auto ready = prepare_page(image);
    if (ready) pages.push_back(std::move(*ready));
  }
  return pages;
}

TEST(RealScans, StandUprightAndShowTheirSeals) {
  if (!std::filesystem::exists(data / "scans")) GTEST_SKIP() << "no shared scans here";
  int sealed = 0, papers = 0;
  for (const auto& entry : std::filesystem::directory_iterator(data / "scans")) {
    if (!entry.path().filename().string().starts_with("qn-") || entry.path().extension() != ".pdf") continue;
    ++papers;
    bool seal = false;
    for (const PreparedPage& page : prepared_pages(entry.path(), 1, 0)) {
      EXPECT_EQ(page.to_stored.turn(), 0) << entry.path();
      EXPECT_LT(std::abs(page.skew_degrees), 3) << entry.path();
      for (const Mark& mark : page.marks) seal |= mark.kind == Mark::Kind::seal && mark.confidence > 0.9;
    }
    sealed += seal;
  }
  EXPECT_GT(papers, 0);
  EXPECT_EQ(sealed, papers);
}

TEST(RealScans, AreNoPhotographsAndNoSheetsOfCards) {
  if (!std::filesystem::exists(data)) GTEST_SKIP() << "no shared files here";
  int count = 0;
  for (const char* folder : {"scans", "decree", "forms"}) {
    for (const auto& entry : std::filesystem::directory_iterator(data / folder)) {
      if (entry.path().extension() != ".pdf") continue;
      for (const PreparedPage& page : prepared_pages(entry.path(), 1, 4)) {
        EXPECT_FALSE(page.corners) << entry.path();
        EXPECT_TRUE(page.papers.empty()) << entry.path();
        ++count;
      }
    }
  }
  EXPECT_GT(count, 20);
}

TEST(RealScans, FormsGiveTheirTablesAndLoseTheirLeaders) {
  if (!std::filesystem::exists(data / "forms")) GTEST_SKIP() << "no shared forms here";
  const std::vector<PreparedPage> pages = prepared_pages(data / "forms/ct01-ct07-blank.pdf", 1, 2);
  ASSERT_EQ(pages.size(), 2U);
  for (const PreparedPage& page : pages) {
    EXPECT_EQ(page.tables.size(), 1U);
  }
  // A box for each digit of the personal numbers.
  EXPECT_EQ(pages[0].combs.size(), 2U);
  EXPECT_EQ(pages[1].combs.size(), 3U);
  EXPECT_EQ(pages[0].tables.back().cells.size(), 60U);
}

}  // namespace
}  // namespace sohoa
