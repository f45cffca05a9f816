#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/app/sohoa_program.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Scratch;
using testing::HasSubstr;
using testing::Not;

const std::string code = "000.16.38.H56-240305-0012";

// Samples in a folder that is named by a dossier code.
fs::path dossier_of_samples(const Scratch& scratch, const std::string& under, std::size_t files) {
  const fs::path folder = scratch.path() / under / code;
  fs::create_directories(folder);
  std::size_t number = 0;
  for (const fs::path& sample : test::sample_scans())
    if (sample.filename().string().starts_with("birth_cert") && number < files) fs::copy_file(sample, folder / sample.filename()), ++number;
  EXPECT_EQ(number, files);
  return scratch.path() / under;
}

json dossier_in(const fs::path& out) { return json::parse(test::read_file(out / "dossiers" / (code + ".json"))); }

std::string shown(const fs::path& out) {
  const std::string url = "sqlite:" + (out / "warehouse.db").string();
  return test::run({{SOHOA_PROGRAM, "--lang", "en", "dossier", code, "--warehouse", url}, {}, {}}).out;
}

TEST(Dossiers, AreFiledShownAndTakeInWhatIsAddedLater) {
  const Scratch scratch;
  const fs::path in = dossier_of_samples(scratch, "in", 1), out = scratch.path() / "out";
  const test::Ended ended = test::digitize(in, out);
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("Dossiers:  1"));
  EXPECT_EQ(dossier_in(out)["documents"].size(), 1U);
  EXPECT_THAT(shown(out), HasSubstr("Dossier " + code));
  EXPECT_THAT(shown(out), HasSubstr("birth_cert"));

  dossier_of_samples(scratch, "more", 2);
  for (const auto& entry : fs::directory_iterator(scratch.path() / "more" / code))
    fs::copy_file(entry.path(), in / code / entry.path().filename(), fs::copy_options::skip_existing);
  ASSERT_EQ(test::digitize(in, out, {"--resume"}).exit_code, 0);
  EXPECT_EQ(dossier_in(out)["documents"].size(), 2U);

  // The same again as one batch.
  ASSERT_EQ(test::digitize(in, scratch.path() / "whole").exit_code, 0);
  EXPECT_EQ(dossier_in(out), dossier_in(scratch.path() / "whole"));
}

TEST(Dossiers, OfTwoBatchesAreOneAndADuplicateStandsInBoth) {
  const Scratch scratch;
  const std::vector<std::string> shared = {"--warehouse", "sqlite:" + scratch / "kho.db"};
  ASSERT_EQ(test::digitize(dossier_of_samples(scratch, "one", 1), scratch.path() / "first", shared).exit_code, 0);
  ASSERT_EQ(test::digitize(dossier_of_samples(scratch, "two", 2), scratch.path() / "second", shared).exit_code, 0);
  EXPECT_EQ(dossier_in(scratch.path() / "second")["documents"].size(), 2U);
  EXPECT_EQ(test::ask("sqlite:" + scratch / "kho.db", "SELECT count(*) FROM dossier_documents"), "3");
  EXPECT_EQ(test::ask("sqlite:" + scratch / "kho.db", "SELECT count(*) FROM dossiers"), "1");
}

// A dossier that the page maker draws, digitized: what is planted in it, and what `sohoa dossier` says of it.
struct MadeDossier {
  json truth;
  std::string shown;
};

MadeDossier made_dossier(const Scratch& scratch, const std::string& kind, int seed, const std::string& preset, const std::vector<std::string>& more = {}) {
  const std::string name = kind + "-" + (seed < 10 ? "000" : "00") + std::to_string(seed);
  const fs::path scans = scratch.path() / "scans", truth = scratch.path() / "truth", out = scratch.path() / ("out-" + name);
  std::vector<std::string> make = {SOHOA_PAGE_MAKER, "--dossier", kind, "--seed", std::to_string(seed), "--count", "1", "--preset", preset,
                                   "--out", scans.string(), "--truth", truth.string()};
  make.insert(make.end(), more.begin(), more.end());
  EXPECT_EQ(test::run({make, {}, {}}).exit_code, 0);
  const test::Ended ended = test::digitize(scans / name, out);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  MadeDossier made{json::parse(test::read_file(truth / name / "dossier.json")), ""};
  const std::string its_code = made.truth["dossier_code"];
  made.shown = test::run({{SOHOA_PROGRAM, "--lang", "en", "dossier", its_code, "--warehouse", "sqlite:" + (out / "warehouse.db").string()}, {}, {}}).out;
  EXPECT_THAT(made.shown, HasSubstr("Dossier " + its_code));
  return made;
}

