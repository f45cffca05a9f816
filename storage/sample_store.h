#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/interval.h"
#include "storage/review_store.h"

namespace sohoa {

// A field of a quality sample.
struct SampledField {
  std::int64_t sample = 0;
  ReviewItem item;
};

// What somebody who looked says of an accepted value.
struct SampleVerdict {
  enum class Kind { right, wrong, unreadable };
  Kind kind = Kind::right;
  std::string value;  // of wrong: what the paper says
};

// A quality sample and what was found in it so far.
struct SampleState {
  std::int64_t number = 0, at = 0;
  std::string batch_id, account;
  double share = 1;
  std::int64_t accepted = 0;  // fields of the batch, when it was drawn
  std::int64_t drawn = 0, right = 0, wrong = 0, unreadable = 0, changed = 0;

  [[nodiscard]] std::int64_t told() const { return right + wrong; }  // what cannot be read tells nothing
};

// How much of what was accepted is wrong, over all batches with samples.
struct SampledError {
  std::int64_t looked_at = 0, wrong = 0;  // fields
  double share = 0;
  Interval interval;
};

// A batch and how many of its fields are accepted.
struct BatchToSample {
  std::string id;
  std::int64_t accepted = 0;
};

class Session;

// Values that somebody looking at a sample did not find right are not accepted again, whatever files the paper anew or confirms them.
void doubt_what_samples_found(Session& session, const std::string& document_id);

// Samples of accepted fields, which measure how often what nobody looks at is wrong. A verdict settles nothing: what is found wrong
// waits in the queue like any doubt. Every look and verdict stands in the audit trail. Safe from any thread and several stations.
class SampleStore {
 public:
  explicit SampleStore(Database& database) : database_(database) {}

  // Draws `share` of a batch's accepted fields, at least one, by a seed that is kept. The number of the sample; 0: nothing is accepted, or the batch is
  // closed to `reader`. People
  // may look at the first of a large one before the last are noted; one that is cut short is smaller.
  [[nodiscard]] Result<std::int64_t> draw(const Actor& actor, const std::string& batch_id, double share, std::uint32_t seed,
                                         const std::string& reader = {});
  // Up to `most` fields that nobody has looked at in their sample, for fifteen minutes; never one that this person has looked at in another
  // sample of the batch, or of a batch that is closed to them by then. Fields that changed since they were drawn are put down as such.
  [[nodiscard]] Result<std::vector<SampledField>> lease(const Actor& actor, int most);
  [[nodiscard]] Result<SettleOutcome> judge(const Actor& actor, std::int64_t sample, const FieldAddress& address, const SampleVerdict& verdict);

  // The newest first, of batches open to `reader`.
  [[nodiscard]] Result<std::vector<SampleState>> all(const std::string& reader = {});
  // Each field once, however many samples drew it (sampled_values()). Batches are strata, as they were sampled by different shares: the
  // share is the sum of theirs, each by how much the batch has accepted (Cochran, Sampling Techniques, 1977, 5.3), the interval Wilson's
  // for as many fields as these are worth (Kish, Survey Sampling, 1965, 11.7). With one batch that is Wilson's interval itself.
  [[nodiscard]] Result<SampledError> error();
  [[nodiscard]] Result<std::vector<BatchToSample>> batches(const std::string& reader = {});

 private:
  Database& database_;
};

// The reason of a field that a sample has found wrong.
inline constexpr const char* found_wrong = "a quality sample found it wrong";

}  // namespace sohoa
