#include "pipeline/worker_threads.h"

#include <gtest/gtest.h>

#include "pipeline/threads_check.h"

namespace sohoa {
namespace {

TEST(WorkerThreads, KeepOpenMpAtOneThread) { EXPECT_EQ(widest_openmp_team(2), 1); }

TEST(WorkerThreads, KeepOpenCvAtOneThread) { EXPECT_EQ(widest_opencv_team(2), 1); }

}  // namespace
}  // namespace sohoa