// Of two cards on one sheet the record is of one: the other's holder has to be looked for.
bool cards_lie_together(const json& truth) {
  return std::ranges::any_of(truth["scans"], [](const json& scan) { return scan["papers"].size() > 1; });
}

TEST(Dossiers, OfABirthIsWholeAndAgreesWhereNothingIsPlanted) {
  const Scratch scratch;
  for (const auto& [seed, preset] : {std::pair(11, "clean"), std::pair(12, "office")}) {
    const MadeDossier made = made_dossier(scratch, "birth", seed, preset);
    EXPECT_THAT(made.shown, HasSubstr("2.002621"));
    for (const char* paper : {"Tờ khai đăng ký khai sinh", "Giấy chứng sinh", "Tờ khai thay đổi thông tin cư trú"})
      EXPECT_THAT(made.shown, HasSubstr(std::string(paper) + ": there")) << preset;
    if (!cards_lie_together(made.truth)) {
      EXPECT_THAT(made.shown, Not(HasSubstr("MISSING"))) << preset;
    }
    EXPECT_THAT(made.shown, Not(HasSubstr("  ! "))) << preset;
  }
}

TEST(Dossiers, OfADeathNamesWhatNobodyHandedInAndAgreesOtherwise) {
  const Scratch scratch;
  const MadeDossier made = made_dossier(scratch, "death", 11, "office");
  EXPECT_THAT(made.shown, HasSubstr("2.002622"));
  EXPECT_THAT(made.shown, HasSubstr("Tờ khai thay đổi thông tin cư trú: MISSING"));  // the page maker draws none for a death
  EXPECT_THAT(made.shown, Not(HasSubstr("Tờ khai đăng ký khai tử: MISSING")));
  EXPECT_THAT(made.shown, Not(HasSubstr("Căn cước của người chết: MISSING")));
  EXPECT_THAT(made.shown, Not(HasSubstr("  ! ")));
}

TEST(Dossiers, APaperThatIsLeftOutIsMissed) {
  const std::map<std::string, std::string> names = {{"gcs", "Giấy chứng sinh"}, {"birth_form", "Tờ khai đăng ký khai sinh"},
                                                    {"ct01", "Tờ khai thay đổi thông tin cư trú"}};
  const Scratch scratch;
  int required = 0;
  for (const int seed : {21, 22, 23}) {
    const MadeDossier made = made_dossier(scratch, "birth", seed, "office", {"--incomplete", "1"});
    for (const json& paper : made.truth["missing"]) {
      const auto name = names.find(paper["record_type"]);
      if (name == names.end()) continue;  // cards and the marriage certificate: not everybody's are asked for
      ++required;
      EXPECT_THAT(made.shown, HasSubstr(name->second + ": MISSING"));
    }
    EXPECT_THAT(made.shown, Not(HasSubstr("  ! ")));
  }
  EXPECT_GT(required, 0) << "seeds that leave out a paper that is asked for";
}

TEST(Dossiers, AStatementThatIsWrongOnPurposeIsFound) {
  const Scratch scratch;
  int found = 0;
  for (const int seed : {31, 32, 33}) {
    const MadeDossier made = made_dossier(scratch, "birth", seed, "clean", {"--contradictory", "1"});
    ASSERT_EQ(made.truth["contradictions"].size(), 1U);
    if (made.truth["contradictions"][0]["field"] == "wife_dob" && cards_lie_together(made.truth)) continue;
    ++found;
    EXPECT_THAT(made.shown, HasSubstr("  ! ")) << made.truth["contradictions"][0];
    EXPECT_THAT(made.shown, HasSubstr(made.truth["contradictions"][0]["field"].get<std::string>()));
  }
  EXPECT_GT(found, 1) << "seeds whose slip can be seen";
}

