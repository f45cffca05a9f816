#include "classifiers/definitions.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "classifiers/judgement.h"
#include "tests/classifiers/recognised.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

// A folder with one definition in it.
class DefinitionsTest : public ::testing::Test {
 protected:
  DefinitionsTest() : folder_(fs::temp_directory_path() / ("definitions." + std::to_string(::getpid()))) {
    fs::create_directories(folder_);
  }
  ~DefinitionsTest() override { fs::remove_all(folder_); }

  std::string complaint(const std::string& yaml) {
    std::ofstream(folder_ / "slip.yaml") << yaml;
    const auto loaded = load_definitions(folder_.string());
    if (loaded) return "";
    EXPECT_EQ(loaded.error().code, ErrorCode::bad_config);
    return loaded.error().message;
  }

  fs::path folder_;
};

constexpr const char* kSound =
    "types:\n"
    "  - {id: slip, name: Phiếu, titles: [PHIẾU CHI]}\n"
    "fields:\n"
    "  amount: {type: MONEY, required: yes, labels: [Số tiền]}\n"
    "  words:  {type: MONEY_WORDS, labels: [Bằng chữ]}\n";

TEST_F(DefinitionsTest, ANewTypeNeedsNoCode) { EXPECT_EQ(complaint(kSound), ""); }

TEST_F(DefinitionsTest, AFoldedSheetHasThreePagesBehindItsFirst) {
  std::string yaml = kSound;
  const std::string before = "titles: [PHIẾU CHI]";
  yaml.replace(yaml.find(before), before.size(), before + ", folded_pages: [[Phần hai], [Phần ba]]");
  EXPECT_THAT(complaint(yaml), AllOf(HasSubstr("slip.yaml, line 2"), HasSubstr("three lists")));
  yaml.replace(yaml.find("[Phần ba]"), std::string("[Phần ba]").size(), "[Phần ba], [Phần tư]");
  EXPECT_EQ(complaint(yaml), "");
}

TEST_F(DefinitionsTest, PagesAgreeOnFieldsThatThereAre) {
  EXPECT_EQ(complaint(std::string(kSound) + "agreement: {fields: [amount]}\n"), "");
  EXPECT_THAT(complaint(std::string(kSound) + "agreement: {fields: [total]}\n"), AllOf(HasSubstr("slip.yaml, line 6"), HasSubstr("`total` is not among `fields`")));
  EXPECT_THAT(complaint(std::string(kSound) + "agreement: {table: members}\n"), HasSubstr("needs `fields`"));
  EXPECT_THAT(complaint(std::string(kSound) + "agreement: {fields: [amount], table: members}\n"), HasSubstr("needs `key`"));
}

TEST_F(DefinitionsTest, ValuesAreKnownByTheWordsOfTheirOwnFolder) {
  std::ofstream(folder_ / "slip.yaml") << kSound << "  kin: {type: RELATION, labels: [Quan hệ]}\n";
  EXPECT_THAT(RecordTypes::load(folder_.string()).error().message, HasSubstr("no `value_words`"));
  PageBuilder page;
  page.centred(1240, 700, "PHIẾU CHI").at(320, 900, "Số tiền: 20.000 đồng").at(320, 1000, "Quan hệ: Cha đỡ đầu");
  const auto kin_by = [&](const std::string& relation) {
    std::ofstream(folder_ / "value_words.yaml") << "value_words:\n  posts: [giám đốc]\n  relations: [" << relation << "]\n  bodies: [sở]\n";
    return RecordTypes::load(folder_.string()).value().recognise({page.build()}).fields.at("kin");
  };
  EXPECT_FALSE(is_doubted(kin_by("cha đỡ đầu")));
  EXPECT_TRUE(is_doubted_by(kin_by("con"), "form")) << "though the words that are installed have others";
}

TEST_F(DefinitionsTest, ComplaintsNameFileLineAndRemedy) {
  EXPECT_THAT(complaint(std::string(kSound) + "  date: {type: DAY, labels: [Ngày]}\n"),
              AllOf(HasSubstr("slip.yaml, line 6"), HasSubstr("DAY"), HasSubstr("DATE")));
  EXPECT_THAT(complaint(std::string(kSound) + "  date: {type: DATE}\n"), HasSubstr("needs `labels` or a `zone`"));
  EXPECT_THAT(complaint(std::string(kSound) + "  date: {type: DATE, label: [Ngày]}\n"),
              AllOf(HasSubstr("`label` is not known"), HasSubstr("labels")));
  EXPECT_THAT(complaint(std::string(kSound) + "  amount: {type: MONEY, labels: [Cộng]}\n"), HasSubstr("defined twice"));
  EXPECT_THAT(complaint(std::string(kSound) + "  form_no: {type: CODE, labels: [Mẫu số]}\n"), HasSubstr("`forms`"));
  EXPECT_THAT(complaint(std::string(kSound) + "  place: {type: TEXT, zone: letterhead.plase}\n"),
              HasSubstr("is no zone"));
  EXPECT_THAT(complaint(std::string(kSound) + "  place: {type: TEXT, section: head, labels: [Tại]}\n"),
              HasSubstr("not among `sections`"));
  EXPECT_THAT(complaint(std::string(kSound) + "rules:\n  - {check: same_amount, fields: [amount, total]}\n"),
              AllOf(HasSubstr("line 7"), HasSubstr("`total` is not among")));
  EXPECT_THAT(complaint("fields: {}\n"), HasSubstr("no `types`"));
  EXPECT_THAT(complaint("types:\n  - {id: other, name: X, titles: [ABC]}\nfields: {a: {type: TEXT, labels: [Abc]}}\n"),
              HasSubstr("built in"));
  EXPECT_THAT(complaint("types: [\n"), HasSubstr("not valid YAML"));
}

