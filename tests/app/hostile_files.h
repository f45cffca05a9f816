#pragma once

#include <filesystem>

namespace sohoa::test {

// Fills `folder` with hostile and broken files, a file a kind, named for what is wrong with it: the same bytes each time.
// Only what cannot be told from a file's bytes (names, links, FIFOs, sockets) depends on the file system. Returns how
// many there are. Those whose name begins with "ok-" are odd but whole, and shall be read.
int write_hostile_files(const std::filesystem::path& folder);

}  // namespace sohoa::test
