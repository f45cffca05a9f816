#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/app/sohoa_program.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Scratch;
using testing::HasSubstr;

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

TEST(Dossiers, OneThatIsNotThereIsNamed) {
  const Scratch scratch;
  test::digitize(dossier_of_samples(scratch, "in", 1), scratch.path() / "out");
  const test::Ended ended =
      test::run({{SOHOA_PROGRAM, "--lang", "en", "dossier", "no-such", "--warehouse", "sqlite:" + scratch / "out/warehouse.db"}, {}, {}});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("no-such"));
}

}  // namespace
}  // namespace sohoa
