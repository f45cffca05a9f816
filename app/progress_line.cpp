#include "app/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace sohoa {
namespace {

std::string hours_and_minutes(double seconds) {
  const auto whole = static_cast<long>(seconds);
  if (whole >= 3600) return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

// A terminal may go away while the batch runs: what cannot be shown is not shown.
void show(const std::string& text) {
  std::fputs(text.c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace

ProgressLine::ProgressLine(const Progress& progress, const Speech& say, bool wanted) : progress_(progress), say_(say) {
  if (!wanted || isatty(STDERR_FILENO) == 0) return;
  thread_ = std::thread([this] {
    const auto start = std::chrono::steady_clock::now();
    while (!done_) {
      draw(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
  });
}

ProgressLine::~ProgressLine() {
  done_ = true;
  if (thread_.joinable()) thread_.join();
}

void ProgressLine::draw(double seconds) const {
  const std::uint64_t in = progress_.pages_in, done = progress_.pages_done, read = progress_.pages_read;
  if (in == 0) {
    show(fmt::format("\r\033[K{} {}", say_("looking through the files", "đang xem xét các tệp"), hours_and_minutes(seconds)));
  } else {
    const double rate = seconds > 0 ? static_cast<double>(read) / seconds : 0;
    const std::string left = rate > 0 ? hours_and_minutes(static_cast<double>(in - done) / rate) : "-";
    show(fmt::format("\r\033[K{}/{} {} · {:.1f} {} · {} {} · {} {} · {} {}", done, in, say_("pages", "trang"), rate,
               say_("pages/s", "trang/giây"), left, say_("left", "còn lại"), static_cast<std::uint64_t>(progress_.for_review),
               say_("for review", "chờ duyệt"), static_cast<std::uint64_t>(progress_.quarantined),
               say_("quarantined", "bị cách ly")));
  }
}

}  // namespace sohoa
