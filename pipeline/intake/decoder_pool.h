#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "document/batch.h"
#include "document/page.h"
#include "pipeline/intake/walls.h"

namespace sohoa {

// What a decoder may use before it is stopped; a file that needs more is quarantined.
struct DecodeLimits {
  std::uint64_t max_pixels = 200'000'000;   // of one page, checked before decoding
  int max_pages = 20'000;                   // of one file
  std::uint64_t memory_bytes = 2ULL << 30;  // of one decoder process, beyond the file and the pages it gives
  int cpu_seconds = 60;                     // for one request
  int idle_seconds = 120;                   // a decoder that sleeps for so long has stalled
};

// What triage finds out about a file without decoding its pages.
struct FileSurvey {
  struct Page {
    std::uint64_t cost_bytes = 0;  // of its decoded pixels
  };
  std::vector<Page> pages;
  std::string format;              // as name_of(FileKind) has it
  bool repaired = false;           // readable, but a reader had to repair it
  std::vector<std::string> notes;  // repairs, ignored previews; English, for batch.json
  std::vector<std::string> attachments = {};  // names of files that a PDF carries inside: none of them is read
};

class OpenedFile;
// How a decoder process opens a file; what tests put a crashing or a hanging decoder in place of.
using OpenFile = Result<std::unique_ptr<OpenedFile>> (*)(std::span<const std::uint8_t> bytes,
                                                         const DecodeLimits& limits);

// Pre-forked, walled-in child processes that parse untrusted bytes; pixels come back by shared memory. A crash, a hang, a
// bomb or an attempt to break out costs the request, which fails with decoder_crashed, decoder_timeout, decoder_memory
// or decoder_forbidden, and the child is replaced.
// One that sleeps on or is killed from outside is tried once more, then fails with decoder_stalled: another run may do
// better.
class DecoderPool {
 public:
  // Forks the zygote and `processes` decoders. Call before any other thread exists. Fails with sandbox_refused when the
  // kernel refuses a wall.
  [[nodiscard]] static Result<std::unique_ptr<DecoderPool>> start(int processes, DecodeLimits limits = {},
                                                                  std::span<const Wall> walls = all_walls());
  [[nodiscard]] static Result<std::unique_ptr<DecoderPool>> start(int processes, DecodeLimits limits,
                                                                  std::span<const Wall> walls, OpenFile open);
  ~DecoderPool();
  DecoderPool(const DecoderPool&) = delete;
  DecoderPool& operator=(const DecoderPool&) = delete;

  // Once `stop` is set, requests fail with interrupted; decoders at work on one are killed. Call before any request; the
  // flag must outlive the last.
  void obey(const std::atomic<bool>& stop);

  // Each call blocks until a decoder is free and has answered; safe from any thread.
  [[nodiscard]] Result<FileSurvey> survey(const std::string& path);
  [[nodiscard]] Result<PageImage> decode(const PageSource& page);
  // The same for people to look at: with pixels even where its own text accounts for the page.
  [[nodiscard]] Result<PageImage> decode_drawn(const PageSource& page);
  // The page's own compressed stream where PDF can carry it as it is, else its pixels losslessly packed
  // (filter none: the caller deflates `bytes`, which are raw samples).
  [[nodiscard]] Result<EncodedImage> archive_image(const PageSource& page);

 private:
  struct State;
  explicit DecoderPool(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sohoa
