#pragma once

#include <string>
#include <vector>

namespace sohoa::test {

// What a validator said of one file.
struct Verdict {
  std::string file;    // its name
  bool valid = false;
  std::string reasons;
};

// PDFBox Preflight's verdict (PDF/A-1b) on every .pdf of a folder, by name. Empty when it cannot be run.
std::vector<Verdict> preflight(const std::string& folder);

// What a command prints, on both channels.
std::string output_of(const std::string& command);

}  // namespace sohoa::test
