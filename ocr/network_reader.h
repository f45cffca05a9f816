#pragma once

#include <memory>

#include "ocr/line_network.h"
#include "ocr/line_reader.h"
#include "models/syllable_model.h"

namespace sohoa {

// The recogniser's network, loaded once per process.
[[nodiscard]] const Result<std::shared_ptr<const LineNetwork>>& own_network();

// Our own recogniser: the network and the decoder with its language model. Both arguments are shared with other readers;
// `language` must outlive this one.
[[nodiscard]] std::unique_ptr<LineReader> make_network_reader(std::shared_ptr<const LineNetwork> network, const SyllableModel& language);

}  // namespace sohoa
