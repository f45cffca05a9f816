#include "storage/archive.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>

#include "document/sha256.h"
#include "tests/storage/sample_document.h"

namespace sohoa {
namespace {

using test::TemporaryFolder;

int files_in(const std::string& folder) {
  int count = 0;
  if (std::filesystem::exists(folder))
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) count += entry.is_regular_file();
  return count;
}

TEST(Archive, KeepsAnOriginalOnceUnderItsHash) {
  const TemporaryFolder folder;
  const std::string bytes(3'000'001, 'p'), sha = sha256_hex(bytes);
  test::write_to(folder / "Tờ khai.PDF", bytes);
  test::write_to(folder / "again.pdf", bytes);
  const Result<std::string> kept = archive_original(folder / "originals", folder / "Tờ khai.PDF", sha);
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(*kept, folder / ("originals/" + sha.substr(0, 2) + "/" + sha + ".pdf"));
  EXPECT_EQ(test::contents_of(*kept), bytes);
  EXPECT_EQ(archive_original(folder / "originals", folder / "again.pdf", sha).value(), *kept);
  EXPECT_EQ(files_in(folder / "originals"), 1);
}

TEST(Archive, ClosesAnOriginalToAllButItsOwner) {
  const TemporaryFolder folder;
  test::write_to(folder / "a.pdf", "x");
  const std::string kept = archive_original(folder / "originals", folder / "a.pdf", sha256_hex("x")).value();
  ASSERT_TRUE(close_original(kept));
  EXPECT_EQ(std::filesystem::status(kept).permissions(), std::filesystem::perms(0400));
  EXPECT_EQ(archive_original(folder / "originals", folder / "a.pdf", sha256_hex("x")).value(), kept)
      << "stays as it is";
  EXPECT_EQ(std::filesystem::status(kept).permissions(), std::filesystem::perms(0400));
}

TEST(Archive, LocksASecretOriginalAwayAndKnowsItThere) {
  const TemporaryFolder folder;
  test::write_to(folder / "a.pdf", "x");
  const std::string archive = folder / "originals", kept = archive_original(archive, folder / "a.pdf", sha256_hex("x")).value();
  ASSERT_TRUE(close_original(kept));
  ASSERT_TRUE(lock_away_original(archive, kept));
  ASSERT_TRUE(lock_away_original(archive, kept)) << "once more does no harm";
  EXPECT_FALSE(std::filesystem::exists(kept));
  const std::string place = archive_original(archive, folder / "a.pdf", sha256_hex("x")).value();
  EXPECT_EQ(place, archive + "/secret/" + sha256_hex("x") + ".pdf");
  EXPECT_EQ(files_in(archive), 1) << "no open copy again";
  EXPECT_EQ(std::filesystem::status(place).permissions(), std::filesystem::perms(0400));
  EXPECT_EQ(std::filesystem::status(archive + "/secret").permissions(), std::filesystem::perms(0700));
  ASSERT_TRUE(lock_away_original(archive, place));
  EXPECT_TRUE(std::filesystem::exists(place));
}

TEST(Archive, DropsAnExtensionThatNamesNoKnownKind) {
  const TemporaryFolder folder;
  test::write_to(folder / "a.p df;rm", "x");
  EXPECT_THAT(archive_original(folder.path(), folder / "a.p df;rm", sha256_hex("x")).value(),
              testing::EndsWith(sha256_hex("x")));
}

TEST(Archive, ReplacesACopyThatIsShort) {
  const TemporaryFolder folder;
  const std::string sha = sha256_hex("whole");
  test::write_to(folder / "a.pdf", "whole");
  std::filesystem::create_directories(folder / sha.substr(0, 2));
  const std::string place = folder / (sha.substr(0, 2) + "/" + sha + ".pdf");
  test::write_to(place, "who");
  ASSERT_TRUE(archive_original(folder.path(), folder / "a.pdf", sha));
  EXPECT_EQ(test::contents_of(place), "whole");
}

TEST(Archive, RefusesAFileThatChangedSinceItWasRead) {
  const TemporaryFolder folder;
  test::write_to(folder / "a.pdf", "new content");
  const Result<std::string> kept = archive_original(folder / "originals", folder / "a.pdf", sha256_hex("old content"));
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code, ErrorCode::access);
  EXPECT_THAT(kept.error().message, testing::HasSubstr("a.pdf changed"));
  EXPECT_EQ(files_in(folder / "originals"), 0);
}

TEST(Archive, NamesAFileThatIsGone) {
  const TemporaryFolder folder;
  EXPECT_EQ(archive_original(folder.path(), folder / "gone.pdf", sha256_hex("")).error().code, ErrorCode::not_found);
}

TEST(Archive, TellsItsOwnFaultsFromThoseOfTheOriginal) {
  const TemporaryFolder folder;
  test::write_to(folder / "a.pdf", "content");
  std::filesystem::create_directory(folder / "folder.pdf");
  EXPECT_EQ(archive_original(folder / "originals", folder / "folder.pdf", sha256_hex("x")).error().code,
            ErrorCode::access);
  EXPECT_EQ(archive_original(folder / "originals", folder / "gone.pdf", sha256_hex("x")).error().code,
            ErrorCode::not_found);
  // A file where the archive's folder should be.
  test::write_to(folder / "blocked", "in the way");
  const Result<std::string> kept = archive_original(folder / "blocked", folder / "a.pdf", sha256_hex("content"));
  EXPECT_EQ(kept.error().code, ErrorCode::storage);
  EXPECT_THAT(kept.error().message, testing::HasSubstr("originals cannot be kept"));
}

TEST(Archive, SaysThatTheDiskIsFullAndLeavesNothing) {
  const TemporaryFolder folder;
  const std::string bytes(100'000, 'p');
  test::write_to(folder / "a.pdf", bytes);
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit tight{50'000, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tight);
  const Result<std::string> kept = archive_original(folder / "originals", folder / "a.pdf", sha256_hex(bytes));
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);
  ASSERT_FALSE(kept);
  EXPECT_EQ(kept.error().code, ErrorCode::disk_full);
  EXPECT_EQ(files_in(folder / "originals"), 0);
}

}  // namespace
}  // namespace sohoa
