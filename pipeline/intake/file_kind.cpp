#include "pipeline/intake/file_kind.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace sohoa {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::size_t at;
  std::string_view bytes;
};

bool has(std::string_view file, const Signature& signature) {
  return file.size() >= signature.at && file.substr(signature.at).starts_with(signature.bytes);
}

constexpr std::array<std::pair<Signature, FileKind>, 10> pictures{{
    {{0, "\xFF\xD8\xFF"sv}, FileKind::jpeg},
    {{0, "\x89PNG\r\n\x1A\n"sv}, FileKind::png},
    {{0, "II*\0"sv}, FileKind::tiff},
    {{0, "MM\0*"sv}, FileKind::tiff},
    {{0, "II+\0"sv}, FileKind::tiff},
    {{0, "MM\0+"sv}, FileKind::tiff},
    {{8, "WEBPVP8"sv}, FileKind::webp},
    {{0, "\0\0\0\x0CjP  \r\n\x87\n"sv}, FileKind::jpx},
    {{0, "\xFF\x4F\xFF\x51"sv}, FileKind::jpx},
    {{0, "%PDF-"sv}, FileKind::pdf},
}};

constexpr std::array<std::pair<Signature, std::string_view>, 9> packings{{
    {{0, "Rar!\x1A\x07"sv}, "a RAR archive"},
    {{0, "7z\xBC\xAF\x27\x1C"sv}, "a 7-Zip archive"},
    {{0, "\x1F\x8B\x08"sv}, "a gzip archive"},
    {{0, "BZh"sv}, "a bzip2 archive"},
    {{0, "\xFD\x37zXZ\0"sv}, "an xz archive"},
    {{0, "\x28\xB5\x2F\xFD"sv}, "a zstd archive"},
    {{0, "MSCF\0\0\0\0"sv}, "a CAB archive"},
    {{257, "ustar"sv}, "a tar archive"},
    {{0, "\x78\x9F\x3E\x22"sv}, "an e-mail's winmail.dat"},
}};

constexpr std::array<std::pair<Signature, std::string_view>, 15> others{{
    {{0, "GIF8"sv}, "a GIF picture: save it as PNG"},
    {{4, "ftypheic"sv}, "a HEIC photograph: save it as JPEG"},
    {{4, "ftypheix"sv}, "a HEIC photograph: save it as JPEG"},
    {{4, "ftypmif1"sv}, "a HEIF photograph: save it as JPEG"},
    {{4, "ftypavif"sv}, "an AVIF picture: save it as PNG"},
    {{4, "ftyp"sv}, "a film"},
    {{0, "AT&TFORM"sv}, "a DjVu file: save it as PDF"},
    {{0, "8BPS"sv}, "a Photoshop picture: save it as TIFF"},
    {{0, "%!PS"sv}, "a PostScript file: save it as PDF"},
    {{0, "<!DOCTYPE html"sv}, "a web page: print it to PDF"},
    {{0, "<html"sv}, "a web page: print it to PDF"},
    {{0, "<?xml"sv}, "an XML file"},
    {{0, "\x7F" "ELF"sv}, "a program"},
    {{0, "MZ"sv}, "a program"},
    {{0, "SQLite format 3\0"sv}, "a database"},
}};

// "BM" begins many a text: what follows must be a header of a known length.
bool is_bmp(std::string_view file) {
  constexpr std::array header_sizes = {12, 40, 52, 56, 64, 108, 124};
  return file.size() >= 26 && file.starts_with("BM") && file.substr(15, 3) == "\0\0\0"sv &&
         std::ranges::find(header_sizes, static_cast<unsigned char>(file[14])) != header_sizes.end();
}

Error what_a_zip_holds(std::string_view file) {
  // Office programs write the telling entry first; others that repack their files may leave it to the list at the end.
  const std::string_view head = file.substr(0, 4096), tail = file.substr(file.size() - std::min<std::size_t>(file.size(), 1 << 16));
  const auto names = [&](std::string_view entry) { return head.find(entry) != head.npos || tail.find(entry) != tail.npos; };
  if (names("[Content_Types].xml") || head.find("mimetypeapplication/vnd.oasis.opendocument") != head.npos)
    return {ErrorCode::office_file, "triage", "a Word, Excel, PowerPoint or OpenDocument file"};
  return {ErrorCode::container, "triage", "a ZIP archive"};
}

// Outlook's messages and old Office files share a format; only the former have streams of this name.
Error what_an_ole_file_holds(std::string_view file) {
  constexpr std::string_view message_stream = "_\0_\0s\0u\0b\0s\0t\0g\0001\0.\0000"sv;
  if (file.find(message_stream) != file.npos) return {ErrorCode::container, "triage", "an Outlook e-mail"};
  return {ErrorCode::office_file, "triage", "a Word, Excel or PowerPoint file of the old kind"};
}

// The lines of an e-mail's head are names with values; two well-known ones among them, the first line being of that form,
// make one.
bool is_email(std::string_view file) {
  std::string head(file.substr(0, 8192));
  std::transform(head.begin(), head.end(), head.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (head.starts_with("\xEF\xBB\xBF")) head.erase(0, 3);
  if (!head.starts_with("from ")) {
    const std::size_t colon = head.find(':');
    if (colon == head.npos || colon == 0 || head.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != colon) return false;
  }
  head = "\n" + head;
  const auto has_line = [&](std::string_view name) { return head.find(name) != head.npos; };
  return std::ranges::count_if(std::array{"\nreceived:"sv, "\nfrom:"sv, "\nto:"sv, "\nsubject:"sv, "\ndate:"sv, "\nmime-version:"sv,
                                          "\nmessage-id:"sv, "\nreturn-path:"sv, "\ncontent-type:"sv},
                               has_line) >= 2;
}

}  // namespace

std::string_view name_of(FileKind kind) {
  switch (kind) {
    case FileKind::jpeg: return "jpeg";
    case FileKind::png: return "png";
    case FileKind::tiff: return "tiff";
    case FileKind::webp: return "webp";
    case FileKind::bmp: return "bmp";
    case FileKind::jpx: return "jpeg2000";
    case FileKind::pdf: return "pdf";
  }
  return "";
}

Result<FileKind> file_kind_of(std::span<const std::uint8_t> bytes) {
  if (bytes.empty()) return fail(ErrorCode::empty, "triage", "the file has no bytes");
  const std::string_view file(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  for (const auto& [signature, kind] : pictures)
    if (has(file, signature)) return kind;
  if (is_bmp(file)) return FileKind::bmp;
  for (const auto& [signature, what] : packings)
    if (has(file, signature)) return fail(ErrorCode::container, "triage", std::string(what));
  if (file.starts_with("PK\3\4") || file.starts_with("PK\5\6") || file.starts_with("PK\7\10"))
    return tl::unexpected(what_a_zip_holds(file));
  if (file.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return tl::unexpected(what_an_ole_file_holds(file));
  if (file.starts_with("{\\rtf")) return fail(ErrorCode::office_file, "triage", "a rich-text (RTF) file");
  if (is_email(file)) return fail(ErrorCode::container, "triage", "an e-mail");
  // Readers accept a PDF whose header stands anywhere in the first kilobyte: after all that may hold one.
  if (file.substr(0, 1024).find("%PDF-") != file.npos) return FileKind::pdf;
  for (const auto& [signature, what] : others)
    if (has(file, signature)) return fail(ErrorCode::unsupported, "triage", std::string(what));
  return fail(ErrorCode::unsupported, "triage", "neither PDF, JPEG, PNG, TIFF, JPEG 2000, WebP nor BMP");
}

}  // namespace sohoa
