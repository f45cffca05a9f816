#pragma once

#include <memory>
#include <string>

#include "storage/database.h"

namespace sohoa {

// One SQLite file, written ahead (WAL), so that it can be read while a batch is filed. Made when there is none.
[[nodiscard]] Result<std::unique_ptr<Database>> open_sqlite_database(const std::string& path);

// Never writes; also where neither the file nor its folder can be written to. not_found when there is none.
[[nodiscard]] Result<std::unique_ptr<Database>> open_sqlite_database_for_reading(const std::string& path);

}  // namespace sohoa
