#pragma once

#include <tbb/task_arena.h>
#include <tbb/task_scheduler_observer.h>

namespace sohoa {

// While it lives, every thread that enters the arena is told to run OpenMP single-threaded: parallelism is across pages,
// and Tesseract's own would multiply it.
class WorkerThreads : public tbb::task_scheduler_observer {
 public:
  explicit WorkerThreads(tbb::task_arena& arena) : task_scheduler_observer(arena) { observe(true); }
  ~WorkerThreads() override { observe(false); }
  void on_scheduler_entry(bool is_worker) override;
};

// The same for a thread outside TBB.
void run_single_threaded_libraries();

}  // namespace sohoa
