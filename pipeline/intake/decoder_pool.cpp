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
#include <map>
#include <mutex>
#include <opencv2/core.hpp>
#include <utility>

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
  void note_use(std::uint64_t bytes) { used_ = std::max(used_, bytes); }
  [[nodiscard]] std::uint64_t used() const { return used_; }

  std::uint32_t number = 0;
  bool is_new = true;  // no decoder has seen it: an earlier one may have had its number

 private:
  void unmap() {
    if (at_) munmap(at_, mapped_);
    at_ = nullptr;
    mapped_ = 0;
  }

  Descriptor memory_;
  std::uint64_t capacity_ = 0, used_ = 0;
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

  void put_back(std::unique_ptr<PageBuffer> buffer) {
    const std::lock_guard lock(mutex_);
    if (buffer->used() > wire::most_kept_bytes) numbers_.push_back(buffer->number);
    else free_.push_back(std::move(buffer));
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
    auto* owner = new cv::UMatData(&allocator);
    owner->data = owner->origdata = at;
    owner->size = bytes;
    owner->refcount = 1;
    owner->userdata = new Lease(std::move(lease));
    cv::Mat pixels(rows, cols, type, at);
    pixels.u = owner;
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
                                                          {".tif", "tiff"}, {".tiff", "tiff"}, {".pdf", "pdf"}};
  std::string suffix = std::filesystem::path(path).extension().string();
  std::transform(suffix.begin(), suffix.end(), suffix.begin(),
                 [](unsigned char c) { return c < 128 ? std::tolower(c) : c; });
  const auto known = formats.find(suffix);
  return known == formats.end() || known->second == format ? "" : suffix;
}

