#include "pipeline/intake/decoder_pool.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <new>
#include <opencv2/core.hpp>
#include <stdexcept>
#include <string>
#include <utility>

#include "document/printable.h"
#include "pipeline/intake/decoder_process.h"
#include "pipeline/intake/opened_file.h"
#include "pipeline/intake/wire.h"

namespace sohoa {
namespace {

// A file descriptor with one owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  [[nodiscard]] int get() const { return value_; }
  explicit operator bool() const { return value_ >= 0; }

 private:
  int value_ = -1;
};

// Memory that one decoder fills and this process reads, used again for later pages of the same decoder.
class PageBuffer {
 public:
  PageBuffer() = default;
  ~PageBuffer() { unmap(); }
  PageBuffer(const PageBuffer&) = delete;
  PageBuffer& operator=(const PageBuffer&) = delete;

  // Sparse: only what the decoder fills takes memory. Sealed, so that no decoder can cut it under our feet.
  [[nodiscard]] bool create(std::uint64_t capacity) {
    memory_ = Descriptor(memfd_create("sohoa-page", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    capacity_ = capacity;
    return memory_ && ftruncate(memory_.get(), static_cast<off_t>(capacity)) == 0 &&
           fcntl(memory_.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0;
  }
  // The first `bytes` of it; null where there is no address space.
  [[nodiscard]] std::uint8_t* map(std::size_t bytes) {
    if (mapped_ >= bytes && at_) return at_;
    unmap();
    void* at = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, memory_.get(), 0);
    if (at == MAP_FAILED) return nullptr;
    at_ = static_cast<std::uint8_t*>(at);
    mapped_ = bytes;
    return at_;
  }
  [[nodiscard]] int descriptor() const { return memory_.get(); }
  [[nodiscard]] std::uint64_t capacity() const { return capacity_; }
  // What it takes of the system's memory, whatever the decoder says it has written.
  [[nodiscard]] std::uint64_t used() const {
    struct stat status {};
    return fstat(memory_.get(), &status) == 0 ? static_cast<std::uint64_t>(status.st_blocks) * 512 : capacity_;
  }

  std::uint32_t number = 0;
  bool is_new = true;  // no decoder has seen it: an earlier one may have had its number

 private:
  void unmap() {
    if (at_) munmap(at_, mapped_);
    at_ = nullptr;
    mapped_ = 0;
  }

  Descriptor memory_;
  std::uint64_t capacity_ = 0;
  std::uint8_t* at_ = nullptr;
  std::size_t mapped_ = 0;
};

// The buffers of one decoder. Pages hold on to it, so it may outlive the pool. A decoder never gets the buffer of
// another: should a file take one over, it can spoil no page but its own.
class BufferShelf {
 public:
  // Null when the system has no memory for it.
  std::unique_ptr<PageBuffer> take(std::uint64_t capacity) {
    {
      const std::lock_guard lock(mutex_);
      for (auto buffer = free_.rbegin(); buffer != free_.rend(); ++buffer)
        if ((*buffer)->capacity() >= capacity) {
          std::unique_ptr<PageBuffer> taken = std::move(*buffer);
          free_.erase(std::next(buffer).base());
          return taken;
        }
    }
    auto made = std::make_unique<PageBuffer>();
    if (!made->create(capacity)) return nullptr;
    const std::lock_guard lock(mutex_);
    if (numbers_.empty()) {
      made->number = next_number_++;
    } else {
      made->number = numbers_.back();
      numbers_.pop_back();
    }
    return made;
  }

  // Without memory to note it down the buffer goes, and its number is not given again.
  void put_back(std::unique_ptr<PageBuffer> buffer) noexcept try {
    const std::lock_guard lock(mutex_);
    if (buffer->used() > wire::most_kept_bytes) numbers_.push_back(buffer->number);
    else free_.push_back(std::move(buffer));
  } catch (const std::bad_alloc&) {
  }

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<PageBuffer>> free_;
  std::vector<std::uint32_t> numbers_;  // of buffers that are gone
  std::uint32_t next_number_ = 0;
};

// A buffer on loan from its shelf.
struct Lease {
  std::shared_ptr<BufferShelf> shelf;
  std::unique_ptr<PageBuffer> buffer;

  Lease() = default;
  Lease(Lease&&) = default;
  Lease& operator=(Lease&&) = default;
  ~Lease() {
    if (buffer) shelf->put_back(std::move(buffer));
  }
};

// Hands a leased buffer to cv::Mat without a copy; the last Mat that uses it gives it back.
class SharedPixels final : public cv::MatAllocator {
 public:
  static cv::Mat wrap(Lease lease, int rows, int cols, int type) {
    const std::size_t bytes = static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols) * CV_ELEM_SIZE(type);
    std::uint8_t* at = lease.buffer->map(bytes);
    if (!at) return {};
    static const SharedPixels& allocator = *new SharedPixels;  // pages may live as long as the process
    cv::Mat pixels(rows, cols, type, at);
    auto kept = std::make_unique<Lease>(std::move(lease));
    auto owner = std::make_unique<cv::UMatData>(&allocator);
    owner->data = owner->origdata = at;
    owner->size = bytes;
    owner->refcount = 1;
    owner->userdata = kept.release();
    pixels.u = owner.release();
    return pixels;
  }

  cv::UMatData* allocate(int dims, const int* sizes, int type, void* data, std::size_t* step, cv::AccessFlag flags,
                         cv::UMatUsageFlags usage) const override {
    return cv::Mat::getStdAllocator()->allocate(dims, sizes, type, data, step, flags, usage);
  }
  bool allocate(cv::UMatData*, cv::AccessFlag, cv::UMatUsageFlags) const override { return false; }
  void deallocate(cv::UMatData* owner) const override {
    delete static_cast<Lease*>(owner->userdata);
    owner->userdata = nullptr;
    delete owner;
  }
};

bool read_all(int descriptor, std::uint64_t offset, std::vector<std::uint8_t>& into) {
  for (std::size_t done = 0; done < into.size();) {
    const ssize_t got = pread(descriptor, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (got <= 0) return false;
    done += static_cast<std::size_t>(got);
  }
  return true;
}

// The path's suffix when it names another format than the file has, else nothing.
std::string misleading_suffix(const std::string& path, const std::string& format) {
  static const std::map<std::string, std::string> formats{{".jpg", "jpeg"}, {".jpeg", "jpeg"}, {".png", "png"},
                                                          {".tif", "tiff"}, {".tiff", "tiff"}, {".pdf", "pdf"},
                                                          {".webp", "webp"}, {".bmp", "bmp"},   {".jp2", "jpeg2000"}};
  std::string suffix = std::filesystem::path(path).extension().string();
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](unsigned char c) { return c < 128 ? std::tolower(c) : c; });
  const auto known = formats.find(suffix);
  return known == formats.end() || known->second == format ? "" : suffix;
}

tl::unexpected<Error> system_failure(ErrorCode code, const std::string& what) {
  return fail(code, "intake", valid_utf8(what) + ": " + std::strerror(errno));
}

}  // namespace