TEST(Dossiers, OneThatIsNotThereIsNamed) {
  const Scratch scratch;
  test::digitize(dossier_of_samples(scratch, "in", 1), scratch.path() / "out");
  const test::Ended ended =
      test::run({{SOHOA_PROGRAM, "--lang", "en", "dossier", "no-such", "--warehouse", "sqlite:" + scratch / "out/warehouse.db"}, {}, {}});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("no-such"));
}

// Of a family whose papers came once, a form is filled in and nothing on it is wrong.
TEST(Dossiers, TellOfPeopleWhoNeedNotSayItAgain) {
  const Scratch scratch;
  const MadeDossier made = made_dossier(scratch, "birth", 5, "clean", {"--handwriting", "0"});
  const std::string url = "sqlite:" + (scratch.path() / "out-birth-0005" / "warehouse.db").string();
  const auto sohoa = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {SOHOA_PROGRAM, "--lang", "en"});
    arguments.insert(arguments.end(), {"--warehouse", url});
    return test::run({arguments, {}, {}});
  };
  json declared;
  for (const auto& entry : fs::directory_iterator(scratch.path() / "truth" / "birth-0005"))
    if (const json truth = json::parse(test::read_file(entry.path())); truth.value("record_type", "") == "birth_form") declared = truth["fields"];
  ASSERT_TRUE(declared.is_object());
  const std::string mother = declared["requester_id_no"];

  const json known = json::parse(sohoa({"person", mother, "--json"}).out);
  EXPECT_EQ(known["numbers"], json({mother}));
  EXPECT_GE(known["papers"].size(), 4U);
  EXPECT_THAT(sohoa({"person", mother}).out, HasSubstr("marriage_cert\twife\tby number"));
  EXPECT_EQ(sohoa({"person", "000000000000"}).exit_code, 1);
  EXPECT_EQ(sohoa({"org", mother}).exit_code, 1);

  const json filled = json::parse(sohoa({"prefill", "1.001193", "--person", mother, "--on", "2024-04-11"}).out);
  EXPECT_GE(filled["fields_prefilled"].get<double>(), 0.6 * filled["fields_total"].get<double>());
  for (const char* key : {"requester_name", "requester_id_no", "residence", "dob", "sex", "mother_birth_year", "mother_ethnicity", "father_birth_year", "father_ethnicity"})
    EXPECT_EQ(filled["fields"].value(key, json::object()).value("value", ""), declared[key]) << key;
  EXPECT_EQ(filled["fields"]["father_name"]["sources"].size(), 2U);

  const std::string needed = sohoa({"needed", "1.001193", "--person", mother, "--on", "2026-01-31"}).out;
  EXPECT_THAT(needed, HasSubstr("Căn cước của cha: in the warehouse (optional)"));
  EXPECT_THAT(needed, HasSubstr("Giấy chứng sinh: to be brought"));
  EXPECT_EQ(sohoa({"needed", "9.9", "--person", mother}).exit_code, 1);
  EXPECT_EQ(sohoa({"needed", "1.001193", "--person", mother, "--on", "31/01/2026"}).exit_code, 1);

  const test::Ended parted = sohoa({"owner", "part", mother, known["papers"][0]["document"], known["papers"][0]["role"], "--reason", "a test"});
  ASSERT_EQ(parted.exit_code, 0) << parted.err;
  EXPECT_EQ(json::parse(sohoa({"person", mother, "--json"}).out)["papers"].size(), known["papers"].size() - 1);
  EXPECT_THAT(sohoa({"owner", "list"}).out, HasSubstr("a test"));
  ASSERT_EQ(sohoa({"owner", "undo", "1"}).exit_code, 0);
  EXPECT_EQ(json::parse(sohoa({"person", mother, "--json"}).out), known);
  EXPECT_EQ(sohoa({"audit", "verify"}).exit_code, 0);
}

}  // namespace
}  // namespace sohoa