tl::unexpected<Error> system_failure(ErrorCode code, const std::string& what) {
  return fail(code, "intake", what + ": " + std::strerror(errno));
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
    return birth;
  }

  // Blocks until a decoder is free; prefers one that has the file open.
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

  void give_back(Slot& slot) {
    {
      const std::lock_guard lock(mutex);
      slot.busy = false;
    }
    freed.notify_one();
  }

  // CPU time a decoder has used, nanoseconds; -1 when it is gone.
  static std::int64_t cpu_ns(pid_t process) {
    clockid_t clock{};
    timespec used{};
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0) return -1;
    return std::int64_t{used.tv_sec} * 1'000'000'000 + used.tv_nsec;
  }

  enum class Wait { answered, never_begun, ended, out_of_cpu, hung };

  // Watches the CPU clock while the decoder works. Elapsed time counts only in slices during which this process ran, so
  // that a stopped or overloaded machine times nobody out.
  [[nodiscard]] Wait wait_for(const Slot& slot, wire::Answer& answer) const {
    constexpr int slice_ms = 50;
    const std::int64_t begin = cpu_ns(slot.process);
    std::int64_t last = begin;
    std::int64_t idle_ms = 0;
    bool begun = false;
    for (;;) {
      pollfd waiting{slot.socket.get(), POLLIN, 0};
      const int ready = poll(&waiting, 1, slice_ms);
      if (ready > 0) {
        if (!wire::receive_packet(slot.socket.get(), &answer, sizeof answer))
          return begun ? Wait::ended : Wait::never_begun;
        if (answer.status != wire::Answer::Status::begun) return Wait::answered;
        begun = true;
        continue;
      }
      if (ready < 0) {
        if (errno == EINTR) continue;
        return Wait::ended;
      }
      const std::int64_t now = cpu_ns(slot.process);
      if (now < 0) continue;  // it has just ended: the socket will say so
      if (now - begin > std::int64_t{limits.cpu_seconds} * 1'000'000'000) return Wait::out_of_cpu;
      idle_ms = now == last ? idle_ms + slice_ms : 0;
      last = now;
      if (idle_ms > std::int64_t{limits.idle_seconds} * 1000) return Wait::hung;
    }
  }

  // Why a decoder ended in the middle of a request.
  [[nodiscard]] Error death(const wire::Birth& birth) const {
    // C libraries answer a failed malloc by crashing: near the limit, memory is the cause.
    if (birth.peak_bytes > limits.memory_bytes / 10 * 7)
      return {ErrorCode::decoder_memory, "decode", "the decoder died near its memory limit"};
    std::string how = "ended by itself";
    if (WIFSIGNALED(birth.wait_status)) how = std::string("died of ") + strsignal(WTERMSIG(birth.wait_status));
    return {ErrorCode::decoder_crashed, "decode", "the decoder process " + how};
  }

  struct Reply {
    wire::Answer answer;
    Lease lease;
    std::vector<std::uint8_t> words;
  };

  Result<Reply> ask(wire::Operation operation, const std::string& path, int page) {
    // O_NONBLOCK: opening a FIFO must not wait for a writer.
    const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
    if (!file) return system_failure(errno == ENOENT ? ErrorCode::not_found : ErrorCode::access, path);
    struct stat status {};
    if (fstat(file.get(), &status) != 0) return system_failure(ErrorCode::access, path);
    if (!S_ISREG(status.st_mode)) return fail(ErrorCode::unsupported, "intake", path + ": not a regular file");
    if (status.st_size == 0) return fail(ErrorCode::empty, "intake", path + ": no bytes");

    wire::Request request;
    request.operation = operation;
    request.page = page;
    request.device = status.st_dev;
    request.inode = status.st_ino;
    request.bytes = static_cast<std::uint64_t>(status.st_size);
    request.changed_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec;
    Slot& slot = borrow(path);
    Reply full;
    full.lease.shelf = slot.shelf;
    full.lease.buffer = slot.shelf->take(std::max(limits.max_pixels * 3, request.bytes) + (64U << 20));
    Result<wire::Answer> answer = fail(ErrorCode::internal, "intake", "no shared memory for the page");
    if (full.lease.buffer) answer = ask_decoder(slot, request, path, file.get(), *full.lease.buffer);
    give_back(slot);
    if (!answer) return tl::unexpected(answer.error());
    full.answer = *answer;
    if (full.answer.status == wire::Answer::Status::out_of_memory)
      return fail(ErrorCode::decoder_memory, "decode",
                  "needs more than " + std::to_string(limits.memory_bytes >> 20) + " MiB to decode");
    const std::uint64_t capacity = full.lease.buffer->capacity();
    if (full.answer.words_offset > capacity || full.answer.words_bytes > capacity - full.answer.words_offset)
      return fail(ErrorCode::decoder_crashed, "decode", "the decoder gave a senseless answer");
    full.lease.buffer->note_use(full.answer.words_offset + full.answer.words_bytes);
    // Copied before it is looked at: the decoder could still change it.
    full.words.resize(full.answer.words_bytes);
    if (!read_all(full.lease.buffer->descriptor(), full.answer.words_offset, full.words))
      return system_failure(ErrorCode::internal, "shared memory");
    return full;
  }

  Result<wire::Answer> ask_decoder(Slot& slot, wire::Request request, const std::string& path, int file,
                                   PageBuffer& buffer) {
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
      slot.last_path = path;
      if (slot.socket && wire::send_packet(slot.socket.get(), &request, sizeof request, descriptors))
        wait = wait_for(slot, answer);
    }
    if (wait == Wait::never_begun) return fail(ErrorCode::internal, "intake", "no decoder process can be started");
    if (wait == Wait::answered && answer.status != wire::Answer::Status::out_of_memory) return answer;
    const auto birth = renew(slot);
    if (wait == Wait::answered) return answer;
    if (wait == Wait::out_of_cpu)
      return fail(ErrorCode::decoder_timeout, "decode",
                  "needs more than " + std::to_string(limits.cpu_seconds) + " s of CPU time to decode");
    if (wait == Wait::hung) return fail(ErrorCode::decoder_timeout, "decode", "the decoder hung");
    if (!birth) return tl::unexpected(birth.error());
    return tl::unexpected(death(*birth));
  }

  // Asks, and reads the value from the answer's words; `take_large` receives rows, columns and type of the large part.
  template <class Value, class TakeLarge>
  Result<Value> ask_for(wire::Operation operation, const std::string& path, int page, TakeLarge take_large) {
    auto reply = ask(operation, path, page);
    if (!reply) return tl::unexpected(reply.error());
    try {
      wire::Reader words(reply->words);
      if (reply->answer.status == wire::Answer::Status::error) {
        Error error;
        wire::get(words, error);
        return tl::unexpected(error);
      }
      const int rows = words.get<int>(), cols = words.get<int>(), type = words.get<int>();
      Value value;
      wire::get(words, value);
      const bool plain = type == CV_8UC1 || type == CV_8UC3;
      if (!plain || rows < 0 || cols < 0 ||
          static_cast<std::uint64_t>(rows) * static_cast<std::uint64_t>(cols) * CV_ELEM_SIZE(type) !=
              reply->answer.words_offset)
        throw std::out_of_range("the picture is not as large as said");
      if (!take_large(value, std::move(reply->lease), rows, cols, type))
        return fail(ErrorCode::internal, "decode", "no address space for the page");
      return value;
    } catch (const std::exception& problem) {
      return fail(ErrorCode::decoder_crashed, "decode",
                  std::string("the decoder gave a senseless answer: ") + problem.what());
    }
  }
};

