#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "document/record.h"
#include "document/result.h"
#include "storage/paper_store.h"

namespace sohoa {

class Database;

// Papers that are to be made of other papers: the same pages in the same order, begun elsewhere.
struct RecutPlan {
  std::vector<KeptPaper> before, after;
};

// Splitting papers and joining them, which is filed in the decision's own transaction: what was settled, decided and noted of the
// former papers goes with their pages. Safe from any thread and several stations.
class RecutStore {
 public:
  explicit RecutStore(Database& database) : database_(database) {}

  // The paper with another one beginning at its page `page`; nothing where there is no such paper, or no page before that one.
  [[nodiscard]] Result<std::optional<RecutPlan>> plan_split(const std::string& document_id, int page);
  // The paper and the one that follows it at once in its batch as one; nothing where none does that is open to `reader`, as
  // storage/batch_access.h has it.
  [[nodiscard]] Result<std::optional<RecutPlan>> plan_join(const std::string& document_id, const std::string& reader = {});
  // What a decision has made, as it was before; nothing where that is no longer there.
  [[nodiscard]] Result<std::optional<RecutPlan>> plan_back(const PaperDecision& decision);

  // read: the papers that are to be, as they were read. The decision gets its number. others_at_it where others have decided meanwhile.
  [[nodiscard]] Result<PaperOutcome> recut(const Actor& actor, const RecutPlan& plan, PaperDecision& decision, const std::vector<Document>& read);
  [[nodiscard]] Result<PaperOutcome> recut_back(const Actor& actor, const RecutPlan& plan, const PaperDecision& decision, const std::vector<Document>& read);

  // A decision that the folders do not have yet.
  struct Unwritten {
    std::int64_t number = 0;
    bool undone = false;
    std::string documents_folder;        // of the batch whose papers they were; empty where it is not known
    bool batch_ended = false;
    std::vector<std::string> documents;  // those that are and those that are no more
  };
  [[nodiscard]] Result<std::vector<Unwritten>> unwritten();
  // Unless it was taken back meanwhile.
  [[nodiscard]] Result<void> note_written(const Unwritten& written);

 private:
  Database& database_;
};

}  // namespace sohoa
