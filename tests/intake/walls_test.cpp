#include "pipeline/intake/walls.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <functional>
#include <map>
#include <thread>

#include "pipeline/intake/decoder_pool.h"
#include "pipeline/intake/opened_file.h"
#include "pipeline/intake/walls_check.h"
#include "tests/intake/sample_files.h"
#include "tests/support/scratch.h"

namespace sohoa {
namespace {

using namespace test;

// A decoder's descriptors of the file at hand (read-only) and of its shared memory.
int file_descriptor(int access) {
  for (int descriptor = 4; descriptor < 64; ++descriptor) {
    struct stat status {};
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && (fcntl(descriptor, F_GETFL) & O_ACCMODE) == access)
      return descriptor;
  }
  return -1;
}
int shared_memory() { return file_descriptor(O_RDWR); }

bool runs_as_code(void* memory) {
  if (memory == MAP_FAILED) return false;
#if defined(__x86_64__)
  *static_cast<unsigned char*>(memory) = 0xC3;  // ret
  reinterpret_cast<void (*)()>(memory)();
#endif
  return true;
}

bool sends_datagram(int family) {
  const int made = socket(family, SOCK_DGRAM, 0);
  sockaddr_in address{};
  address.sin_family = static_cast<sa_family_t>(family);
  address.sin_port = htons(9);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return made >= 0 && connect(made, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
         send(made, "x", 1, 0) == 1;
}

bool binds_unix_socket() {
  const int made = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strcpy(address.sun_path + 1, "sohoa-walls-test");  // abstract: no file
  return made >= 0 && bind(made, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

bool opens(const std::string& path, int flags) { return open(path.c_str(), flags, 0600) >= 0; }

bool runs_program() {
  char* const arguments[] = {const_cast<char*>("/bin/true"), nullptr};
  execv("/bin/true", arguments);
  return false;
}

bool forks() {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  return child > 0 && waitpid(child, nullptr, 0) == child;
}

// Ways out of a decoder: true, with errno else, when it got through. Those that only harm where walls stand are not
// tried without.
struct WayOut {
  std::function<bool(const std::string& folder)> attempt;
  ErrorCode with_walls = ErrorCode::decoder_forbidden;  // unsupported: refused with an errno
  bool works_without_walls = true;
};

constexpr ErrorCode refused = ErrorCode::unsupported, killed = ErrorCode::decoder_forbidden;

const std::map<std::string, WayOut> escapes{
    {"read a file", {[](const std::string&) { return opens("/etc/passwd", O_RDONLY); }, refused}},
    {"read a neighbour of its input", {[](const std::string& f) { return opens(f + "/secret", O_RDONLY); }, refused}},
    {"list a folder", {[](const std::string&) { return opens("/", O_RDONLY | O_DIRECTORY); }, refused}},
    {"read its own memory", {[](const std::string&) { return opens("/proc/self/mem", O_RDONLY); }, refused}},
    {"open its input for writing",
     {[](const std::string&) {
        return opens("/proc/self/fd/" + std::to_string(file_descriptor(O_RDONLY)), O_WRONLY);
      },
      refused}},
    {"write a file", {[](const std::string& f) { return opens(f + "/new", O_WRONLY | O_CREAT); }, refused}},
    {"write among the fonts",
     {[](const std::string&) { return opens("/usr/share/fonts/sohoa-walls-test", O_WRONLY | O_CREAT); }, refused, false}},
    {"write without a name", {[](const std::string& f) { return opens(f, O_WRONLY | O_TMPFILE); }, refused}},
    {"cut a file while reading", {[](const std::string& f) { return opens(f + "/secret", O_RDONLY | O_TRUNC); }, refused}},
    {"delete a file", {[](const std::string& f) { return unlink((f + "/victim").c_str()) == 0; }, refused}},
    {"rename a file",
     {[](const std::string& f) { return rename((f + "/secret").c_str(), (f + "/other").c_str()) == 0; }, refused}},
    {"make a folder", {[](const std::string& f) { return mkdir((f + "/folder").c_str(), 0700) == 0; }, refused}},
    {"change a file's mode", {[](const std::string& f) { return chmod(f.c_str(), 0755) == 0; }, refused}},
    {"connect", {[](const std::string&) { return sends_datagram(AF_INET); }, killed}},
    {"bind a unix socket", {[](const std::string&) { return binds_unix_socket(); }, killed}},
    {"talk to itself",
     {[](const std::string&) {
        int ends[2];
        return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0;
      },
      killed}},
    {"fork", {[](const std::string&) { return forks(); }, killed}},
    {"vfork", {[](const std::string&) { return syscall(SYS_vfork) >= 0; }, killed, false}},
    {"run a program", {[](const std::string&) { return runs_program(); }, killed, false}},
    {"map code",
     {[](const std::string&) {
        return runs_as_code(mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
      },
      killed}},
    {"make data code",
     {[](const std::string&) {
        void* memory = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        return mprotect(memory, 4096, PROT_READ | PROT_WRITE | PROT_EXEC) == 0 && runs_as_code(memory);
      },
      killed}},
    {"run its shared memory",
     {[](const std::string&) {
        return mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, shared_memory(), 0) != MAP_FAILED;
      },
      killed}},
    {"trace", {[](const std::string&) { return ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0; }, killed}},
    {"trace the parent",
     {[](const std::string&) { return ptrace(PTRACE_SEIZE, getppid(), nullptr, nullptr) == 0; }, killed, false}},
    {"signal the parent", {[](const std::string&) { return kill(getppid(), 0) == 0; }, killed}},
    {"signal the parent's thread",
     {[](const std::string&) { return syscall(SYS_tgkill, getppid(), getppid(), 0) == 0; }, killed}},
    {"outlive the parent", {[](const std::string&) { return prctl(PR_SET_PDEATHSIG, 0) == 0; }, refused}},
    {"raise its limits",
     {[](const std::string&) {
        const rlimit all{RLIM_INFINITY, RLIM_INFINITY};
        return setrlimit(RLIMIT_CORE, &all) == 0;
      },
      refused, false}},
    {"leave the namespace", {[](const std::string&) { return unshare(CLONE_NEWNS) == 0; }, killed, false}},
    {"share memory with others",
     {[](const std::string&) { return shmget(IPC_PRIVATE, 4096, IPC_CREAT | 0600) >= 0; }, killed, false}},
    {"own uncounted memory",
     {[](const std::string&) {
        return mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
      },
      refused}},
    {"own a second stack",
     {[](const std::string&) {
        return mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0) !=
               MAP_FAILED;
      },
      refused}},
    {"make files in memory", {[](const std::string&) { return memfd_create("more", 0) >= 0; }, killed}},
    {"grow its shared memory",
     {[](const std::string&) { return ftruncate(shared_memory(), off_t{1} << 40) == 0; }, refused, false}},
    {"cut its shared memory",
     {[](const std::string&) { return ftruncate(shared_memory(), 0) == 0; }, refused, false}},
    {"write behind its shared memory",
     {[](const std::string&) {
        struct stat status {};
        const int memory = shared_memory();
        if (fstat(memory, &status) != 0) return false;
        auto* last = static_cast<volatile char*>(
            mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, memory, (status.st_size + 4095) / 4096 * 4096));
        *last = 'x';
        return true;
      },
      ErrorCode::decoder_crashed, false}},
};

// Does what its bytes say: "ORDER|FOLDER".
class BreakingOut final : public OpenedFile {
 public:
  explicit BreakingOut(ByteSpan bytes) : order_(bytes.begin(), bytes.end()) {}

  Result<FileSurvey> survey() override { return FileSurvey{{{1}}, "hostile", false, {}}; }
  Result<EncodedImage> archive_image(int) override { return EncodedImage(); }

  Result<PageImage> decode(int page) override {
    const std::size_t bar = order_.find('|');
    const std::string order = order_.substr(0, bar), folder = bar == std::string::npos ? "" : order_.substr(bar + 1);
    if (const auto escape = escapes.find(order); escape != escapes.end() && !escape->second.attempt(folder))
      return fail(refused, "test", std::string("refused: ") + std::strerror(errno));
    if (order == "flood") {
      constexpr std::size_t flood_bytes = 300U << 20;
      void* memory = mmap(nullptr, flood_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, shared_memory(), 0);
      if (memory == MAP_FAILED) return fail(refused, "test", std::strerror(errno));
      std::memset(memory, 'x', flood_bytes);
    }
    PageImage image;
    image.pixels = cv::Mat(40, 30, CV_8UC1, cv::Scalar(page));
    image.dpi = 300;
    return image;
  }

 private:
  std::string order_;
};

Result<std::unique_ptr<OpenedFile>> open_breaking_out(ByteSpan bytes, const DecodeLimits&) {
  return std::make_unique<BreakingOut>(bytes);
}

std::unique_ptr<DecoderPool> started(int processes, std::span<const Wall> walls = all_walls()) {
  auto pool = DecoderPool::start(processes, {}, walls, open_breaking_out);
  EXPECT_TRUE(pool) << pool.error().message;
  return pool ? std::move(*pool) : nullptr;
}

PageSource page_of(const std::string& path, int page = 1) {
  PageSource source;
  source.path = path;
  source.ref.page = page;
  return source;
}

// A folder with what escapes ask for; "order" is the hostile file.
void lay_out(const Scratch& folder, const std::string& order) {
  for (const char* name : {"secret", "victim"}) write_file(folder / name, "something");
  write_file(folder / "order", order + "|" + folder.path().string());
}

std::uint64_t bytes_in_memory_files() {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code gone;
    struct stat status {};
    if (std::filesystem::read_symlink(entry.path(), gone).string().starts_with("/memfd:sohoa-page") &&
        stat(entry.path().c_str(), &status) == 0)
      bytes += static_cast<std::uint64_t>(status.st_blocks) * 512;
  }
  return bytes;
}

TEST(Walls, HoldAgainstEveryWayOutAndNeighboursPagesComeThrough) {
  const Scratch good;
  write_file(good / "page", "fine");
  const auto pool = started(2);
  ASSERT_TRUE(pool);
  std::atomic<bool> done = false;
  std::atomic<int> right = 0, wrong = 0;
  std::thread neighbour([&] {
    for (int i = 0; !done; i = (i + 1) % 250) {
      const auto page = pool->decode(page_of(good / "page", i));
      (page && page->pixels.at<std::uint8_t>(39, 29) == i ? right : wrong) += 1;
    }
  });
  for (const auto& [order, escape] : escapes) {
    const Scratch folder;
    lay_out(folder, order);
    const auto page = pool->decode(page_of(folder / "order"));
    ASSERT_FALSE(page) << "got out: " << order;
    EXPECT_EQ(name_of(page.error().code), name_of(escape.with_walls)) << order << ": " << page.error().message;
    const bool says_why = page.error().message.find("ermi") != std::string::npos;  // permission denied, not permitted
    EXPECT_TRUE(says_why || escape.with_walls != refused) << order << ": " << page.error().message;
    EXPECT_EQ(read_file(folder / "secret"), "something") << order;
    EXPECT_EQ(tree(folder.path()).size(), 3U) << order;
  }
  done = true;
  neighbour.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(right, 100);
}

TEST(Walls, TheSameWaysAreOpenWithoutThem) {
  for (const auto& [order, escape] : escapes) {
    if (!escape.works_without_walls) continue;
    const Scratch folder;
    lay_out(folder, order);
    const auto pool = started(1, {});
    const auto page = pool->decode(page_of(folder / "order"));
    EXPECT_TRUE(page) << order << ": " << page.error().message;
  }
}

TEST(Walls, SharedMemoryThatADecoderFloodedIsGivenBack) {
  const Scratch folder;
  write_file(folder / "order", "flood");
  const auto pool = started(1);
  { EXPECT_TRUE(pool->decode(page_of(folder / "order"))); }
  EXPECT_LT(bytes_in_memory_files(), 100U << 20);
}

TEST(Walls, DecodersAreForkedFromAProcessWithoutThreads) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "the sanitizer has a thread of its own";
#endif
  const auto pool = started(1);
  const std::filesystem::path children = "/proc/self/task/" + std::to_string(getpid()) + "/children";
  const std::string zygote = std::to_string(std::stoi(read_file(children)));
  const std::filesystem::directory_iterator threads("/proc/" + zygote + "/task");
  EXPECT_EQ(std::distance(begin(threads), end(threads)), 1);
}