// The parent's side of the zygote and of every decoder.
struct DecoderPool::State {
  // One decoder process as the parent knows it.
  struct Slot {
    pid_t process = 0;
    Descriptor socket;
    std::string last_path;  // it still has this file open
    std::shared_ptr<BufferShelf> shelf = std::make_shared<BufferShelf>();
    bool busy = false;
  };

  DecodeLimits limits;
  const std::atomic<bool>* stop = nullptr;
  pid_t zygote = 0;
  std::mutex control_mutex;  // one order to the zygote at a time
  Descriptor control;
  std::mutex mutex;  // over what follows
  std::condition_variable freed;
  std::vector<Slot> slots;

  ~State() {
    control = Descriptor();
    for (Slot& slot : slots) slot.socket = Descriptor();
    if (zygote > 0)
      while (waitpid(zygote, nullptr, 0) < 0 && errno == EINTR) {
      }
  }

  // Ends the slot's process, if any, and puts a fresh one there. The answer tells how the old one ended.
  Result<wire::Birth> renew(Slot& slot) {
    const std::lock_guard lock(control_mutex);
    const wire::Order order{slot.process};
    slot.process = 0;
    slot.socket = Descriptor();
    slot.last_path.clear();
    wire::Birth birth;
    int socket = -1;
    if (!wire::send_packet(control.get(), &order, sizeof order) ||
        !wire::receive_packet(control.get(), &birth, sizeof birth, {&socket, 1}))
      return fail(ErrorCode::internal, "intake", "the process that forks decoders is gone");
    slot.process = birth.process;
    slot.socket = Descriptor(socket);
    wire::Ready ready;
    if (!wire::receive_packet(socket, &ready, sizeof ready))
      return fail(ErrorCode::internal, "intake", "a new decoder process has died");
    if (!ready.walled_in) return fail(ErrorCode::sandbox_refused, "intake", ready.refusal);
    return birth;
  }

