#include "storage/document_writer.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <cstdio>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <random>
#include <regex>

#include "document/page_transform.h"
#include "document/small_papers.h"
#include "tests/storage/sample_document.h"

namespace sohoa {
namespace {

using nlohmann::json;
using test::TemporaryFolder;
using testing::HasSubstr;

EncodedImage white_page(int width, int height) {
  EncodedImage image;
  image.width = width;
  image.height = height;
  image.bytes.assign(static_cast<std::size_t>(width) * height, 255);
  return image;
}

Result<EncodedImage> white(const PageRef&) { return white_page(1240, 1754); }

std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[4096];
  while (const std::size_t got = fread(buffer, 1, sizeof buffer, pipe)) text.append(buffer, got);
  pclose(pipe);
  return text;
}

std::string words_of(std::string text) {
  text = std::regex_replace(text, std::regex("[\\s\f]+"), " ");
  while (text.ends_with(' ')) text.pop_back();
  return text;
}

std::string written(const TemporaryFolder& folder, const Document& document, const PagePicture& picture = white) {
  const Result<void> done = write_document(folder / "documents", document, document_json(document), picture);
  EXPECT_TRUE(done) << done.error().message;
  return folder / ("documents/" + document.id);
}

// The picture of a PDF's first page: its dictionary and its bytes as stored.
struct StoredPicture {
  std::string dictionary;
  std::vector<std::uint8_t> bytes, samples, globals;
};

StoredPicture picture_of(const std::string& path) {
  QPDF pdf;
  pdf.processFile(path.c_str());
  QPDFObjectHandle page = pdf.getAllPages().at(0);
  QPDFObjectHandle image = page.getKey("/Resources").getKey("/XObject").getKey("/Im0");
  const auto bytes = [](const std::shared_ptr<Buffer>& buffer) {
    return std::vector<std::uint8_t>(buffer->getBuffer(), buffer->getBuffer() + buffer->getSize());
  };
  StoredPicture stored{image.getDict().unparse(), bytes(image.getRawStreamData()), {}, {}};
  if (image.getDict().getKey("/Filter").unparse() == "/FlateDecode") stored.samples = bytes(image.getStreamData());
  QPDFObjectHandle parameters = image.getDict().getKey("/DecodeParms");
  if (parameters.isDictionary() && parameters.hasKey("/JBIG2Globals"))
    stored.globals = bytes(parameters.getKey("/JBIG2Globals").getStreamData());
  return stored;
}

TEST(DocumentJson, HasTheAgreedShape) {
  const std::string text = document_json(test::sample_document());
  const json document = json::parse(text);
  EXPECT_EQ(document["source"]["path"], "hộp 1/a.pdf");
  EXPECT_EQ(document["record_type"], "birth_cert");
  EXPECT_EQ(document["record_type_confidence"], 0.998);
  EXPECT_EQ(document["fields"]["full_name"], json::parse(R"({"value": "NGUYỄN THỊ ĐÀO", "raw": "Nguyễn Thị Đào",
      "confidence": 0.997, "status": "accepted", "page": 1, "box": [100, 200, 300, 30], "reason": ""})"));
  EXPECT_EQ(document["fields"]["dob"]["status"], "missing");
  EXPECT_EQ(document["tables"]["members"][1]["full_name"]["reason"], "faint");
  const json& page = document["pages"][1];
  EXPECT_EQ(page["number"], 2);
  EXPECT_EQ(page["source"]["page"], 2);
  EXPECT_EQ(page["outcome"], "read");
  EXPECT_EQ(page["skew_degrees"], -0.12);
  EXPECT_EQ(page["lines"][1]["text"], "Nguyễn Thị Đào, sinh năm");
  EXPECT_EQ(page["lines"][1]["confidence"], 0.9688);
  EXPECT_EQ(page["lines"][1]["words"][0]["confidence"], 0.8333);
  EXPECT_EQ(page["lines"][1]["cell"], 0);
  EXPECT_FALSE(page["lines"][0].contains("cell"));
  EXPECT_EQ(page["tables"][0]["cells"][0]["lines"], json::parse("[1]"));
  EXPECT_EQ(page["marks"][0]["kind"], "signature");
  EXPECT_FALSE(page.contains("error"));
  EXPECT_THAT(text, HasSubstr("ĐÀO"));
  EXPECT_LT(text.find("\"id\""), text.find("\"source\""));
  EXPECT_LT(text.find("\"tables\""), text.find("\"pages\""));
}

TEST(DocumentJson, NamesTheErrorOfAQuarantinedPage) {
  Document document = test::sample_document();
  document.pages[0].text.outcome = Outcome::quarantined;
  document.pages[0].text.error = Error{ErrorCode::decoder_crashed, "decode", "died"};
  EXPECT_EQ(json::parse(document_json(document))["pages"][0]["error"]["code"], "decoder_crashed");
}

TEST(DocumentText, SeparatesPagesByAFormFeed) {
  EXPECT_EQ(document_text(test::sample_document()),
            "CỘNG HÒA XÃ HỘI\nNguyễn Thị Đào, sinh năm\n\fCỘNG HÒA XÃ HỘI\nNguyễn Thị Đào, sinh năm\n");
}

TEST(DocumentText, HasThePagesOfAFoldedSheetInTheirOrder) {
  const auto side = [](const std::string& left, const std::string& right, bool right_first) {
    PageText page;
    page.width = 400, page.height = 300;
    page.lines.resize(2);
    page.lines[0].text = left, page.lines[1].text = right;
    lay_open(page, 200, right_first, {0, 1});
    return page;
  };
  Document document;
  document.pages = {{side("four", "one", true), "a.jpg"}, {side("two", "three", false), "b.jpg"}};
  EXPECT_EQ(document_text(document), "one\n\ftwo\n\fthree\n\ffour\n");
  EXPECT_EQ(json::parse(document_json(document))["pages"].size(), 2U) << "as many as came in";
}

TEST(DocumentAlto, HasEveryWordWithItsPlace) {
  pugi::xml_document xml;
  ASSERT_TRUE(xml.load_string(document_alto(test::sample_document()).c_str()));
  const pugi::xml_node page = xml.select_node("//Page[@PHYSICAL_IMG_NR='2']").node();
  EXPECT_EQ(page.attribute("WIDTH").as_int(), 1240);
  EXPECT_EQ(page.select_nodes(".//TextBlock").size(), 2U);
  const pugi::xml_node line = page.select_node(".//TextBlock[2]/TextLine").node();
  EXPECT_STREQ(line.attribute("BASELINE").value(), "100.0,224.2 700.0,224.2");
  std::string words;
  for (const pugi::xml_node child : line.children())
    words += std::string(child.name()) == "SP" ? " " : child.attribute("CONTENT").value();
  EXPECT_EQ(words, "Nguyễn Thị Đào, sinh năm");
  const pugi::xml_node second = line.select_node("String[2]").node();
  EXPECT_EQ(second.attribute("HPOS").as_int(), 275);
  EXPECT_EQ(second.attribute("WIDTH").as_int(), 100);
  EXPECT_STREQ(second.attribute("WC").value(), "0.8333");
  EXPECT_EQ(line.child("SP").attribute("WIDTH").as_int(), 15);
}

// A paper with everything that its writers know, and text that no markup may take for its own.
Document hostile_document() {
  Document document = test::sample_document();
  PageText& page = document.pages[1].text;
  page.rotate_degrees = 90;
  page.lines[0].words.clear();
  page.lines[0].text = "</String><script>alert(1)</script> &amp; \"'\x01\x0B \xEF\xBF\xBF";
  page.marks = {{Mark::Kind::seal, {1, 2, 3, 4}, 0.5}, {Mark::Kind::stamp, {5, 6, 7, 8}, 0.5}};
  document.pages[1].source_path = "a \"b\" <c>.pdf";
  document.pages.push_back({PageText{}, "d.pdf"});
  return document;
}

TEST(DocumentAlto, KeepsToTheSchema) {
  const TemporaryFolder folder;
  test::write_to(folder / "a.xml", document_alto(hostile_document()));
  const std::string schema = SOHOA_SOURCE_DIR "/tests/storage/alto-4.xsd";
  EXPECT_EQ(output_of("xmllint --nonet --noout --schema " + schema + " " + (folder / "a.xml") + " 2>&1"),
            (folder / "a.xml") + " validates\n");
  test::write_to(folder / "b.xml", std::regex_replace(document_alto(hostile_document()), std::regex("CONTENT="), "TEXT="));
  EXPECT_THAT(output_of("xmllint --nonet --noout --schema " + schema + " " + (folder / "b.xml") + " 2>&1"),
              HasSubstr("fails to validate"));
}

TEST(DocumentHocr, HasEveryWordWithItsPlaceAndTakesNoTextForMarkup) {
  const std::string hocr = document_hocr(hostile_document());
  pugi::xml_document xml;
  ASSERT_TRUE(xml.load_string(hocr.c_str(), pugi::parse_default | pugi::parse_ws_pcdata));
  EXPECT_EQ(xml.select_nodes("//div[@class='ocr_page']").size(), 3U);
  EXPECT_STREQ(xml.select_node("//div[@id='page_1']").node().attribute("title").value(),
               "image \"hộp 1/a.pdf\"; bbox 0 0 1240 1754; ppageno 0; scan_res 150 150");
  EXPECT_STREQ(xml.select_node("//div[@id='page_2']").node().attribute("title").value(),
               "image \"a 'b' <c>.pdf\"; bbox 0 0 1240 1754; ppageno 1; scan_res 150 150");
  const pugi::xml_node line = xml.select_node("//span[@id='page_1_line_2']").node();
  EXPECT_STREQ(line.attribute("title").value(), "bbox 100 200 700 230; baseline 0.0000 -5.8");
  EXPECT_STREQ(line.child("span").attribute("title").value(), "bbox 100 200 260 230; x_wconf 83");
  std::string words;
  for (const pugi::xml_node child : line.children()) words += child.name()[0] != 0 ? child.text().get() : child.value();
  EXPECT_EQ(words, "Nguyễn Thị Đào, sinh năm");
  EXPECT_EQ(xml.select_nodes("//script").size(), 0U);
  EXPECT_THAT(xml.select_node("//span[@id='page_2_line_1']").node().attribute("title").value(), HasSubstr("textangle 90"));
}

TEST(DocumentFolder, HasHocrWhereItIsWanted) {
  const TemporaryFolder folder;
  const Document document = test::sample_document();
  EXPECT_FALSE(std::filesystem::exists(written(folder, document) + "/document.hocr"));
  ASSERT_TRUE(write_document(folder / "documents", document, document_json(document), white, true));
  EXPECT_EQ(test::contents_of(folder / ("documents/" + document.id + "/document.hocr")), document_hocr(document));
}

TEST(DocumentPdf, CarriesCompressedPicturesByteForByte) {
  using Filter = EncodedImage::Filter;
  EncodedImage image;
  image.width = 1240;
  image.height = 1754;
  std::mt19937 random(1);
  for (int i = 0; i < 300'000; ++i) image.bytes.push_back(static_cast<std::uint8_t>(random()));
  const auto stored = [&] {
    const TemporaryFolder folder;
    return picture_of(written(folder, test::sample_document(), [&](const PageRef&) { return image; }) +
                      "/document.pdf");
  };
  image.filter = Filter::jpeg;
  image.components = 4;
  image.inverted = true;
  EXPECT_EQ(stored().bytes, image.bytes);
  EXPECT_THAT(stored().dictionary, HasSubstr("/DCTDecode"));
  EXPECT_THAT(stored().dictionary, HasSubstr("/ICCBased"));
  EXPECT_THAT(stored().dictionary, HasSubstr("/Decode [ 1 0 1 0 1 0 1 0 ]"));
  image.components = image.bits_per_component = 1;
  image.inverted = false;
  image.filter = Filter::ccitt_g4;
  image.black_is_one = true;
  EXPECT_EQ(stored().bytes, image.bytes);
  EXPECT_THAT(stored().dictionary, HasSubstr("/CCITTFaxDecode"));
  EXPECT_THAT(stored().dictionary, HasSubstr("/BlackIs1 true"));
  EXPECT_THAT(stored().dictionary, HasSubstr("/Columns 1240 /K -1 /Rows 1754"));
  image.filter = Filter::jbig2;
  image.jbig2_globals = {1, 2, 3};
  EXPECT_EQ(stored().bytes, image.bytes);
  EXPECT_EQ(stored().globals, image.jbig2_globals);
  image.filter = Filter::jpx;
  image.jbig2_globals.clear();
  EXPECT_EQ(stored().bytes, image.bytes);
  EXPECT_THAT(stored().dictionary, HasSubstr("/JPXDecode"));
}

TEST(DocumentPdf, DeflatesAJpegThatRepeatsItself) {
  EncodedImage image;
  image.width = 1240;
  image.height = 1754;
  image.filter = EncodedImage::Filter::jpeg;
  for (int i = 0; i < 300'000; ++i) image.bytes.push_back(static_cast<std::uint8_t>(i * 7 % 251));
  const TemporaryFolder folder;
  const auto stored =
      picture_of(written(folder, test::sample_document(), [&](const PageRef&) { return image; }) + "/document.pdf");
  EXPECT_THAT(stored.dictionary, HasSubstr("[ /FlateDecode /DCTDecode ]"));
  EXPECT_LT(stored.bytes.size(), image.bytes.size() / 10);
  std::vector<std::uint8_t> inflated(image.bytes.size());
  uLongf size = inflated.size();
  ASSERT_EQ(uncompress(inflated.data(), &size, stored.bytes.data(), stored.bytes.size()), Z_OK);
  EXPECT_EQ(inflated, image.bytes);
}

TEST(DocumentPdf, PacksRawSamplesWithoutLoss) {
  for (const int components : {1, 3}) {
    EncodedImage image = white_page(31, 17);
    image.components = components;
    image.bytes.clear();
    for (int i = 0; i < 31 * 17 * components; ++i) image.bytes.push_back(static_cast<std::uint8_t>(i * i / 7));
    const TemporaryFolder folder;
    EXPECT_EQ(
        picture_of(written(folder, test::sample_document(), [&](const PageRef&) { return image; }) + "/document.pdf")
            .samples,
        image.bytes);
  }
  EncodedImage bilevel = white_page(9, 2);
  bilevel.bits_per_component = 1;
  bilevel.bytes = {0xAA, 0x80, 0x55, 0x00};
  const TemporaryFolder folder;
  EXPECT_EQ(
      picture_of(written(folder, test::sample_document(), [&](const PageRef&) { return bilevel; }) + "/document.pdf")
          .samples,
      bilevel.bytes);
  bilevel.bytes.pop_back();
  const Document document = test::sample_document();
  EXPECT_FALSE(
      write_document(folder / "documents", document, document_json(document), [&](const PageRef&) { return bilevel; }));
}

TEST(DocumentPdf, GivesItsWordsInOrderAsTextHoweverThePageIsTurnedMirroredOrSqueezed) {
  for (const auto& [turn, mirrored, aspect] :
       {std::tuple{0, false, 1.0}, {1, false, 1.0}, {2, false, 1.0}, {3, false, 1.0}, {0, true, 1.0}, {1, true, 1.0}, {0, false, 2.0}, {3, true, 0.5}}) {
    const TemporaryFolder folder;
    Document document = test::sample_document();
    for (DocumentPage& page : document.pages) {
      PageText& text = page.text;
      text.rotate_degrees = 90 * turn;
      text.mirrored = mirrored;
      if (turn % 2 == 1) std::swap(text.width, text.height);
      text.pixel_aspect = aspect;
      (aspect > 1 ? text.height : text.width) /= aspect == 1 ? 1 : 2;
      const PageTransform to_stored({text.width, text.height}, turn, mirrored, aspect);
      for (Line& line : text.lines) {
        line.box = to_stored.to_stored(line.box);
        for (Word& word : line.words) word.box = to_stored.to_stored(word.box);
        for (cv::Point2f& point : line.baseline) point = to_stored.to_stored(point);
      }
    }
    const std::string pdf = written(folder, document,
                                    [&](const PageRef&) -> Result<EncodedImage> {
                                      return white_page(document.pages[0].text.width, document.pages[0].text.height);
                                    }) +
                            "/document.pdf";
    EXPECT_EQ(words_of(output_of("pdftotext " + pdf + " -")), words_of(document_text(document))) << turn;
    // Shown upright, "Thị" stands where it was printed: 275 of 150 pixels to the inch, baseline 224.
    const std::string boxes = output_of("pdftotext -bbox " + pdf + " -");
    std::smatch found;
    ASSERT_TRUE(std::regex_search(
        boxes, found, std::regex("xMin=\"([0-9.]+)\" yMin=\"([0-9.]+)\" xMax=\"([0-9.]+)\" yMax=\"([0-9.]+)\">Thị<")));
    const double slack = aspect == 1 ? 0.1 : 0.6;  // boxes are whole pixels
    EXPECT_NEAR(std::stod(found[1]), 275 * 72 / 150.0, slack) << turn;
    EXPECT_NEAR(std::stod(found[3]), 375 * 72 / 150.0, slack) << turn;
    EXPECT_LT(std::stod(found[2]), 215 * 72 / 150.0) << turn;
    EXPECT_GT(std::stod(found[4]), 220 * 72 / 150.0) << turn;
    EXPECT_LT(std::stod(found[4]), 240 * 72 / 150.0) << turn;
  }
}

TEST(DocumentPdf, DrawsAMirroredPageRight) {
  const TemporaryFolder folder;
  Document document = test::sample_document();
  document.pages.resize(1);
  PageText& page = document.pages[0].text;
  page.mirrored = true;
  page.rotate_degrees = 90;
  const cv::Mat stored = [&] {
    cv::Mat upright(page.width, page.height, CV_8UC1, cv::Scalar(255)), turned, mirrored;
    upright(cv::Rect(0, 0, 200, 100)).setTo(0);
    cv::rotate(upright, turned, cv::ROTATE_90_COUNTERCLOCKWISE);
    cv::flip(turned, mirrored, 1);
    return mirrored;
  }();
  ASSERT_EQ(stored.cols, page.width);
  EncodedImage image = white_page(page.width, page.height);
  image.bytes.assign(stored.datastart, stored.dataend);
  const std::string pdf =
      written(folder, document, [&](const PageRef&) -> Result<EncodedImage> { return image; }) + "/document.pdf";
  const std::string pgm = output_of("pdftoppm -gray -r 15 -singlefile " + pdf);
  int width = 0, height = 0;
  ASSERT_EQ(std::sscanf(pgm.c_str(), "P5 %d %d", &width, &height), 2);
  EXPECT_NEAR(width, page.height / 10, 2) << "150 pixels to the inch, shown at 15";
  const auto at = [&](int x, int y) {
    return static_cast<unsigned char>(pgm[pgm.size() - static_cast<std::size_t>(width * (height - y) - x)]);
  };
  EXPECT_LT(at(10, 5), 64);
  EXPECT_GT(at(100, 5), 192);
  EXPECT_GT(at(10, 60), 192);
  EXPECT_GT(at(165, 115), 192);
}

TEST(DocumentPdf, KeepsWordsApartThatTouchAndTogetherOnASkewedLine) {
  const TemporaryFolder folder;
  Document document = test::sample_document();
  document.pages.resize(1);
  PageText& page = document.pages[0].text;
  page.lines.clear();
  for (int row = 0; row < 5; ++row) {
    Line line;
    line.x_height = 14;
    line.baseline = {{100, 200.0F + 40.0F * static_cast<float>(row)}, {1100, 240.0F + 40.0F * static_cast<float>(row)}};
    for (int i = 0; i < 10; ++i) {
      const Box box{100 + 100 * i, 176 + 40 * row + 4 * i, 100, 30};
      line.words.push_back({"từ" + std::to_string(10 * row + i), 1, box});
      line.text += (i == 0 ? "" : " ") + line.words.back().text;
      line.box = united(line.box, box);
    }
    page.lines.push_back(line);
  }
  const std::string pdf = written(folder, document) + "/document.pdf";
  EXPECT_EQ(words_of(output_of("pdftotext " + pdf + " -")), words_of(document_text(document)));
  EXPECT_EQ(words_of(output_of("pdftotext -raw " + pdf + " -")), words_of(document_text(document)));
}

TEST(DocumentPdf, LeavesAQuarantinedPageEmptyAndFailsForAnyOtherWithoutPicture) {
  const TemporaryFolder folder;
  Document document = test::sample_document();
  const PagePicture broken = [](const PageRef& ref) -> Result<EncodedImage> {
    if (ref.page == 2) return fail(ErrorCode::damaged, "decode", "no picture");
    return white_page(1240, 1754);
  };
  const Result<void> refused = write_document(folder / "documents", document, document_json(document), broken);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::damaged);
  EXPECT_TRUE(std::filesystem::is_empty(folder / "documents"));
  document.pages[1].text = PageText{};
  document.pages[1].text.ref.page = 2;
  document.pages[1].text.outcome = Outcome::quarantined;
  QPDF pdf;
  pdf.processFile((written(folder, document, broken) + "/document.pdf").c_str());
  EXPECT_EQ(pdf.getAllPages().size(), 2U);
}

TEST(DocumentFolder, HasTheSameBytesEachTimeAndReplacesAnOlderOne) {
  const TemporaryFolder folder, other;
  Document document = test::sample_document();
  document.record.type = "other";
  const std::string place = written(folder, document);
  test::write_to(place + "/left-over", "x");
  document.record.type = "birth_cert";
  EXPECT_EQ(written(folder, document), place);
  const std::string again = written(other, document);
  EXPECT_FALSE(std::filesystem::exists(place + "/left-over"));
  for (const char* name : {"/document.json", "/document.txt", "/document.alto.xml", "/document.pdf"}) {
    EXPECT_EQ(test::contents_of(place + name), test::contents_of(again + name)) << name;
    EXPECT_FALSE(test::contents_of(place + name).empty()) << name;
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "documents"), {}), 1)
      << "nothing is left beside it";
}

