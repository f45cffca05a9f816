#include "storage/page_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/storage/sample_document.h"

namespace sohoa {
namespace {

using nlohmann::json;

PageText through_cbor(const PageText& page) {
  const std::optional<PageText> back = page_from_json(json::from_cbor(json::to_cbor(page_to_json(page))));
  EXPECT_TRUE(back.has_value());
  return back.value_or(PageText{});
}

TEST(PageJson, KeepsEveryMemberExactly) {
  PageText page = test::sample_page(std::string(64, 'b'), 3);
  page.outcome = Outcome::review;
  page.error = Error{ErrorCode::unreadable, "ocr", "quá mờ"};
  page.rotate_degrees = 270;
  page.repaired = page.rendered = page.mirrored = true;
  page.papers = {{{100, 800, 505, 319}, 180, 1.25}};
  page.lines[0].paper = 0;
  page.corners = Corners{{{10.5F, 20}, {900, 31}, {880, 1300.25F}, {15, 1290}}};
  page.lines[1].words[2].others = {{"Đao,", 0.25}, {"Dào,", 0.1}};
  page.lines[1].words[2].by_hand = 0.75;
  const PageText back = through_cbor(page);

  EXPECT_EQ(back.ref.sequence, 43U);
  EXPECT_EQ(back.ref.file, 7U);
  EXPECT_EQ(back.ref.page, 3);
  EXPECT_EQ(back.sha256, page.sha256);
  EXPECT_EQ(back.outcome, Outcome::review);
  ASSERT_TRUE(back.error);
  EXPECT_EQ(back.error->code, ErrorCode::unreadable);
  EXPECT_EQ(back.error->stage, "ocr");
  EXPECT_EQ(back.error->message, "quá mờ");
  EXPECT_EQ(back.width, 1240);
  EXPECT_EQ(back.height, 1754);
  EXPECT_EQ(back.dpi, 150);
  EXPECT_EQ(back.rotate_degrees, 270);
  EXPECT_EQ(back.skew_degrees, page.skew_degrees);
  EXPECT_TRUE(back.rendered);
  EXPECT_TRUE(back.mirrored);
  EXPECT_TRUE(back.repaired);

  ASSERT_EQ(back.lines.size(), 2U);
  const Line &was = page.lines[1], &is = back.lines[1];
  EXPECT_EQ(is.text, was.text);
  EXPECT_EQ(is.confidence, was.confidence);
  EXPECT_EQ(is.box, was.box);
  EXPECT_EQ(is.baseline, was.baseline);
  EXPECT_EQ(is.x_height, was.x_height);
  EXPECT_EQ(is.block, 1);
  EXPECT_EQ(is.table, 0);
  EXPECT_EQ(is.cell, 0);
  EXPECT_EQ(is.paper, -1);
  EXPECT_TRUE(is.handwriting);
  EXPECT_EQ(is.engine, "tesseract");
  ASSERT_EQ(is.words.size(), 5U);
  EXPECT_EQ(is.words[2].text, "Đào,");
  EXPECT_EQ(is.words[2].confidence, was.words[2].confidence);
  EXPECT_EQ(is.words[2].box, was.words[2].box);
  ASSERT_EQ(is.words[2].others.size(), 2U);
  EXPECT_EQ(is.words[2].others[1].text, "Dào,");
  EXPECT_EQ(is.words[2].others[1].probability, 0.1);
  EXPECT_EQ(is.words[2].by_hand, 0.75);
  EXPECT_TRUE(is.words[1].others.empty());

  ASSERT_EQ(back.tables.size(), 1U);
  EXPECT_EQ(back.tables[0].box, page.tables[0].box);
  const TableText::Cell& cell = back.tables[0].cells.at(0);
  EXPECT_EQ(cell.box, page.tables[0].cells[0].box);
  EXPECT_EQ((std::vector{cell.row, cell.column, cell.row_span, cell.column_span}), (std::vector{0, 1, 2, 3}));
  EXPECT_EQ(cell.lines, std::vector{1});
  EXPECT_EQ(back.corners, page.corners);
  ASSERT_EQ(back.papers.size(), 1U);
  EXPECT_EQ(back.papers[0].box, (Box{100, 800, 505, 319}));
  EXPECT_EQ(back.papers[0].rotate_degrees, 180);
  EXPECT_EQ(back.papers[0].skew_degrees, 1.25);
  ASSERT_EQ(back.marks.size(), 1U);
  EXPECT_EQ(back.marks[0].kind, Mark::Kind::signature);
  EXPECT_EQ(back.marks[0].box, page.marks[0].box);
  EXPECT_EQ(back.marks[0].confidence, 0.8125);
  ASSERT_EQ(back.overlays.size(), 1U);
  EXPECT_EQ(back.overlays[0].kind, Overlay::Kind::signature_caption);
  EXPECT_EQ(back.overlays[0].text, page.overlays[0].text);
  EXPECT_EQ(back.overlays[0].box, page.overlays[0].box);
  ASSERT_EQ(back.barcodes.size(), 1U);
  EXPECT_EQ(back.barcodes[0].format, "QRCode");
  EXPECT_EQ(back.barcodes[0].text, "H56|0012");
  EXPECT_EQ(back.barcodes[0].box, page.barcodes[0].box);
  EXPECT_EQ(back.rules, page.rules);
  ASSERT_EQ(back.layer_regions.size(), 1U);
  EXPECT_EQ(back.layer_regions[0].verdict, LayerRegion::Verdict::hidden);
  EXPECT_EQ(back.layer_regions[0].text, page.layer_regions[0].text);
  EXPECT_EQ(back.layer_regions[0].reason, "invisible");
}

TEST(PageJson, SaysNothingOfAMutilatedPage) {
  json value = page_to_json(test::sample_page("c", 1));
  value.erase("lines");
  EXPECT_FALSE(page_from_json(value));
  EXPECT_FALSE(page_from_json(json::array()));
}

}  // namespace
}  // namespace sohoa
