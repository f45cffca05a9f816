#include <fmt/format.h>

#include "app/commands.h"
#include "document/printable.h"
#include "storage/warehouse.h"

namespace sohoa {

ExitCode run_search(const SearchOptions& options, const Speech& say) {
  auto warehouse = Warehouse::open_for_reading(options.warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  const Result<std::vector<SearchHit>> hits = (*warehouse)->search(options.query, options.limit);
  if (!hits) return complain(hits.error(), say);
  for (const SearchHit& hit : *hits)
    fmt::print("{}\t{}\t{}\t{}\t{}\n", hit.document_id, hit.page, printable(hit.record_type),
               printable(hit.source_path), printable(hit.snippet));
  if (hits->empty()) fmt::print(stderr, "{}\n", say("Nothing found.", "Không tìm thấy."));
  return ExitCode::ok;
}

}  // namespace sohoa
