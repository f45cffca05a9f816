#include "pipeline/versions.h"

#include <leptonica/allheaders.h>
#include <poppler/cpp/poppler-version.h>
#include <tbb/version.h>
#include <vips/vips.h>

#include <opencv2/core/utility.hpp>
#include <qpdf/QPDF.hh>

#include "document/sha256.h"
#include "models/model_folder.h"
#include "ocr/tesseract_reader.h"

namespace sohoa {

std::map<std::string, std::string> versions(const RecordTypes& types, const Procedures& procedures) {
  return {
      {"sohoa", SOHOA_VERSION},
      {"opencv", cv::getVersionString()},
      {"tesseract", tesseract_version()},
      {"leptonica", std::to_string(LIBLEPT_MAJOR_VERSION) + "." + std::to_string(LIBLEPT_MINOR_VERSION)},
      {"poppler", poppler::version_string()},
      {"qpdf", QPDF::QPDFVersion()},
      {"libvips", vips_version_string()},
      {"onetbb", TBB_runtime_version()},
      {"recogniser", sha256_of_file(model_folder() + "/recogniser/recogniser.safetensors").value_or("missing").substr(0, 16)},
      {"language", sha256_of_file(model_folder() + "/language/syllables.tsv").value_or("missing").substr(0, 16)},
      {"calibration", types.calibration_version().substr(0, 16)},
      {"gazetteer", types.gazetteer_version().substr(0, 16)},
      {"type_model", sha256_of_file(model_folder() + "/type_model/weights.bin").value_or("missing").substr(0, 16)},
      {"record_types", types.version().substr(0, 16)},
      {"procedures", procedures.version().substr(0, 16)},
  };
}

}  // namespace sohoa
