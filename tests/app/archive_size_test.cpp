// How much larger than their originals the archive's PDFs are.
#include <gtest/gtest.h>

#include <filesystem>
#include <iostream>

#include "tests/app/sohoa_program.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using test::Scratch;

std::uintmax_t bytes_in(const fs::path& folder, const std::string& extension) {
  std::uintmax_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && entry.path().extension() == extension) bytes += entry.file_size();
  return bytes;
}

// Shares of the originals' bytes: 0.01 is one per cent larger.
double growth(const fs::path& in, const std::string& extension, const std::string& what) {
  const Scratch scratch;
  EXPECT_NE(test::digitize(in, scratch.path() / "out", {"--effort", "fast"}).exit_code, 2);
  const auto before = static_cast<double>(bytes_in(in, extension)),
             after = static_cast<double>(bytes_in(scratch.path() / "out/documents", ".pdf"));
  std::cout << what << ": " << before / 1e6 << " MB in, " << 100 * (after - before) / before << " % more out\n";
  return (after - before) / before;
}

TEST(ArchiveSize, IsAtMostThreePerCentOverThatOfMadeScans) {
  for (const char* preset : {"clean", "office", "poor"}) {
    const Scratch scratch;
    ASSERT_EQ(test::run({{SOHOA_PAGE_MAKER, "--mix", "8", "--seed", "4711", "--preset", preset, "--out", scratch / "in",
                          "--truth", scratch / "truth"},
                         {},
                         {}})
                  .exit_code,
              0);
    EXPECT_LE(growth(scratch.path() / "in", ".jpg", preset), 0.03);
  }
}

TEST(ArchiveSize, IsAtMostThreePerCentOverThatOfRealBornDigitalLaws) {
  const fs::path laws = SOHOA_SOURCE_DIR "/../shared/data/born_digital";
  if (!fs::exists(laws)) GTEST_SKIP() << "no " << laws.lexically_normal();
  EXPECT_LE(growth(laws, ".pdf", "born digital laws"), 0.03);
}

TEST(ArchiveSize, IsAtMostThreePerCentOverThatOfRealScans) {
  const fs::path scans = SOHOA_SOURCE_DIR "/../shared/data/scans";
  if (!fs::exists(scans)) GTEST_SKIP() << "no " << scans.lexically_normal();
  EXPECT_LE(growth(scans, ".pdf", "real scans"), 0.03);
}

}  // namespace
}  // namespace sohoa
