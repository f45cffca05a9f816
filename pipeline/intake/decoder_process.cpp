#include "pipeline/intake/decoder_process.h"

#include <fcntl.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <new>
#include <vector>

#include "pipeline/intake/opened_file.h"
#include "pipeline/intake/warm_up.h"
#include "pipeline/intake/wire.h"

namespace sohoa {
namespace {

void set_limit(int resource, rlim_t soft, rlim_t hard) {
  const rlimit limit{soft, hard};
  setrlimit(static_cast<__rlimit_resource>(resource), &limit);
}

// Limits what parsing may take on top of what this process has: memory of its own, and address space for that and for
// the file and its pages, which are mapped.
void limit_memory([[maybe_unused]] std::uint64_t bytes) {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)  // they reserve terabytes
  constexpr std::uint64_t most_mapped_bytes = 16ULL << 30;
  std::ifstream statm("/proc/self/statm");
  std::array<std::uint64_t, 6> pages{};  // all, resident, shared, text, unused, own
  for (std::uint64_t& count : pages) statm >> count;
  const auto page_bytes = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const std::uint64_t own = pages[5] * page_bytes + bytes, all = pages[0] * page_bytes + bytes + most_mapped_bytes;
  set_limit(RLIMIT_DATA, own, own);
  set_limit(RLIMIT_AS, all, all);
#endif
}

// Part of a descriptor in memory for as long as this lives; `data` is null where there is no room.
struct Mapping {
  std::uint8_t* data = nullptr;
  std::size_t size = 0;

  Mapping(int descriptor, std::size_t bytes, int protection, int flags) : size(bytes) {
    void* at = bytes == 0 ? MAP_FAILED : mmap(nullptr, bytes, protection, flags, descriptor, 0);
    data = at == MAP_FAILED ? nullptr : static_cast<std::uint8_t*>(at);
  }
  ~Mapping() {
    if (data) munmap(data, size);
  }
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
};

// One decoder process: answers requests one by one and keeps the last file open between them.
class Decoder {
 public:
  Decoder(int socket, const DecodeLimits& limits, OpenFile open)
      : socket_(socket), limits_(limits), open_(open) {}

  void run() {
    for (;;) {
      wire::Request request;
      std::array<int, 2> descriptors{};
      if (!wire::receive_packet(socket_, &request, sizeof request, descriptors)) return;
      const wire::Answer begun{wire::Answer::Status::begun, 0, 0};
      if (!wire::send_packet(socket_, &begun, sizeof begun)) return;
      const wire::Answer answer = answer_to(request, descriptors[0], descriptors[1]);
      close(descriptors[0]);
      close(descriptors[1]);
      // What was read of the file stays in the system's cache, but need not count as memory of this process.
      if (bytes_ && bytes_->data) madvise(bytes_->data, bytes_->size, MADV_DONTNEED);
      if (!wire::send_packet(socket_, &answer, sizeof answer)) return;
      // What ran out of memory is in no state to go on; a fresh process takes its place.
      if (answer.status == wire::Answer::Status::out_of_memory) return;
    }
  }

 private:
  wire::Answer answer_to(const wire::Request& request, int file, int shared) {
    try {
      if (auto opened = use_file(request, file); !opened) return give_error(shared, request, opened.error());
      switch (request.operation) {
        case wire::Operation::survey:
          return give(shared, request, file_->survey(), [](const FileSurvey&) { return cv::Mat(); });
        case wire::Operation::decode:
          return give(shared, request, file_->decode(request.page), [](const PageImage& page) { return page.pixels; });
        case wire::Operation::decode_drawn:
          return give(shared, request, file_->decode_drawn(request.page), [](const PageImage& page) { return page.pixels; });
        case wire::Operation::archive_image:
          return give(shared, request, file_->archive_image(request.page), [](const EncodedImage& image) {
            return cv::Mat(1, static_cast<int>(image.bytes.size()), CV_8UC1,
                           const_cast<std::uint8_t*>(image.bytes.data()));
          });
      }
      return give_error(shared, request, {ErrorCode::internal, "decode", "unknown request"});
    } catch (const std::bad_alloc&) {
      return out_of_memory();
    } catch (const cv::Exception& problem) {
      if (problem.code == cv::Error::StsNoMem) return out_of_memory();
      return give_error(shared, request, {ErrorCode::damaged, "decode", problem.err});
    } catch (const std::exception& problem) {
      return give_error(shared, request, {ErrorCode::damaged, "decode", problem.what()});
    }
  }

