#include "storage/review_store.h"

#include <gmock/gmock.h>

#include <set>
#include <thread>
#include <utility>

#include "storage/account_store.h"
#include "storage/audit_trail.h"
#include "storage/batch_access.h"
#include "storage/paper_store.h"
#include "tests/storage/papers.h"
#include "tests/support/warehouses.h"
#include "tests/support/watched_database.h"

namespace sohoa {
namespace {

using test::Engine;
using test::paper;
using test::TestWarehouse;
using testing::HasSubstr;

constexpr std::int64_t morning = 1'800'000'000;

// A warehouse on either engine with `fields` doubtful fields of one paper, and reviewers an and binh.
class ReviewStoreTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
    warehouse_ = place_.open();
    document_ = paper('a', {"Quyết định"});
    for (int i = 0; i < 12; ++i) {
      Field field;
      field.value = field.raw = "value " + std::to_string(i);
      field.status = FieldStatus::review;
      field.confidence = 0.5;
      field.page = 1;
      field.box = {10, 20, 30, 40};
      field.reason = "doubtful";
      document_.record.fields["key_" + std::to_string(10 + i)] = field;
    }
    document_.record.tables["members"] = {{{"full_name", document_.record.fields["key_10"]}}};
    ASSERT_TRUE(warehouse_->begin_batch("night", "/originals"));
    ASSERT_TRUE(warehouse_->note_documents_folder("night", "/out/documents"));
    ASSERT_TRUE(warehouse_->file_document("night", document_));
    AccountStore accounts(warehouse_->database());
    for (const char* name : {"an", "binh"}) ASSERT_TRUE(accounts.add({"", "local", morning}, {name, Role::reviewer, "hash"}).value());
    store_ = std::make_unique<ReviewStore>(warehouse_->database());
  }

  std::string field(const std::string& key) {
    return place_.ask("SELECT status, ' ', value, ' ', reason FROM fields WHERE key = '" + key + "'");
  }

  TestWarehouse place_{GetParam()};
  std::unique_ptr<Warehouse> warehouse_;
  std::unique_ptr<ReviewStore> store_;
  Document document_;
  const Actor an_{"an", "10.0.0.1", morning}, binh_{"binh", "10.0.0.2", morning};
};

std::string engine_name(const testing::TestParamInfo<Engine>& tested) { return test::name_of(tested.param); }
INSTANTIATE_TEST_SUITE_P(Engines, ReviewStoreTest, testing::Values(Engine::sqlite, Engine::postgresql), engine_name);

TEST(FieldAddress, ReadsWhatItWritesAndNothingElse) {
  for (const char* place : {"full_name", "members.2.full_name"}) {
    const auto address = field_address("0123456789abcdef", place);
    ASSERT_TRUE(address) << place;
    EXPECT_EQ(address->place(), place);
  }
  for (const char* place : {"", ".", "..", "members.0.name", "members.x.name", "members.1", "members.1.", ".1.name", "a.1.b.2", "Full", "a/b", "a b"})
    EXPECT_FALSE(field_address("0123456789abcdef", place)) << place;
  for (const char* id : {"", "0123456789abcde", "0123456789abcdeF", "../../etc/passwd", "0123456789abcdef0"})
    EXPECT_FALSE(field_address(id, "full_name")) << id;
}

TEST_P(ReviewStoreTest, LeasesEachFieldToOnePerson) {
  const auto of_an = store_->lease(an_, {}, 5, true).value(), of_binh = store_->lease(binh_, {}, 8, true).value();
  EXPECT_EQ(of_an.size(), 5U);
  EXPECT_EQ(of_binh.size(), 8U);
  std::set<std::string> places;
  for (const auto* items : {&of_an, &of_binh})
    for (const ReviewItem& item : *items) EXPECT_TRUE(places.insert(item.address.place()).second) << item.address.place();
  EXPECT_TRUE(store_->lease(an_, {}, 5, false).value().empty());
  EXPECT_EQ(store_->lease(an_, {}, 9, true).value().size(), 5U);
  EXPECT_FALSE(store_->lease(an_, of_binh[0].address, false).value());
  EXPECT_EQ(of_an[0].field.box, (Box{10, 20, 30, 40}));
  EXPECT_EQ(of_an[0].record_type, "decision");
}

