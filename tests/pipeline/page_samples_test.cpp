#include "pipeline/page_samples.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/scratch.h"

namespace sohoa {
namespace {

using nlohmann::json;

BatchPlan plan_of(int pages) {
  InputFile file;
  file.shown_path = file.kept_path = "a.pdf";
  file.sha256 = std::string(64, 'a');
  return BatchPlan({file}, {{std::vector<std::uint64_t>(static_cast<std::size_t>(pages), 1), {}}});
}

// A page stored on its side, 200 x 100, to be turned clockwise.
LinedPage lined_page(std::uint64_t sequence) {
  auto image = std::make_shared<PageImage>();
  image->pixels = cv::Mat(100, 200, CV_8UC3, cv::Scalar(200, 210, 220));
  auto page = std::make_shared<PreparedPage>();
  page->ref = {sequence, 0, static_cast<int>(sequence) + 1};
  page->image = image;
  page->grey = cv::Mat(200, 100, CV_8UC1, cv::Scalar(255));
  page->to_stored = PageTransform({200, 100}, 1, false);
  TextLine line;
  line.baseline = {{10, 20}, {90, 21}};
  return {page, {line}};
}

// One document for each page, each with one field in the stored raster.
struct FiledBatch {
  explicit FiledBatch(int pages) {
    for (int i = 0; i < pages; ++i) {
      ManifestRow row;
      row.path = "a.pdf";
      row.page = i + 1;
      row.document_id = "doc" + std::to_string(i);
      row.number = 1;
      rows.push_back(row);
      const json field = {{"value", "Lê An"}, {"status", "accepted"}, {"page", 1}, {"box", {20, 30, 40, 10}}};
      const json document = {{"record_type", "other"},
                             {"fields", {{"full_name", field}}},
                             {"tables", json::object()},
                             {"pages", {{{"width", 200}, {"height", 100}, {"rotate_degrees", 90}}}}};
      test::write_file(scratch.path() / row.document_id / "document.json", document.dump());
    }
  }
  test::Scratch scratch;
  std::vector<ManifestRow> rows;
};

TEST(PageSamples, AreFewEvenlySpreadAndUpright) {
  const auto decoders = DecoderPool::start(1);
  ASSERT_TRUE(decoders) << decoders.error().message;
  const BatchPlan plan = plan_of(60);
  FiledBatch batch(60);
  PageSamples samples(60);
  for (std::uint64_t i = 60; i-- > 0;) samples.take(lined_page(i));
  const auto shown = samples.finish(plan, batch.rows, batch.scratch.path().string(), **decoders);
  ASSERT_EQ(shown.size(), 4U);
  for (std::size_t i = 0; i < shown.size(); ++i) EXPECT_EQ(shown[i].page, static_cast<int>(10 * i) + 1);
  EXPECT_EQ(shown[0].size, cv::Size(100, 200));
  EXPECT_FALSE(shown[0].scan_jpeg.empty());
  EXPECT_FALSE(shown[0].seen_jpeg.empty());
  EXPECT_EQ(shown[0].baselines.at(0).at(1), cv::Point(90, 21));
  EXPECT_EQ(shown[0].fields.at(0).box, (Box{60, 20, 10, 40}));
}

TEST(PageSamples, NeverShowAPageThatIsWithheldOrWasNotRead) {
  const auto decoders = DecoderPool::start(1);
  ASSERT_TRUE(decoders) << decoders.error().message;
  const BatchPlan plan = plan_of(4);
  FiledBatch batch(4);
  batch.rows[0].outcome = Outcome::quarantined;
  batch.rows[1].outcome = Outcome::duplicate;
  batch.rows[2].document_id.clear();
  PageSamples samples(4);
  for (std::uint64_t i = 0; i < 4; ++i) samples.take(lined_page(i));
  const auto shown = samples.finish(plan, batch.rows, batch.scratch.path().string(), **decoders);
  ASSERT_EQ(shown.size(), 1U);
  EXPECT_EQ(shown[0].document_id, "doc3");
}

}  // namespace
}  // namespace sohoa
