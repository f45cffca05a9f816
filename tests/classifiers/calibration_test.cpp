#include "classifiers/calibration.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "classifiers/judgement.h"

namespace sohoa {
namespace {

using ::testing::HasSubstr;

const std::string kFile = SOHOA_SOURCE_DIR "/models/confidence/calibration.yaml";

Field read_with(double confidence) {
  Field field;
  field.raw = field.value = "Nguyễn Thị Mai";
  field.page = 1;
  field.signs.words = field.signs.worst = confidence;
  field.signs.page = 0.98;
  return field;
}

TEST(Calibration, TheSurerTheReaderTheLikelierTheValue) {
  const auto calibration = *Calibration::load(kFile, 0.003);
  EXPECT_LT(calibration.probability(FieldType::name, read_with(0.6)), calibration.probability(FieldType::name, read_with(0.95)));
  EXPECT_LT(calibration.probability(FieldType::name, read_with(0.95)), calibration.probability(FieldType::name, read_with(0.999)));
}

TEST(Calibration, ADoubtMakesAValueLessLikely) {
  const auto calibration = *Calibration::load(kFile, 0.003);
  Field doubted = read_with(0.98);
  doubt(doubted, "form", "odd");
  EXPECT_LT(calibration.probability(FieldType::name, doubted), calibration.probability(FieldType::name, read_with(0.98)));
}

TEST(Calibration, ASmallerBudgetAsksForMore) {
  for (const FieldType type : {FieldType::name, FieldType::address, FieldType::text, FieldType::date, FieldType::phone}) {
    const double strict = Calibration::load(kFile, 0.001)->accepted_from(type);
    const double usual = Calibration::load(kFile, 0.003)->accepted_from(type);
    const double lax = Calibration::load(kFile, 0.02)->accepted_from(type);
    EXPECT_GE(strict, usual);
    EXPECT_GE(usual, lax);
    EXPECT_GT(usual, 0.9);
    EXPECT_LT(usual, 1);
  }
  EXPECT_GT(Calibration::load(kFile, 0.0001)->accepted_from(FieldType::name), 1) << "a budget below what was measured accepts nothing";
}

TEST(Calibration, ADamagedFileIsNamed) {
  const std::string file = std::filesystem::temp_directory_path() / ("sohoa-calibration-" + std::to_string(getpid()) + ".yaml");
  std::ofstream(file) << "signs: {words: much}\n";
  const auto calibration = Calibration::load(file, 0.003);
  ASSERT_FALSE(calibration);
  EXPECT_THAT(calibration.error().message, HasSubstr(file));
  std::filesystem::remove(file);
  EXPECT_FALSE(Calibration::load(file, 0.003));
}

}  // namespace
}  // namespace sohoa
