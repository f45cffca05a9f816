#include "classifiers/prose_counts.h"

#include <gtest/gtest.h>

namespace sohoa {
namespace {

TEST(ProseCounts, AttestWhatOfficialProseOftenHas) {
  const ProseCounts& counts = ProseCounts::official();
  EXPECT_TRUE(counts.attests("quyết", "định", "số"));
  EXPECT_TRUE(counts.attests("nhân", "dân", ""));
}

TEST(ProseCounts, AttestNoOtherMarks) {
  const ProseCounts& counts = ProseCounts::official();
  EXPECT_FALSE(counts.attests("quyết", "đinh", "số"));
  EXPECT_FALSE(counts.attests("nhân", "dàn", ""));
  EXPECT_EQ(counts.likelier("quyết", "đinh", "số"), "định");
}

TEST(ProseCounts, AttestNoFiguresAndNothingWithoutNeighbours) {
  const ProseCounts& counts = ProseCounts::official();
  EXPECT_FALSE(counts.attests("số", "5273", "ngày"));
  EXPECT_FALSE(counts.attests("", "định", ""));
}

}  // namespace
}  // namespace sohoa
