#include "pipeline/versions.h"

#include <leptonica/allheaders.h>
#include <poppler/cpp/poppler-version.h>
#include <tbb/version.h>
#include <vips/vips.h>

#include <opencv2/core/version.hpp>
#include <qpdf/QPDF.hh>

#include "ocr/tesseract_reader.h"

namespace sohoa {

std::map<std::string, std::string> versions(const RecordTypes& types) {
  return {
      {"sohoa", SOHOA_VERSION},
      {"opencv", CV_VERSION},
      {"tesseract", tesseract_version()},
      {"leptonica", std::to_string(LIBLEPT_MAJOR_VERSION) + "." + std::to_string(LIBLEPT_MINOR_VERSION)},
      {"poppler", poppler::version_string()},
      {"qpdf", QPDF::QPDFVersion()},
      {"libvips", vips_version_string()},
      {"onetbb", TBB_runtime_version()},
      {"record_types", types.version().substr(0, 16)},
  };
}

}  // namespace sohoa
