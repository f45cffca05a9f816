#pragma once

#include "pipeline/intake/decoder_pool.h"

namespace sohoa {

// Life of the zygote: forks decoders as ordered over `control` and ends, taking them along, when the other side closes.
// Each decoder says whether its walls are up before it takes requests. Called in a freshly forked process without threads.
[[noreturn]] void run_zygote(int control, const DecodeLimits& limits, std::span<const Wall> walls, OpenFile open);

}  // namespace sohoa
