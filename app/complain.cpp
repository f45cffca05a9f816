#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "app/commands.h"
#include "speech/translations.h"
#include "document/printable.h"

namespace sohoa {

std::string_view phrase_of(ErrorCode code, const Speech& say) {
  switch (code) {
    case ErrorCode::not_found: return say("not found", "không tìm thấy");
    case ErrorCode::access: return say("cannot be opened or written", "không mở hoặc không ghi được");
    case ErrorCode::empty: return say("the file is empty", "tệp rỗng");
    case ErrorCode::unsupported: return say("not a format sohoa reads", "định dạng không được hỗ trợ");
    case ErrorCode::container:
      return say("an archive or e-mail with files of its own", "tệp nén hoặc thư điện tử chứa tệp khác bên trong");
    case ErrorCode::office_file: return say("a file of an office program", "tệp của phần mềm văn phòng");
    case ErrorCode::damaged: return say("the file is damaged", "tệp bị hỏng");
    case ErrorCode::repaired_unsafely: return say("the file cannot be repaired safely", "không thể sửa tệp một cách an toàn");
    case ErrorCode::encrypted: return say("the file needs a password", "tệp có mật khẩu");
    case ErrorCode::too_large: return say("larger than the limits allow", "vượt quá giới hạn kích thước");
    case ErrorCode::decoder_crashed: return say("the decoder crashed on it", "bộ giải mã gặp sự cố với tệp này");
    case ErrorCode::decoder_timeout: return say("decoding took too long", "giải mã quá thời gian cho phép");
    case ErrorCode::decoder_memory: return say("decoding needed too much memory", "giải mã cần quá nhiều bộ nhớ");
    case ErrorCode::decoder_stalled: return say("the decoder stopped on it", "bộ giải mã bị dừng ở tệp này");
    case ErrorCode::decoder_forbidden:
      return say("its decoder asked for what no decoder needs: the file may be an attack",
                 "bộ giải mã đòi quyền mà giải mã không cần: tệp có thể là mã độc");
    case ErrorCode::unreadable: return say("hardly anything could be read", "hầu như không đọc được");
    case ErrorCode::disk_full: return say("the disk is full", "đĩa đã đầy");
    case ErrorCode::storage: return say("the warehouse or journal failed", "lỗi kho dữ liệu hoặc nhật ký");
    case ErrorCode::missing_dependency: return say("something is not installed", "thiếu thành phần cài đặt");
    case ErrorCode::sandbox_refused:
      return say("the kernel does not let decoders be walled in (Landlock and seccomp are needed; --no-sandbox goes on without)",
                 "nhân hệ điều hành không cho cô lập bộ giải mã (cần Landlock và seccomp; --no-sandbox: chạy không cô lập)");
    case ErrorCode::bad_arguments: return say("wrong arguments", "tham số sai");
    case ErrorCode::bad_config: return say("wrong configuration", "cấu hình sai");
    case ErrorCode::secret: return say("a secrecy stamp", "có dấu chỉ mức độ mật");
    case ErrorCode::interrupted: return say("interrupted", "bị ngắt");
    case ErrorCode::internal: return say("a fault in sohoa", "lỗi nội bộ của sohoa");
  }
  return say("a fault in sohoa", "lỗi nội bộ của sohoa");
}

std::string_view phrase_of(Dossier::State state, const Speech& say) {
  switch (state) {
    case Dossier::State::complete: return say("complete", "đủ");
    case Dossier::State::incomplete: return say("incomplete", "thiếu giấy tờ");
    case Dossier::State::review: return say("for review", "chờ duyệt");
    case Dossier::State::unknown: return say("of an unknown procedure", "chưa rõ thủ tục");
  }
  return "";
}

std::string_view phrase_of(Outcome outcome, const Speech& say) {
  switch (outcome) {
    case Outcome::read: return say("read", "đã đọc");
    case Outcome::text_layer: return say("copied from their text layer", "lấy từ lớp văn bản có sẵn");
    case Outcome::blank: return say("blank", "trang trắng");
    case Outcome::separator: return say("separators", "trang phân cách");
    case Outcome::duplicate: return say("duplicates", "trùng lặp");
    case Outcome::review: return say("for a person to look at", "cần người xem");
    case Outcome::quarantined: return say("quarantined", "bị cách ly");
  }
  return "";
}

std::string_view phrase_of(Discrepancy::Kind kind, const Speech& say) {
  switch (kind) {
    case Discrepancy::Kind::missing: return say("is on the list but not among the inputs", "có trong danh mục nhưng không có tệp");
    case Discrepancy::Kind::surplus: return say("is not on the list", "không có trong danh mục");
    case Discrepancy::Kind::short_of_pages: return say("has fewer pages than listed", "thiếu trang so với danh mục");
    case Discrepancy::Kind::too_many_pages: return say("has more pages than listed", "thừa trang so với danh mục");
  }
  return "";
}

std::pair<ErrorCode, std::string> error_of(const ManifestRow& row) {
  const std::size_t colon = std::min(row.error.find(": "), row.error.size());
  return {error_code_from(row.error.substr(0, colon)), row.error.substr(std::min(row.error.size(), colon + 2))};
}

std::string failure_of(const ManifestRow& row, const Speech& say) {
  const auto [code, message] = error_of(row);
  return std::string(phrase_of(code, say)) + (message.empty() ? "" : ": " + translated(message, say));
}

std::string_view advice_on(ErrorCode code, const Speech& say) {
  switch (code) {
    case ErrorCode::not_found:
    case ErrorCode::access: return say("Check that the file is there and may be read, then run again with --resume.",
                                       "Kiểm tra tệp còn đó và có quyền đọc, rồi chạy lại với --resume.");
    case ErrorCode::empty:
    case ErrorCode::damaged:
    case ErrorCode::repaired_unsafely:
    case ErrorCode::decoder_crashed: return say("Copy the file anew from where it came, or scan the paper again.",
                                                "Sao chép lại tệp từ nguồn hoặc quét lại giấy tờ.");
    case ErrorCode::unsupported: return say("Save it as PDF, TIFF, JPEG or PNG.", "Lưu lại dưới dạng PDF, TIFF, JPEG hoặc PNG.");
    case ErrorCode::container: return say("Take the papers out of it and hand them in by themselves.",
                                          "Lấy các tệp bên trong ra và nộp riêng.");
    case ErrorCode::office_file: return say("Save it as PDF.", "Lưu lại dưới dạng PDF.");
    case ErrorCode::encrypted: return say("Save a copy without a password.", "Lưu một bản không có mật khẩu.");
    case ErrorCode::too_large:
    case ErrorCode::decoder_timeout:
    case ErrorCode::decoder_memory: return say("Scan at 200 to 300 dpi, or split the file.", "Quét ở 200 đến 300 dpi hoặc tách tệp.");
    case ErrorCode::decoder_stalled: return say("Run again with --resume; if it stalls again, scan anew.",
                                                "Chạy lại với --resume; nếu vẫn dừng, hãy quét lại.");
    case ErrorCode::unreadable: return say("Look at the page; scan it again if it is faint.", "Xem trang này; nếu mờ hãy quét lại.");
    case ErrorCode::secret: return say("Take the paper out of the batch and hand it to the officer for secret papers.",
                                       "Đưa giấy tờ ra khỏi lô và giao người phụ trách tài liệu mật.");
    default: return say("Tell whoever looks after sohoa.", "Báo cho người quản trị sohoa.");
  }
}

ExitCode complain(const Error& error, const Speech& say) {
  std::string message = error.message;
  // The phrase says it already, in the user's language.
  if (const std::string system = std::string(": ") + std::strerror(ENOENT);
      error.code == ErrorCode::not_found && message.ends_with(system))
    message.resize(message.size() - system.size());
  fmt::print(stderr, "sohoa: {}: {}\n", phrase_of(error.code, say), printable(translated(message, say)));
  return exit_code_of(error.code);
}

}  // namespace sohoa
