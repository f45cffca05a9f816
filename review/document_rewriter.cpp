#include "review/document_rewriter.h"

#include <chrono>
#include <exception>

#include "review/document_file.h"

namespace sohoa {
namespace {

constexpr std::chrono::minutes next_try{5};

}  // namespace

DocumentRewriter::DocumentRewriter(ReviewStore& store, PaperDesk& papers) : store_(store), papers_(papers), thread_([this] { run(); }) {}

DocumentRewriter::~DocumentRewriter() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void DocumentRewriter::wake() {
  {
    const std::lock_guard lock(mutex_);
    awake_ = true;
  }
  changed_.notify_one();
}

void DocumentRewriter::run() {
  for (bool ending = false; !ending;) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, next_try, [&] { return awake_ || ending_; });
      awake_ = false;
      ending = ending_;
    }
    write_all();
  }
}

// What fails stays unwritten in the warehouse, which has the truth, and is tried again.
void DocumentRewriter::write_all() {
  papers_.write_folders();
  const Result<std::vector<std::string>> documents = store_.unwritten_documents();
  if (!documents) return;
  for (const std::string& id : *documents) {
    try {
      const Result<ReviewStore::SettledDocument> document = store_.settled_document(id);
      if (!document || document->folder.empty()) continue;
      if (!papers_.write_reviewed(document->folder, id, document->fields)) continue;
      if (!store_.note_written(id, *document)) return;
      if (!is_reviewed(document->folder, id) && !papers_.note_unwritten(id)) return;
    } catch (const std::exception&) {
      continue;  // one paper's folder does not end the station
    }
  }
}

}  // namespace sohoa