  // A decoder that nobody else uses meanwhile; free again however its user leaves.
  class Loan {
   public:
    // Blocks until a decoder is free; prefers one that has the file open.
    Loan(State& state, const std::string& path) : state_(state), slot_(state.borrow(path)) {}
    ~Loan() {
      {
        const std::lock_guard lock(state_.mutex);
        slot_.busy = false;
      }
      state_.freed.notify_one();
    }
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    Slot& operator*() const { return slot_; }
    Slot* operator->() const { return &slot_; }

   private:
    State& state_;
    Slot& slot_;
  };

  Slot& borrow(const std::string& path) {
    std::unique_lock lock(mutex);
    for (;;) {
      Slot* found = nullptr;
      for (Slot& slot : slots)
        if (!slot.busy && (!found || slot.last_path == path)) found = &slot;
      if (found) {
        found->busy = true;
        return *found;
      }
      freed.wait(lock);
    }
  }

  // CPU time a decoder has used, nanoseconds; -1 when it is gone.
  static std::int64_t cpu_ns(pid_t process) {
    clockid_t clock{};
    timespec used{};
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0) return -1;
    return std::int64_t{used.tv_sec} * 1'000'000'000 + used.tv_nsec;
  }

  // Whether all threads of a decoder sleep and will be woken by nothing but themselves: they neither wait for a core,
  // nor for a disk, nor has anybody stopped them. True where the system does not tell.
  static bool sleeps(pid_t process) {
    std::error_code gone;
    const std::string tasks = "/proc/" + std::to_string(process) + "/task";
    for (std::filesystem::directory_iterator task(tasks, gone), end; !gone && task != end; task.increment(gone)) {
      std::ifstream file(task->path() / "stat");
      std::string stat;
      std::getline(file, stat);
      const std::size_t name_end = stat.rfind(')');
      if (name_end == std::string::npos || stat.substr(name_end + 2, 1) != "S") return false;
    }
    return true;
  }

  [[nodiscard]] bool stopped() const { return stop && *stop; }

  enum class Wait { answered, never_begun, ended, out_of_cpu, stalled, senseless, interrupted };

  // Watches the CPU clock while the decoder works. Time that passes decides nothing but when to give up on a decoder
  // that sleeps, and counts only while this process runs itself.
  [[nodiscard]] Wait wait_for(const Slot& slot, wire::Answer& answer) const {
    constexpr int slice_ms = 50;
    const std::int64_t begin = cpu_ns(slot.process);
    const std::int64_t most_ns = std::int64_t{limits.cpu_seconds} * 1'000'000'000;
    std::int64_t last = begin;
    std::int64_t idle_ms = 0;
    bool begun = false;
    for (;;) {
      pollfd waiting{slot.socket.get(), POLLIN, 0};
      const int ready = poll(&waiting, 1, slice_ms);
      if (ready < 0 && errno != EINTR) return Wait::ended;
      if (ready > 0) {
        if (!wire::receive_packet(slot.socket.get(), &answer, sizeof answer))
          return begun ? Wait::ended : Wait::never_begun;
        const bool says_begun = answer.status == wire::Answer::Status::begun;
        if (says_begun == begun) return Wait::senseless;
        begun = true;
        if (says_begun) continue;
        // The same verdict whether or not the last slice was looked at before the answer came.
        return cpu_ns(slot.process) - begin > most_ns ? Wait::out_of_cpu : Wait::answered;
      }
      if (stopped()) return Wait::interrupted;
      const std::int64_t now = cpu_ns(slot.process);
      if (now < 0) continue;  // it has just ended: the socket will say so
      if (now - begin > most_ns) return Wait::out_of_cpu;
      idle_ms = ready == 0 && now == last && sleeps(slot.process) ? idle_ms + slice_ms : 0;
      last = now;
      if (idle_ms > std::int64_t{limits.idle_seconds} * 1000) return Wait::stalled;
    }
  }

  // Why a decoder ended in the middle of a request.
  [[nodiscard]] Error death(const wire::Birth& birth) const {
    // Nothing that a file can do sends this signal: the system was short of memory, or somebody meant it.
    if (WIFSIGNALED(birth.wait_status) && WTERMSIG(birth.wait_status) == SIGKILL)
      return {ErrorCode::decoder_stalled, "decode", "the decoder was killed from outside"};
    if (WIFSIGNALED(birth.wait_status) && WTERMSIG(birth.wait_status) == SIGSYS)
      return {ErrorCode::decoder_forbidden, "decode", "the decoder was stopped at a system call that no decoder needs"};
    // C libraries answer a failed malloc by crashing: near the limit, memory is the cause.
    if (birth.peak_bytes > limits.memory_bytes / 10 * 7)
      return {ErrorCode::decoder_memory, "decode", "the decoder died near its memory limit"};
    std::string how = "ended by itself";
    if (WIFSIGNALED(birth.wait_status)) how = std::string("died of ") + strsignal(WTERMSIG(birth.wait_status));
    return {ErrorCode::decoder_crashed, "decode", "the decoder process " + how};
  }

  // A decoder's answer, its words copied before they are looked at: the decoder could still change them.
  struct Reply {
    wire::Answer answer;
    Lease lease;
    std::vector<std::uint8_t> words;
  };

  Result<Reply> ask(Slot& slot, wire::Operation operation, const std::string& path, int page) {
    // O_NONBLOCK: opening a FIFO must not wait for a writer.
    const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (!file) return system_failure(errno == ENOENT ? ErrorCode::not_found : ErrorCode::access, path);
    struct stat status {};
    if (fstat(file.get(), &status) != 0) return system_failure(ErrorCode::access, path);
    if (!S_ISREG(status.st_mode))
      return fail(ErrorCode::unsupported, "intake", valid_utf8(path) + ": not a regular file");
    if (status.st_size == 0) return fail(ErrorCode::empty, "intake", valid_utf8(path) + ": no bytes");

    wire::Request request;
    request.operation = operation;
    request.page = page;
    request.device = status.st_dev;
    request.inode = status.st_ino;
    request.bytes = static_cast<std::uint64_t>(status.st_size);
    request.changed_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    Reply reply;
    reply.lease.shelf = slot.shelf;
    reply.lease.buffer = slot.shelf->take(std::max(limits.max_pixels * 3, request.bytes) + wire::most_words_bytes);
    if (!reply.lease.buffer) return fail(ErrorCode::internal, "intake", "no shared memory for the page");
    slot.last_path = path;
    Result<wire::Answer> answer = ask_decoder(slot, request, file.get(), *reply.lease.buffer);
    // A decoder that stalls or is killed may be the machine's fault: what the file does, it does again.
    if (!answer && answer.error().code == ErrorCode::decoder_stalled)
      answer = ask_decoder(slot, request, file.get(), *reply.lease.buffer);
    if (!answer) return tl::unexpected(answer.error());
    reply.answer = *answer;
    const std::uint64_t capacity = reply.lease.buffer->capacity();
    if (answer->words_bytes > wire::most_words_bytes || answer->words_offset > capacity - answer->words_bytes)
      throw std::out_of_range("words outside the memory");
    reply.words.resize(answer->words_bytes);
    if (!read_all(reply.lease.buffer->descriptor(), answer->words_offset, reply.words))
      return system_failure(ErrorCode::internal, "shared memory");
    return reply;
  }

  // One request to one decoder. When it fails, a fresh decoder stands in the slot.
  Result<wire::Answer> ask_decoder(Slot& slot, wire::Request request, int file, PageBuffer& buffer) {
    const auto interrupted = [] { return fail(ErrorCode::interrupted, "decode", "stopped while decoding"); };
    if (stopped()) return interrupted();
    const std::array<int, 2> descriptors{file, buffer.descriptor()};
    request.shared_bytes = buffer.capacity();
    request.buffer = buffer.number;
    request.buffer_is_new = std::exchange(buffer.is_new, false);
    wire::Answer answer;
    Wait wait = Wait::never_begun;
    // A decoder that died since its last request is replaced; nobody is to blame. Twice is chance, more is a broken
    // system.
    for (int attempt = 0; attempt < 3 && wait == Wait::never_begun; ++attempt) {
      if (attempt > 0 || !slot.socket)
        if (auto renewed = renew(slot); !renewed) return tl::unexpected(renewed.error());
      if (slot.socket && wire::send_packet(slot.socket.get(), &request, sizeof request, descriptors))
        wait = wait_for(slot, answer);
    }
    if (wait == Wait::never_begun) return fail(ErrorCode::internal, "intake", "no decoder process can be started");
    using Status = wire::Answer::Status;
    if (wait == Wait::answered && (answer.status == Status::value || answer.status == Status::error)) return answer;
    if (wait == Wait::interrupted) {
      kill(slot.process, SIGKILL);  // the zygote, which will not be asked for another, has not reaped it
      slot.socket = Descriptor();
      return interrupted();
    }
    const auto birth = renew(slot);
    switch (wait) {
      case Wait::out_of_cpu:
        return fail(ErrorCode::decoder_timeout, "decode",
                    "needs more than " + std::to_string(limits.cpu_seconds) + " s of CPU time to decode");
      case Wait::stalled:
        return fail(ErrorCode::decoder_stalled, "decode", "the decoder sleeps and does not wake");
      case Wait::ended:
        if (!birth) return tl::unexpected(birth.error());
        return tl::unexpected(death(*birth));
      default:
        if (answer.status == Status::out_of_memory)
          return fail(ErrorCode::decoder_memory, "decode",
                      "needs more than " + std::to_string(limits.memory_bytes >> 20) + " MiB to decode");
        return fail(ErrorCode::decoder_crashed, "decode", senseless);
    }
  }

  static constexpr const char* senseless = "the decoder gave a senseless answer";

  // Asks, and reads the value from the answer's words; `take_large` receives rows, columns and type of the large part.
  // Nothing that a decoder says is believed before it has been checked.
  template <class Value, class TakeLarge>
  Result<Value> ask_for(wire::Operation operation, const std::string& path, int page, TakeLarge take_large) {
    const Loan slot(*this, path);
    try {
      auto reply = ask(*slot, operation, path, page);
      if (!reply) return tl::unexpected(reply.error());
      wire::Reader words(reply->words);
      if (reply->answer.status == wire::Answer::Status::error) {
        Error error;
        wire::get(words, error);
        return tl::unexpected(error);
      }
      const int rows = words.get<int>(), cols = words.get<int>(), type = words.get<int>();
      const bool plain = type == CV_8UC1 || type == CV_8UC3;
      if (!plain || rows < 0 || cols < 0 ||
          static_cast<std::uint64_t>(rows) * static_cast<std::uint64_t>(cols) * CV_ELEM_SIZE(type) !=
              reply->answer.words_offset)
        throw std::out_of_range("the picture is not as large as said");
      Value value;
      wire::get(words, value);
      wire::check(value, {cols, rows}, reply->answer.words_offset, limits);
      if (!take_large(value, std::move(reply->lease), rows, cols, type))
        return fail(ErrorCode::internal, "decode", "no address space for the page");
      return value;
    } catch (const std::out_of_range& problem) {
      // Who answers like this is no decoder of ours any more.
      if (const auto renewed = renew(*slot); !renewed) return tl::unexpected(renewed.error());
      return fail(ErrorCode::decoder_crashed, "decode", std::string(senseless) + ": " + problem.what());
    }
  }

  Result<PageImage> ask_for_page(wire::Operation operation, const PageSource& page) {
    auto image = ask_for<PageImage>(operation, page.path, page.ref.page, [](PageImage& value, Lease lease, int rows, int cols, int type) {
      if (!value.undrawn_size.empty()) return true;
      value.pixels = SharedPixels::wrap(std::move(lease), rows, cols, type);
      return !value.pixels.empty();
    });
    if (image) image->ref = page.ref;
    return image;
  }
};

