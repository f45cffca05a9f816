#pragma once

#include "document/page.h"

namespace sohoa {

// Pixels as PDF samples without loss, in the smallest form that holds them all: black and white as Group 4, grey and RGB
// raw (filter none).
[[nodiscard]] EncodedImage pack_losslessly(const PageImage& page);

}  // namespace sohoa
