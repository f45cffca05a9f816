#pragma once

#include <memory>
#include <string>

#include "storage/database.h"

namespace sohoa {

// A database on a PostgreSQL server, by a URL as libpq reads it (sslmode, PGPASSWORD and ~/.pgpass included). Up to four
// connections. A lost one is made again, for half a minute; opening is tried once. bad_arguments for a URL that cannot
// be read.
[[nodiscard]] Result<std::unique_ptr<Database>> open_postgresql_database(const std::string& url);

// The URL without passwords, always spelled the same way; empty when it cannot be read.
std::string postgresql_url_without_passwords(const std::string& url);

}  // namespace sohoa