TEST(Walls, TheDoctorsTrialsHoldAndTellWhereTheyDoNot) {
  const Scratch folder;
  const auto walled = try_walls(folder.path().string());
  ASSERT_TRUE(walled) << walled.error().message;
  EXPECT_EQ(walled->size(), 7U);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)  // these reserve terabytes, so that memory has no limit
  const auto has_wall = [](Escape way) { return way != Escape::eat_memory; };
#else
  const auto has_wall = [](Escape) { return true; };
#endif
  for (const EscapeTrial& trial : *walled) EXPECT_EQ(trial.held, has_wall(trial.way)) << static_cast<int>(trial.way);
  const auto open = try_walls(folder.path().string(), {});
  ASSERT_TRUE(open);
  for (const EscapeTrial& trial : *open)
    EXPECT_EQ(trial.held, has_wall(trial.way) && (trial.way == Escape::eat_memory || trial.way == Escape::never_end))
        << static_cast<int>(trial.way);
}

Result<void> refuse() { return fail(ErrorCode::sandbox_refused, "test", "Landlock: Function not implemented"); }
Result<void> agree() { return {}; }

TEST(Walls, AKernelThatRefusesOneStopsThePoolWithItsName) {
  const std::array walls{Wall{"first", agree}, Wall{"second", refuse}, Wall{"third", agree}};
  const auto pool = DecoderPool::start(2, {}, walls);
  ASSERT_FALSE(pool);
  EXPECT_EQ(pool.error().code, ErrorCode::sandbox_refused);
  EXPECT_EQ(pool.error().message, "second: Landlock: Function not implemented");
}

TEST(Walls, AWallThatKillsItsDecoderStopsThePool) {
  const std::array walls{Wall{"deadly", []() -> Result<void> { _exit(1); }}};
  EXPECT_FALSE(DecoderPool::start(1, {}, walls));
}

}  // namespace
}  // namespace sohoa
