#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "document/record.h"
#include "document/result.h"
#include "storage/audit_trail.h"

namespace sohoa {

class Database;

// Where a field stands in the warehouse; table is empty and row 0 outside tables.
struct FieldAddress {
  std::string document_id, table;
  int row = 0;  // from 1
  std::string key;

  // "full_name", "members.2.full_name".
  [[nodiscard]] std::string place() const;
  bool operator==(const FieldAddress&) const = default;
};
// Nothing unless `document_id` and `place` are written as above.
std::optional<FieldAddress> field_address(std::string_view document_id, std::string_view place);

// Which part of the queue a doubtful field waits in; as review_queue.double_entry has it.
enum class QueuePart {
  ordinary = 0,     // anybody settles it, seeing what was read
  to_type = 1,      // two people are to type it without seeing that
  differences = 2,  // they have typed it otherwise: a supervisor who is neither settles it
  typed_once = 3,   // one has typed it
};

// What of the queue is wanted; empty: whatever there is.
struct QueueFilter {
  std::string record_type = {}, key = {}, batch_id = {}, document_id = {}, dossier = {};
  std::string doubt = {};  // missing, handwriting, contradiction, second_source, letters, rule
  bool supervises = false;  // what others sent to a supervisor is theirs, and comes first
  std::string reader = {};  // whose batches, as storage/batch_access.h has it
  QueuePart part = QueuePart::ordinary;
  std::string account = {};  // of the other parts: who has neither typed it nor judged its value in a sample; empty: anybody
};

// A field that waits, without what the paper says.
struct QueueEntry {
  FieldAddress address;
  std::string batch_id, record_type;
  FieldStatus status = FieldStatus::review;
  double confidence = 0;
  std::string leased_to;  // empty: nobody looks at it
};

// A field as the warehouse has it.
struct ReviewItem {
  FieldAddress address;
  std::string batch_id, record_type;
  Field field;  // without sources, correction and alternatives, which document.json has
  std::vector<std::optional<std::string>> typed = {};  // by two people, otherwise; empty: not on the paper; nothing: they could not read it
};

// How many fields wait, by record type, and who has how many before them.
struct QueueCounts {
  std::int64_t waiting = 0;
  std::vector<std::pair<std::string, std::int64_t>> by_type, by_account;
};

// What a person says of a field.
struct Decision {
  enum class Kind { accept, correct, unreadable };
  Kind kind = Kind::accept;
  std::string value, raw;  // of correct
};

enum class SettleOutcome {
  done,
  not_leased,  // it is not, or no longer, before this person
  changed,     // it is not, or no longer, as this person saw it
};

// A field as a person saw it in its document.
struct SeenField {
  std::string value, status;
};

// A field's value after a person's decision, for document.json.
struct SettledField {
  FieldAddress address;
  std::string value, raw;
  FieldStatus status = FieldStatus::settled;
  std::string reviewer;  // two who typed the same: "an+binh"
  std::int64_t at = 0;
};

// Where a document is filed; all empty for one that is not.
struct DocumentPlace {
  std::string folder;  // that holds its own folder; empty where it is not known
  std::string record_type;
};

// A page of a filed document and where its original is kept.
struct KeptPage {
  std::string archive_folder, sha256;
  int source_page = 1;
  int width = 0, height = 0;  // stored raster
  int rotate_degrees = 0;     // clockwise turn that makes it upright
};

// The queue of doubtful fields: who has which before them, what they decide, and taking it back. The warehouse holds the
// truth; every look at a value and every change stands in the audit trail. Nobody is leased a field of a batch that is closed to their
// account when it is leased, whatever was read of the account before. Safe from any thread and several stations.
class ReviewStore {
 public:
  explicit ReviewStore(Database& database) : database_(database) {}

  // Leases up to `most` waiting fields that nobody has before them, the most urgent first, a document's together. With
  // `own_too` those come first that this person has already. Supervisors are given what two people typed otherwise before the rest, but for
  // what they typed themselves. Of QueuePart::to_type, and typed_once with it, nothing that was read comes with a field.
  [[nodiscard]] Result<std::vector<ReviewItem>> lease(const Actor& actor, const QueueFilter& filter, int most, bool own_too);
  // The same for one field: nothing if it does not wait, its paper is set aside or somebody else has it. supervises: as in QueueFilter.
  [[nodiscard]] Result<std::optional<ReviewItem>> lease(const Actor& actor, const FieldAddress& address, bool supervises);
  [[nodiscard]] Result<std::vector<QueueEntry>> list(const QueueFilter& filter, int most, int offset, std::int64_t now);
  [[nodiscard]] Result<QueueCounts> count(const QueueFilter& filter, std::int64_t now);

  // Ends the lease. A field is settled by whoever has it, and once; with `seen`, only as it was seen.
  [[nodiscard]] Result<SettleOutcome> settle(const Actor& actor, const FieldAddress& address, const Decision& decision,
                                             const std::optional<SeenField>& seen = std::nullopt);
  // The same for a field that was seen in its whole document, whether it waits or not: nobody else has it before them, and its paper is not
  // set aside from them.
  [[nodiscard]] Result<SettleOutcome> settle_in_paper(const Actor& actor, const FieldAddress& address, const Decision& decision,
                                                      const SeenField& seen, bool supervises);
  struct Undone {
    SettleOutcome outcome = SettleOutcome::not_leased;  // changed: somebody has decided on the field since; not_leased: there is nothing
    std::vector<ReviewItem> items;                      // the field, leased to them, unless it is before others or its paper set aside
  };
  // Takes back this person's latest decision that still stands, but for what they typed as one of two (DoubleEntryStore); not one on a
  // paper that is closed to them by now.
  [[nodiscard]] Result<Undone> undo(const Actor& actor, bool supervises);

  // Documents with decisions that document.json does not know of yet.
  [[nodiscard]] Result<std::vector<std::string>> unwritten_documents();
  // What people have settled of a document.
  struct SettledDocument {
    std::string folder;  // as of DocumentPlace
    std::int64_t newest = 0, undone = 0;  // its last decision's number, and how many were taken back
    std::vector<SettledField> fields;
  };
  [[nodiscard]] Result<SettledDocument> settled_document(const std::string& document_id);
  // Unless somebody has decided otherwise meanwhile.
  [[nodiscard]] Result<void> note_written(const std::string& document_id, const SettledDocument& written);

  [[nodiscard]] Result<DocumentPlace> place_of(const std::string& document_id);
  [[nodiscard]] Result<std::optional<KeptPage>> kept_page(const std::string& document_id, int number);

 private:
  Database& database_;
};

}  // namespace sohoa
