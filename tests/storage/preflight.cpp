#include "tests/storage/preflight.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <sstream>

namespace sohoa::test {

std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  std::array<char, 4096> buffer{};
  while (const std::size_t got = fread(buffer.data(), 1, buffer.size(), pipe)) text.append(buffer.data(), got);
  pclose(pipe);
  return text;
}

std::vector<Verdict> preflight(const std::string& folder) {
  std::string class_path;
  for (const char* jar : {"preflight", "pdfbox2", "fontbox2", "xmpbox", "commons-logging", "javax.activation", "jaxb-api"})
    class_path += std::string(class_path.empty() ? "" : ":") + "/usr/share/java/" + jar + ".jar";
  // One virtual machine for all of them.
  std::istringstream said(output_of("java -XX:TieredStopAtLevel=1 -Dorg.apache.commons.logging.Log="
                                    "org.apache.commons.logging.impl.NoOpLog -cp " +
                                    class_path + " org.apache.pdfbox.preflight.Validator_A1b batch '" + folder + "'"));
  std::vector<Verdict> verdicts;
  for (std::string line; std::getline(said, line);) {
    const std::string start = "The file ";
    const std::size_t end = line.find(".pdf is ");
    if (line.starts_with(start) && end != std::string::npos)
      verdicts.push_back({line.substr(start.size(), end + 4 - start.size()),
                          line.find(".pdf is a valid PDF/A-1b file") != std::string::npos, ""});
    else if (!verdicts.empty() && !line.empty())
      verdicts.back().reasons += line + "\n";
  }
  std::sort(verdicts.begin(), verdicts.end(), [](const Verdict& a, const Verdict& b) { return a.file < b.file; });
  return verdicts;
}

}  // namespace sohoa::test
