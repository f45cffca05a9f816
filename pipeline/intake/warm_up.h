#pragma once

namespace sohoa {

// Makes the libraries that decoders use load what they load on first use: behind the walls they could not. Once, in the
// process that decoders are forked from; starts no thread.
void warm_up_decoders();

}  // namespace sohoa
