#include "pipeline/intake/warm_up.h"

#include <fontconfig/fontconfig.h>
#include <iconv.h>

#include <opencv2/core/utility.hpp>
#include <string_view>

#include "pipeline/intake/opened_file.h"

namespace sohoa {
namespace {

// One word in a font that is not embedded: fontconfig, FreeType and Poppler's tables.
constexpr std::string_view pdf =
    "%PDF-1.4\n"
    "1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 40 20]/Contents 4 0 R"
    "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
    "4 0 obj<</Length 30>>stream\nBT /F 12 Tf 2 4 Td (so) Tj ET \nendstream endobj\n"
    "trailer<</Root 1 0 R>>\n";

// The smallest PNG there is, one grey pixel; only its header is looked at, as reading pixels would start threads.
constexpr std::string_view png(
    "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\b\0\0\0\0\x3a\x7e\x9b\x55"
    "\0\0\0\nIDAT\x78\x9c\x63\x68\0\0\0\x82\0\x81\x77\xcd\x72\xb6\0\0\0\0IEND\xae\x42\x60\x82",
    67);

Result<std::unique_ptr<OpenedFile>> open_made(std::string_view bytes) {
  return open_file({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, {});
}

}  // namespace

void warm_up_decoders() {
  cv::setNumThreads(1);
  FcInit();  // where fonts have changed it writes its cache, which no decoder may
  // Poppler converts its text so; the C library would unload the conversion when nobody holds it.
  static_cast<void>(iconv_open("UTF-8", "UTF-16"));
  if (const auto document = open_made(pdf)) static_cast<void>((*document)->decode(1));
  if (const auto picture = open_made(png)) static_cast<void>((*picture)->survey());
}

}  // namespace sohoa
