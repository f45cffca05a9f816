#include "storage/journal.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "tests/storage/sample_document.h"

namespace sohoa {
namespace {

using test::contents_of;
using test::TemporaryFolder;
using testing::HasSubstr;

const RunIdentity identity = {{"version", "1"}, {"models", "abc"}};

std::string journal_of(const TemporaryFolder& folder) { return folder / ".sohoa/journal"; }

// Small pages, so that a test may try every byte.
PageText small_page(int number) {
  PageText page;
  page.sha256 = "f00d";
  page.ref.page = number;
  page.skew_degrees = number / 3.0;
  return page;
}

std::unique_ptr<Journal> resumed(const TemporaryFolder& folder) {
  Result<std::unique_ptr<Journal>> journal = Journal::resume(folder.path(), identity);
  EXPECT_TRUE(journal) << journal.error().message;
  return journal ? std::move(*journal) : nullptr;
}

TEST(Journal, FindsItsPagesAndFiledDocumentsAfterReopening) {
  const TemporaryFolder folder;
  {
    auto journal = Journal::create(folder.path(), identity).value();
    EXPECT_TRUE(journal->append_page(test::sample_page("aa", 1)));
    EXPECT_TRUE(journal->append_page(test::sample_page("bb", 2)));
    EXPECT_TRUE(journal->mark_filed("doc", "content"));
    EXPECT_EQ(journal->find_page("aa", 1)->lines.at(1).text, "Nguyễn Thị Đào, sinh năm");
  }
  const auto journal = resumed(folder);
  EXPECT_EQ(journal->find_page("bb", 2)->lines.at(0).text, "CỘNG HÒA XÃ HỘI");
  EXPECT_FALSE(journal->find_page("bb", 1));
  EXPECT_FALSE(journal->find_page("cc", 1));
  EXPECT_TRUE(journal->is_filed("doc", "content"));
  EXPECT_FALSE(journal->is_filed("doc", "other content"));
  EXPECT_FALSE(journal->is_filed("other", "content"));
}

TEST(Journal, GivesThePageThatWasAppendedLast) {
  const TemporaryFolder folder;
  {
    auto journal = Journal::create(folder.path(), identity).value();
    PageText page = small_page(1);
    EXPECT_TRUE(journal->append_page(page));
    page.outcome = Outcome::review;
    EXPECT_TRUE(journal->append_page(page));
    EXPECT_EQ(journal->find_page("f00d", 1)->outcome, Outcome::review);
  }
  EXPECT_EQ(resumed(folder)->find_page("f00d", 1)->outcome, Outcome::review);
}

TEST(Journal, DiscardsATornTailAtWhateverByteItIsTorn) {
  const TemporaryFolder folder;
  std::vector<std::size_t> ends;  // file size when page i was whole
  {
    auto journal = Journal::create(folder.path(), identity).value();
    ends.push_back(std::filesystem::file_size(journal_of(folder)));
    for (int number = 1; number <= 2; ++number) {
      ASSERT_TRUE(journal->append_page(small_page(number)));
      ends.push_back(std::filesystem::file_size(journal_of(folder)));
    }
  }
  const std::string whole = contents_of(journal_of(folder));
  for (std::size_t size = ends[0]; size <= whole.size(); ++size) {
    test::write_to(journal_of(folder), whole.substr(0, size));
    auto journal = resumed(folder);
    for (int number = 1; number <= 2; ++number)
      ASSERT_EQ(journal->find_page("f00d", number).has_value(), ends[number] <= size) << "torn at " << size;
    // What is appended after the tear must be found by the next run.
    ASSERT_TRUE(journal->append_page(small_page(9)));
    journal.reset();
    ASSERT_TRUE(resumed(folder)->find_page("f00d", 9)) << "torn at " << size;
  }
  for (std::size_t size = 0; size < ends[0]; ++size) {
    test::write_to(journal_of(folder), whole.substr(0, size));
    const auto journal = Journal::resume(folder.path(), identity);
    ASSERT_FALSE(journal) << size;
    ASSERT_EQ(journal.error().code, ErrorCode::storage);
  }
}

TEST(Journal, KeepsNoTextOfAPageThatTurnsOutToBeSecret) {
  const TemporaryFolder folder;
  PageText secret;
  secret.sha256 = "aa", secret.ref.page = 1, secret.outcome = Outcome::quarantined;
  secret.error = Error{ErrorCode::secret, "recognise", "a secrecy stamp"};
  {
    auto journal = Journal::create(folder.path(), identity).value();
    ASSERT_TRUE(journal->append_page(test::sample_page("aa", 1)));
    ASSERT_TRUE(journal->append_page(small_page(2)));
    EXPECT_THAT(contents_of(journal_of(folder)), HasSubstr("Nguyễn"));
    ASSERT_TRUE(journal->append_page(secret));
    EXPECT_THAT(contents_of(journal_of(folder)), testing::Not(HasSubstr("Nguyễn")));
  }
  const auto journal = resumed(folder);
  EXPECT_EQ(journal->find_page("aa", 1)->error->code, ErrorCode::secret);
  EXPECT_TRUE(journal->find_page("f00d", 2)) << "what follows it is still there";
}

TEST(Journal, OverwritesOnResumingWhatAKilledRunHadNotYet) {
  const TemporaryFolder folder;
  PageText secret;
  secret.sha256 = "aa", secret.ref.page = 1, secret.outcome = Outcome::quarantined;
  secret.error = Error{ErrorCode::secret, "recognise", "a secrecy stamp"};
  std::string before;
  {
    auto journal = Journal::create(folder.path(), identity).value();
    ASSERT_TRUE(journal->append_page(test::sample_page("aa", 1)));
    before = contents_of(journal_of(folder));
    ASSERT_TRUE(journal->append_page(secret));
  }
  const std::string after = contents_of(journal_of(folder));
  test::write_to(journal_of(folder), before + after.substr(before.size()));
  EXPECT_TRUE(resumed(folder)->find_page("aa", 1)->lines.empty());
  EXPECT_THAT(contents_of(journal_of(folder)), testing::Not(HasSubstr("Nguyễn")));
}

TEST(Journal, NoticesFlippedBits) {
  const TemporaryFolder folder;
  std::size_t start = 0;
  {
    auto journal = Journal::create(folder.path(), identity).value();
    ASSERT_TRUE(journal->append_page(small_page(1)));
    start = std::filesystem::file_size(journal_of(folder));
    ASSERT_TRUE(journal->append_page(small_page(2)));
  }
  const std::string whole = contents_of(journal_of(folder));
  for (std::size_t at = start; at < whole.size(); ++at) {
    std::string flipped = whole;
    flipped[at] = static_cast<char>(flipped[at] ^ (1 << at % 8));
    test::write_to(journal_of(folder), flipped);
    const auto journal = resumed(folder);
    ASSERT_FALSE(journal->find_page("f00d", 2)) << "byte " << at;
    ASSERT_TRUE(journal->find_page("f00d", 1)) << "byte " << at;
  }
}

TEST(Journal, DoesNotTrustARecordThatChangesUnderIt) {
  const TemporaryFolder folder;
  auto journal = Journal::create(folder.path(), identity).value();
  ASSERT_TRUE(journal->append_page(small_page(1)));
  std::fstream file(journal_of(folder), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(-5, std::ios::end);
  file.put('\x55');
  file.close();
  EXPECT_FALSE(journal->find_page("f00d", 1));
}

TEST(Journal, IsItsOwnersAlone) {
  const TemporaryFolder folder;
  ASSERT_TRUE(Journal::create(folder.path(), identity));
  EXPECT_EQ(std::filesystem::status(folder / ".sohoa").permissions(), std::filesystem::perms(0700));
}

TEST(Journal, LetsOnlyOneIntoAFolder) {
  const TemporaryFolder folder;
  auto first = Journal::create(folder.path(), identity).value();
  const auto second = Journal::resume(folder.path(), identity);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, ErrorCode::access);
  first.reset();
  EXPECT_TRUE(Journal::resume(folder.path(), identity));
}

TEST(Journal, IsFreeAgainWhenItsProcessIsKilled) {
  const TemporaryFolder folder;
  int ready[2];
  ASSERT_EQ(pipe(ready), 0);
  const pid_t child = fork();
  if (child == 0) {
    const auto journal = Journal::create(folder.path(), identity);
    if (!journal || !(*journal)->append_page(small_page(1)) || write(ready[1], "x", 1) != 1) _exit(1);
    pause();
  }
  char byte = 0;
  ASSERT_EQ(read(ready[0], &byte, 1), 1);
  EXPECT_EQ(Journal::resume(folder.path(), identity).error().code, ErrorCode::access);
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(resumed(folder)->find_page("f00d", 1));
}

TEST(Journal, RefusesAFolderThatWasUsed) {
  const TemporaryFolder folder;
  EXPECT_FALSE(Journal::exists(folder.path()));
  EXPECT_TRUE(Journal::create(folder.path(), identity));
  EXPECT_TRUE(Journal::exists(folder.path()));
  const auto again = Journal::create(folder.path(), identity);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::bad_arguments);
  EXPECT_THAT(again.error().message, HasSubstr("--resume"));
}

TEST(Journal, NamesWhatDiffersFromTheRunItShouldResume) {
  const TemporaryFolder folder;
  EXPECT_TRUE(Journal::create(folder.path(), identity));
  const auto other = Journal::resume(folder.path(), {{"version", "1"}, {"models", "xyz"}, {"lang", "vi"}});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::bad_arguments);
  EXPECT_THAT(other.error().message, HasSubstr("models was \"abc\", is now \"xyz\""));
  EXPECT_THAT(other.error().message, HasSubstr("lang was nothing"));
  EXPECT_THAT(other.error().message, Not(HasSubstr("version")));
  EXPECT_EQ(Journal::identity_of(folder.path()).value(), identity);
}

