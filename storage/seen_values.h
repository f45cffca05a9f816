#pragma once

#include <cstdint>
#include <vector>

#include "storage/review_store.h"

namespace sohoa {

// What a person has said of a value as the machine read it.
struct SeenValue {
  FieldAddress address;
  std::string batch_id, record_type;
  std::string read;  // the machine's
  std::string truth; // the person's; of a sample's verdict only where it was wrong
  bool right = true;
};

// Values that people have seen, and how many fields they stand for. Only doubtful fields reach the queue, so that its decisions say
// nothing of those that were accepted: of these only samples tell, one looked at for many.
struct SeenValues {
  std::vector<SeenValue> doubted, accepted;
  std::int64_t all_doubted = 0, all_accepted = 0;
};

class Session;
// Of accepted values that samples drew, each field once: what was said of it last, and where somebody has settled it before anybody looked
// at it for the sample, what that says. What cannot be read tells nothing.
[[nodiscard]] std::vector<SeenValue> sampled_values(Session& session);
[[nodiscard]] Result<SeenValues> seen_values(Database& database);

}  // namespace sohoa