TEST_F(DefinitionsTest, WordsOfValuesAreListsInSmallLetters) {
  const std::string sound = "value_words:\n  posts: [giám đốc]\n  relations: [con]\n  bodies: [sở]\n";
  std::ofstream(folder_ / "words.yaml") << sound;
  EXPECT_EQ(complaint(kSound), "");
  EXPECT_THAT(load_definitions(folder_.string())->words.posts, ::testing::ElementsAre("giám đốc"));
  fs::remove(folder_ / "words.yaml");
  EXPECT_THAT(complaint("value_words:\n  posts: [Giám đốc]\n  relations: [con]\n  bodies: [sở]\n"),
              AllOf(HasSubstr("line 2"), HasSubstr("small letters")));
  EXPECT_THAT(complaint("value_words:\n  posts: [giám đốc]\n  bodies: [sở]\n"), HasSubstr("no `relations`"));
  EXPECT_THAT(complaint(sound + "  words: [sở]\n"), AllOf(HasSubstr("line 5"), HasSubstr("`words` is not known")));
  EXPECT_THAT(complaint("value_words:\n  posts: giám đốc\n"), HasSubstr("expected a list"));
}

TEST_F(DefinitionsTest, WhatWorksAgainstItsAuthorIsNamed) {
  const auto remarks_on = [&](const std::string& yaml) {
    std::ofstream(folder_ / "slip.yaml") << yaml;
    const auto remarks = check_definitions((folder_ / "slip.yaml").string(), SOHOA_SOURCE_DIR "/models/record_types");
    std::string all;
    for (const DefinitionRemark& remark : remarks.value()) {
      EXPECT_EQ(remark.file, "slip.yaml");
      EXPECT_FALSE(remark.english.empty() || remark.vietnamese.empty());
      all += std::to_string(remark.line) + ": " + remark.english + "\n";
    }
    return all;
  };
  EXPECT_THAT(remarks_on(kSound), HasSubstr("2: `slip` has no `cues`"));
  EXPECT_THAT(remarks_on("types:\n  - {id: slip, name: Phiếu, titles: [PHIẾU CHI], cues: [Số tiền], not_if: [PHIẾU]}\n"
                         "fields: {amount: {type: MONEY, labels: [Số tiền]}}\n"),
              HasSubstr("rules itself out"));
  EXPECT_THAT(remarks_on("types:\n  - {id: slip, name: Phiếu, titles: [PHIẾU CHI TIỀN], cues: [Số tiền], continued_by: [Phiếu chi]}\n"
                         "fields: {amount: {type: MONEY, labels: [Số tiền]}}\n"),
              HasSubstr("2: `slip` swallows the next paper of its type"));
  EXPECT_THAT(remarks_on("types:\n  - {id: slip, name: Phiếu, titles: [GIẤY CHỨNG SINH], cues: [Số tiền]}\n"
                         "fields: {amount: {type: MONEY, labels: [Số tiền]}}\n"),
              HasSubstr("`gcs`"));
  EXPECT_THAT(remarks_on("types:\n  - {id: slip, name: Phiếu, titles: [PHIẾU CHI], cues: [Số tiền]}\n"
                         "fields:\n  amount: {type: MONEY, labels: [Số tiền]}\n  total: {type: MONEY, labels: [Số tiền]}\n"),
              AllOf(HasSubstr("5: "), HasSubstr("both would take the same value")));
  EXPECT_THAT(remarks_on("types:\n  - {id: slip}\n"), HasSubstr("1: "));
}

TEST_F(DefinitionsTest, AnEmptyFolderIsAFault) {
  const auto loaded = load_definitions((folder_ / "nowhere").string());
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::bad_config);
}

TEST(Definitions, TheOnesShippedAreSound) {
  const auto loaded = load_definitions(SOHOA_SOURCE_DIR "/models/record_types");
  ASSERT_TRUE(loaded) << loaded.error().message;
  std::set<std::string> ids;
  for (const TypeDefinition& type : loaded->types) ids.insert(type.id);
  for (const char* id : {"birth_cert", "death_cert", "marriage_cert", "ct01", "ct07", "birth_form", "death_form", "gcs", "receipt", "cccd", "bhyt", "decision", "letter", "law"})
    EXPECT_TRUE(ids.contains(id)) << id;
  EXPECT_EQ(loaded->version.size(), 64u);
  EXPECT_FALSE(loaded->words.posts.empty() || loaded->words.relations.empty() || loaded->words.bodies.empty());
}

TEST_F(DefinitionsTest, TheVersionFollowsTheContent) {
  std::ofstream(folder_ / "slip.yaml") << kSound;
  const auto before = load_definitions(folder_.string());
  std::ofstream(folder_ / "slip.yaml", std::ios::app) << "# note\n";
  const auto after = load_definitions(folder_.string());
  ASSERT_TRUE(before && after);
  EXPECT_NE(before->version, after->version);
}

}  // namespace
}  // namespace sohoa