TEST(DocumentFolder, IsWrittenOverWhatAKilledRunLeft) {
  const TemporaryFolder folder;
  const Document document = test::sample_document();
  std::filesystem::create_directories(folder / ("documents/." + document.id + ".tmp"));
  test::write_to(folder / ("documents/." + document.id + ".tmp/document.json"), "half");
  EXPECT_TRUE(std::filesystem::exists(written(folder, document) + "/document.json"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "documents"), {}), 1);
}

TEST(DocumentFolder, GoesWhenARunNoLongerMakesIt) {
  const TemporaryFolder folder;
  const std::string kept = "0123456789abcdef";
  for (const char* name : {"documents/0123456789abcdef", "documents/00000000000000aa",
                           "documents/.0123456789abcdef.tmp", "documents/notes"}) {
    std::filesystem::create_directories(folder / name);
    test::write_to(folder / (std::string(name) + "/file"), "x");
  }
  ASSERT_TRUE(keep_only_documents(folder / "documents", {kept}));
  EXPECT_TRUE(std::filesystem::exists(folder / ("documents/" + kept + "/file")));
  EXPECT_TRUE(std::filesystem::exists(folder / "documents/notes/file"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / "documents"), {}), 2);
  EXPECT_TRUE(keep_only_documents(folder / "none", {}));
}

TEST(DocumentFolder, SaysWhereItCannotBeWritten) {
  const TemporaryFolder folder;
  const Document document = test::sample_document();
  test::write_to(folder / "documents", "a file in the way");
  const Result<void> done = write_document(folder / "documents", document, document_json(document), white);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().message, HasSubstr("documents"));
}

}  // namespace
}  // namespace sohoa
