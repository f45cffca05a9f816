#include "pipeline/worker_threads.h"

#include <omp.h>

#include <opencv2/core/utility.hpp>

namespace sohoa {

void run_single_threaded_libraries() {
  // OMP_THREAD_LIMIT is read before main; the number of active levels is per thread and always obeyed.
  omp_set_max_active_levels(0);
  cv::setNumThreads(1);
}

void WorkerThreads::on_scheduler_entry(bool) { run_single_threaded_libraries(); }

}  // namespace sohoa
