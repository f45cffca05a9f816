#include "pipeline/paper_reader.h"

#include <gmock/gmock.h>

#include "models/model_folder.h"
#include "pipeline/digitize.h"
#include "pipeline/paper_folder.h"
#include "tests/support/scratch.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

Result<RecordTypes> load_types(double error_budget) { return RecordTypes::load(model_folder() + "/record_types", {error_budget}); }

// Two certificates that a night has read, and what reads them again.
class PaperReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    auto decoders = DecoderPool::start(1);
    ASSERT_TRUE(decoders);
    decoders_ = std::move(*decoders);
    fs::create_directories(scratch_.path() / "in");
    for (const char* name : {"birth_cert-0021.jpg", "birth_cert-0023.jpg"})
      fs::copy_file(fs::path(SOHOA_SOURCE_DIR "/samples/scans/ho-tich") / name, scratch_.path() / "in" / name);
    reader_ = std::make_unique<PaperReader>(*decoders_, load_types, "");
  }

  // A night with this error budget, in a folder of its own.
  struct Night {
    std::string out, url;
    std::vector<KeptPaper> papers;
  };
  Night night(const std::string& name, double error_budget, Effort effort = Effort::normal) {
    DigitizeOptions options;
    options.inputs = {(scratch_.path() / "in").string()};
    options.out = (scratch_.path() / name).string();
    options.record_types_folder = model_folder() + "/record_types";
    options.procedures_folder = model_folder() + "/procedures";
    options.error_budget = error_budget;
    options.effort = effort;
    Progress progress;
    const auto report = digitize(options, *decoders_, never_, progress);
    EXPECT_TRUE(report) << report.error().message;
    Night night{options.out, "sqlite:" + options.out + "/warehouse.db", {}};
    night.papers = papers_of(night);
    return night;
  }

  static std::vector<KeptPaper> papers_of(const Night& night) {
    const auto warehouse = Warehouse::open(night.url).value();
    std::vector<KeptPaper> papers;
    for (const auto& entry : fs::directory_iterator(night.out + "/documents"))
      papers.push_back(PaperStore(warehouse->database()).find(entry.path().filename())->value());
    return papers;
  }

  int accepted(const KeptPaper& paper) {
    const Result<Document> read = reader_->read(paper);
    EXPECT_TRUE(read) << read.error().message;
    return read ? static_cast<int>(std::ranges::count(read->record.fields, FieldStatus::accepted, [](const auto& field) { return field.second.status; })) : -1;
  }

  test::Scratch scratch_;
  std::unique_ptr<DecoderPool> decoders_;
  std::unique_ptr<PaperReader> reader_;
  std::atomic<bool> never_ = false;
};

TEST_F(PaperReaderTest, ReadsAPaperAsStrictlyAsItsNightDid) {
  for (const auto& [name, error_budget, effort] :
       {std::tuple{"strict", 0.00001, Effort::normal}, std::tuple{"usual", 0.003, Effort::careful}, std::tuple{"lax", 0.05, Effort::fast}}) {
    const Night night = this->night(name, error_budget, effort);
    ASSERT_EQ(night.papers.size(), 2U);
    for (KeptPaper paper : night.papers) {
      const Result<Document> read = reader_->read(paper);
      ASSERT_TRUE(read) << read.error().message;
      const fs::path before = fs::path(night.out) / "documents" / paper.id, again = scratch_.path() / "again";
      paper.documents_folder = again.string();
      ASSERT_TRUE(write_paper_folder(paper, *read, "", *decoders_));
      for (const char* file : {"document.json", "document.txt"}) EXPECT_EQ(test::read_file(again / paper.id / file), test::read_file(before / file)) << name;
    }
  }
}

TEST_F(PaperReaderTest, LeavesForReviewWhatAUsualNightWouldAccept) {
  KeptPaper paper = night("night", 0.003).papers.front();
  const int usual = accepted(paper);
  EXPECT_GT(usual, 0);
  paper.error_budget = 0.00001;
  EXPECT_LT(accepted(paper), usual);
}

TEST_F(PaperReaderTest, TakesTheStricterOfTheJournalAndWhatIsUsualForANightThatWasNotNoted) {
  for (const auto& [name, error_budget] : {std::pair{"strict", 0.00001}, std::pair{"lax", 0.05}}) {
    const Night night = this->night(name, error_budget);
    const int as_noted = accepted(night.papers.front());
    test::run_script(night.url, "UPDATE batches SET effort = '', error_budget = 0");
    KeptPaper paper = papers_of(night).front();
    ASSERT_EQ(paper.error_budget, 0);
    const int as_found = accepted(paper);
    paper.error_budget = std::min(error_budget, 0.003), paper.effort = "normal";
    EXPECT_EQ(as_found, accepted(paper));
    EXPECT_LE(as_found, as_noted);
  }
}

}  // namespace
}  // namespace sohoa
