#pragma once

#include <memory>
#include <string>

#include "storage/warehouse.h"

namespace sohoa {

// The warehouse as one SQLite file, written ahead (WAL), so that it can be read while a batch is filed.
[[nodiscard]] Result<std::unique_ptr<Warehouse>> open_sqlite_warehouse(const std::string& path);

// Never writes; also where neither the file nor its folder can be written to.
[[nodiscard]] Result<std::unique_ptr<Warehouse>> open_sqlite_warehouse_for_reading(const std::string& path);

}  // namespace sohoa
