#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/app/sohoa_program.h"
#include "tests/support/program.h"
#include "tests/support/scratch.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Scratch;
using testing::HasSubstr;

// A filed batch, the document of it that has most fields, and one of its accepted fields.
class Explain : public ::testing::Test {
 protected:
  void SetUp() override {
    in_ = test::small_batch(scratch_);
    out_ = scratch_.path() / "out";
    ASSERT_EQ(test::digitize(in_, out_).exit_code, 0);
    for (const auto& folder : fs::directory_iterator(out_ / "documents")) {
      const json document = json::parse(test::read_file(folder.path() / "document.json"));
      for (const auto& [key, field] : document["fields"].items())
        if (field["status"] == "accepted" && field["page"] != 0) id_ = document["id"], key_ = key, value_ = field["value"];
    }
    ASSERT_NE(id_, "");
  }
  test::Ended explain(const std::vector<std::string>& more, const std::string& language = "en") {
    std::vector<std::string> command = {SOHOA_PROGRAM, "--lang", language, "explain", id_, key_, "--out", out_.string()};
    command.insert(command.end(), more.begin(), more.end());
    return test::run({command, {}, {}});
  }

  Scratch scratch_;
  fs::path in_, out_;
  std::string id_, key_, value_;
};

TEST_F(Explain, TellsWhatWasFiledWithAPictureOnOnePage) {
  const fs::path page = scratch_.path() / "why.html", picture = scratch_.path() / "why.jpg";
  const test::Ended told = explain({"--html", page.string(), "--picture", picture.string()});
  ASSERT_EQ(told.exit_code, 0) << told.err;
  EXPECT_THAT(told.out, HasSubstr(value_));
  EXPECT_THAT(told.out, HasSubstr("probability"));
  EXPECT_THAT(told.out, HasSubstr("the print"));
  const std::string html = test::read_file(page);
  EXPECT_THAT(html, HasSubstr("data:image/jpeg;base64,"));
  EXPECT_THAT(html, HasSubstr("probability"));
  EXPECT_GT(fs::file_size(picture), 500U);
  EXPECT_THAT(explain({}, "vi").out, HasSubstr("xác suất"));
}

TEST_F(Explain, TellsTheSameFromTheWarehouseAlone) {
  const fs::path picture = scratch_.path() / "why.jpg";
  const test::Ended told = test::run({{SOHOA_PROGRAM, "--lang", "en", "explain", id_, key_, "--warehouse", "sqlite:" + (out_ / "warehouse.db").string(),
                                       "--picture", picture.string()}, {}, {}});
  ASSERT_EQ(told.exit_code, 0) << told.err;
  EXPECT_EQ(told.out, explain({}).out);
  EXPECT_GT(fs::file_size(picture), 500U);
  const test::Ended nowhere = test::run({{SOHOA_PROGRAM, "--lang", "vi", "explain", id_, key_}, {}, {}});
  EXPECT_EQ(nowhere.exit_code, 1);
  EXPECT_THAT(nowhere.err, HasSubstr("--warehouse"));
}

TEST_F(Explain, TellsTheThresholdAndTheErrorBudgetOfThatNight) {
  EXPECT_THAT(explain({}).out, HasSubstr("for an error budget of 0.003"));
  EXPECT_THAT(explain({}, "vi").out, HasSubstr("với tỷ lệ sai cho phép 0.003"));
}

TEST_F(Explain, SaysWhatIsFiledAndNotWhatWouldBeReadToday) {
  const fs::path place = out_ / "documents" / id_ / "document.json";
  json document = json::parse(test::read_file(place));
  document["fields"][key_]["findings"] = {{{"check", "that night"}, {"verdict", "doubts"}, {"reason", "the lamp flickered"}}};
  std::ofstream(place) << document.dump();
  EXPECT_THAT(explain({}).out, HasSubstr("that night: the lamp flickered"));
}

TEST_F(Explain, NamesThePaperOrFieldThatIsNotThere) {
  id_ = "0000000000000000";
  EXPECT_NE(explain({}).exit_code, 0);
  EXPECT_THAT(explain({}).err, HasSubstr("no such paper"));
}

TEST_F(Explain, AnotherErrorBudgetIsNotResumed) {
  const test::Ended again = test::digitize(in_, out_, {"--resume", "--error-budget", "0.01"});
  EXPECT_NE(again.exit_code, 0);
  EXPECT_THAT(again.err, HasSubstr("--error-budget"));
}

}  // namespace
}  // namespace sohoa
