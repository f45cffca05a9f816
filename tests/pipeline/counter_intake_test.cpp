#include "pipeline/counter_intake.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "models/model_folder.h"
#include "storage/review_store.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

constexpr const char* scan_name = "birth_cert-0021.jpg";
const Actor an{"an", "10.0.0.1", 1'800'000'000};

std::string bytes_of(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

int entries_in(const fs::path& folder) { return fs::exists(folder) ? static_cast<int>(std::distance(fs::directory_iterator(folder), {})) : 0; }

// A counter, and the scan of a certificate.
class CounterIntakeTest : public testing::Test {
 protected:
  void SetUp() override {
    warehouse_ = place_.open();
    auto decoders = DecoderPool::start(1);
    ASSERT_TRUE(decoders);
    decoders_ = std::move(*decoders);
    types_.emplace(RecordTypes::load(model_folder() + "/record_types", {}).value());
    procedures_.emplace(Procedures::load(model_folder() + "/procedures").value());
    scan_ = bytes_of(fs::path(SOHOA_SOURCE_DIR "/samples/scans/ho-tich") / scan_name);
  }

  std::unique_ptr<CounterIntake> intake(const std::string& archive = "") {
    return std::make_unique<CounterIntake>(counter_.string(), place_.url(), archive, 1, DigitizeTools{*types_, *procedures_, readers_, *warehouse_}, *decoders_, stop_);
  }
  // Folders of scans, filed or being filed.
  int folders() const { return entries_in(counter_) - (fs::exists(begun_) ? 1 : 0); }
  // What is in the warehouse of the scan: it was filed once, and who brought it is known.
  void expect_taken_in_once() const {
    EXPECT_EQ(place_.ask("SELECT count(*) FROM documents"), "1");
    EXPECT_EQ(place_.ask("SELECT c.account, ' ', c.file_name, ' ', b.ended FROM counter_scans c JOIN batches b ON b.id = c.batch_id"), "an birth_cert-0021.jpg 1");
    EXPECT_EQ(place_.ask("SELECT account, ' ', address FROM audit WHERE action = 'scan'"), "an 10.0.0.1");
    EXPECT_EQ(place_.ask("SELECT count(*) FROM batches"), "1");
    EXPECT_EQ(entries_in(begun_), 0);
    EXPECT_EQ(folders(), 1);
  }

  // As when it was stopped between filing the scan and noting who brought it.
  void leave_filed_and_unfinished() {
    place_.run("ALTER TABLE counter_scans RENAME TO elsewhere");
    EXPECT_FALSE(intake()->take_in(an, scan_name, scan_, ""));
    place_.run("ALTER TABLE elsewhere RENAME TO counter_scans");
    EXPECT_EQ(place_.ask("SELECT count(*) FROM documents"), "1");
    place_.run("UPDATE batches SET ended = 0");
  }

  // The installed calibration with a word more in it.
  void become_another_version() {
    const fs::path file = place_.folder() / "calibration.yaml";
    std::ofstream(file) << "# another\n" << bytes_of(model_folder() + "/confidence/calibration.yaml");
    types_.emplace(RecordTypes::load(model_folder() + "/record_types", {.error_budget = 0.003, .gazetteer = {}, .calibration = file.string()}).value());
  }

  test::TestWarehouse place_{test::Engine::sqlite};
  const fs::path counter_ = place_.folder() / "counter", begun_ = counter_ / "begun";
  std::unique_ptr<Warehouse> warehouse_;
  std::unique_ptr<DecoderPool> decoders_;
  std::optional<RecordTypes> types_;
  std::optional<Procedures> procedures_;
  ReaderPool readers_{[] { return make_page_reader(Effort::normal); }};
  std::string scan_;
  std::atomic<bool> stop_ = false;
};

TEST_F(CounterIntakeTest, TakesAScanInAndLeavesNothingBegun) {
  const auto report = intake()->take_in(an, scan_name, scan_, "");
  ASSERT_TRUE(report) << report.error().message;
  expect_taken_in_once();
}

TEST_F(CounterIntakeTest, FinishesAScanThatWasStopped) {
  stop_ = true;
  const auto report = intake()->take_in(an, scan_name, scan_, "");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_TRUE(report->interrupted);
  EXPECT_EQ(entries_in(begun_), 1);
  stop_ = false;
  intake()->finish_begun();
  expect_taken_in_once();
}

// As after a kill between the two: the scan is filed, and nobody knows who brought it.
TEST_F(CounterIntakeTest, FinishesAScanThatWasFiledAndNotNoted) {
  place_.run("ALTER TABLE counter_scans RENAME TO elsewhere");
  EXPECT_FALSE(intake()->take_in(an, scan_name, scan_, ""));
  EXPECT_EQ(place_.ask("SELECT count(*) FROM documents"), "1");
  place_.run("ALTER TABLE elsewhere RENAME TO counter_scans");
  intake()->finish_begun();
  expect_taken_in_once();
}

// As after an upgrade: the run that was stopped cannot be gone on with as it was begun.
TEST_F(CounterIntakeTest, ReadsAnewWhatAnotherVersionHadBegun) {
  leave_filed_and_unfinished();
  const std::string first = place_.ask("SELECT id FROM batches");
  become_another_version();
  intake()->finish_begun();
  EXPECT_EQ(place_.ask("SELECT count(*) FROM documents"), "1");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM documents WHERE batch_id = '" + first + "'"), "0");
  EXPECT_EQ(place_.ask("SELECT c.account, ' ', c.file_name, ' ', b.ended FROM counter_scans c JOIN batches b ON b.id = c.batch_id"), "an birth_cert-0021.jpg 1");
  EXPECT_EQ(entries_in(begun_), 0);
  EXPECT_EQ(folders(), 1);
}

TEST_F(CounterIntakeTest, KeepsWhatSomebodyDecidedOnWhatItReadsAnew) {
  leave_filed_and_unfinished();
  const std::string id = place_.ask("SELECT id FROM documents"), fields = place_.ask("SELECT count(*) FROM fields");
  const FieldAddress address{id, "", 0, place_.ask("SELECT key FROM fields WHERE value <> '' ORDER BY key LIMIT 1")};
  const std::string field = " FROM fields WHERE key = '" + address.key + "'";
  const SeenField seen{place_.ask("SELECT value" + field), place_.ask("SELECT status" + field)};
  ReviewStore store(warehouse_->database());
  ASSERT_EQ(store.settle_in_paper(an, address, {Decision::Kind::correct, "as decided", "as decided"}, seen, false).value(), SettleOutcome::done);
  become_another_version();
  intake()->finish_begun();
  EXPECT_EQ(place_.ask("SELECT id FROM documents"), id);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM fields"), fields);
  EXPECT_EQ(place_.ask("SELECT status, ' ', value" + field), "settled as decided");
  EXPECT_EQ(place_.ask("SELECT account, ' ', undone FROM settlements"), "an 0");
  EXPECT_EQ(place_.ask("SELECT file_name FROM counter_scans"), scan_name);
  EXPECT_EQ(entries_in(begun_), 0);
}

TEST_F(CounterIntakeTest, FinishesWhatAnotherLeftBeforeTheNextScan) {
  stop_ = true;
  ASSERT_TRUE(intake()->take_in(an, scan_name, scan_, ""));
  stop_ = false;
  const auto again = intake()->take_in(an, "again.jpg", scan_, "");
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(place_.ask("SELECT file_name FROM counter_scans ORDER BY file_name"), "again.jpg,birth_cert-0021.jpg");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM documents"), "1");
  EXPECT_EQ(entries_in(begun_), 0);
}

TEST_F(CounterIntakeTest, LeavesNothingOfAScanThatCannotBeFiled) {
  std::ofstream(place_.folder() / "file") << "no folder";
  EXPECT_FALSE(intake((place_.folder() / "file").string())->take_in(an, scan_name, scan_, ""));
  EXPECT_EQ(entries_in(begun_), 0);
  EXPECT_EQ(folders(), 0);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM counter_scans"), "0");
}

TEST_F(CounterIntakeTest, LeavesNothingOfAScanThatWasNotAllThere) {
  fs::create_directories(begun_ / "scan-aaaaaa" / "in");
  std::ofstream(begun_ / "scan-aaaaaa" / "in" / "half.pdf") << "%PDF";
  intake()->finish_begun();
  EXPECT_EQ(entries_in(begun_), 0);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM batches"), "0");
}

TEST_F(CounterIntakeTest, KeepsWhatItCannotFinishForTheNextTime) {
  stop_ = true;
  ASSERT_TRUE(intake()->take_in(an, scan_name, scan_, ""));
  stop_ = false;
  std::ofstream(place_.folder() / "file") << "no folder";
  intake((place_.folder() / "file").string())->finish_begun();
  EXPECT_EQ(entries_in(begun_), 1);
  intake()->finish_begun();
  expect_taken_in_once();
}

}  // namespace
}  // namespace sohoa
