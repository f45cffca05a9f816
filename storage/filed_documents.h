#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "document/result.h"
#include "storage/review_store.h"

namespace sohoa {

// A filed paper as people see it: its pages and all its fields.
struct FiledDocument {
  std::string id, batch_id, record_type, source_path;
  std::vector<std::string> dossiers;
  std::vector<KeptPage> pages;     // in order
  std::vector<ReviewItem> fields;  // as they stand on the paper, what is not on it last
  std::map<std::string, std::string> leased_to;  // by place: who has a field before them
  std::set<std::string> typed_by_two;            // places of fields whose values are not there, as two people are to type them unseen
};

// How far people are with a paper.
struct FiledState {
  std::int64_t waiting = 0, settled = 0;
  std::string typed_by_two;  // folded: what was read of fields that two people are to type unseen
};

// A paper that a batch has brought.
struct BatchDocument {
  std::string id, record_type;
  std::int64_t waiting = 0;  // fields
  bool known = false;        // it was in the warehouse before
};

// The papers of the warehouse for people to open. Every look is in the audit trail. Safe from any thread.
class FiledDocuments {
 public:
  explicit FiledDocuments(Database& database) : database_(database) {}

  // purpose: what it is opened for, for the trail. Nothing for a document that is not filed.
  [[nodiscard]] Result<std::optional<FiledDocument>> open(const Actor& actor, const std::string& document_id, const std::string& purpose);
  // By id.
  [[nodiscard]] Result<std::map<std::string, FiledState>> states(const std::vector<std::string>& document_ids);
  // By id, as far as they are open to `reader`.
  [[nodiscard]] Result<std::vector<BatchDocument>> of_batch(const std::string& batch_id, const std::string& reader = {});

 private:
  Database& database_;
};

}  // namespace sohoa
