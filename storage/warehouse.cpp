#include "storage/warehouse.h"

#include "storage/sqlite_warehouse.h"

namespace sohoa {

namespace {

Result<std::unique_ptr<Warehouse>> open_with(Result<std::unique_ptr<Warehouse>> (*open_sqlite)(const std::string&),
                                             const std::string& url) {
  constexpr std::string_view sqlite = "sqlite:";
  if (url.starts_with(sqlite) && url.size() > sqlite.size()) return open_sqlite(url.substr(sqlite.size()));
  return fail(ErrorCode::bad_arguments, "warehouse", "\"" + url + "\" names no warehouse; write sqlite:PATH");
}

}  // namespace

Result<std::unique_ptr<Warehouse>> Warehouse::open(const std::string& url) {
  return open_with(open_sqlite_warehouse, url);
}

Result<std::unique_ptr<Warehouse>> Warehouse::open_for_reading(const std::string& url) {
  return open_with(open_sqlite_warehouse_for_reading, url);
}

}  // namespace sohoa
