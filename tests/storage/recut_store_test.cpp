#include "storage/recut_store.h"

#include <gmock/gmock.h>

#include "storage/account_store.h"
#include "storage/batch_access.h"
#include "storage/review_store.h"
#include "tests/storage/papers.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

using test::Engine;
using test::TestWarehouse;

constexpr std::int64_t morning = 1'800'000'000;

// A warehouse on either engine with a file of four pages: a paper of three with a doubtful field on each, and one of one page.
class RecutStoreTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
    whole_ = document(1, 3), next_ = document(4, 4);
    ASSERT_TRUE(warehouse_->begin_batch("night", "/originals"));
    ASSERT_TRUE(warehouse_->file_document("night", whole_));
    ASSERT_TRUE(warehouse_->file_document("night", next_));
    AccountStore accounts(warehouse_->database());
    for (const char* name : {"an", "binh"}) ASSERT_TRUE(accounts.add({"", "local", morning}, {name, Role::reviewer, "hash"}).value());
    ASSERT_TRUE(review_->lease(an_, {}, 100, false));
  }

  // These pages of the file as one paper: field "page_N" and a row of a table on each.
  static Document document(int first, int last) {
    Document document = test::paper('a', {});
    const DocumentPage page = document.pages[0];
    document.pages.clear();
    for (int source = first; source <= last; ++source) {
      document.pages.push_back(page);
      document.pages.back().text.ref.page = source;
      Line line;
      line.text = "trang " + std::to_string(source);
      document.pages.back().text.lines = {line};
      Field field;
      field.value = field.raw = "as read";
      field.status = FieldStatus::review;
      field.page = static_cast<int>(document.pages.size());
      field.box = {10, 20, 100, 40};
      document.record.fields["page_" + std::to_string(source)] = field;
      document.record.tables["rows"].push_back({{"name", field}});
    }
    document.id = document_id(document.pages);
    return document;
  }

  void settle(const Document& of, const std::string& place) {
    ASSERT_EQ(review_->settle(an_, *field_address(of.id, place), {Decision::Kind::correct, place + " settled", place + " settled"}).value(),
              SettleOutcome::done);
  }
  PaperDecision split(const std::vector<Document>& read) {
    PaperDecision decision{0, "", PaperDecision::Kind::split, 2, ""};
    const auto plan = recuts_->plan_split(whole_.id, 2).value();
    EXPECT_EQ(recuts_->recut(an_, *plan, decision, read).value(), PaperOutcome::done);
    return decision;
  }
  // All that is filed, but for numbers of decisions.
  std::string filed() {
    return place_.ask("SELECT source_page, document_id, number FROM pages ORDER BY source_page") + "|" +
           place_.ask("SELECT document_id, key, status, value FROM fields ORDER BY document_id, key") + "|" +
           place_.ask("SELECT document_id, row, key, status, value FROM table_fields ORDER BY document_id, row") + "|" +
           place_.ask("SELECT document_id, table_name, row, key FROM review_queue WHERE status = 'waiting' ORDER BY document_id, table_name, row, key") +
           "|" + place_.ask("SELECT document_id, table_name, row, key, let_go_by FROM settlements ORDER BY number") + "|" +
           place_.ask("SELECT document_id, number, printed FROM page_texts ORDER BY document_id, number");
  }

  TestWarehouse place_{GetParam()};
  std::unique_ptr<Warehouse> warehouse_ = place_.url().empty() ? nullptr : place_.open();
  std::unique_ptr<ReviewStore> review_ = warehouse_ ? std::make_unique<ReviewStore>(warehouse_->database()) : nullptr;
  std::unique_ptr<PaperStore> papers_ = warehouse_ ? std::make_unique<PaperStore>(warehouse_->database()) : nullptr;
  std::unique_ptr<RecutStore> recuts_ = warehouse_ ? std::make_unique<RecutStore>(warehouse_->database()) : nullptr;
  Document whole_, next_;
  const Actor an_{"an", "10.0.0.1", morning}, binh_{"binh", "10.0.0.2", morning};
};

std::string engine_name(const testing::TestParamInfo<Engine>& tested) { return test::name_of(tested.param); }
INSTANTIATE_TEST_SUITE_P(Engines, RecutStoreTest, testing::Values(Engine::sqlite, Engine::postgresql), engine_name);

