#include "tests/support/scratch.h"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace sohoa::test {

namespace fs = std::filesystem;

Scratch::Scratch() {
  std::string name = (fs::temp_directory_path() / "sohoa-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

Scratch::~Scratch() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::map<std::string, std::string> tree(const fs::path& folder) {
  std::map<std::string, std::string> files;
  if (!fs::exists(folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) files[fs::relative(entry.path(), folder).string()] = read_file(entry.path());
  return files;
}

std::string sorted_dump(const std::string& database) {
  SQLite::Database db(database, SQLite::OPEN_READONLY);
  std::vector<std::string> tables, rows;
  SQLite::Statement list(db, "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'");
  while (list.executeStep()) tables.push_back(list.getColumn(0));
  for (const std::string& table : tables) {
    // FTS5's own bookkeeping depends on the order of insertion; its content is checked by searching.
    if (table.find("search_") != std::string::npos) continue;
    SQLite::Statement all(db, "SELECT * FROM \"" + table + "\"");
    while (all.executeStep()) {
      std::string row = table;
      for (int i = 0; i < all.getColumnCount(); ++i) {
        const SQLite::Column column = all.getColumn(i);
        row += "|" + (column.isNull() ? std::string("NULL") : column.getString());
      }
      rows.push_back(std::move(row));
    }
  }
  std::sort(rows.begin(), rows.end());
  std::string text;
  for (const std::string& row : rows) text += row + "\n";
  return text;
}

void write_file(const fs::path& path, const std::string& content) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << content;
}

std::string read_file(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace sohoa::test
