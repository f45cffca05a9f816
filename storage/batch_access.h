#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "document/result.h"
#include "storage/audit_trail.h"
#include "storage/database.h"

namespace sohoa {

// Who sees what: a batch that names accounts is closed to all others, whatever their role, and with it every paper that it brought, even
// one that another batch brought too, and every dossier that has such a paper. All statements that give out papers take their
// condition from here. A `reader` is the account that asks; empty where no batch is closed to it, and for the program itself.

// " AND ..." that lets through rows whose `column` is a document's id, a batch's or a dossier's code that is not closed to `reader`;
// nothing for an empty one. Adds to `values` what it has ? for.
[[nodiscard]] std::string open_document(const std::string& column, const std::string& reader, SqlValues& values);
[[nodiscard]] std::string open_batch(const std::string& column, const std::string& reader, SqlValues& values);
[[nodiscard]] std::string open_dossier(const std::string& column, const std::string& reader, SqlValues& values);
// Of accounts a: whether no batch is closed to it.
inline constexpr const char* sees_every_batch =
    "NOT EXISTS (SELECT 1 FROM batch_access x WHERE x.batch_id NOT IN (SELECT y.batch_id FROM batch_access y WHERE y.account = a.name))";

// The account as a `reader`, as it stands in this transaction: behind exclude_others() it stands until its end.
[[nodiscard]] std::string reader_now(Session& session, const std::string& account);

[[nodiscard]] bool is_open(Session& session, const std::string& document_id, const std::string& reader);
[[nodiscard]] std::set<std::string> closed_documents(Session& session, const std::string& reader);

// A batch and who alone sees it; nobody named: everybody.
struct BatchReaders {
  std::string batch_id;
  std::int64_t at = 0;  // when it came; 0: not known
  std::int64_t papers = 0;
  std::vector<std::string> accounts;  // in order
};

enum class AccessChange { done, no_batch, no_account };

// The list of who sees which batch. Every change stands in the audit trail. Safe from any thread and several stations.
class BatchAccess {
 public:
  explicit BatchAccess(Database& database) : database_(database) {}

  [[nodiscard]] Result<bool> opens(const std::string& document_id, const std::string& reader);
  // Those that name accounts and the newest `most` of all, the newest first.
  [[nodiscard]] Result<std::vector<BatchReaders>> list(int most);
  // Only these accounts see it from now on; none: everybody. What others had before them of it, they have no more.
  [[nodiscard]] Result<AccessChange> set(const Actor& actor, const std::string& batch_id, const std::set<std::string>& accounts);

 private:
  Database& database_;
};

}  // namespace sohoa
