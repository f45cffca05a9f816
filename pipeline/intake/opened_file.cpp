#include "pipeline/intake/opened_file.h"

namespace sohoa {

Result<std::unique_ptr<OpenedFile>> open_file(ByteSpan bytes, const DecodeLimits& limits) {
  const Result<FileKind> kind = file_kind_of(bytes);
  if (!kind) return tl::unexpected(kind.error());
  switch (*kind) {
    case FileKind::pdf: return open_pdf(bytes, limits);
    case FileKind::bmp:
    case FileKind::jpx: return open_other_picture(bytes, *kind, limits);
    case FileKind::jpeg:
    case FileKind::png:
    case FileKind::tiff:
    case FileKind::webp: break;
  }
  return open_image(bytes, *kind, limits);
}

}  // namespace sohoa
