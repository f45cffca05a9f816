#include <fmt/format.h>

#include "app/commands.h"
#include "speech/translations.h"
#include "storage/review_numbers.h"
#include "storage/warehouse.h"

namespace sohoa {
namespace {

std::string_view phrase_of(Fault::Kind kind, const Speech& say) {
  switch (kind) {
    case Fault::Kind::never_found: return say("hardly ever found", "hầu như không tìm thấy");
    case Fault::Kind::often_corrected: return say("mostly corrected", "thường phải sửa");
    case Fault::Kind::wrong_type: return say("taken for another type", "nhầm loại giấy tờ");
    case Fault::Kind::letters: return say("letter misread", "chữ đọc nhầm");
  }
  return "";
}

}  // namespace

ExitCode run_faults(const std::string& warehouse_url, const Speech& say) {
  const auto warehouse = Warehouse::open_for_reading(warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  const Result<std::vector<Fault>> faults = ReviewNumbers((*warehouse)->database()).faults();
  if (!faults) return complain(faults.error(), say);
  for (const Fault& fault : *faults) {
    const bool of_field = fault.kind == Fault::Kind::never_found || fault.kind == Fault::Kind::often_corrected;
    const std::string what = of_field ? fault.record_type + "\t" + fault.key : fault.was + "\t" + fault.is;
    fmt::print("{}\t{}\t{}{}\n", phrase_of(fault.kind, say), what, fault.times, fault.of > 0 ? fmt::format("/{}", fault.of) : "");
  }
  if (faults->empty()) fmt::print(stderr, "{}\n", say("Nothing has gone wrong often enough to be listed.", "Chưa có lỗi nào lặp lại đủ nhiều để liệt kê."));
  return ExitCode::ok;
}

}  // namespace sohoa