TEST_P(RecutStoreTest, SplitsAPaperWithWhatWasSettledAndGivesItBack) {
  for (const char* place : {"page_1", "page_2", "page_3", "rows.3.name"}) settle(whole_, place);
  const std::string before = filed();
  const Document first = document(1, 1);
  Document second = document(2, 3);
  second.record.fields["page_3"].box.x = 90;  // read elsewhere
  const PaperDecision decision = split({first, second});
  EXPECT_EQ(place_.ask("SELECT source_page, document_id, number FROM pages ORDER BY source_page"),
            "1" + first.id + "1,2" + second.id + "1,3" + second.id + "2,4" + next_.id + "1") << "every page stands somewhere";
  EXPECT_EQ(place_.ask("SELECT key, status, value FROM fields WHERE document_id <> '" + next_.id + "' ORDER BY key"),
            "page_1settledpage_1 settled,page_2settledpage_2 settled,page_3reviewas read");
  EXPECT_EQ(place_.ask("SELECT row, value FROM table_fields WHERE status = 'settled'"), "2rows.3.name settled") << "its row has another number";
  EXPECT_EQ(place_.ask("SELECT reviewer FROM provenance WHERE key = 'page_1'"), "an");
  EXPECT_EQ(place_.ask("SELECT count(*) FROM documents WHERE id = '" + whole_.id + "'"), "0");
  EXPECT_EQ(review_->settled_document(second.id)->fields.size(), 2U);
  EXPECT_EQ(papers_->standing(second.id)->size(), 1U);
  EXPECT_EQ(papers_->latest("an")->value().number, decision.number);
  EXPECT_EQ(warehouse_->search("trang 3", 9)->size(), 1U);
  EXPECT_EQ(place_.ask("SELECT before, after FROM audit WHERE action = 'split'"), whole_.id + first.id + " " + second.id);

  const auto back = recuts_->plan_back(decision).value();
  ASSERT_TRUE(back);
  EXPECT_EQ(back->after.front().id, whole_.id);
  ASSERT_EQ(recuts_->recut_back(an_, *back, decision, {whole_}).value(), PaperOutcome::done);
  EXPECT_EQ(filed(), before);
  EXPECT_EQ(recuts_->recut_back(an_, *back, decision, {whole_}).value(), PaperOutcome::not_there);
}

TEST_P(RecutStoreTest, JoinsAPaperWithTheOneThatFollowsIt) {
  settle(whole_, "page_1"), settle(next_, "page_4");
  const std::string before = filed();
  const auto plan = recuts_->plan_join(whole_.id).value();
  ASSERT_TRUE(plan);
  EXPECT_FALSE(recuts_->plan_join(next_.id).value()) << "nothing follows it";
  const Document joined = document(1, 4);
  PaperDecision decision{0, "", PaperDecision::Kind::join, 4, ""};
  ASSERT_EQ(recuts_->recut(an_, *plan, decision, {joined}).value(), PaperOutcome::done);
  EXPECT_EQ(place_.ask("SELECT id FROM documents"), joined.id);
  EXPECT_EQ(place_.ask("SELECT key, page FROM fields WHERE status = 'settled' ORDER BY key"), "page_11,page_44");
  const auto back = recuts_->plan_back(decision).value();
  ASSERT_EQ(back->after.size(), 2U);
  ASSERT_EQ(recuts_->recut_back(an_, *back, decision, {whole_, next_}).value(), PaperOutcome::done);
  EXPECT_EQ(filed(), before);
}

TEST_P(RecutStoreTest, JoinsNothingWithAPaperThatIsClosedToWhoAsks) {
  // Another batch, which is not for "an", brought the second paper, too.
  ASSERT_TRUE(warehouse_->begin_batch("staff", "/originals"));
  ASSERT_TRUE(warehouse_->database().write([&](Session& session) -> Result<void> {
    session.run("INSERT INTO pages (batch_id, source_path, source_sha256, source_page, outcome, width, height, dpi, rotate_degrees, skew_degrees, filed_document_id, filed_number)"
                " VALUES ('staff', 'again.pdf', ?, 1, 'duplicate', 1, 1, 1, 0, 0, ?, 1)", {std::string(64, 'b'), next_.id});
    return {};
  }));
  ASSERT_EQ(BatchAccess(warehouse_->database()).set(binh_, "staff", {"binh"}).value(), AccessChange::done);
  EXPECT_FALSE(recuts_->plan_join(whole_.id, "an").value());
  EXPECT_TRUE(recuts_->plan_join(whole_.id, "binh").value());
}

