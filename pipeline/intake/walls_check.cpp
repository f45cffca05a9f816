#include "pipeline/intake/walls_check.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "pipeline/intake/decoder_pool.h"
#include "pipeline/intake/opened_file.h"

namespace sohoa {
namespace {

// Whether a decoder got through; errno says why not.
bool try_to(Escape way, const std::string& own_path) {
  switch (way) {
    case Escape::read_files: return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
    case Escape::write_files: return open((own_path + ".written").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600) >= 0;
    case Escape::use_network: return socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) >= 0;
    case Escape::start_processes: {
      const pid_t child = fork();
      if (child == 0) _exit(0);
      return child > 0 && waitpid(child, nullptr, 0) == child;
    }
    case Escape::run_own_code:
      return mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
    case Escape::eat_memory: {
      std::vector<std::vector<char>> eaten;
      for (int i = 0; i < 64; ++i) eaten.emplace_back(16U << 20, 'x');
      return true;
    }
    case Escape::never_end:
      for (std::atomic<int> i = 0;; ++i) {
      }
  }
  return false;
}

// Its first byte names the way, the rest its own path.
class EscapingFile final : public OpenedFile {
 public:
  explicit EscapingFile(ByteSpan bytes)
      : way_(static_cast<Escape>(bytes[0])), own_path_(bytes.begin() + 1, bytes.end()) {}

  Result<FileSurvey> survey() override {
    if (!try_to(way_, own_path_)) return fail(ErrorCode::unsupported, "trial", std::strerror(errno));
    return FileSurvey{{{1}}, "escaped", false, {}};
  }
  Result<PageImage> decode(int) override { return fail(ErrorCode::unsupported, "trial", "no pages"); }
  Result<EncodedImage> archive_image(int) override { return fail(ErrorCode::unsupported, "trial", "no pages"); }

 private:
  Escape way_;
  std::string own_path_;
};

Result<std::unique_ptr<OpenedFile>> open_escaping(ByteSpan bytes, const DecodeLimits&) {
  return std::make_unique<EscapingFile>(bytes);
}

}  // namespace

Result<std::vector<EscapeTrial>> try_walls(const std::string& folder, std::span<const Wall> walls) {
  DecodeLimits limits;
  limits.memory_bytes = 256U << 20;
  limits.cpu_seconds = 1;
  const auto pool = DecoderPool::start(1, limits, walls, open_escaping);
  if (!pool) return tl::unexpected(pool.error());
  std::vector<EscapeTrial> trials;
  for (const Escape way : {Escape::read_files, Escape::write_files, Escape::use_network, Escape::start_processes,
                           Escape::run_own_code, Escape::eat_memory, Escape::never_end}) {
    const std::string path = (std::filesystem::path(folder) / "escape").string();
    std::ofstream(path, std::ios::binary) << static_cast<char>(way) << path;
    const Result<FileSurvey> survey = (*pool)->survey(path);
    trials.push_back({way, !survey, survey ? "it got through" : survey.error().message});
  }
  return trials;
}

}  // namespace sohoa