TEST_P(ReviewStoreTest, LeasesNothingOfABatchThatIsClosedMeanwhile) {
  BatchAccess access(warehouse_->database());
  bool open = true;
  test::WatchedDatabase closing(warehouse_->database(), [&] {
    if (!std::exchange(open, false)) return;
    EXPECT_EQ(access.set(binh_, "night", {"binh"}).value(), AccessChange::done);
  });
  ReviewStore store(closing);
  const auto open_again = [&] {
    open = true;
    ASSERT_EQ(access.set(binh_, "night", {}).value(), AccessChange::done);
  };
  const FieldAddress address{document_.id, "", 0, "key_10"};
  EXPECT_TRUE(store.lease(an_, {}, 8, true).value().empty());
  open_again();
  EXPECT_FALSE(store.lease(an_, address, false).value());
  open_again();
  EXPECT_EQ(store.settle_in_paper(an_, address, {}, {"value 0", "review"}, false).value(), SettleOutcome::not_leased);
  open_again();
  EXPECT_EQ(store.lease(binh_, {}, 8, true).value().size(), 8U) << "who is named";
  EXPECT_FALSE(open);
}

TEST_P(ReviewStoreTest, LeasesNothingTwiceToManyAtOnce) {
  std::vector<std::string> got[4];
  std::vector<std::thread> people;
  for (auto& mine : got)
    people.emplace_back([&, who = &mine == got || &mine == got + 2 ? an_ : binh_] {
      for (int i = 0; i < 4; ++i)
      {
        const auto items = store_->lease(who, {}, 1, false).value();
        for (const ReviewItem& item : items) mine.push_back(item.address.place());
      }
    });
  for (std::thread& person : people) person.join();
  std::multiset<std::string> all;
  for (const auto& mine : got) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 13U);
  EXPECT_EQ(std::set<std::string>(all.begin(), all.end()).size(), 13U);
}

TEST_P(ReviewStoreTest, GivesAFieldToSomebodyElseOnceTheLeaseHasEnded) {
  const FieldAddress address = store_->lease(an_, {}, 1, false).value().at(0).address;
  const Actor later{"binh", "", morning + 16 * 60};
  EXPECT_TRUE(store_->lease(later, address, false).value());
  EXPECT_EQ(store_->settle({"an", "", later.at}, address, {Decision::Kind::correct, "x", "x"}).value(), SettleOutcome::not_leased);
  EXPECT_EQ(store_->settle(later, address, {}).value(), SettleOutcome::done);
}

TEST_P(ReviewStoreTest, SettlesAFieldOnceAndKeepsItThroughARerun) {
  const FieldAddress address{document_.id, "", 0, "key_10"};
  EXPECT_EQ(store_->settle(an_, address, {}).value(), SettleOutcome::not_leased);  // nobody gave it to her
  ASSERT_TRUE(store_->lease(an_, address, false).value());
  EXPECT_EQ(store_->settle(binh_, address, {}).value(), SettleOutcome::not_leased);
  EXPECT_EQ(store_->settle(an_, address, {Decision::Kind::correct, "2024-03-05", "05/3/2024"}).value(), SettleOutcome::done);
  EXPECT_EQ(store_->settle(an_, address, {}).value(), SettleOutcome::not_leased);
  EXPECT_FALSE(store_->lease(binh_, address, false).value());
  EXPECT_EQ(field("key_10"), "settled 2024-03-05 ");
  EXPECT_EQ(place_.ask("SELECT reviewer FROM provenance WHERE key = 'key_10'"), "an");
  ASSERT_TRUE(warehouse_->begin_batch("second", "/originals"));
  ASSERT_TRUE(warehouse_->file_document("second", document_));
  EXPECT_EQ(field("key_10"), "settled 2024-03-05 ");
  EXPECT_FALSE(store_->lease(binh_, address, false).value());
}

TEST_P(ReviewStoreTest, TakesBackTheLatestDecisionOfThisPersonOnly) {
  const FieldAddress first{document_.id, "", 0, "key_10"}, second{document_.id, "members", 1, "full_name"};
  for (const FieldAddress& address : {first, second}) {
    ASSERT_TRUE(store_->lease(an_, address, false).value());
    ASSERT_EQ(store_->settle(an_, address, {Decision::Kind::unreadable, "", ""}).value(), SettleOutcome::done);
  }
  EXPECT_EQ(place_.ask("SELECT status FROM table_fields"), "unreadable");
  EXPECT_EQ(store_->undo(binh_, false).value().outcome, SettleOutcome::not_leased);
  const std::vector<ReviewItem> back = store_->undo(an_, false).value().items;
  ASSERT_EQ(back.size(), 1U);
  EXPECT_EQ(back[0].address, second);
  EXPECT_EQ(place_.ask("SELECT status, ' ', value, ' ', reason FROM table_fields"), "review value 0 doubtful");
  EXPECT_EQ(store_->settle(an_, second, {}).value(), SettleOutcome::done);  // it is hers again
  EXPECT_EQ(store_->undo(an_, false).value().items.at(0).address, second);
  EXPECT_EQ(store_->undo(an_, false).value().items.at(0).address, first);
  EXPECT_EQ(store_->undo(an_, false).value().outcome, SettleOutcome::not_leased);
  EXPECT_EQ(field("key_10"), "review value 0 doubtful");
}

