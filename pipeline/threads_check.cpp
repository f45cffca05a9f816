#include "pipeline/threads_check.h"

#include <omp.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>

#include "pipeline/worker_threads.h"

namespace sohoa {

int widest_openmp_team(int jobs) {
  std::atomic<int> widest = 0;
  const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(jobs) + 1);
  tbb::task_arena arena(jobs);
  const WorkerThreads workers(arena);
  arena.execute([&] {
    tbb::parallel_for(0, jobs * 8, [&](int) {
      int team = 0;
#pragma omp parallel num_threads(4)
      {
#pragma omp single
        team = omp_get_num_threads();
      }
      int seen = widest;
      while (team > seen && !widest.compare_exchange_weak(seen, team)) {
      }
    });
  });
  return widest;
}

}  // namespace sohoa
