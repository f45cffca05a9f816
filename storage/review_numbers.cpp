#include "storage/review_numbers.h"

#include "storage/database.h"

namespace sohoa {

Result<QueueSize> ReviewNumbers::queue_size(std::int64_t now) {
  QueueSize size;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    session.query("SELECT count(*) FROM review_queue WHERE status = 'waiting' AND kind = 'field'", {},
                  [&](const SqlRow& row) { size.waiting = std::stoll(row.text(0)); });
    session.query("SELECT count(*) FROM leases WHERE ends_at > ?", {now}, [&](const SqlRow& row) { size.leased = std::stoll(row.text(0)); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return size;
}

}  // namespace sohoa
