#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "app/commands.h"
#include "document/printable.h"

namespace sohoa {

std::string_view phrase_of(ErrorCode code, const Speech& say) {
  switch (code) {
    case ErrorCode::not_found: return say("not found", "không tìm thấy");
    case ErrorCode::access: return say("cannot be opened or written", "không mở hoặc không ghi được");
    case ErrorCode::empty: return say("the file is empty", "tệp rỗng");
    case ErrorCode::unsupported: return say("not a format sohoa reads", "định dạng không được hỗ trợ");
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

ExitCode complain(const Error& error, const Speech& say) {
  std::string message = error.message;
  // The phrase says it already, in the user's language.
  if (const std::string system = std::string(": ") + std::strerror(ENOENT);
      error.code == ErrorCode::not_found && message.ends_with(system))
    message.resize(message.size() - system.size());
  fmt::print(stderr, "sohoa: {}: {}\n", phrase_of(error.code, say), printable(message));
  return exit_code_of(error.code);
}

}  // namespace sohoa
