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
  page.text_layer.copied = {line, line};
  page.text_layer.claims = {{line, TextLayer::Standing::doubted}};
  page.text_layer.hidden = {{LayerRegion::Verdict::hidden, {1, 1, 9, 9}, "tiny", "mật", 1}};
  return page;
}

TEST(Wire, CarriesAPageUnchanged) {
  wire::Writer words;
  wire::put(words, page_with_everything());
  PageImage page;
  wire::Reader reader(words.bytes());
  wire::get(reader, page);
  wire::check(page, {100, 80}, 8000, {});
  const TextLayer& layer = page.text_layer;
  ASSERT_EQ(layer.copied.size(), 2U);
  EXPECT_EQ(layer.copied[1].text, "Số 12");
  EXPECT_EQ(layer.copied[1].words.at(1).box, (Box{30, 5, 20, 12}));
  ASSERT_EQ(layer.claims.size(), 1U);
  EXPECT_EQ(layer.claims[0].standing, TextLayer::Standing::doubted);
  EXPECT_EQ(layer.claims[0].line.text, "Số 12");
  ASSERT_EQ(layer.hidden.size(), 1U);
  EXPECT_EQ(layer.hidden[0].reason, "tiny");
  EXPECT_EQ(layer.hidden[0].text, "mật");
  EXPECT_EQ(page.overlays.at(0).text, "con dấu");
}

TEST(Wire, CarriesAPageThatWasNotDrawnOnlyWithItsText) {
  PageImage page = page_with_everything();
  page.undrawn_size = {100, 80};
  EXPECT_THROW(wire::check(page, {}, 0, {}), std::out_of_range) << "claims need a picture";
  page.text_layer.claims.clear();
  EXPECT_NO_THROW(wire::check(page, {}, 0, {}));
  EXPECT_THROW(wire::check(page, {100, 80}, 8000, {}), std::out_of_range) << "drawn and undrawn";
  page.text_layer.copied.clear();
  EXPECT_THROW(wire::check(page, {}, 0, {}), std::out_of_range) << "neither pixels nor text";
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
    for (const Line& line : page.text_layer.copied)
      EXPECT_TRUE(line.box.right() <= 100 && line.box.bottom() <= 80 && line.box.x >= 0);
    for (const Overlay& overlay : page.overlays) EXPECT_LE(overlay.kind, Overlay::Kind::text);
  }
  EXPECT_GT(refused, 5'000);
}

EncodedImage picture_with_everything() {
  EncodedImage image;
  image.filter = EncodedImage::Filter::png;
  image.width = 100;
  image.height = 80;
  image.bits_per_component = 1;
  image.palette = {1, 2, 3, 250, 251, 252};
  image.made = "2024:01:05 10:11:12";
  image.jbig2_globals = {7, 8};
  image.overlays = {{{1.5, 2.5, 9, 4}, 9, 1, std::vector<std::uint8_t>(27, 77), {0x55, 0xAA}}};
  return image;
}

TEST(Wire, CarriesAPictureForTheArchiveAndRefusesOneThatCannotBe) {
  const auto received = [](const EncodedImage& image) {
    wire::Writer words;
    wire::put(words, image);
    EncodedImage back;
    wire::Reader reader(words.bytes());
    wire::get(reader, back);
    wire::check(back, {}, 500, {});
    return back;
  };
  const EncodedImage back = received(picture_with_everything());
  EXPECT_EQ(back.palette, picture_with_everything().palette);
  EXPECT_EQ(back.made, "2024:01:05 10:11:12");
  EXPECT_EQ(back.jbig2_globals, picture_with_everything().jbig2_globals);
  EXPECT_EQ(back.overlays.at(0).place, cv::Rect2d(1.5, 2.5, 9, 4));
  EXPECT_EQ(back.overlays.at(0).mask, picture_with_everything().overlays[0].mask);
  EncodedImage odd = picture_with_everything();
  odd.palette.pop_back();
  EXPECT_THROW(received(odd), std::out_of_range);
  odd = picture_with_everything();
  odd.overlays[0].mask.pop_back();
  EXPECT_THROW(received(odd), std::out_of_range);
  odd = picture_with_everything();
  odd.overlays[0].place.x = 99;
  EXPECT_THROW(received(odd), std::out_of_range);
  odd = picture_with_everything();
  odd.overlays[0].height = 2;
  EXPECT_THROW(received(odd), std::out_of_range);
}

TEST(Wire, RefusesADrawingWhoseObjectsReferToWhatIsNotBeforeThem) {
  const auto refused = [](std::vector<PdfObject> objects, std::uint64_t bytes = 3) {
    EncodedImage image;
    image.filter = EncodedImage::Filter::drawing;
    image.width = image.height = 100;
    image.objects = std::move(objects);
    try {
      wire::check(image, {}, bytes, {});
    } catch (const std::out_of_range&) {
      return true;
    }
    return false;
  };
  const PdfObject stream{"<< /Filter /FlateDecode >>", true, 3};
  const auto page = [](const std::string& contents) {
    return PdfObject{"<< /MediaBox [ 0 0 1 1 ] /Resources << >> /Contents " + contents + " >>", false, 0};
  };
  EXPECT_FALSE(refused({stream, page("1 0 R")}));
  EXPECT_TRUE(refused({stream, page("2 0 R")})) << "itself";
  EXPECT_TRUE(refused({stream, page("0 0 R")}));
  EXPECT_TRUE(refused({stream, page("1 0 R"), stream})) << "no page at the end";
  EXPECT_TRUE(refused({stream, {"<< /Contents 1 0 R >>", false, 0}}));
  EXPECT_TRUE(refused({stream, page("1 0 R")}, 2)) << "more than there is";
  EXPECT_TRUE(refused({stream, {"<< /Contents", false, 0}})) << "no object";
  EXPECT_TRUE(refused({stream, {"<< /A " + std::string(400, '[') + std::string(400, ']') + " >>", false, 0}, page("1 0 R")}));
  EXPECT_TRUE(refused({}));
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