TEST_P(RecutStoreTest, MovesTurnsWithTheirPageAndTheTypeWithTheFirst) {
  PaperDecision turn{0, whole_.id, PaperDecision::Kind::turn, 3, "90"}, type{0, whole_.id, PaperDecision::Kind::type, 0, "letter"};
  ASSERT_EQ(papers_->refile(an_, papers_->find(whole_.id)->value(), turn, whole_).value(), PaperOutcome::done);
  ASSERT_EQ(papers_->refile(an_, papers_->find(whole_.id)->value(), type, whole_).value(), PaperOutcome::done);
  const auto plan = recuts_->plan_split(whole_.id, 2).value();
  EXPECT_EQ(plan->after[0].known_type, "letter");
  EXPECT_EQ(plan->after[1].known_type, "");
  EXPECT_EQ(plan->after[1].pages[1].upright_degrees, 90);
  const PaperDecision decision = split({document(1, 1), document(2, 3)});
  EXPECT_EQ(papers_->find(document(1, 1).id)->value().known_type, "letter");
  EXPECT_EQ(papers_->find(document(2, 3).id)->value().pages[1].upright_degrees, 90);
  ASSERT_EQ(recuts_->recut_back(an_, *recuts_->plan_back(decision).value(), decision, {whole_}).value(), PaperOutcome::done);
  EXPECT_EQ(papers_->find(whole_.id)->value().pages[2].upright_degrees, 90);
  EXPECT_EQ(papers_->find(whole_.id)->value().known_type, "letter");
}

TEST_P(RecutStoreTest, RefusesWhereOthersAreAtItOrAPageWouldBeLost) {
  EXPECT_FALSE(recuts_->plan_split(whole_.id, 1).value());
  EXPECT_FALSE(recuts_->plan_split(whole_.id, 4).value());
  const std::string before = filed();
  const auto plan = recuts_->plan_split(whole_.id, 2).value();
  PaperDecision decision{0, "", PaperDecision::Kind::split, 2, ""};
  EXPECT_EQ(recuts_->recut(binh_, *plan, decision, {document(1, 1), document(2, 3)}).value(), PaperOutcome::others_at_it);
  EXPECT_FALSE(recuts_->recut(an_, *plan, decision, {document(1, 1), document(3, 3)}));
  EXPECT_EQ(filed(), before);
  EXPECT_EQ(place_.ask("SELECT count(*) FROM paper_decisions"), "0");
}

TEST_P(RecutStoreTest, OffersNothingToTakeBackWhoseMadePapersAreGone) {
  ASSERT_TRUE(warehouse_->note_documents_folder("night", "/documents"));
  split({document(1, 1), document(2, 3)});
  EXPECT_EQ(warehouse_->file_document("night", whole_).value(), Filed::recut);
  ASSERT_TRUE(recuts_->note_written(recuts_->unwritten()->at(0)));
  ASSERT_TRUE(papers_->latest("an").value());
  for (const Document& made : {document(1, 1), document(2, 3)}) ASSERT_EQ(papers_->withhold(an_, made.id).value(), PaperOutcome::secret);
  EXPECT_FALSE(papers_->latest("an").value());
  const auto unwritten = recuts_->unwritten().value();
  ASSERT_EQ(unwritten.size(), 1U) << "the folder of the paper that it was made of says the same";
  EXPECT_EQ(unwritten[0].documents_folder, "/documents") << "though none of its papers is there";
  EXPECT_FALSE(unwritten[0].batch_ended);
}

TEST_P(RecutStoreTest, IsUndoneByNoBatch) {
  const PaperDecision decision = split({document(1, 1), document(2, 3)});
  const auto unwritten = recuts_->unwritten().value();
  ASSERT_EQ(unwritten.size(), 1U);
  ASSERT_TRUE(recuts_->note_written(unwritten[0]));
  EXPECT_TRUE(recuts_->unwritten()->empty());
  const std::string before = filed();
  ASSERT_TRUE(warehouse_->begin_batch("later", "/originals"));
  for (const char* batch : {"night", "later"}) {
    const auto places = warehouse_->recut_by_people(whole_).value();
    ASSERT_EQ(places.size(), 3U);
    EXPECT_EQ(places[2].document_id, document(2, 3).id);
    EXPECT_EQ(places[2].number, 2);
    ASSERT_TRUE(warehouse_->note_recut(batch, whole_, places));
    ASSERT_TRUE(warehouse_->keep_only(batch, {}));
  }
  EXPECT_EQ(place_.ask("SELECT count(*) FROM documents"), "2") << "one that nobody made is dropped";
  EXPECT_EQ(place_.ask("SELECT source_page, filed_document_id, filed_number FROM pages WHERE batch_id = 'later' ORDER BY source_page"),
            "1" + document(1, 1).id + "1,2" + document(2, 3).id + "1,3" + document(2, 3).id + "2");
  EXPECT_EQ(recuts_->unwritten()->size(), 1U) << "its folders may have been written anew";
  EXPECT_TRUE(warehouse_->recut_by_people(next_)->empty());
  ASSERT_EQ(recuts_->recut_back(an_, *recuts_->plan_back(decision).value(), decision, {whole_}).value(), PaperOutcome::done);
  EXPECT_TRUE(warehouse_->recut_by_people(whole_)->empty());
  EXPECT_EQ(place_.ask("SELECT filed_number FROM pages WHERE batch_id = 'later' ORDER BY source_page"), "1,2,3");
}

}  // namespace
}  // namespace sohoa
