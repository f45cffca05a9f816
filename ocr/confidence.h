#pragma once

#include "ocr/ctc_decoder.h"

namespace sohoa {

// The probability that a word is right, from what our own decoder knows of it.
[[nodiscard]] double word_probability(const DecodedWord& word);

// The same from Tesseract's word confidence (0..1).
[[nodiscard]] double tesseract_word_probability(double confidence);

}  // namespace sohoa
