#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "storage/account_store.h"
#include "storage/database.h"
#include "storage/review_store.h"
#include "tests/app/sohoa_program.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Scratch;
using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t morning = 1'800'000'000;

// A filed batch with every field settled as it was read, but for one of each paper that is left alone, one corrected date and one
// unreadable field.
class Truth : public testing::Test {
 protected:
  void SetUp() override {
    out_ = scratch_.path() / "out";
    url_ = "sqlite:" + (out_ / "warehouse.db").string();
    ASSERT_EQ(test::digitize(test::small_batch(scratch_), out_).exit_code, 0);
    auto warehouse = Warehouse::open(url_);
    ASSERT_TRUE(warehouse);
    AccountStore accounts((*warehouse)->database());
    ASSERT_TRUE(accounts.add({"", "local", morning}, {"an", Role::reviewer, "hash"}).value());
    ReviewStore store((*warehouse)->database());
    const auto rows = [&](const std::string& sql) {
      std::vector<std::vector<std::string>> found;
      EXPECT_TRUE((*warehouse)->database().read([&](Session& session) -> Result<void> {
        session.query(sql, {}, [&](const SqlRow& row) {
          found.emplace_back();
          for (std::size_t i = 0; i < row.columns().size(); ++i) found.back().push_back(row.text(i));
        });
        return {};
      }));
      return found;
    };
    for (const auto& row : rows("SELECT document_id, key, value, status FROM fields WHERE status = 'accepted' ORDER BY document_id, key")) {
      const FieldAddress address{row[0], "", 0, row[1]};
      Decision decision;
      if (unreadable_.key.empty()) decision.kind = Decision::Kind::unreadable, unreadable_ = address;
      else if (typed_.key.empty() && row[2].size() == 10 && row[2][4] == '-') decision = {Decision::Kind::correct, "1999-12-31", "1999-12-31"}, typed_ = address;
      ASSERT_EQ(store.settle_in_paper({"an", "10.0.0.1", morning}, address, decision, {row[2], row[3]}, false).value(), SettleOutcome::done);
    }
    ASSERT_FALSE(typed_.key.empty());
  }

  test::Ended truth(const fs::path& out, const std::vector<std::string>& more = {}, const std::string& language = "en") {
    std::vector<std::string> command = {SOHOA_PROGRAM, "--lang", language, "truth", "--warehouse", url_, "--out", out.string()};
    command.insert(command.end(), more.begin(), more.end());
    return test::run({command, {}, {}});
  }
  static json fields_in(const fs::path& out) { return json::parse(test::read_file(out / "truth.json"))["fields"]; }

  Scratch scratch_;
  fs::path out_;
  std::string url_;
  FieldAddress unreadable_, typed_;
};

TEST_F(Truth, IsReadBackByWhatTrainsAndMeasures) {
  const fs::path folder = scratch_.path() / "truth";
  const test::Ended ended = truth(folder);
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  std::size_t lines = 0;
  for (const json fields = fields_in(folder); const json& field : fields) lines += field.contains("line") ? 1 : 0;
  ASSERT_GE(lines, 15U) << ended.out;

  const auto python = [](const std::string& script, const std::vector<std::string>& arguments) {
    std::vector<std::string> command = {"/usr/bin/python3", "-c", script};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return test::run({command, {{"PYTHONDONTWRITEBYTECODE", "1"}}, {}});
  };
  const test::Ended measured = python("import sys; sys.path.insert(0, sys.argv[1]); import pages; print(len(pages.load_set('settled', sys.argv[2], sys.argv[2]).pages))",
                                      {SOHOA_SOURCE_DIR "/benchmarks", folder / "lines"});
  ASSERT_EQ(measured.exit_code, 0) << measured.err;
  EXPECT_EQ(std::stoul(measured.out), lines);

  const std::string recipe = SOHOA_SOURCE_DIR "/models/recogniser";
  if (python("import cv2, numpy, torch", {}).exit_code != 0) GTEST_SKIP() << "the training recipe's packages are not installed";
  const test::Ended trained = python("import sys; sys.path.insert(0, sys.argv[1]); import lines; print(sum(len(b.texts) for b in lines.training(sys.argv[2], 1, 0)) > 0);"
                                     "print(sum(len(b.texts) for _, b in lines.whole(sys.argv[2] + '/train-settled')))",
                                     {recipe, folder});
  ASSERT_EQ(trained.exit_code, 0) << trained.err;
  EXPECT_EQ(trained.out, "True\n" + std::to_string(lines) + "\n");
  // What was cut out is what the texts say.
  const test::Ended read = python("import sys; sys.path.insert(0, sys.argv[1]); import evaluate as e; from network import load_weights\n"
                                  "net, _ = load_weights(sys.argv[1] + '/weights-vn40hd.npz'); net.eval()\n"
                                  "rows = e.folder_errors(net, sys.argv[2]); print(e.cer(rows)); print([r[3:] for r in rows if r[0]], file=sys.stderr)",
                                  {recipe, folder / "lines"});
  ASSERT_EQ(read.exit_code, 0) << read.err;
  EXPECT_LT(std::stod(read.out), 0.05) << read.err;
}

