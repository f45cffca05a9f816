#include "pipeline/intake/opened_file.h"

#include <algorithm>
#include <string_view>

namespace sohoa {

Result<std::unique_ptr<OpenedFile>> open_file(ByteSpan bytes, const DecodeLimits& limits) {
  if (bytes.empty()) return fail(ErrorCode::empty, "triage", "the file has no bytes");
  const std::string_view head(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 1024));
  using namespace std::string_view_literals;
  for (const std::string_view magic :
       {"\xFF\xD8\xFF"sv, "\x89PNG\r\n\x1A\n"sv, "II*\0"sv, "MM\0*"sv, "II+\0"sv, "MM\0+"sv})
    if (head.starts_with(magic)) return open_image(bytes, limits);
  // Readers accept a PDF whose header stands anywhere in the first kilobyte.
  if (head.find("%PDF-"sv) != std::string_view::npos) return open_pdf(bytes, limits);
  return fail(ErrorCode::unsupported, "triage", "neither JPEG, PNG, TIFF nor PDF");
}

}  // namespace sohoa
