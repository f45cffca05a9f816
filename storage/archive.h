#pragma once

#include <string>

#include "document/result.h"

namespace sohoa {

// Keeps every original as it came, once, by SHA-256: FOLDER/ab/abcdef....ext. Durable on return; safe from any thread
// and process. Returns the path it is kept under.
[[nodiscard]] Result<std::string> archive_original(const std::string& folder, const std::string& path,
                                                   const std::string& sha256);

}  // namespace sohoa
