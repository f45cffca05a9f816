#include "review/document_file.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/support/scratch.h"

namespace sohoa {
namespace {

using nlohmann::json;

const std::string id = "0123456789abcdef";
const std::string night = R"({"id":"0123456789abcdef","fields":{"dob":{"value":"2019-07-28","raw":"28/07/2019","status":"review","reason":"why",)"
                          R"("alternatives":[{"value":"2019-07-26","confidence":0.3}]}},)"
                          R"("tables":{"members":[{"full_name":{"value":"A","raw":"A","status":"review","reason":"why"}}]},)"
                          R"("pages":[{"number":1},{"number":2,"mirrored":true}]})";
const SettledField dob{{id, "", 0, "dob"}, "2019-07-26", "26/07/2019", FieldStatus::settled, "an", 1'800'000'000};

TEST(DocumentFile, SaysWhoSettledAFieldAndKeepsTheNightsVersion) {
  const test::Scratch folder;
  std::filesystem::create_directory(folder / id);
  test::write_file(folder / (id + "/document.json"), night);
  ASSERT_TRUE(write_reviewed_document(folder.path().string(), id, {dob, {{id, "members", 1, "full_name"}, "", "A", FieldStatus::unreadable, "binh", 0}}));
  const json reviewed = json::parse(test::read_file(folder / (id + "/document.json")));
  const json& field = reviewed["fields"]["dob"];
  EXPECT_EQ(field["value"], "2019-07-26");
  EXPECT_EQ(field["status"], "settled");
  EXPECT_EQ(field["reason"], "");
  EXPECT_EQ(field["provenance"]["reviewer"], "an");
  EXPECT_EQ(field["provenance"]["at"], "2027-01-15T08:00:00Z");
  EXPECT_EQ(reviewed["tables"]["members"][0]["full_name"]["status"], "unreadable");
  EXPECT_EQ(test::read_file(folder / (id + "/document.night.json")), night);
  // Taken back, it is the night's again, byte for byte.
  ASSERT_TRUE(write_reviewed_document(folder.path().string(), id, {}));
  EXPECT_EQ(test::read_file(folder / (id + "/document.json")), night);
}

TEST(DocumentFile, LeavesADamagedOrMissingOneAlone) {
  const test::Scratch folder;
  EXPECT_EQ(write_reviewed_document(folder.path().string(), id, {dob}).error().code, ErrorCode::not_found);
  std::filesystem::create_directory(folder / id);
  test::write_file(folder / (id + "/document.json"), "{\"fields\":");
  EXPECT_EQ(write_reviewed_document(folder.path().string(), id, {dob}).error().code, ErrorCode::damaged);
  EXPECT_EQ(test::read_file(folder / (id + "/document.json")), "{\"fields\":");
}

TEST(DocumentFile, GivesWhatStandsBehindAField) {
  EXPECT_EQ(json::parse(field_background(night, dob.address))["alternatives"][0]["value"], "2019-07-26");
  EXPECT_EQ(field_background(night, {id, "members", 2, "full_name"}), "{}");
  EXPECT_EQ(field_background(night, {id, "members", 0, "full_name"}), "{}");
  EXPECT_EQ(field_background("[]", dob.address), "{}");
  EXPECT_TRUE(is_mirrored(night, 2));
  EXPECT_FALSE(is_mirrored(night, 1));
  EXPECT_FALSE(is_mirrored(night, 3));
}

}  // namespace
}  // namespace sohoa
