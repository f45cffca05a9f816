#include "pipeline/batch_plan.h"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

InputFile input(const std::string& name) {
  InputFile file;
  file.path = file.shown_path = name;
  file.kept_path = "kept/" + name;
  file.sha256 = "sha of " + name;
  return file;
}

std::vector<BatchPlan::PlannedPage> pages_of(const BatchPlan& plan) {
  std::vector<BatchPlan::PlannedPage> pages;
  plan.for_each_page([&](BatchPlan::PlannedPage page) {
    pages.push_back(std::move(page));
    return true;
  });
  return pages;
}

TEST(BatchPlan, NumbersPagesWithoutGapsAndReadsFromTheKeptCopy) {
  const BatchPlan plan({input("a.pdf"), input("b.jpg")}, {{{10, 20}, {}}, {{30}, {}}});
  const auto pages = pages_of(plan);
  ASSERT_EQ(pages.size(), 3U);
  EXPECT_EQ(plan.page_count(), 3U);
  for (std::size_t i = 0; i < pages.size(); ++i) EXPECT_EQ(pages[i].source.ref.sequence, i);
  EXPECT_EQ(pages[1].source.ref.page, 2);
  EXPECT_EQ(pages[1].source.cost_bytes, 20U);
  EXPECT_EQ(pages[2].source.path, "kept/b.jpg");
  EXPECT_EQ(pages[2].settled, nullptr);
}

TEST(BatchPlan, CountsAFileThatCannotBeReadAsOneQuarantinedPage) {
  InputFile broken = input("x.pdf");
  broken.error = Error{ErrorCode::damaged, "triage", "cut short"};
  const BatchPlan plan({broken}, {{}});
  const auto pages = pages_of(plan);
  ASSERT_EQ(pages.size(), 1U);
  ASSERT_NE(pages[0].settled, nullptr);
  EXPECT_EQ(pages[0].settled->outcome, Outcome::quarantined);
  EXPECT_EQ(pages[0].settled->error->message, "cut short");
  EXPECT_FALSE(plan.is_part_of_a_paper(*pages[0].settled));
}

TEST(BatchPlan, SettlesKnownBytesAsDuplicates) {
  InputFile copy = input("copy.jpg");
  copy.duplicate_of = 0;
  const BatchPlan plan({input("a.jpg"), copy, input("old.jpg")}, {{{1}, {}}, {{1}, {}}, {{1}, {{"doc", 1}}}});
  const auto pages = pages_of(plan);
  EXPECT_EQ(pages[0].settled, nullptr);
  EXPECT_EQ(pages[1].settled->outcome, Outcome::duplicate);
  EXPECT_EQ(pages[2].settled->outcome, Outcome::duplicate);
}

TEST(BatchPlan, StopsWhenTheVisitorHasHadEnough) {
  const BatchPlan plan({input("a.pdf")}, {{{1, 1, 1}, {}}});
  int seen = 0;
  plan.for_each_page([&](const BatchPlan::PlannedPage&) { return ++seen < 2; });
  EXPECT_EQ(seen, 2);
}

}  // namespace
}  // namespace sohoa