  // Parses the file unless it is the one of the last request.
  Result<void> use_file(const wire::Request& request, int descriptor) {
    const std::array<std::int64_t, 4> identity{static_cast<std::int64_t>(request.device),
                                               static_cast<std::int64_t>(request.inode),
                                               static_cast<std::int64_t>(request.bytes), request.changed_ns};
    if (file_ && identity == identity_) return {};
    file_.reset();
    bytes_.reset();
    // What an unusually large file has left behind; the usual page's memory is worth keeping.
    if (mallinfo2().fordblks > (128U << 20)) malloc_trim(0);
    bytes_ = std::make_unique<Mapping>(descriptor, request.bytes, PROT_READ, MAP_PRIVATE);
    if (request.bytes > 0 && !bytes_->data) throw std::bad_alloc();
    auto opened = open_({bytes_->data, request.bytes}, limits_);
    if (!opened) return tl::unexpected(opened.error());
    file_ = std::move(*opened);
    identity_ = identity;
    return {};
  }

  template <class Value, class LargePart>
  wire::Answer give(int shared, const wire::Request& request, const Result<Value>& value, LargePart large_part) {
    if (!value) return give_error(shared, request, value.error());
    const cv::Mat large = large_part(*value);
    wire::Writer words;
    words.put(large.rows), words.put(large.cols), words.put(large.type());
    wire::put(words, *value);
    return write(shared, request, wire::Answer::Status::value, large, words);
  }

  wire::Answer give_error(int shared, const wire::Request& request, const Error& error) {
    wire::Writer words;
    wire::put(words, error);
    return write(shared, request, wire::Answer::Status::error, {}, words);
  }

  static wire::Answer out_of_memory() { return {wire::Answer::Status::out_of_memory, 0, 0}; }

  wire::Answer write(int shared, const wire::Request& request, wire::Answer::Status status, const cv::Mat& large,
                     const wire::Writer& words) {
    const std::size_t row_bytes = static_cast<std::size_t>(large.cols) * large.elemSize();
    const std::size_t large_bytes = large.empty() ? 0 : row_bytes * static_cast<std::size_t>(large.rows);
    const std::size_t total = large_bytes + words.bytes().size();
    if (total > request.shared_bytes || words.bytes().size() > wire::most_words_bytes) {
      if (status == wire::Answer::Status::error) return out_of_memory();
      return give_error(shared, request, {ErrorCode::too_large, "decode", "the page is over the limits"});
    }
    std::unique_ptr<Mapping> passing;
    std::unique_ptr<Mapping>& kept = buffers_[request.buffer];
    if (request.buffer_is_new) kept.reset();
    std::unique_ptr<Mapping>& memory = total > wire::most_kept_bytes ? passing : kept;
    if (!memory || memory->size < total)
      memory = std::make_unique<Mapping>(shared, total, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE);
    if (!memory->data) return out_of_memory();
    for (int y = 0; large_bytes > 0 && y < large.rows; ++y)
      std::copy_n(large.ptr(y), row_bytes, memory->data + static_cast<std::size_t>(y) * row_bytes);
    std::copy(words.bytes().begin(), words.bytes().end(), memory->data + large_bytes);
    return {status, large_bytes, words.bytes().size()};
  }

