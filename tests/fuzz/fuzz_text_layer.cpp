#include <fuzzer/FuzzedDataProvider.h>

#include <cstdlib>

#include "document/legacy_text.h"
#include "document/printable.h"
#include "document/text.h"
#include "pipeline/intake/pdf_text_layer.h"

using namespace sohoa;

namespace {

void demand_possible(const Line& line, cv::Size page) {
  const Box& b = line.box;
  if (line.text.empty() || b.x < 0 || b.y < 0 || b.w < 0 || b.h < 0 || b.right() > page.width || b.bottom() > page.height) std::abort();
  if (line.text != to_nfc(line.text)) std::abort();
}

}  // namespace

// The words of a page as a PDF may give them, in any font: lines that lie on the page, in NFC.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const char* const fonts[] = {".VnTime", "ABCDEF+.VnTimeH", "VNI-Times", "TimesNewRomanPSMT", ""};
  FuzzedDataProvider from(data, size);
  const cv::Size page(from.ConsumeIntegralInRange(1, 3000), from.ConsumeIntegralInRange(1, 4000));
  const int rotation = 90 * from.ConsumeIntegralInRange(0, 3);
  const bool over_scan = from.ConsumeBool();
  PdfWriting writing;
  while (from.remaining_bytes() > 8 && writing.lines.size() < 100) {
    PdfLine line;
    line.block = from.ConsumeIntegralInRange(0, 9);
    for (int count = from.ConsumeIntegralInRange(0, 6); count > 0; --count) {
      PdfWord word;
      word.text = valid_utf8(from.ConsumeRandomLengthString(24));
      word.box = {from.ConsumeFloatingPointInRange(-5000.0, 9000.0), from.ConsumeFloatingPointInRange(-5000.0, 9000.0),
                  from.ConsumeFloatingPointInRange(0.0, 9000.0), from.ConsumeFloatingPointInRange(0.0, 9000.0)};
      word.font_size = from.ConsumeFloatingPointInRange(0.0, 1000.0);
      word.turn = from.ConsumeIntegralInRange(0, 3);
      word.space_after = from.ConsumeBool();
      word.font = from.PickValueInArray(fonts);
      word.shown = static_cast<Shown>(from.ConsumeIntegralInRange(0, static_cast<int>(Shown::outside)));
      for (const LegacyEncoding encoding : {LegacyEncoding::tcvn3, LegacyEncoding::vni})
        if (const std::string text = from_legacy(word.text, encoding); text != to_nfc(text)) std::abort();
      line.words.push_back(std::move(word));
    }
    writing.lines.push_back(std::move(line));
  }
  const std::vector<Overlay> captions = take_captions(writing, {});
  static_cast<void>(texts_in(writing, {{0, 0, 100, 100}, {50, 50, 1000, 10}}));
  static_cast<void>(has_drawings(writing, captions, 300));
  const TextLayer layer = sort_words(std::move(writing), rotation, page, over_scan);
  for (const Line& line : layer.copied) demand_possible(line, page);
  for (const TextLayer::Claim& claim : layer.claims) demand_possible(claim.line, page);
  return 0;
}