TEST_F(Truth, LeavesOutWhatIsUnreadableOrNotKnownAsPrintedAndSaysSo) {
  const fs::path folder = scratch_.path() / "truth";
  const test::Ended ended = truth(folder);
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("letter by letter as printed"));
  bool typed_is_there = false;
  for (const json fields = fields_in(folder); const json& field : fields) {
    EXPECT_FALSE(field["document"] == unreadable_.document_id && field["place"] == unreadable_.key);
    if (field["document"] != typed_.document_id || field["place"] != typed_.key) continue;
    typed_is_there = true;
    EXPECT_EQ(field["value"], "1999-12-31");
    EXPECT_EQ(field["no_line"], "print_not_known") << "nobody knows how the date is printed";
  }
  EXPECT_TRUE(typed_is_there);
  EXPECT_THAT(test::run({{SOHOA_PROGRAM, "--lang", "en", "truth", "--help"}, {}, {}}).out, HasSubstr("PERSONAL DATA"));
  EXPECT_THAT(truth(scratch_.path() / "vi", {}, "vi").out, HasSubstr("Trường đã xử lý"));
}

TEST_F(Truth, ComesOutTheSameAndReplacesOnlyItsOwn) {
  const fs::path folder = scratch_.path() / "truth";
  ASSERT_EQ(truth(folder).exit_code, 0);
  const auto first = test::tree(folder);
  const test::Ended refused = truth(folder);
  EXPECT_EQ(refused.exit_code, 1);
  EXPECT_THAT(refused.err, HasSubstr("--force"));
  EXPECT_THAT(truth(folder, {}, "vi").err, HasSubstr("thêm --force"));
  // What a killed export has left behind.
  test::write_file(scratch_.path() / "truth.part" / "lines" / "left-over.png", "half");
  ASSERT_EQ(truth(folder, {"--force"}).exit_code, 0);
  EXPECT_EQ(test::tree(folder), first);
  EXPECT_FALSE(fs::exists(scratch_.path() / "truth.part"));
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);

  test::write_file(scratch_.path() / "mine" / "letter.txt", "dear");
  EXPECT_EQ(truth(scratch_.path() / "mine", {"--force"}).exit_code, 1);
  EXPECT_EQ(test::read_file(scratch_.path() / "mine" / "letter.txt"), "dear");
}

TEST_F(Truth, HasNothingOfASecretPaperAndCountsLostOriginals) {
  // One of its pages was found to be secret in another batch.
  test::run_script(url_, "UPDATE pages SET error_code = 'secret' WHERE document_id = '" + typed_.document_id + "' AND number = 1;");
  fs::remove_all(out_ / "originals");
  const fs::path folder = scratch_.path() / "truth";
  const test::Ended ended = truth(folder);
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_THAT(test::read_file(folder / "truth.json"), Not(HasSubstr(typed_.document_id)));
  EXPECT_THAT(ended.out, HasSubstr("the original is not there"));
  EXPECT_TRUE(fs::is_empty(folder / "lines"));
  EXPECT_FALSE(fs::exists(folder / "train-settled.json"));
  EXPECT_EQ(test::ask(url_, "SELECT count(*) FROM audit WHERE action = 'export' AND object = '" + typed_.document_id + "'"), "0");
  EXPECT_NE(test::ask(url_, "SELECT count(*) FROM audit WHERE action = 'export'"), "0") << "the trail tells who took it out";
}

}  // namespace
}  // namespace sohoa
