#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "review/paper_desk.h"
#include "storage/review_store.h"

namespace sohoa {

// A thread that writes into documents' folders what people settled and decided: soon after each decision, at the start what an earlier
// station left, and every few minutes what could not be written (a folder that is elsewhere, a full disk).
class DocumentRewriter {
 public:
  DocumentRewriter(ReviewStore& store, PaperDesk& papers);
  ~DocumentRewriter();  // writes what is left
  DocumentRewriter(const DocumentRewriter&) = delete;
  DocumentRewriter& operator=(const DocumentRewriter&) = delete;

  void wake();

 private:
  void run();
  void write_all();

  ReviewStore& store_;
  PaperDesk& papers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool awake_ = true, ending_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace sohoa
