#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/program.h"
#include "tests/support/scratch.h"

namespace sohoa::test {

// Every sample scan, sorted.
inline std::vector<std::filesystem::path> sample_scans() {
  std::vector<std::filesystem::path> all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(SOHOA_SOURCE_DIR "/samples/scans"))
    if (entry.is_regular_file()) all.push_back(entry.path());
  std::sort(all.begin(), all.end());
  return all;
}

// A handful of samples: few enough to be read in seconds, with several papers, pages and outcomes.
inline std::filesystem::path small_batch(const Scratch& scratch, std::size_t files = 6) {
  const std::filesystem::path folder = scratch.path() / "in";
  std::filesystem::create_directories(folder);
  const std::vector<std::filesystem::path> all = sample_scans();
  const std::size_t step = std::max<std::size_t>(1, all.size() / files);
  for (std::size_t i = 0; i < all.size() && i / step < files; i += step)
    std::filesystem::copy_file(all[i], folder / all[i].filename());
  return folder;
}

inline std::vector<std::string> digitize_command(const std::filesystem::path& in, const std::filesystem::path& out,
                                                 std::vector<std::string> more = {}) {
  std::vector<std::string> command = {SOHOA_PROGRAM, "--lang", "en", "digitize", in.string(), "--out", out.string()};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

inline Ended digitize(const std::filesystem::path& in, const std::filesystem::path& out, std::vector<std::string> more = {}) {
  return run({digitize_command(in, out, std::move(more)), {}, {}});
}

}  // namespace sohoa::test
