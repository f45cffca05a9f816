#include "pipeline/journal_page.h"

#include <gtest/gtest.h>

#include "tests/support/scratch.h"

namespace sohoa {
namespace {

// A batch of one file with one page.
struct OnePage {
  test::Scratch scratch;
  BatchPlan plan = [] {
    InputFile file;
    file.sha256 = std::string(64, 'a');
    return BatchPlan({file}, {FilePlan{{1}, {}}});
  }();
  std::unique_ptr<Journal> journal = std::move(*Journal::create(scratch.path().string(), {}));

  std::shared_ptr<const PageText> failed_with(ErrorCode code) {
    return result_of({PageRef{0, 0, 1}, tl::unexpected(Error{code, "decode", "why"}), {}}, plan);
  }
  [[nodiscard]] bool is_journalled() const { return journal->find_page(std::string(64, 'a'), 1).has_value(); }
};

TEST(JournalPage, KeepsWhatAFileDoesToItsReader) {
  for (const ErrorCode code : {ErrorCode::damaged, ErrorCode::decoder_timeout, ErrorCode::decoder_crashed}) {
    OnePage batch;
    const auto page = batch.failed_with(code);
    EXPECT_EQ(page->outcome, Outcome::quarantined);
    EXPECT_EQ(page->sha256, std::string(64, 'a'));
    EXPECT_TRUE(keep(*page, *batch.journal));
    EXPECT_TRUE(batch.is_journalled());
  }
}

TEST(JournalPage, LeavesToAnotherRunWhatWasNotTheFilesDoing) {
  for (const ErrorCode code : {ErrorCode::decoder_stalled, ErrorCode::internal, ErrorCode::interrupted}) {
    OnePage batch;
    EXPECT_TRUE(keep(*batch.failed_with(code), *batch.journal));
    EXPECT_FALSE(batch.is_journalled());
  }
  OnePage batch;
  EXPECT_FALSE(keep(*batch.failed_with(ErrorCode::missing_dependency), *batch.journal)) << "every page would fail so";
  EXPECT_FALSE(batch.is_journalled());
}

}  // namespace
}  // namespace sohoa