  int socket_;
  DecodeLimits limits_;
  OpenFile open_;
  std::unique_ptr<Mapping> bytes_;  // outlives file_, which points into it
  std::unique_ptr<OpenedFile> file_;
  std::array<std::int64_t, 4> identity_{};
  std::map<std::uint32_t, std::unique_ptr<Mapping>> buffers_;  // shared memory, by the parent's number
};

// Ctrl-C and a service stop are for the parent to decide on: it still wants the pages in flight.
void ignore_signals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) std::signal(number, SIG_IGN);
  for (const int number : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGCHLD, SIGXFSZ}) std::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

// Moves `kept` to descriptor 3, closes all others and points the standard streams nowhere.
int keep_only(int kept) {
  const int nowhere = open("/dev/null", O_RDWR);
  for (const int stream : {0, 1, 2}) dup2(nowhere, stream);
  if (kept != 3) dup2(kept, 3);
  close_range(4, ~0U, 0);
  fcntl(3, F_SETFD, FD_CLOEXEC);
  return 3;
}

// Says in the first packet whether they are all up.
bool raise_all(std::span<const Wall> walls, int socket) {
  wire::Ready ready{1, {}};
  for (const Wall& wall : walls) {
    const Result<void> up = ready.walled_in ? wall.raise() : Result<void>();
    if (up) continue;
    ready.walled_in = 0;
    std::snprintf(ready.refusal, sizeof ready.refusal, "%s: %s", wall.name, up.error().message.c_str());
  }
  return wire::send_packet(socket, &ready, sizeof ready) && ready.walled_in;
}

[[noreturn]] void run_decoder(int socket, pid_t zygote, const DecodeLimits& limits, std::span<const Wall> walls,
                              OpenFile open) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != zygote) _exit(0);
  prctl(PR_SET_NAME, "sohoa-decoder");
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  socket = keep_only(socket);
  set_limit(RLIMIT_CORE, 0, 0);
  set_limit(RLIMIT_FSIZE, 0, 0);
  set_limit(RLIMIT_NOFILE, 64, 64);
  limit_memory(limits.memory_bytes);
  if (raise_all(walls, socket)) Decoder(socket, limits, open).run();
  _exit(0);
}

}  // namespace

void run_zygote(int control, const DecodeLimits& limits, std::span<const Wall> walls, OpenFile open) {
  ignore_signals();
  prctl(PR_SET_NAME, "sohoa-zygote");
  control = keep_only(control);
  for (const char* name : {"VIPS_CONCURRENCY", "OMP_NUM_THREADS", "OMP_THREAD_LIMIT"}) setenv(name, "1", 1);
  warm_up_decoders();
  const pid_t self = getpid();
  std::vector<pid_t> decoders;
  wire::Order order;
  while (wire::receive_packet(control, &order, sizeof order)) {
    wire::Birth birth;
    if (const auto found = std::find(decoders.begin(), decoders.end(), order.finished); found != decoders.end()) {
      rusage used{};
      kill(order.finished, SIGKILL);
      wait4(order.finished, &birth.wait_status, 0, &used);
      birth.peak_bytes = static_cast<std::uint64_t>(used.ru_maxrss) * 1024;
      decoders.erase(found);
    }
    std::array<int, 2> ends{-1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0) {
      birth.process = fork();
      if (birth.process == 0) run_decoder(ends[1], self, limits, walls, open);
      close(ends[1]);
    }
    bool told = false;
    if (birth.process > 0) {
      decoders.push_back(birth.process);
      told = wire::send_packet(control, &birth, sizeof birth, std::span<const int>(ends.data(), 1));
    } else {
      birth.process = 0;
      told = wire::send_packet(control, &birth, sizeof birth);
    }
    if (ends[0] >= 0) close(ends[0]);
    if (!told) break;
  }
  for (const pid_t decoder : decoders) kill(decoder, SIGKILL);
  for (const pid_t decoder : decoders) waitpid(decoder, nullptr, 0);
  _exit(0);
}

}  // namespace sohoa
