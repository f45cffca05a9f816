#include <gmock/gmock.h>

#include "storage/dossier_json.h"
#include "storage/paper_store.h"
#include "storage/warehouse.h"
#include "tests/storage/papers.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

using test::Engine;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string code = "000.16.38.H56-240305-0012", other_code = "000.16.38.H56-240305-0013";

Document paper_with(char sha, const std::string& type, const std::string& key, const std::string& value, FieldStatus status,
                    const std::string& reason) {
  Document document = test::paper(sha, {"chữ"});
  document.record.type = type;
  Field& field = document.record.fields[key];
  field.value = field.raw = value;
  field.status = status;
  field.reason = reason;
  field.confidence = 0.9;
  field.page = 1;
  field.box = {1, 2, 3, 4};
  return document;
}

class WarehouseDossiersTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
    warehouse_ = place_.open();
    ASSERT_TRUE(warehouse_->begin_batch("b", "/originals"));
    ASSERT_TRUE(warehouse_->file_document("b", card_));
    ASSERT_TRUE(warehouse_->file_document("b", form_));
  }

  // A dossier of both papers with one finding about their numbers.
  Dossier dossier(bool agrees) {
    Dossier made;
    made.code = code;
    made.papers = warehouse_->papers_of_dossier(code).value();
    DossierFinding finding;
    finding.agrees = finding.independent = agrees;
    finding.first = {card_.id, "pid", "038190001234"};
    finding.second = {form_.id, "requester_id_no", agrees ? "038190001234" : "038190001235"};
    if (!agrees) finding.reason = "two papers disagree";
    made.findings = {finding};
    return made;
  }

  std::string fields() { return place_.ask("SELECT key, status, reason FROM fields ORDER BY key"); }
  std::string queue() { return place_.ask("SELECT key, reason FROM review_queue WHERE status = 'waiting' ORDER BY key"); }

  test::TestWarehouse place_{GetParam()};
  std::unique_ptr<Warehouse> warehouse_;
  const Document card_ = paper_with('a', "cccd", "pid", "038190001234", FieldStatus::review, "a personal number needs a second source");
  const Document form_ = paper_with('b', "birth_form", "requester_id_no", "038190001234", FieldStatus::accepted, "");
};

std::string engine_name(const testing::TestParamInfo<Engine>& tested) { return test::name_of(tested.param); }
INSTANTIATE_TEST_SUITE_P(Engines, WarehouseDossiersTest, testing::Values(Engine::sqlite, Engine::postgresql), engine_name);

TEST_P(WarehouseDossiersTest, APaperStandsInEveryDossierItBelongsTo) {
  EXPECT_THAT(warehouse_->place_in_dossiers("b", {{code, card_.id, ""}, {code, form_.id, "it stands before the receipt"}, {other_code, card_.id, ""}}).value(),
              ElementsAre(code, other_code));
  const std::vector<DossierPaper> papers = warehouse_->papers_of_dossier(code).value();
  ASSERT_EQ(papers.size(), 2U);
  const DossierPaper& form = papers[0].document_id == form_.id ? papers[0] : papers[1];
  EXPECT_EQ(form.record_type, "birth_form");
  EXPECT_EQ(form.fields.at("requester_id_no").value, "038190001234");
  EXPECT_EQ(form.fields.at("requester_id_no").status, FieldStatus::accepted);
  EXPECT_EQ(form.doubt, "it stands before the receipt");
  EXPECT_EQ(warehouse_->papers_of_dossier(other_code).value().size(), 1U);
}

TEST_P(WarehouseDossiersTest, TwoBatchesMakeOneDossierAndEachTakesBackItsOwnPart) {
  ASSERT_TRUE(warehouse_->begin_batch("c", "/originals"));
  ASSERT_TRUE(warehouse_->place_in_dossiers("b", {{code, card_.id, ""}}));
  ASSERT_TRUE(warehouse_->place_in_dossiers("c", {{code, form_.id, ""}, {code, card_.id, ""}}));
  EXPECT_EQ(warehouse_->papers_of_dossier(code).value().size(), 2U);
  EXPECT_THAT(warehouse_->place_in_dossiers("c", {}).value(), ElementsAre(code)) << "it has to be assessed anew";
  EXPECT_EQ(warehouse_->papers_of_dossier(code).value().size(), 1U);
}

TEST_P(WarehouseDossiersTest, ADisagreementSendsBothFieldsToReviewUntilItIsGone) {
  ASSERT_TRUE(warehouse_->place_in_dossiers("b", {{code, card_.id, ""}, {code, form_.id, ""}}));
  const std::string fields_before = fields(), queue_before = queue(), whole_before = place_.ask("SELECT * FROM review_queue ORDER BY key");
  ASSERT_TRUE(warehouse_->file_dossier(dossier(false)));
  EXPECT_EQ(fields(), "pidreviewtwo papers disagree,requester_id_noreviewtwo papers disagree");
  EXPECT_EQ(queue(), "pidtwo papers disagree,requester_id_notwo papers disagree");
  ASSERT_TRUE(warehouse_->file_dossier(dossier(false))) << "once more changes nothing";
  EXPECT_EQ(fields(), "pidreviewtwo papers disagree,requester_id_noreviewtwo papers disagree");
  Dossier without = dossier(false);
  without.findings.clear();
  ASSERT_TRUE(warehouse_->file_dossier(without));
  EXPECT_EQ(fields(), fields_before);
  EXPECT_EQ(queue(), queue_before);
  EXPECT_EQ(place_.ask("SELECT * FROM review_queue ORDER BY key"), whole_before);
}