TEST_P(ReviewStoreTest, KnowsWhatDocumentJsonHasYetToSay) {
  const FieldAddress address{document_.id, "", 0, "key_11"};
  EXPECT_TRUE(store_->unwritten_documents().value().empty());
  ASSERT_TRUE(store_->lease(an_, address, false).value());
  ASSERT_TRUE(store_->settle(an_, address, {}));
  EXPECT_EQ(store_->unwritten_documents().value(), std::vector{document_.id});
  const auto settled = store_->settled_document(document_.id).value();
  EXPECT_EQ(settled.folder, "/out/documents");
  ASSERT_EQ(settled.fields.size(), 1U);
  EXPECT_EQ(settled.fields[0].reviewer, "an");
  ASSERT_EQ(store_->undo(an_, false).value().outcome, SettleOutcome::done);
  ASSERT_TRUE(store_->note_written(document_.id, settled));  // what was written is no longer what stands
  EXPECT_EQ(store_->unwritten_documents().value().size(), 1U);
  ASSERT_TRUE(store_->note_written(document_.id, store_->settled_document(document_.id).value()));
  EXPECT_TRUE(store_->unwritten_documents().value().empty());
  ASSERT_TRUE(warehouse_->file_document("night", document_));  // a new folder, which says nothing of it
  EXPECT_EQ(store_->unwritten_documents().value().size(), 1U);
}

TEST_P(ReviewStoreTest, TakesNothingBackThatSomebodyHasDecidedOnSince) {
  const FieldAddress address{document_.id, "", 0, "key_12"};
  ASSERT_EQ(store_->settle_in_paper(an_, address, {Decision::Kind::correct, "B", "B"}, {"value 2", "review"}, false).value(), SettleOutcome::done);
  ASSERT_EQ(store_->settle_in_paper(binh_, address, {Decision::Kind::correct, "C", "C"}, {"B", "settled"}, false).value(), SettleOutcome::done);
  EXPECT_EQ(store_->undo(an_, false).value().outcome, SettleOutcome::changed);
  EXPECT_EQ(place_.ask("SELECT status, value FROM fields WHERE key = 'key_12'"), "settledC");
  EXPECT_EQ(store_->undo(binh_, false).value().outcome, SettleOutcome::done);
  EXPECT_EQ(place_.ask("SELECT status, value FROM fields WHERE key = 'key_12'"), "settledB");
  EXPECT_EQ(store_->undo(an_, false).value().outcome, SettleOutcome::done);
  EXPECT_EQ(place_.ask("SELECT status, value FROM fields WHERE key = 'key_12'"), "reviewvalue 2");
}

TEST_P(ReviewStoreTest, SettlesNoValueThatThePersonHasNotSeen) {
  const FieldAddress address{document_.id, "", 0, "key_12"};
  ASSERT_TRUE(store_->lease(an_, address, false).value());
  document_.record.fields["key_12"].value = "read anew";
  ASSERT_TRUE(warehouse_->file_document("night", document_));
  EXPECT_EQ(store_->settle(an_, address, {}, SeenField{"value 2", "review"}).value(), SettleOutcome::changed);
  EXPECT_EQ(place_.ask("SELECT status, value FROM fields WHERE key = 'key_12'"), "reviewread anew");
  ASSERT_TRUE(store_->lease(binh_, address, false).value()) << "it waits for whoever looks again";
  EXPECT_EQ(store_->settle(binh_, address, {}, SeenField{"read anew", "review"}).value(), SettleOutcome::done);
}

TEST_P(ReviewStoreTest, KeepsAPaperThatIsSetAsideFromThoseItIsKeptFrom) {
  const FieldAddress address{document_.id, "", 0, "key_12"};
  PaperStore papers(warehouse_->database());
  ASSERT_EQ(papers.set_aside(an_, document_.id, PaperDecision::Kind::supervisor).value(), PaperOutcome::done);
  EXPECT_EQ(store_->settle_in_paper(binh_, address, {}, {"value 2", "review"}, false).value(), SettleOutcome::not_leased);
  EXPECT_EQ(store_->settle_in_paper(binh_, address, {}, {"value 2", "review"}, true).value(), SettleOutcome::done);
}

