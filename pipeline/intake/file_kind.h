#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "document/result.h"

namespace sohoa {

// What a file is, as far as sohoa reads it. jpx: JPEG 2000, with or without its file format around the codestream.
enum class FileKind { jpeg, png, tiff, webp, bmp, jpx, pdf };

// "jpeg", "jpeg2000", ...: for reports.
std::string_view name_of(FileKind kind);

// Told from the content, never from a name. Fails with empty; with container for what holds other files (ZIP, e-mail),
// with office_file for what an office program has written, with unsupported for anything else, and the message names
// the format where it is known.
[[nodiscard]] Result<FileKind> file_kind_of(std::span<const std::uint8_t> bytes);

}  // namespace sohoa
