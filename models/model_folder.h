#pragma once

#include <string>

namespace sohoa {

// The folder that holds weights, language data and record type definitions: $SOHOA_MODELS when set, else `models`
// beside the program or in ../share/sohoa (installed), else the one of the source tree this was built from.
[[nodiscard]] std::string model_folder();

// Where what an office loaded for itself is kept: what the environment variable says, else sohoa/NAME under XDG_DATA_HOME or
// ~/.local/share.
[[nodiscard]] std::string own_file(const std::string& name, const char* variable);

}  // namespace sohoa
