#include "pipeline/drawn_page.h"

#include <filesystem>
#include <fstream>
#include <opencv2/core.hpp>

#include "pipeline/page_stages.h"

namespace sohoa {
namespace {

constexpr const char* words = "THONG BAO 12345/2026";

std::string pdf_saying(const std::string& text) {
  // On an image, or its text would be copied without drawing it.
  const std::string shown = "q 500 0 0 100 40 680 cm BI /W 1 /H 1 /CS /G /BPC 8 /F /AHx ID FF> EI Q BT /F 24 Tf 60 700 Td (" + text + ") Tj ET";
  return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
         "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
         "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
         "4 0 obj<</Length " + std::to_string(shown.size()) + ">>stream\n" + shown + "\nendstream endobj\n"
         "trailer<</Root 1 0 R>>\n";
}

}  // namespace

Result<DrawnPage> read_drawn_page(DecoderPool& decoders, PageReader& reader, const std::string& folder) {
  const std::string path = (std::filesystem::path(folder) / "drawn.pdf").string();
  std::ofstream(path, std::ios::binary) << pdf_saying(words);
  Result<PageImage> image = decoders.decode({{0, 0, 1}, path, {}, 0});
  if (!image) return tl::unexpected(image.error());
  DrawnPage result{words, {}, false};
  double darkest = 255;
  cv::minMaxLoc(image->pixels.reshape(1), &darkest);
  result.has_ink = darkest < 128;
  image->text_layer = {};  // it is to be read, not copied
  const auto lined = Prepare()(std::make_shared<const PageImage>(std::move(*image))).and_then(FindLines());
  if (!lined) return tl::unexpected(lined.error());
  const Result<PageText> text = reader.read(*(*lined)->page, (*lined)->lines);
  if (!text) return tl::unexpected(text.error());
  for (const Line& line : text->lines) result.read += (result.read.empty() ? "" : "\n") + line.text;
  return result;
}

}  // namespace sohoa
