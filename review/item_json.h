#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "review/field_checks.h"
#include "review/paper_desk.h"
#include "review/router.h"
#include "storage/paper_store.h"
#include "storage/review_store.h"

// What the routes say in JSON.
namespace sohoa {

// Bytes that are no UTF-8 become the replacement character.
[[nodiscard]] std::string dump(const nlohmann::json& object);
// A sentence of ours in both languages; null where there is none.
[[nodiscard]] nlohmann::json sentence(const std::string& english);
[[nodiscard]] nlohmann::json name_of_type(const std::string& id);
// A page's picture in the addresses of its parts: "2@90". It has another name once the page is turned.
[[nodiscard]] std::string picture_name(int page, int rotate_degrees);
// What the warehouse has of a field.
[[nodiscard]] nlohmann::json field_json(const ReviewItem& item, const FieldChecks& checks);
// Where it stands on its page's upright picture. mirrored: as document.json has it.
void put_on_page(nlohmann::json& object, const Field& field, const KeptPage& page, bool mirrored);
// [width, height] of the page as it is looked at.
[[nodiscard]] nlohmann::json size_json(const KeptPage& page);
// All the page needs to show a field; boxes on the upright page. What only document.json has is left out where it is not there.
// For the fields of one answer, whose papers and pages are looked up once each.
class ItemsInJson {
 public:
  ItemsInJson(ReviewStore& store, const FieldChecks& checks) : store_(store), checks_(checks) {}
  [[nodiscard]] Result<nlohmann::json> of(const ReviewItem& item);
  // Only where it stands and what it is called: nothing that was read of it.
  [[nodiscard]] Result<nlohmann::json> blind(const ReviewItem& item);

 private:
  [[nodiscard]] Result<std::string> night(const std::string& document_id);
  [[nodiscard]] Result<void> find_on_page(nlohmann::json& object, const ReviewItem& item);

  ReviewStore& store_;
  const FieldChecks& checks_;
  std::map<std::string, std::string> nights_;  // document -> document.json as the night left it
  std::map<std::pair<std::string, int>, std::optional<KeptPage>> pages_;
};
// {items: [...]}: all the page needs to show each field. paper: the document they are all of, where it was decided on as a whole.
[[nodiscard]] HttpReply items_reply(const std::vector<ReviewItem>& items, ReviewStore& store, const FieldChecks& checks,
                                    const std::string& paper = {}, const std::vector<std::string>& gone = {});
// What a decision on a paper is answered with: the fields of it that wait now, leased to the caller, or why it was refused.
[[nodiscard]] HttpReply paper_reply(const Result<PaperOutcome>& outcome, const Caller& caller, const std::string& document_id, ReviewStore& store,
                                    const FieldChecks& checks);

// The same of papers that were split or joined; {gone} names those that are no more.
[[nodiscard]] HttpReply recut_reply(const Result<RecutPapers>& papers, const Caller& caller, ReviewStore& store, const FieldChecks& checks);

}  // namespace sohoa