Result<std::unique_ptr<DecoderPool>> DecoderPool::start(int processes, DecodeLimits limits,
                                                        std::span<const Wall> walls) {
  return start(processes, limits, walls, open_file);
}

Result<std::unique_ptr<DecoderPool>> DecoderPool::start(int processes, DecodeLimits limits,
                                                        std::span<const Wall> walls, OpenFile open) {
  auto state = std::make_unique<State>();
  state->limits = limits;
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return system_failure(ErrorCode::internal, "decoder socket");
  state->control = Descriptor(ends[0]);
  const Descriptor theirs(ends[1]);
  state->zygote = fork();
  if (state->zygote < 0) return system_failure(ErrorCode::internal, "decoder process");
  if (state->zygote == 0) run_zygote(theirs.get(), limits, walls, open);
  state->slots.resize(static_cast<std::size_t>(std::max(1, processes)));
  for (State::Slot& slot : state->slots)
    if (auto born = state->renew(slot); !born) return tl::unexpected(born.error());
  return std::unique_ptr<DecoderPool>(new DecoderPool(std::move(state)));
}

DecoderPool::DecoderPool(std::unique_ptr<State> state) : state_(std::move(state)) {}
DecoderPool::~DecoderPool() = default;

void DecoderPool::obey(const std::atomic<bool>& stop) { state_->stop = &stop; }

Result<FileSurvey> DecoderPool::survey(const std::string& path) {
  auto survey = state_->ask_for<FileSurvey>(wire::Operation::survey, path, 0,
                                            [](FileSurvey&, const Lease&, int, int, int) { return true; });
  if (survey)
    if (const std::string suffix = misleading_suffix(path, survey->format); !suffix.empty())
      survey->notes.push_back("the name ends in " + suffix + ", but the file is " + survey->format);
  return survey;
}

Result<PageImage> DecoderPool::decode(const PageSource& page) { return state_->ask_for_page(wire::Operation::decode, page); }
Result<PageImage> DecoderPool::decode_drawn(const PageSource& page) { return state_->ask_for_page(wire::Operation::decode_drawn, page); }

Result<EncodedImage> DecoderPool::archive_image(const PageSource& page) {
  return state_->ask_for<EncodedImage>(
      wire::Operation::archive_image, page.path, page.ref.page,
      [](EncodedImage& value, const Lease& lease, int rows, int cols, int) {
        value.bytes.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols));
        return read_all(lease.buffer->descriptor(), 0, value.bytes);
      });
}

}  // namespace sohoa