TEST_P(ReviewStoreTest, ListsAndCountsWhatWaits) {
  const FieldAddress address{document_.id, "", 0, "key_15"};
  ASSERT_TRUE(store_->lease(binh_, address, false).value());
  const auto one = store_->list({"decision", "key_15", "night"}, 10, 0, morning).value();
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].leased_to, "binh");
  EXPECT_EQ(store_->list({}, 5, 10, morning).value().size(), 3U);
  EXPECT_TRUE(store_->list({"letter", "", ""}, 5, 0, morning).value().empty());
  const QueueCounts counts = store_->count({}, morning).value();
  EXPECT_EQ(counts.waiting, 13);
  EXPECT_EQ(counts.by_account, (std::vector<std::pair<std::string, std::int64_t>>{{"binh", 1}}));
}

TEST_P(ReviewStoreTest, WritesEveryLookAndChangeIntoTheTrail) {
  const FieldAddress address{document_.id, "", 0, "key_12"};
  ASSERT_TRUE(store_->lease(an_, address, false).value());
  ASSERT_TRUE(store_->settle(an_, address, {Decision::Kind::correct, "new", "new"}));
  EXPECT_THAT(place_.ask("SELECT action, '|', account, '|', object, '|', purpose, '|', before, '|', after FROM audit ORDER BY number"),
              testing::EndsWith("view field|an|" + document_.id + "/key_12|review||,settle|an|" + document_.id +
                                "/key_12|review|review: value 2|settled: new"));
}

TEST_P(ReviewStoreTest, FindsWhereTheAuditTrailWasTamperedWith) {
  AuditTrail trail(warehouse_->database());
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(trail.add(an_, {"view page", std::string("a\0b\xFF", 4)}));
  const AuditState whole = trail.verify().value();
  EXPECT_FALSE(whole.broken_at);
  EXPECT_EQ(whole.entries, 6);  // two accounts, too
  EXPECT_EQ(trail.hash_of(6).value(), whole.last_hash);
  EXPECT_ANY_THROW(place_.run("UPDATE audit SET account = 'binh' WHERE number = 3"));
  EXPECT_ANY_THROW(place_.run("DELETE FROM audit"));
  EXPECT_FALSE(trail.verify().value().broken_at);
  // Whoever owns the database can do it all the same.
  place_.run(GetParam() == Engine::sqlite ? "DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_shortened"
                                          : "DROP TRIGGER audit_is_not_changed ON audit");
  place_.run("UPDATE audit SET account = 'binh' WHERE number = 4");
  EXPECT_EQ(trail.verify().value().broken_at, 4);
  place_.run("DELETE FROM audit WHERE number = 2");
  EXPECT_EQ(trail.verify().value().broken_at, 2);
}

TEST_P(ReviewStoreTest, EndsSessionsWhenTheyAreOldOrIdleOrTheAccountIsClosed) {
  AccountStore accounts(warehouse_->database());
  const auto begin = [&](const std::string& token) { ASSERT_TRUE(accounts.begin_session(an_, token, "csrf")); };
  begin("one");
  EXPECT_EQ(accounts.session_of("one", morning + 60)->value().account, "an");
  EXPECT_FALSE(accounts.session_of("two", morning).value());
  EXPECT_FALSE(accounts.session_of("one", morning + 60 + 1801).value());
  for (std::int64_t at = morning; at < morning + 12 * 3600; at += 1200) ASSERT_TRUE(accounts.session_of("one", at).value()) << at - morning;
  EXPECT_FALSE(accounts.session_of("one", morning + 12 * 3600).value());
  begin("kept"), begin("other");
  ASSERT_TRUE(accounts.set_password(an_, "an", "new", false, "kept").value());
  EXPECT_TRUE(accounts.session_of("kept", morning).value());
  EXPECT_FALSE(accounts.session_of("other", morning).value());
  ASSERT_TRUE(accounts.set_active(binh_, "an", false).value());
  EXPECT_FALSE(accounts.session_of("kept", morning).value());
  EXPECT_FALSE(accounts.add(binh_, {"an", Role::auditor, "hash"}).value());
  EXPECT_EQ(place_.ask("SELECT count(*) FROM sessions WHERE token_sha256 IN ('one', 'kept')"), "0");
}

}  // namespace
}  // namespace sohoa
