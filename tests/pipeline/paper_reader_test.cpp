#include "pipeline/paper_reader.h"

#include <gmock/gmock.h>

#include "models/model_folder.h"
#include "pipeline/digitize.h"
#include "pipeline/paper_folder.h"
#include "storage/archive.h"
#include "storage/recut_store.h"
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
  DigitizeOptions options(const std::string& name, double error_budget) {
    DigitizeOptions options;
    options.inputs = {(scratch_.path() / "in").string()};
    options.out = (scratch_.path() / name).string();
    options.record_types_folder = model_folder() + "/record_types";
    options.procedures_folder = model_folder() + "/procedures";
    options.error_budget = error_budget;
    return options;
  }
  Night night(const std::string& name, double error_budget, Effort effort = Effort::normal, bool resume = false) {
    DigitizeOptions options = this->options(name, error_budget);
    options.effort = effort;
    options.resume = resume;
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
      fs::create_directories(again);
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

TEST_F(PaperReaderTest, ReadsNoOriginalThatIsNotTheOneThatWasRead) {
  const KeptPaper paper = night("night", 0.003).papers.front();
  const std::string original = find_original(paper.pages[0].archive_folder, paper.pages[0].sha256).value();
  fs::permissions(original, fs::perms(0600));
  test::write_file(original, test::read_file(original) + " ");
  EXPECT_EQ(reader_->read(paper).error().code, ErrorCode::damaged);
  fs::remove(original);
  EXPECT_EQ(reader_->read(paper).error().code, ErrorCode::not_found);
}

TEST_F(PaperReaderTest, MakesNoFolderAnewThatIsAway) {
  const Night night = this->night("night", 0.003);
  const KeptPaper& paper = night.papers.front();
  const Document read = reader_->read(paper).value();
  fs::rename(night.out, night.out + " elsewhere");
  EXPECT_EQ(write_paper_folder(paper, read, night.out + " elsewhere/originals", *decoders_).error().code, ErrorCode::not_found);
  EXPECT_FALSE(fs::exists(night.out));
}

TEST_F(PaperReaderTest, LeavesPapersThatPeopleJoinedAsTheyAreWhenANightGoesOnOrComesAgain) {
  const Night night = this->night("night", 0.003);
  const fs::path out = night.out;
  std::string joined;
  {
    const auto warehouse = Warehouse::open(night.url).value();
    RecutStore store(warehouse->database());
    const std::string first = test::ask(night.url, "SELECT document_id FROM pages ORDER BY source_path LIMIT 1");
    const auto plan = store.plan_join(first).value();
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->after.size(), 1U);
    joined = plan->after[0].id;
    const Document read = reader_->read(plan->after[0]).value();
    EXPECT_EQ(read.id, joined);
    PaperDecision decision{0, "", PaperDecision::Kind::join, 2, ""};
    ASSERT_EQ(store.recut({"an", "local", 1}, *plan, decision, {read}).value(), PaperOutcome::done);
    ASSERT_TRUE(write_paper_folder(plan->after[0], read, "", *decoders_));
    for (const KeptPaper& paper : plan->before) fs::remove_all(out / "documents" / paper.id);
  }
  const auto documents = [&] {
    std::vector<std::string> ids;
    for (const auto& entry : fs::directory_iterator(out / "documents")) ids.push_back(entry.path().filename());
    return ids;
  };
  const std::string rows = test::ask(night.url, "SELECT document_id, number FROM pages ORDER BY source_path");
  this->night("night", 0.003, Effort::normal, true);
  EXPECT_EQ(documents(), std::vector<std::string>{joined});
  EXPECT_EQ(test::ask(night.url, "SELECT document_id, number FROM pages ORDER BY source_path"), rows);
  EXPECT_NE(test::read_file(out / "manifest.csv").find(joined), std::string::npos);
  // Another night over the same folder knows the pages where they are.
  DigitizeOptions later = options("later", 0.003);
  later.warehouse_url = night.url;
  Progress progress;
  ASSERT_TRUE(digitize(later, *decoders_, never_, progress));
  EXPECT_EQ(test::ask(night.url, "SELECT DISTINCT filed_document_id FROM pages WHERE document_id IS NULL"), joined);
  EXPECT_EQ(test::ask(night.url, "SELECT id FROM documents"), joined);
}

TEST_F(PaperReaderTest, PutsASecretPaperAwayForGood) {
  const Night night = this->night("night", 0.003);
  const KeptPaper& paper = night.papers.front();
  const fs::path out = night.out;
  const std::string name = reader_->read(paper)->record.fields.at("full_name").value;
  ASSERT_FALSE(name.empty());
  test::write_file(out / "report.html", "a picture of " + paper.pages[0].source_path);
  fs::create_directories(out / "by_file_code/H49.1");
  fs::copy_file(out / "documents" / paper.id / "document.pdf", out / "by_file_code/H49.1/H49.1.1.pdf");
  {
    const auto warehouse = Warehouse::open(night.url).value();
    PaperStore store(warehouse->database());
    ASSERT_EQ(store.withhold({"an", "local", 1}, paper.id).value(), PaperOutcome::secret);
    const SecretPaper secret = store.secret_papers()->front();
    fs::rename(out / "documents", out / "unmounted");
    EXPECT_EQ(put_away(secret, "").error().code, ErrorCode::not_found);
    fs::rename(out / "unmounted", out / "documents");
    fs::create_directories(out / "dossiers");
    test::write_file(out / "dossiers/1.json", R"({"documents":[{"id":")" + paper.id + R"("}]})");
    EXPECT_EQ(put_away(secret, (out / "no archive").string()).error().code, ErrorCode::not_found);
    SecretPaper elsewhere = secret;
    elsewhere.archive_folders.push_back((out / "documents").string());
    EXPECT_EQ(put_away(elsewhere, "").error().code, ErrorCode::not_found) << "an original that is nowhere is not one that is locked away";
    for (int i = 0; i < 2; ++i) ASSERT_TRUE(put_away(secret, ""));
    ASSERT_TRUE(store.note_put_away(paper.id));
  }
  EXPECT_FALSE(find_original((out / "originals").string(), paper.pages[0].sha256));
  EXPECT_EQ(std::distance(fs::directory_iterator(out / "originals/secret"), {}), 1) << "nothing is lost";
  EXPECT_EQ(fs::status(out / "originals/secret").permissions(), fs::perms(0700));
  for (const char* gone : {"report.html", "dossiers/1.json", "by_file_code/H49.1/H49.1.1.pdf"}) EXPECT_FALSE(fs::exists(out / gone)) << gone;
  const auto said_anywhere = [&] {
    for (const auto& entry : fs::recursive_directory_iterator(out))
      if (entry.is_regular_file() && entry.path().filename().string().find("warehouse.db") == std::string::npos &&
          test::read_file(entry.path()).find(name) != std::string::npos)
        return entry.path().string();
    return std::string();
  };
  EXPECT_EQ(said_anywhere(), "");
  // Nor does the night that goes on bring it back.
  const Night resumed = this->night("night", 0.003, Effort::normal, true);
  EXPECT_EQ(resumed.papers.size(), 1U);
  EXPECT_EQ(said_anywhere(), "");
  EXPECT_EQ(test::ask(night.url, "SELECT count(*) FROM pages WHERE outcome = 'quarantined' AND error_code = 'secret'"), "1");
}

}  // namespace
}  // namespace sohoa
