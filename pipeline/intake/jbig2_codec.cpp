#include <memory>
#include <new>

#include "pipeline/intake/codecs.h"

// After all others: it defines `inline` away.
#include <jbig2.h>
#undef inline

namespace sohoa {
namespace {

struct Complaint {
  std::string text;
  bool fatal = false;
};

void keep_complaint(void* data, const char* message, Jbig2Severity severity, std::uint32_t) {
  auto* complaint = static_cast<Complaint*>(data);
  if (severity < JBIG2_SEVERITY_WARNING || complaint->fatal) return;
  complaint->text = message ? message : "";
  complaint->fatal = severity == JBIG2_SEVERITY_FATAL;
}

struct FreeContext {
  void operator()(Jbig2Ctx* context) const { jbig2_ctx_free(context); }
};
struct FreeGlobals {
  void operator()(Jbig2GlobalCtx* globals) const { jbig2_global_ctx_free(globals); }
};

}  // namespace

std::optional<cv::Size> jbig2_page_size(std::span<const std::uint8_t> bytes) {
  const auto word = [&](std::size_t at) {
    return (std::uint32_t{bytes[at]} << 24) | (std::uint32_t{bytes[at + 1]} << 16) |
           (std::uint32_t{bytes[at + 2]} << 8) | bytes[at + 3];
  };
  constexpr std::uint8_t page_information = 48;
  constexpr std::uint32_t largest = 0x7FFFFFFF;  // an open height is beyond it
  if (bytes.size() < 19 || (bytes[4] & 63) != page_information) return std::nullopt;
  if (word(11) > largest || word(15) > largest) return std::nullopt;
  return cv::Size(static_cast<int>(word(11)), static_cast<int>(word(15)));
}

Result<DecodedImage> decode_jbig2(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> globals,
                                  std::uint64_t max_pixels) {
  const cv::Size announced = jbig2_page_size(bytes).value_or(cv::Size());
  if (static_cast<std::uint64_t>(announced.width) * static_cast<std::uint64_t>(announced.height) > max_pixels)
    return fail(ErrorCode::too_large, "decode", "JBIG2 page over the pixel limit");
  Complaint complaint;
  std::unique_ptr<Jbig2GlobalCtx, FreeGlobals> shared;
  if (!globals.empty()) {
    Jbig2Ctx* context = jbig2_ctx_new(nullptr, JBIG2_OPTIONS_EMBEDDED, nullptr, keep_complaint, &complaint);
    if (!context) throw std::bad_alloc();
    jbig2_data_in(context, globals.data(), globals.size());
    shared.reset(jbig2_make_global_ctx(context));
  }
  const std::unique_ptr<Jbig2Ctx, FreeContext> context(
      jbig2_ctx_new(nullptr, JBIG2_OPTIONS_EMBEDDED, shared.get(), keep_complaint, &complaint));
  if (!context) throw std::bad_alloc();
  const int read = jbig2_data_in(context.get(), bytes.data(), bytes.size());
  // Embedded streams have no end-of-page segment.
  jbig2_complete_page(context.get());
  Jbig2Image* page = jbig2_page_out(context.get());
  if (read < 0 || complaint.fatal || !page) {
    if (page) jbig2_release_page(context.get(), page);
    return fail(ErrorCode::damaged, "decode",
                "JBIG2: " + (complaint.text.empty() ? "no page in the stream" : complaint.text));
  }
  DecodedImage image;
  image.repaired = !complaint.text.empty();
  image.pixels.create(static_cast<int>(page->height), static_cast<int>(page->width), CV_8UC1);
  for (int y = 0; y < image.pixels.rows; ++y) {
    const std::uint8_t* from = page->data + static_cast<std::size_t>(y) * page->stride;
    std::uint8_t* to = image.pixels.ptr(y);
    for (int x = 0; x < image.pixels.cols; ++x) to[x] = (from[x >> 3] >> (7 - (x & 7))) & 1 ? 0 : 255;
  }
  jbig2_release_page(context.get(), page);
  return image;
}

}  // namespace sohoa
