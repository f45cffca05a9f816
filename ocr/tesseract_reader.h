#pragma once

#include <memory>
#include <string>

#include "document/result.h"
#include "ocr/line_reader.h"

namespace sohoa {

// A Tesseract engine. missing_dependency when the language is not installed.
[[nodiscard]] Result<std::unique_ptr<LineReader>> make_tesseract_reader(const std::string& language = "vie");

// Engine and language-file versions with the language file's hash, for batch.json and the resume check.
std::string tesseract_version();

}  // namespace sohoa
