#pragma once

#include <span>
#include <string>
#include <vector>

#include "document/result.h"
#include "pipeline/intake/walls.h"

namespace sohoa {

// What a file that has taken its decoder over would try.
enum class Escape { read_files, write_files, use_network, start_processes, run_own_code, eat_memory, never_end };

// One such try from inside a decoder, and how it ended.
struct EscapeTrial {
  Escape way = Escape::read_files;
  bool held = false;
  std::string how;  // English
};

// Starts a decoder of its own behind these walls and tries each way out of it; `folder` is for its files. Takes about a
// second. Call before any other thread exists. Fails with sandbox_refused as DecoderPool does.
[[nodiscard]] Result<std::vector<EscapeTrial>> try_walls(const std::string& folder,
                                                         std::span<const Wall> walls = all_walls());

}  // namespace sohoa
