#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "document/result.h"
#include "ocr/page_reader.h"

namespace sohoa {

// Page readers lent out to one page at a time; a new one is made when none is idle. Safe from any thread.
class ReaderPool {
 public:
  using MakeReader = std::function<Result<std::unique_ptr<PageReader>>()>;
  explicit ReaderPool(MakeReader make_reader) : make_reader_(std::move(make_reader)) {}

  // Gives the reader back when it is destroyed. Must not outlive the pool.
  class Loan {
   public:
    Loan(ReaderPool& pool, std::unique_ptr<PageReader> reader) : pool_(&pool), reader_(std::move(reader)) {}
    Loan(Loan&&) = default;
    Loan& operator=(Loan&&) = delete;
    ~Loan() {
      if (reader_) pool_->give_back(std::move(reader_));
    }
    PageReader* operator->() const { return reader_.get(); }

   private:
    ReaderPool* pool_;
    std::unique_ptr<PageReader> reader_;
  };

  [[nodiscard]] Result<Loan> borrow() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        Loan loan(*this, std::move(idle_.back()));
        idle_.pop_back();
        return loan;
      }
    }
    Result<std::unique_ptr<PageReader>> made = make_reader_();
    if (!made) return tl::unexpected(made.error());
    return Loan(*this, std::move(*made));
  }

 private:
  void give_back(std::unique_ptr<PageReader> reader) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(reader));
  }

  MakeReader make_reader_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<PageReader>> idle_;
};

}  // namespace sohoa
