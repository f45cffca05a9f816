#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/support/program.h"
#include "tests/support/scratch.h"

namespace sohoa {
namespace {

using test::Ended;
using test::Scratch;
using testing::HasSubstr;

Ended sohoa_says(std::vector<std::string> arguments, std::map<std::string, std::string> environment = {}) {
  arguments.insert(arguments.begin(), SOHOA_PROGRAM);
  return test::run({arguments, environment, {}});
}

TEST(Command, HelpSpeaksEnglishAndVietnamese) {
  EXPECT_THAT(sohoa_says({"--help", "--lang", "en"}).out, HasSubstr("Read, sort, extract and file a batch of scans"));
  EXPECT_THAT(sohoa_says({"--lang=vi", "--help"}).out, HasSubstr("Đọc, phân loại, bóc tách"));
  EXPECT_THAT(sohoa_says({"--help"}, {{"SOHOA_LANG", "vi_VN.UTF-8"}}).out, HasSubstr("Đọc, phân loại, bóc tách"));
}

TEST(Command, WrongArgumentsExitWithOne) {
  EXPECT_EQ(sohoa_says({}).exit_code, 1);
  EXPECT_EQ(sohoa_says({"digitise"}).exit_code, 1);
  EXPECT_EQ(sohoa_says({"digitize", "x"}).exit_code, 1);
  EXPECT_EQ(sohoa_says({"digitize", "x", "--out", "y", "--jobs", "0"}).exit_code, 1);
}

TEST(Command, DoctorFindsNothingWrongHere) {
  const Ended ended = sohoa_says({"doctor", "--lang", "en"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("OpenMP stays at one thread"));
}

TEST(Command, DoctorNamesAMissingFolderOfRecordTypes) {
  const Scratch scratch;
  const Ended ended = sohoa_says({"doctor", "--lang", "en"}, {{"SOHOA_MODELS", scratch.path().string()}});
  EXPECT_NE(ended.exit_code, 0);
  EXPECT_THAT(ended.out, HasSubstr("FAULT  record types"));
}

const std::string sample = SOHOA_SOURCE_DIR "/samples/scans/ho-tich/birth_cert-0021.jpg";

TEST(Command, ReadPrintsTextAndNothingElse) {
  const Ended ended = sohoa_says({"read", sample});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.err, "");
  EXPECT_THAT(ended.out, HasSubstr("KHAI SINH"));
}

TEST(Command, ReadSaysWhichPagesThereAre) {
  const Ended ended = sohoa_says({"read", sample, "--page", "7", "--lang", "en"});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("has pages 1 to 1"));
}

TEST(Command, ReadOfAMissingFileExitsWithFive) { EXPECT_EQ(sohoa_says({"read", "/no/such/file.pdf"}).exit_code, 5); }

TEST(Command, SearchOfAMissingWarehouseExitsWithFiveAndMakesNone) {
  const Scratch scratch;
  const Ended ended = sohoa_says({"search", "xã", "--warehouse", "sqlite:" + scratch / "none.db"});
  EXPECT_EQ(ended.exit_code, 5) << ended.err;
  EXPECT_FALSE(std::filesystem::exists(scratch / "none.db"));
}

}  // namespace
}  // namespace sohoa
