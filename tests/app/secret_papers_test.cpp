#include <gmock/gmock.h>
#include <sys/stat.h>

#include <opencv2/imgcodecs.hpp>

#include "document/text.h"
#include "page_maker/ageing.h"
#include "page_maker/typeset.h"
#include "tests/app/sohoa_program.h"
#include "tests/pipeline/secrecy_stamp.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using test::Scratch;
using testing::HasSubstr;
using testing::Not;

// A paper of two pages, the first stamped, as numbered pictures; its lines of some length.
std::vector<std::string> put_secret_paper(const fs::path& folder) {
  using namespace page_maker;
  fs::create_directories(folder);
  const Layout layout = *load_layout(layout_folder() + "/official.yaml");
  std::vector<std::string> lines;
  for (std::uint64_t seed = 1; lines.empty() && seed < 100; ++seed) {
    MadePaper paper = *typeset(layout, seed, {});
    if (paper.pages.size() != 2) continue;
    test::press_stamp(paper.pages[0].picture, 300, 60, 64, "TUYỆT MẬT", 5);
    int number = 0;
    for (const MadePage& page : paper.pages) {
      const std::string name = "scan_0" + std::to_string(++number) + ".jpg";
      cv::imwrite((folder / name).string(), age(page, *preset("office"), seed).picture, {cv::IMWRITE_JPEG_QUALITY, 90});
      for (const TruthLine& line : page.lines)
        if (to_code_points(line.text).size() > 25) lines.push_back(line.text);
    }
  }
  EXPECT_FALSE(lines.empty()) << "no seed makes a paper of two pages";
  return lines;
}

// Words of the paper that no other file of the run has a reason to hold, as they stand in any file of the folder. The scans
// themselves are JPEG and say nothing to a search.
std::vector<std::string> leaks(const fs::path& folder, const std::vector<std::string>& lines) {
  std::vector<std::string> found;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const std::string content = test::read_file(entry.path()), plain = folded(content);
    for (const std::string& line : lines)
      if (content.find(line) != std::string::npos || plain.find(folded(line)) != std::string::npos)
        found.push_back(entry.path().string() + ": " + line);
  }
  return found;
}

TEST(SecretPapers, LeaveNothingOfWhatTheySay) {
  const Scratch scratch;
  const std::vector<std::string> lines = put_secret_paper(scratch.path() / "in");
  const fs::path out = scratch.path() / "out";
  const test::Ended ended = test::digitize(scratch.path() / "in", out);
  EXPECT_EQ(ended.exit_code, 20) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("2  quarantined"));
  EXPECT_THAT(leaks(out, lines), testing::IsEmpty());
  EXPECT_TRUE(fs::is_empty(out / "documents"));
  EXPECT_THAT(test::read_file(out / "report.html"), Not(HasSubstr("data:image/jpeg")));
  const std::string manifest = test::read_file(out / "manifest.csv");
  EXPECT_EQ(std::count(manifest.begin(), manifest.end(), '\n'), 3) << "a header and both pages";
  EXPECT_THAT(manifest, HasSubstr("secret"));

  std::vector<std::string> originals;
  for (const auto& entry : fs::recursive_directory_iterator(out / "originals"))
    if (entry.is_regular_file()) {
      originals.push_back(entry.path().parent_path().filename());
      EXPECT_EQ(fs::status(entry.path()).permissions(), fs::perms(0400));
    }
  EXPECT_THAT(originals, testing::ElementsAre("secret", "secret")) << "nothing is lost";
  EXPECT_EQ(fs::status(out / "originals/secret").permissions(), fs::perms(0700));

  EXPECT_THAT(test::run({{SOHOA_PROGRAM, "read", (scratch.path() / "in/scan_01.jpg").string()}, {}, {}}).out, Not(HasSubstr(" ")));

  // Read again, it is known and goes the same way.
  EXPECT_EQ(test::digitize(scratch.path() / "in", out, {"--resume"}).exit_code, 20);
  EXPECT_THAT(leaks(out, lines), testing::IsEmpty());
}

TEST(SecretPapers, DoNotHinderOthers) {
  const Scratch scratch;
  const fs::path in = test::small_batch(scratch, 3);
  put_secret_paper(in / "secret");
  const test::Ended ended = test::digitize(in, scratch.path() / "out");
  EXPECT_EQ(ended.exit_code, 20) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("2  quarantined"));
  EXPECT_FALSE(fs::is_empty(scratch.path() / "out/documents"));
}

}  // namespace
}  // namespace sohoa
