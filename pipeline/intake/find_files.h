#pragma once

#include <string>
#include <vector>

#include "document/batch.h"

namespace sohoa {

// Every input file below `inputs` (files or folders, recursively), in byte order of their shown paths within each
// input. Links are followed once; what cannot be taken (FIFO, socket, loop, unreadable) is listed with its error, so
// that it is counted. `excluded` is a folder never entered: the output.
std::vector<InputFile> find_files(const std::vector<std::string>& inputs, const std::string& excluded);

}  // namespace sohoa