TEST_P(WarehouseDossiersTest, KeepsNoValueOfAPaperThatIsWithheld) {
  ASSERT_TRUE(warehouse_->place_in_dossiers("b", {{code, card_.id, ""}, {code, form_.id, ""}}));
  const std::string fields_before = place_.ask("SELECT status, reason FROM fields WHERE key = 'pid'");
  ASSERT_TRUE(warehouse_->file_dossier(dossier(false)));
  ASSERT_EQ(PaperStore(warehouse_->database()).withhold({"", "local", 1}, form_.id).value(), PaperOutcome::secret);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM dossier_findings"), "0");
  EXPECT_EQ(place_.ask("SELECT summary FROM dossiers"), "");
  EXPECT_EQ(place_.ask("SELECT status, reason FROM fields"), fields_before) << "the reason quoted both papers";
  EXPECT_THAT(queue(), testing::Not(HasSubstr("disagree")));
  const auto waiting = warehouse_->unassessed_dossiers().value();
  ASSERT_EQ(waiting.size(), 1U);
  ASSERT_TRUE(warehouse_->ask_for_assessment({code}));
  ASSERT_TRUE(warehouse_->note_assessed(waiting[0]));
  EXPECT_EQ(warehouse_->unassessed_dossiers()->size(), 1U) << "it was asked for again meanwhile";
  ASSERT_TRUE(warehouse_->note_assessed(warehouse_->unassessed_dossiers()->front()));
  EXPECT_TRUE(warehouse_->unassessed_dossiers()->empty());
}

TEST_P(WarehouseDossiersTest, AnotherPapersNumberIsTheSecondSourceThatWasLacking) {
  ASSERT_TRUE(warehouse_->place_in_dossiers("b", {{code, card_.id, ""}, {code, form_.id, ""}}));
  ASSERT_TRUE(warehouse_->file_dossier(dossier(true)));
  EXPECT_EQ(fields(), "pidaccepted,requester_id_noaccepted");
  EXPECT_EQ(queue(), "");
  // Filed again the paper speaks for itself until its dossiers are assessed again.
  ASSERT_TRUE(warehouse_->file_document("b", card_));
  EXPECT_THAT(fields(), HasSubstr("pidreviewa personal number"));
  ASSERT_TRUE(warehouse_->file_dossier(dossier(true)));
  EXPECT_EQ(fields(), "pidaccepted,requester_id_noaccepted");
}

TEST_P(WarehouseDossiersTest, ADisputeInOneDossierOutweighsAgreementInAnother) {
  ASSERT_TRUE(warehouse_->place_in_dossiers("b", {{code, card_.id, ""}, {other_code, card_.id, ""}, {code, form_.id, ""}, {other_code, form_.id, ""}}));
  ASSERT_TRUE(warehouse_->file_dossier(dossier(false)));
  Dossier second = dossier(true);
  second.code = other_code;
  ASSERT_TRUE(warehouse_->file_dossier(second));
  EXPECT_THAT(fields(), HasSubstr("pidreviewtwo papers disagree"));
}

TEST_P(WarehouseDossiersTest, WhatAPersonSettledIsLeft) {
  ASSERT_TRUE(warehouse_->place_in_dossiers("b", {{code, card_.id, ""}, {code, form_.id, ""}}));
  place_.change("UPDATE fields SET status = 'settled', reason = '' WHERE key = 'requester_id_no'");
  ASSERT_TRUE(warehouse_->file_dossier(dossier(false)));
  EXPECT_EQ(fields(), "pidreviewtwo papers disagree,requester_id_nosettled");
}

TEST_P(WarehouseDossiersTest, ADossierWithoutPapersIsGone) {
  ASSERT_TRUE(warehouse_->place_in_dossiers("b", {{code, card_.id, ""}, {code, form_.id, ""}}));
  ASSERT_TRUE(warehouse_->file_dossier(dossier(false)));
  EXPECT_THAT(warehouse_->dossier_summary(code).value(), HasSubstr(code));
  ASSERT_TRUE(warehouse_->keep_only("b", {}));
  EXPECT_THAT(warehouse_->place_in_dossiers("b", {}).value(), ElementsAre(code));
  Dossier empty;
  empty.code = code;
  ASSERT_TRUE(warehouse_->file_dossier(empty));
  EXPECT_EQ(warehouse_->dossier_summary(code).value(), "");
}

TEST_P(WarehouseDossiersTest, AReceiptsCodeIsKnownToLaterBatches) {
  Document receipt = paper_with('c', "receipt", "dossier_code", code, FieldStatus::review, "the QR code and the printed code disagree");
  ASSERT_TRUE(warehouse_->file_document("b", receipt));
  const CoverNote note = warehouse_->cover_of(receipt.id).value();
  EXPECT_TRUE(note.receipt);
  EXPECT_EQ(note.code, code);
  EXPECT_THAT(note.doubt, HasSubstr("disagree"));
  EXPECT_FALSE(warehouse_->cover_of(card_.id).value().receipt);
}

}  // namespace
}  // namespace sohoa
