#include "classifiers/recalibration.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>

#include "classifiers/calibration.h"

namespace sohoa {
namespace {

const std::string installed = SOHOA_SOURCE_DIR "/models/confidence/calibration.yaml";

// Names as a reader gives them, of which those that `shift` log odds more or less than the calibration says are right.
std::vector<ObservedValue> values(double shift, int count = 4000, double stands_for = 1) {
  const Calibration calibration = *Calibration::load(installed, 0.01);
  std::mt19937 random(7);
  const auto chance = [&] { return static_cast<double>(random() % 1'000'000) / 1e6; };
  std::vector<ObservedValue> made;
  for (int i = 0; i < count; ++i) {
    ObservedValue value{FieldType::name, {}, true, stands_for};
    value.field.value = value.field.raw = "Nguyễn Thị Mai";
    value.field.signs.words = value.field.signs.worst = 0.5 + 0.4999 * chance();
    value.field.signs.page = 0.98;
    const double p = calibration.probability(FieldType::name, value.field);
    value.right = chance() < 1 / (1 + std::exp(-(std::log(p / (1 - p)) + shift)));
    made.push_back(value);
  }
  return made;
}

// Loads what a recalibration would write.
Calibration loaded(const Recalibration& recalibration, double budget) {
  const std::string file = std::filesystem::temp_directory_path() / ("sohoa-recalibration-" + std::to_string(getpid()) + ".yaml");
  std::ofstream(file) << recalibration.file;
  auto calibration = Calibration::load(file, budget);
  std::filesystem::remove(file);
  EXPECT_TRUE(calibration) << recalibration.file;
  return *calibration;
}

TEST(Recalibration, BringsWhatIsSaidToWhatIsSeenWhereTheMachineIsTooSure) {
  const auto made = values(-1.5);
  const Recalibration result = *recalibrate(installed, made, 0.01);
  const CalibrationComparison& all = result.comparisons.back();
  EXPECT_EQ(all.observed, 4000);
  EXPECT_GT(all.before.distance, 2 * all.after.distance);
  EXPECT_GT(all.before.wrong, 0.01) << "more are wrong than the budget allows";
  EXPECT_LE(all.after.wrong, 0.013) << "judged by values that nothing was taken from: within two deviations";
  EXPECT_LT(all.after.accepted, all.before.accepted);
  const Field& field = made[0].field;
  EXPECT_LT(loaded(result, 0.01).probability(FieldType::name, field), Calibration::load(installed, 0.01)->probability(FieldType::name, field));
}

TEST(Recalibration, JudgesDocumentsByOthers) {
  auto made = values(-1, 1000);
  for (std::size_t i = 0; i < made.size(); ++i) made[i].document = std::to_string(i / 4);
  auto turned = made;  // a document's fields in another order are the same documents
  for (std::size_t i = 0; i < turned.size(); i += 4) std::reverse(turned.begin() + static_cast<std::ptrdiff_t>(i), turned.begin() + static_cast<std::ptrdiff_t>(i + 4));
  const auto after = [](const std::vector<ObservedValue>& of) { return recalibrate(installed, of, 0.01)->comparisons.back().after; };
  EXPECT_NEAR(after(made).distance, after(turned).distance, 1e-9);
  EXPECT_NEAR(after(made).accepted, after(turned).accepted, 1e-9);
}

TEST(Recalibration, LeavesWhatIsRightNearlyAsItIs) {
  const auto made = values(0);
  const Recalibration result = *recalibrate(installed, made, 0.01);
  const Calibration before = *Calibration::load(installed, 0.01), after = loaded(result, 0.01);
  for (std::size_t i = 0; i < made.size(); i += 500)
    EXPECT_NEAR(before.probability(FieldType::name, made[i].field), after.probability(FieldType::name, made[i].field), 0.03);
}

TEST(Recalibration, CountsAValueForAllThatItStandsFor) {
  // Accepted values are all right and stand for fifty each; the doubted ones are mostly wrong and stand for themselves.
  auto made = values(4, 500, 50);
  for (ObservedValue& value : made) value.right = true;
  const Recalibration trusting = *recalibrate(installed, made, 0.01);
  auto both = made;
  for (ObservedValue value : values(0, 500)) {
    value.right = false;
    value.stands_for = 1;
    both.push_back(value);
  }
  const Recalibration weighted = *recalibrate(installed, both, 0.01);
  for (ObservedValue& value : both) value.stands_for = 1;
  const Recalibration unweighted = *recalibrate(installed, both, 0.01);
  const auto said = [&](const Recalibration& result) { return loaded(result, 0.01).probability(FieldType::name, made[0].field); };
  EXPECT_GT(said(trusting), said(weighted));
  EXPECT_GT(said(weighted), said(unweighted) + 0.2);
}

TEST(Recalibration, GivesTheSameFileForTheSameValuesAndLeavesSignaturesToPeople) {
  const auto made = values(-1);
  EXPECT_EQ(recalibrate(installed, made, 0.003)->file, recalibrate(installed, made, 0.003)->file);
  EXPECT_GT(loaded(*recalibrate(installed, made, 0.003), 0.003).accepted_from(FieldType::signed_by), 1);
  EXPECT_FALSE(recalibrate("/no/such/file.yaml", made, 0.003));
}

}  // namespace
}  // namespace sohoa
