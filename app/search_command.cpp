#include <fmt/format.h>

#include <filesystem>

#include "app/commands.h"
#include "storage/warehouse.h"

namespace sohoa {

ExitCode run_search(const SearchOptions& options, const Speech& say) {
  constexpr std::string_view sqlite = "sqlite:";
  if (options.warehouse_url.starts_with(sqlite)) {
    const std::string path = options.warehouse_url.substr(sqlite.size());
    if (!std::filesystem::exists(path)) return complain({ErrorCode::not_found, "search", path}, say);
  }
  auto warehouse = Warehouse::open(options.warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  const Result<std::vector<SearchHit>> hits = (*warehouse)->search(options.query, options.limit);
  if (!hits) return complain(hits.error(), say);
  for (const SearchHit& hit : *hits)
    fmt::print("{}\t{}\t{}\t{}\t{}\n", hit.document_id, hit.page, hit.record_type, hit.source_path, hit.snippet);
  if (hits->empty()) fmt::print(stderr, "{}\n", say("Nothing found.", "Không tìm thấy."));
  return ExitCode::ok;
}

}  // namespace sohoa
