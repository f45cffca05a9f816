#include <fmt/format.h>

#include <charconv>

#include "app/commands.h"
#include "storage/audit_trail.h"
#include "storage/warehouse.h"

namespace sohoa {

// What is known from before is written as the command prints it: NUMBER:HASH.
ExitCode run_audit_verify(const AuditOptions& options, const Speech& say) {
  std::int64_t known_number = 0;
  std::string known_hash;
  if (!options.known.empty()) {
    const std::size_t colon = options.known.find(':');
    const char* end = options.known.data() + std::min(colon, options.known.size());
    if (colon == std::string::npos || std::from_chars(options.known.data(), end, known_number).ptr != end || known_number < 1)
      return complain({ErrorCode::bad_arguments, "audit", "--known " + options.known + " is no NUMBER:HASH as `audit verify` prints it"}, say);
    known_hash = options.known.substr(colon + 1);
  }
  auto warehouse = Warehouse::open_for_reading(options.warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  AuditTrail trail((*warehouse)->database());
  const Result<AuditState> state = trail.verify();
  if (!state) return complain(state.error(), say);
  if (state->broken_at) {
    fmt::print(stderr, "{} {}\n", say("The audit trail was tampered with: the first entry that is missing or changed is number",
                                      "Nhật ký kiểm toán đã bị can thiệp: bản ghi đầu tiên bị thiếu hoặc bị sửa là số"),
               *state->broken_at);
    return ExitCode::other;
  }
  if (known_number > 0) {
    const auto hash = trail.hash_of(known_number);
    if (!hash) return complain(hash.error(), say);
    if (hash->value_or("") != known_hash) {
      fmt::print(stderr, "{} {}\n", say("The audit trail is not the one that is known: it was cut off or written anew before or at entry",
                                        "Nhật ký kiểm toán không còn là bản đã biết: đã bị cắt hoặc ghi lại tại hoặc trước bản ghi số"),
                 known_number);
      return ExitCode::other;
    }
  }
  if (state->entries > 0) fmt::print("{}:{}\n", state->entries, state->last_hash);
  fmt::print(stderr, "{}: {}. {}\n", say("Entries, all as they were written", "Số bản ghi, tất cả còn nguyên vẹn"), state->entries,
             say("Keep the line above elsewhere: --known LINE tells whether the end was cut off.",
                 "Hãy giữ dòng trên ở nơi khác: --known DÒNG cho biết phần cuối có bị cắt hay không."));
  return ExitCode::ok;
}

}  // namespace sohoa
