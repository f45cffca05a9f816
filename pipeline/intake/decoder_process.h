#pragma once

#include "pipeline/intake/decoder_pool.h"

namespace sohoa {

// Life of the zygote: forks decoders as ordered over `control` and ends, taking them along, when the other side closes.
// Called in a freshly forked process without threads.
[[noreturn]] void run_zygote(int control, const DecodeLimits& limits, OpenFile open);

}  // namespace sohoa
