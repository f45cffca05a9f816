#include "pipeline/intake/find_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>

#include "tests/support/scratch.h"

namespace sohoa {
namespace {

using test::Scratch;
using test::write_file;
using testing::ElementsAre;

std::vector<std::string> shown(const std::vector<InputFile>& files) {
  std::vector<std::string> paths;
  for (const InputFile& file : files) paths.push_back(file.shown_path);
  return paths;
}

const InputFile& named(const std::vector<InputFile>& files, const std::string& path) {
  for (const InputFile& file : files)
    if (file.shown_path == path) return file;
  static const InputFile none;
  ADD_FAILURE() << path << " is not listed";
  return none;
}

TEST(FindFiles, ListsFoldersRecursivelyInByteOrderOfShownPaths) {
  const Scratch folder;
  for (const char* name : {"b.pdf", "a/2.jpg", "a/10.jpg", "a.jpg", "B.pdf", ".hidden.png", "notes.docx"})
    write_file(folder / name, "x");
  EXPECT_THAT(shown(find_files({folder.path().string()}, {})),
              ElementsAre(".hidden.png", "B.pdf", "a.jpg", "a/10.jpg", "a/2.jpg", "b.pdf", "notes.docx"));
}

TEST(FindFiles, ShowsASingleFileByItsName) {
  const Scratch folder;
  write_file(folder / "deep/one.pdf", "12345");
  const auto files = find_files({folder / "deep/one.pdf"}, {});
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].shown_path, "one.pdf");
  EXPECT_EQ(files[0].path, folder / "deep/one.pdf");
  EXPECT_EQ(files[0].bytes, 5U);
}

TEST(FindFiles, TellsFilesOfTheSameNameInTwoInputsApart) {
  const Scratch folder;
  write_file(folder / "a/1.jpg", "x");
  write_file(folder / "b/1.jpg", "x");
  EXPECT_THAT(shown(find_files({folder / "a", folder / "b"}, {})), ElementsAre("1.jpg", "input-2/1.jpg"));
}

TEST(FindFiles, TakesNoResultsOfAnEarlierRunForInput) {
  const Scratch folder;
  write_file(folder / "scan.jpg", "x");
  write_file(folder / "night/.sohoa/journal", "x");
  write_file(folder / "night/documents/0123456789abcdef/document.pdf", "x");
  EXPECT_THAT(shown(find_files({folder.path().string()}, {})), ElementsAre("scan.jpg"));
}

TEST(FindFiles, EncodesOnlyBytesThatAreNotUtf8) {
  const Scratch folder;
  write_file(folder / "gi\u1EA5y 100%.pdf", "x");
  write_file(folder / "b\xE1n \xC3\xA0\xC3.pdf", "x");
  EXPECT_THAT(shown(find_files({folder.path().string()}, {})),
              testing::UnorderedElementsAre("gi\u1EA5y 100%.pdf", "b%E1n \u00E0%C3.pdf"));
}

