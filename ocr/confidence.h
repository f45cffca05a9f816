#pragma once

namespace sohoa {

// The probability that a word is right, from Tesseract's word confidence (0..1).
[[nodiscard]] double word_probability(double tesseract_confidence);

}  // namespace sohoa
