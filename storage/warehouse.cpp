#include "storage/warehouse.h"

#include "storage/sqlite_warehouse.h"

namespace sohoa {

Result<std::unique_ptr<Warehouse>> Warehouse::open(const std::string& url) {
  constexpr std::string_view sqlite = "sqlite:";
  if (url.starts_with(sqlite) && url.size() > sqlite.size()) return open_sqlite_warehouse(url.substr(sqlite.size()));
  return fail(ErrorCode::bad_arguments, "warehouse", "\"" + url + "\" names no warehouse; write sqlite:PATH");
}

}  // namespace sohoa