TEST(FindFiles, ListsWhatCannotBeTakenWithItsReasonAndNeverBlocks) {
  const Scratch folder;
  write_file(folder / "good.pdf", "x");
  write_file(folder / "empty.pdf", "");
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  const int socket_file = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  (folder / "sock").copy(address.sun_path, sizeof address.sun_path - 1);
  ASSERT_EQ(bind(socket_file, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  close(socket_file);
  std::filesystem::create_symlink("nowhere", folder / "dangling");
  std::filesystem::create_symlink("self", folder / "self");
  std::filesystem::create_directory(folder / "sub");
  std::filesystem::create_symlink("..", folder / "sub/up");
  std::filesystem::create_symlink("/dev/zero", folder / "device");

  const auto files = find_files({folder.path().string(), folder / "missing.pdf"}, {});
  EXPECT_EQ(files.size(), 9U);
  EXPECT_FALSE(named(files, "good.pdf").error.has_value());
  EXPECT_EQ(named(files, "empty.pdf").error->code, ErrorCode::empty);
  EXPECT_EQ(named(files, "fifo").error->code, ErrorCode::unsupported);
  EXPECT_EQ(named(files, "sock").error->code, ErrorCode::unsupported);
  EXPECT_EQ(named(files, "device").error->code, ErrorCode::access);
  EXPECT_EQ(named(files, "dangling").error->code, ErrorCode::not_found);
  EXPECT_EQ(named(files, "self").error->code, ErrorCode::access);
  EXPECT_EQ(named(files, "sub/up").error->code, ErrorCode::access);
  EXPECT_EQ(named(files, "missing.pdf").error->code, ErrorCode::not_found);
}

TEST(FindFiles, ListsUnreadableFilesAndFoldersWithAnAccessError) {
  const Scratch folder;
  write_file(folder / "secret.pdf", "x");
  write_file(folder / "closed/inside.pdf", "x");
  chmod((folder / "secret.pdf").c_str(), 0);
  chmod((folder / "closed").c_str(), 0);
  // Root may read everything, so it looks with another's eyes.
  chmod(folder.path().c_str(), 0755);
  const bool is_root = geteuid() == 0;
  ASSERT_EQ(is_root ? seteuid(65534) : 0, 0);
  const auto files = find_files({folder.path().string()}, {});
  ASSERT_EQ(is_root ? seteuid(0) : 0, 0);
  EXPECT_EQ(named(files, "secret.pdf").error->code, ErrorCode::access);
  EXPECT_EQ(named(files, "closed").error->code, ErrorCode::access);
  chmod((folder / "closed").c_str(), 0700);
}

TEST(FindFiles, ListsLinksThatLeadOutWithTheReasonAndNeverWhatIsBehindThem) {
  const Scratch outside, folder;
  write_file(outside / "box/1.pdf", "x");
  // A name that only begins like the input's.
  write_file(folder.path().string() + "-else/2.pdf", "x");
  std::filesystem::create_symlink(outside / "box", folder / "linked");
  std::filesystem::create_symlink(outside / "box/1.pdf", folder / "other.pdf");
  std::filesystem::create_symlink("../" + folder.path().filename().string() + "-else/2.pdf", folder / "relative.pdf");
  const auto files = find_files({folder.path().string()}, {});
  std::filesystem::remove_all(folder.path().string() + "-else");
  EXPECT_THAT(shown(files), ElementsAre("linked", "other.pdf", "relative.pdf"));
  for (const InputFile& file : files) {
    ASSERT_TRUE(file.error) << file.shown_path;
    EXPECT_EQ(file.error->code, ErrorCode::access);
    EXPECT_THAT(file.error->message, testing::HasSubstr("give that as INPUT too"));
  }
  EXPECT_THAT(files[1].error->message, testing::HasSubstr(std::filesystem::canonical(outside / "box/1.pdf").string()));
}

TEST(FindFiles, FollowsLinksToWhatLiesInAnyOfTheInputs) {
  const Scratch outside, folder;
  write_file(outside / "box/1.pdf", "x");
  write_file(folder / "a/2.pdf", "x");
  std::filesystem::create_symlink("a/2.pdf", folder / "b.pdf");
  std::filesystem::create_symlink(outside / "box", folder / "linked");
  std::filesystem::create_symlink(outside / "box/1.pdf", folder / "other.pdf");
  const auto files = find_files({folder.path().string(), outside / "box"}, {});
  EXPECT_THAT(shown(files), ElementsAre("a/2.pdf", "b.pdf", "linked/1.pdf", "other.pdf"));
  for (const InputFile& file : files) EXPECT_FALSE(file.error) << file.shown_path << ": " << file.error->message;
}

TEST(FindFiles, FollowsAnInputThatIsALinkItself) {
  const Scratch outside, folder;
  write_file(outside / "box/1.pdf", "x");
  std::filesystem::create_symlink(outside / "box", folder / "tonight");
  std::filesystem::create_symlink(outside / "box/1.pdf", folder / "other.pdf");
  const auto files = find_files({folder / "tonight", folder / "other.pdf"}, {});
  EXPECT_THAT(shown(files), ElementsAre("1.pdf", "other.pdf"));
  for (const InputFile& file : files) EXPECT_FALSE(file.error) << file.shown_path << ": " << file.error->message;
}

TEST(FindFiles, ListsAFileThatTwoInputsReachOnlyOnce) {
  const Scratch folder;
  write_file(folder / "a/1.pdf", "x");
  write_file(folder / "a/2.pdf", "y");
  const auto files =
      find_files({folder / "a/2.pdf", folder.path().string(), folder / "a", folder / "a/../a/1.pdf"}, {});
  EXPECT_THAT(shown(files), ElementsAre("2.pdf", "a/1.pdf"));
}

TEST(FindFiles, NeverEntersTheOutputFolder) {
  const Scratch folder;
  write_file(folder / "in.pdf", "x");
  write_file(folder / "out/documents/1/document.pdf", "x");
  EXPECT_THAT(shown(find_files({folder.path().string()}, {folder / "./out"})), ElementsAre("in.pdf"));
}

TEST(FindFiles, MarksTheSecondOfTwoFilesWithTheSameBytes) {
  const Scratch folder;
  write_file(folder / "1.pdf", "same");
  write_file(folder / "2.pdf", "other");
  write_file(folder / "3.pdf", "same");
  write_file(folder / "4.pdf", "");
  write_file(folder / "5.pdf", "");
  auto files = find_files({folder.path().string()}, {});
  for (InputFile& file : files) hash_file(file);
  mark_duplicates(files);
  EXPECT_EQ(files[0].sha256, "0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5");
  EXPECT_FALSE(files[0].duplicate_of || files[1].duplicate_of);
  ASSERT_TRUE(files[2].duplicate_of);
  EXPECT_EQ(*files[2].duplicate_of, 0U);
  EXPECT_FALSE(files[4].duplicate_of) << "two empty files are two errors";
}

}  // namespace
}  // namespace sohoa
