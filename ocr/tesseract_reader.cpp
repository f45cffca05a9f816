#include "ocr/tesseract_reader.h"

#include <omp.h>
#include <tesseract/baseapi.h>
#include <tesseract/resultiterator.h>

#include <algorithm>
#include <filesystem>

#include "document/sha256.h"
#include "document/text.h"
#include "ocr/confidence.h"

namespace sohoa {
namespace {

constexpr const char* kLanguage = "vie";

// Signs in the net's alphabet that Vietnamese official print does not show.
constexpr const char* kForeign = "ÄŸ‡¬ÏÖŠˆŒØÑ¡®¿†£›‹«»ðšïöäÿœøñƒƑ⁄„¢©°|^~`\\{}";

std::unique_ptr<tesseract::TessBaseAPI> make_engine(const std::string& language) {
  auto engine = std::make_unique<tesseract::TessBaseAPI>();
  const std::vector<std::string> names = {"debug_file", "tessedit_do_invert"}, values = {"/dev/null", "0"};
  if (engine->Init(nullptr, language.c_str(), tesseract::OEM_LSTM_ONLY, nullptr, 0, &names, &values, false) != 0) return nullptr;
  engine->SetPageSegMode(tesseract::PSM_RAW_LINE);
  engine->SetVariable("tessedit_char_blacklist", kForeign);
  return engine;
}

// The LSTM engine of Debian's vie model.
class TesseractReader : public LineReader {
 public:
  explicit TesseractReader(std::unique_ptr<tesseract::TessBaseAPI> engine) : engine_(std::move(engine)) {}

  std::vector<LineReading> read(const std::vector<LineImage>& lines) override {
    omp_set_max_active_levels(0);  // pages are the unit of parallelism; the engine would spawn four threads a line
    std::vector<LineReading> readings;
    readings.reserve(lines.size());
    for (const auto& line : lines) readings.push_back(read_one(*engine_, line.grey));
    return readings;
  }

  [[nodiscard]] LineShape shape() const override { return {}; }
  [[nodiscard]] std::string_view name() const override { return "tesseract"; }

 private:
  static LineReading read_one(tesseract::TessBaseAPI& engine, const cv::Mat& grey) {
    LineReading reading;
    double darkest = 255;
    if (!grey.empty()) cv::minMaxLoc(grey, &darkest);
    if (darkest > 200) return reading;  // the engine would make something of bare paper
    engine.SetImage(grey.data, grey.cols, grey.rows, 1, static_cast<int>(grey.step));
    engine.SetSourceResolution(300);
    if (engine.Recognize(nullptr) == 0) {
      const std::unique_ptr<tesseract::ResultIterator> it(engine.GetIterator());
      if (it != nullptr && !it->Empty(tesseract::RIL_WORD)) {
        do {
          const std::unique_ptr<char[]> text(it->GetUTF8Text(tesseract::RIL_WORD));
          if (text == nullptr || *text.get() == 0) continue;
          int x0 = 0, y0 = 0, x1 = grey.cols, y1 = 0;
          it->BoundingBox(tesseract::RIL_WORD, &x0, &y0, &x1, &y1);
          WordReading word;
          word.text = to_nfc(text.get());
          word.confidence = tesseract_word_probability(static_cast<double>(it->Confidence(tesseract::RIL_WORD)) / 100);
          word.x0 = static_cast<float>(x0), word.x1 = static_cast<float>(x1);
          reading.words.push_back(std::move(word));
        } while (it->Next(tesseract::RIL_WORD));
      }
    }
    engine.Clear();
    return reading;
  }

  std::unique_ptr<tesseract::TessBaseAPI> engine_;
};

}  // namespace

Result<std::unique_ptr<LineReader>> make_tesseract_reader(const std::string& language) {
  auto engine = make_engine(language);
  if (engine == nullptr) {
    return fail(ErrorCode::missing_dependency, "read",
                "Tesseract cannot load its language '" + language + "' (for 'vie' install the Debian package tesseract-ocr-vie)");
  }
  return std::make_unique<TesseractReader>(std::move(engine));
}

std::string tesseract_version() {
  std::string version = std::string("tesseract ") + tesseract::TessBaseAPI::Version() + " " + kLanguage;
  tesseract::TessBaseAPI engine;
  if (engine.Init(nullptr, kLanguage, tesseract::OEM_LSTM_ONLY) == 0) {
    const std::filesystem::path data = std::filesystem::path(engine.GetDatapath()) / (std::string(kLanguage) + ".traineddata");
    if (const auto hash = sha256_of_file(data.string())) version += " " + hash->substr(0, 16);
  }
  return version;
}

}  // namespace sohoa
