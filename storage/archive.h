#pragma once

#include <string>

#include "document/result.h"

namespace sohoa {

// Keeps every original as it came, once, by SHA-256: FOLDER/ab/abcdef....ext. Durable on return; safe from any thread
// and process. Returns the path it is kept under. Fails with not_found or access where the original is at fault, and
// only then: disk_full or storage mean that the archive cannot keep anything. One that is locked away stays so.
[[nodiscard]] Result<std::string> archive_original(const std::string& folder, const std::string& path,
                                                   const std::string& sha256);

// Where an original is kept; not_found when it is not.
[[nodiscard]] Result<std::string> find_original(const std::string& folder, const std::string& sha256);

// Whether lock_away_original() has moved it.
[[nodiscard]] bool is_locked_away(const std::string& folder, const std::string& sha256);

// Lets only the owner read a kept original from now on.
[[nodiscard]] Result<void> close_original(const std::string& kept_path);
// Moves it to FOLDER/secret, which only the owner may enter. Repeating it does no harm.
[[nodiscard]] Result<void> lock_away_original(const std::string& folder, const std::string& kept_path);

}  // namespace sohoa
