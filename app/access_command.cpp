#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>

#include "app/commands.h"
#include "app/operator.h"
#include "document/printable.h"
#include "storage/batch_access.h"
#include "storage/warehouse.h"

namespace sohoa {

ExitCode run_access_list(const std::string& warehouse_url, const Speech& say) {
  const auto warehouse = Warehouse::open_for_reading(warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  const Result<std::vector<BatchReaders>> batches = BatchAccess((*warehouse)->database()).list(std::numeric_limits<int>::max());
  if (!batches) return complain(batches.error(), say);
  for (const BatchReaders& batch : *batches)
    fmt::print("{}\t{}\t{}\n", printable(batch.batch_id), batch.papers,
               batch.accounts.empty() ? say("everyone", "mọi người") : printable(fmt::format("{}", fmt::join(batch.accounts, ", "))));
  return ExitCode::ok;
}

ExitCode run_access_change(const AccessOptions& options, const Speech& say) {
  const auto warehouse = Warehouse::open(options.warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  const Result<AccessChange> change =
      BatchAccess((*warehouse)->database()).set(operator_now(), options.batch, {options.accounts.begin(), options.accounts.end()});
  if (!change) return complain(change.error(), say);
  if (*change == AccessChange::done) return ExitCode::ok;
  fmt::print(stderr, "{}\n", *change == AccessChange::no_batch
                                 ? say("There is no such batch: `sohoa access list` shows them.", "Không có lô này: xem bằng `sohoa access list`.")
                                 : say("One of these accounts does not exist; nothing was changed.", "Có tài khoản không tồn tại; chưa thay đổi gì."));
  return ExitCode::bad_arguments;
}

}  // namespace sohoa