TEST(Journal, TakesPagesFromManyThreads) {
  const TemporaryFolder folder;
  {
    auto journal = Journal::create(folder.path(), identity).value();
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&, thread] {
        for (int i = 0; i < 50; ++i) {
          EXPECT_TRUE(journal->append_page(small_page(thread * 50 + i)));
          EXPECT_TRUE(journal->find_page("f00d", thread * 50 + i));
        }
      });
  }
  const auto journal = resumed(folder);
  for (int number = 0; number < 200; ++number) {
    const auto page = journal->find_page("f00d", number);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->skew_degrees, number / 3.0);
  }
}

TEST(Journal, SaysThatTheDiskIsFullAndStaysResumable) {
  const TemporaryFolder folder;
  auto journal = Journal::create(folder.path(), identity).value();
  ASSERT_TRUE(journal->append_page(small_page(1)));
  const auto handler = signal(SIGXFSZ, SIG_IGN);
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit tight{std::filesystem::file_size(journal_of(folder)) + 20, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &tight);
  const Result<void> full = journal->append_page(small_page(2));
  setrlimit(RLIMIT_FSIZE, &before);
  signal(SIGXFSZ, handler);

  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, ErrorCode::disk_full);
  EXPECT_THAT(full.error().message, HasSubstr("--resume"));
  EXPECT_TRUE(journal->append_page(small_page(3)));
  journal.reset();
  journal = resumed(folder);
  EXPECT_TRUE(journal->find_page("f00d", 1));
  EXPECT_FALSE(journal->find_page("f00d", 2));
  EXPECT_TRUE(journal->find_page("f00d", 3));
}

}  // namespace
}  // namespace sohoa
