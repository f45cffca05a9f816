#pragma once

#include <string>

namespace sohoa {

// The folder that holds weights, language data and record type definitions: $SOHOA_MODELS when set, else `models`
// beside the program or in ../share/sohoa (installed), else the one of the source tree this was built from.
[[nodiscard]] std::string model_folder();

}  // namespace sohoa
