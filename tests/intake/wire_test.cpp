#include "pipeline/intake/wire.h"

#include <gtest/gtest.h>

#include <random>

namespace sohoa {
namespace {

PageImage page_with_everything() {
  PageImage page;
  page.overlays = {{Overlay::Kind::image, {1, 2, 3, 4}, "con dấu"}};
  Line line;
  line.text = "Số 12";
  line.confidence = 1;
  line.box = {5, 5, 50, 12};
  line.baseline = {{5, 15}, {55, 15}};
  line.x_height = 6;
  line.words = {{"Số", 1, {5, 5, 20, 12}}, {"12", 1, {30, 5, 20, 12}}};
  page.text_layer = {line, line};
  return page;
}

TEST(Wire, CarriesAPageUnchanged) {
  wire::Writer words;
  wire::put(words, page_with_everything());
  PageImage page;
  wire::Reader reader(words.bytes());
  wire::get(reader, page);
  wire::check(page, {100, 80}, 8000, {});
  ASSERT_EQ(page.text_layer.size(), 2U);
  EXPECT_EQ(page.text_layer[1].text, "Số 12");
  EXPECT_EQ(page.text_layer[1].words.at(1).box, (Box{30, 5, 20, 12}));
  EXPECT_EQ(page.overlays.at(0).text, "con dấu");
}

// Whatever bytes a decoder sends: refused, or a page that can be.
TEST(Wire, TurnsAnyBytesIntoAPossiblePageOrNone) {
  wire::Writer words;
  wire::put(words, page_with_everything());
  std::mt19937 random(1);
  int refused = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::vector<std::uint8_t> bytes = words.bytes();
    for (int change = 0; change <= i % 3; ++change)
      bytes[random() % bytes.size()] = static_cast<std::uint8_t>(random());
    bytes.resize(bytes.size() - (i % 5 == 0 ? random() % bytes.size() : 0));
    PageImage page;
    try {
      wire::Reader reader(bytes);
      wire::get(reader, page);
      wire::check(page, {100, 80}, 8000, {});
    } catch (const std::out_of_range&) {
      ++refused;
      continue;
    }
    EXPECT_TRUE(page.dpi > 0 && page.rotate_degrees % 90 == 0);
    for (const Line& line : page.text_layer)
      EXPECT_TRUE(line.box.right() <= 100 && line.box.bottom() <= 80 && line.box.x >= 0);
    for (const Overlay& overlay : page.overlays) EXPECT_LE(overlay.kind, Overlay::Kind::text);
  }
  EXPECT_GT(refused, 5'000);
}

TEST(Wire, RefusesAListLongerThanItsBytes) {
  wire::Writer words;
  words.put(std::uint64_t{1} << 60);
  FileSurvey survey;
  wire::Reader reader(words.bytes());
  EXPECT_THROW(wire::get(reader, survey), std::out_of_range);
}

}  // namespace
}  // namespace sohoa
