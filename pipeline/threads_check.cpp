#include "pipeline/threads_check.h"

#include <omp.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <atomic>
#include <mutex>
#include <opencv2/core/utility.hpp>
#include <set>
#include <thread>

#include "pipeline/worker_threads.h"

namespace sohoa {

namespace {

// The largest of what `team_size` gives on the workers of such an arena as pages are worked on in.
int widest(int jobs, int (*team_size)()) {
  std::atomic<int> most = 0;
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(jobs) + 1);
  tbb::task_arena arena(jobs);
  const WorkerThreads workers(arena);
  arena.execute([&] {
    tbb::parallel_for(0, jobs * 8, [&](int) {
      const int team = team_size();
      int seen = most;
      while (team > seen && !most.compare_exchange_weak(seen, team)) {
      }
    });
  });
  return most;
}

}  // namespace

int widest_openmp_team(int jobs) {
  return widest(jobs, [] {
    int team = 0;
#pragma omp parallel num_threads(4)
    {
#pragma omp single
      team = omp_get_num_threads();
    }
    return team;
  });
}

int widest_opencv_team(int jobs) {
  return widest(jobs, [] {
    std::mutex mutex;
    std::set<std::thread::id> team;
    cv::parallel_for_(cv::Range(0, 64), [&](const cv::Range&) {
      const std::lock_guard lock(mutex);
      team.insert(std::this_thread::get_id());
    });
    return static_cast<int>(team.size());
  });
}

}  // namespace sohoa