Result<std::unique_ptr<DecoderPool>> DecoderPool::start(int processes, DecodeLimits limits) {
  return start(processes, limits, open_file);
}

Result<std::unique_ptr<DecoderPool>> DecoderPool::start(int processes, DecodeLimits limits, OpenFile open) {
  auto state = std::make_unique<State>();
  state->limits = limits;
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0)
    return system_failure(ErrorCode::internal, "decoder socket");
  state->control = Descriptor(ends[0]);
  const Descriptor theirs(ends[1]);
  state->zygote = fork();
  if (state->zygote < 0) return system_failure(ErrorCode::internal, "decoder process");
  if (state->zygote == 0) run_zygote(theirs.get(), limits, open);
  state->slots.resize(static_cast<std::size_t>(std::max(1, processes)));
  for (State::Slot& slot : state->slots)
    if (auto born = state->renew(slot); !born) return tl::unexpected(born.error());
  return std::unique_ptr<DecoderPool>(new DecoderPool(std::move(state)));
}

DecoderPool::DecoderPool(std::unique_ptr<State> state) : state_(std::move(state)) {}
DecoderPool::~DecoderPool() = default;

Result<FileSurvey> DecoderPool::survey(const std::string& path) {
  auto survey = state_->ask_for<FileSurvey>(wire::Operation::survey, path, 0,
                                            [](FileSurvey&, const Lease&, int, int, int) { return true; });
  if (survey)
    if (const std::string suffix = misleading_suffix(path, survey->format); !suffix.empty())
      survey->notes.push_back("the name ends in " + suffix + ", but the file is " + survey->format);
  return survey;
}

Result<PageImage> DecoderPool::decode(const PageSource& page) {
  auto image = state_->ask_for<PageImage>(wire::Operation::decode, page.path, page.ref.page,
                                          [](PageImage& value, Lease lease, int rows, int cols, int type) {
                                            if (rows == 0 || cols == 0) return false;
                                            value.pixels = SharedPixels::wrap(std::move(lease), rows, cols, type);
                                            return !value.pixels.empty();
                                          });
  if (image) image->ref = page.ref;
  return image;
}

Result<EncodedImage> DecoderPool::archive_image(const PageSource& page) {
  return state_->ask_for<EncodedImage>(
      wire::Operation::archive_image, page.path, page.ref.page,
      [](EncodedImage& value, const Lease& lease, int rows, int cols, int) {
        value.bytes.resize(static_cast<std::size_t>(rows) * static_cast<std::size_t>(cols));
        return read_all(lease.buffer->descriptor(), 0, value.bytes);
      });
}

}  // namespace sohoa
