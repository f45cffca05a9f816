#include "document/record.h"

#include "document/batch.h"
#include "document/sha256.h"

namespace sohoa {

std::uint64_t fields_with_status(const Record& record, FieldStatus status) {
  std::uint64_t count = 0;
  const auto add = [&](const FieldMap& fields) {
    for (const auto& [key, field] : fields) count += field.status == status ? 1 : 0;
  };
  add(record.fields);
  for (const auto& [name, rows] : record.tables)
    for (const FieldMap& row : rows) add(row);
  return count;
}

std::string document_id(const std::vector<DocumentPage>& pages) {
  Sha256 hash;
  for (const DocumentPage& page : pages) hash.update(page.text.sha256 + ":" + std::to_string(page.text.ref.page) + "\n");
  return hash.hex().substr(0, 16);
}

std::uint64_t BalanceSheet::pages_out() const {
  std::uint64_t total = 0;
  for (const auto& [outcome, count] : outcomes) total += count;
  return total;
}

}  // namespace sohoa
