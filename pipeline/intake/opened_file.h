#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "document/page.h"
#include "pipeline/intake/decoder_pool.h"
#include "pipeline/intake/file_kind.h"

namespace sohoa {

using ByteSpan = std::span<const std::uint8_t>;

// One input file as a decoder process sees it: parsed from bytes that outlive it, no path, no file system.
// Pages count from 1; a page that does not exist fails with damaged. May throw std::bad_alloc.
class OpenedFile {
 public:
  OpenedFile() = default;
  virtual ~OpenedFile() = default;
  OpenedFile(const OpenedFile&) = delete;
  OpenedFile& operator=(const OpenedFile&) = delete;

  [[nodiscard]] virtual Result<FileSurvey> survey() = 0;
  [[nodiscard]] virtual Result<PageImage> decode(int page) = 0;
  // The same for people to look at: with pixels even where its own text accounts for the page.
  [[nodiscard]] virtual Result<PageImage> decode_drawn(int page) { return decode(page); }
  [[nodiscard]] virtual Result<EncodedImage> archive_image(int page) = 0;
};

// Tells the format from the content, never from a name; fails as file_kind_of() does, or with damaged or encrypted.
[[nodiscard]] Result<std::unique_ptr<OpenedFile>> open_file(ByteSpan bytes, const DecodeLimits& limits);

// JPEG, PNG, WebP and TIFF; BMP and JPEG 2000; PDF.
[[nodiscard]] Result<std::unique_ptr<OpenedFile>> open_image(ByteSpan bytes, FileKind kind, const DecodeLimits& limits);
[[nodiscard]] Result<std::unique_ptr<OpenedFile>> open_other_picture(ByteSpan bytes, FileKind kind, const DecodeLimits& limits);
[[nodiscard]] Result<std::unique_ptr<OpenedFile>> open_pdf(ByteSpan bytes, const DecodeLimits& limits);

}  // namespace sohoa
