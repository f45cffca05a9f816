#include "storage/owners.h"

#include <gmock/gmock.h>

#include "storage/account_store.h"
#include "storage/review_store.h"
#include "tests/storage/papers.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

using test::Engine;
using test::TestWarehouse;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::int64_t morning = 1'800'000'000;
const std::string ha = "038190001234", binh = "038088004321", old_number = "171234567";

Roles roles() {
  using enum OwnerKind;
  Roles all;
  all.fields = {{"card", "holder", person, "number", "", "pid"},           {"card", "holder", person, "name", "", "name"},
                {"card", "holder", person, "born", "", "dob"},             {"card", "holder", person, "residence", "", "home"},
                {"card", "holder", person, "sex", "", "sex"},              {"card", "", person, "dated", "", "issued"},
                {"wedding", "husband", person, "number", "", "his_id"},    {"wedding", "husband", person, "name", "", "his_name"},
                {"wedding", "wife", person, "number", "", "her_id"},       {"wedding", "wife", person, "name", "", "her_name"},
                {"wedding", "wife", person, "born", "", "her_dob"},        {"wedding", "", person, "dated", "", "day"},
                {"list", "member", person, "number", "members", "pid"},    {"list", "member", person, "name", "members", "name"},
                {"firm", "business", organization, "number", "", "code"},  {"firm", "business", organization, "name", "", "name"},
                {"firm", "head", person, "number", "", "head_id"}};
  std::ranges::sort(all.fields);
  all.kin = {{"wedding", "husband", "spouse", "wife"}, {"wedding", "wife", "spouse", "husband"}};
  return all;
}

Field told(const std::string& value, FieldStatus status = FieldStatus::accepted) {
  Field field;
  field.value = field.raw = value;
  field.status = status;
  field.page = 1;
  if (status == FieldStatus::review) field.reason = "doubtful";
  return field;
}

Document paper(char digit, const std::string& type, FieldMap fields, TableMap tables = {}) {
  Document document = test::paper(digit, {type});
  document.record.type = type;
  document.record.fields = std::move(fields);
  document.record.tables = std::move(tables);
  return document;
}

Document card(char digit, const std::string& number, const std::string& name, const std::string& born, const std::string& home, const std::string& issued) {
  return paper(digit, "card", {{"pid", told(number)}, {"name", told(name)}, {"dob", told(born)}, {"home", told(home)}, {"issued", told(issued)}});
}

std::vector<std::string> ids(const std::optional<Owner>& owner) {
  std::vector<std::string> all;
  if (owner)
    for (const OwnerPaper& paper : owner->papers) all.push_back(paper.document_id);
  return all;
}

std::string today(const Owner& owner, const std::string& trait) {
  const std::vector<TraitValue> values = values_of(owner, trait);
  const TraitValue* value = value_today(values, trait);
  return value == nullptr ? "" : value->value;
}

class OwnersTest : public testing::TestWithParam<Engine> {
 protected:
  void SetUp() override {
    if (place_.url().empty()) GTEST_SKIP() << test::no_postgresql;
    warehouse_ = place_.open();
    owners_ = std::make_unique<Owners>(warehouse_->database());
    ASSERT_TRUE(warehouse_->begin_batch("night", "/originals"));
    ASSERT_TRUE(owners_->note_roles(roles()));
  }
  void file(const Document& document) { ASSERT_EQ(warehouse_->file_document("night", document).value(), Filed::done); }
  std::optional<Owner> person(const std::string& number) { return owners_->find(OwnerKind::person, number).value(); }

  TestWarehouse place_{GetParam()};
  std::unique_ptr<Warehouse> warehouse_;
  std::unique_ptr<Owners> owners_;
  const Actor an_{"an", "10.0.0.1", morning};
};

std::string engine_name(const testing::TestParamInfo<Engine>& tested) { return test::name_of(tested.param); }
INSTANTIATE_TEST_SUITE_P(Engines, OwnersTest, testing::Values(Engine::sqlite, Engine::postgresql), engine_name);

TEST_P(OwnersTest, JoinsThePapersThatBearANumberTheNewestFirst) {
  const Document old_card = card('a', ha, "Nguyễn Thị Hà", "1990-03-05", "Hòa Bình", "2016-05-10");
  const Document new_card = card('b', ha, "NGUYỄN THỊ HÀ", "1990-03-05", "Thanh Hóa", "2021-05-10");
  const Document list = paper('c', "list", {}, {{"members", {{{"pid", told(binh)}}, {{"pid", told(ha)}, {"name", told("Nguyễn Thị Hà")}}}}});
  for (const Document& one : {old_card, new_card, list}) file(one);

  const std::optional<Owner> owner = person(ha);
  ASSERT_TRUE(owner);
  EXPECT_THAT(ids(owner), ElementsAre(new_card.id, old_card.id, list.id));
  EXPECT_EQ(owner->papers[2].self.row, 2);
  EXPECT_EQ(owner->papers[2].self.fact("number")->place, "members.2.pid");
  EXPECT_EQ(today(*owner, "residence"), "Thanh Hóa");
  EXPECT_EQ(today(*owner, "name"), "NGUYỄN THỊ HÀ") << "capitals are no other name";
  EXPECT_FALSE(person("038190009999"));
  EXPECT_FALSE(owners_->find(OwnerKind::organization, ha).value());
}

TEST_P(OwnersTest, KnowsASpouseFromTheirCertificate) {
  file(paper('a', "wedding", {{"his_id", told(binh)}, {"his_name", told("Trần Văn Bình")}, {"her_id", told(ha)}, {"her_name", told("Nguyễn Thị Hà")}, {"day", told("2016-10-15")}}));
  const std::optional<Owner> owner = person(ha);
  ASSERT_TRUE(owner);
  const Bearer* husband = owner->papers[0].kin_of_self("spouse");
  ASSERT_NE(husband, nullptr);
  EXPECT_EQ(husband->fact("number")->value, binh);
  EXPECT_EQ(owner->papers[0].self_as_kin("spouse"), husband);
  EXPECT_EQ(owner->papers[0].kin_of_self("mother"), nullptr);
}

TEST_P(OwnersTest, BelievesNoNumberThatIsDoubtedUntilAPersonSettlesIt) {
  Document doubtful = card('a', ha, "Nguyễn Thị Hà", "1990-03-05", "Thanh Hóa", "2021-05-10");
  doubtful.record.fields["pid"] = told(ha, FieldStatus::review);
  file(doubtful);
  EXPECT_FALSE(person(ha));

  ASSERT_TRUE(AccountStore(warehouse_->database()).add({"", "local", morning}, {"an", Role::reviewer, "hash"}).value());
  ReviewStore review(warehouse_->database());
  ASSERT_EQ(review.lease(an_, {}, 1, false)->size(), 1u);
  ASSERT_EQ(review.settle(an_, {doubtful.id, "", 0, "pid"}, {Decision::Kind::correct, binh, binh}).value(), SettleOutcome::done);
  EXPECT_FALSE(person(ha));
  ASSERT_TRUE(person(binh));
  EXPECT_TRUE(person(binh)->papers[0].self.fact("number")->settled);
  ASSERT_EQ(review.undo(an_, false)->outcome, SettleOutcome::done);
  EXPECT_FALSE(person(binh));
}

TEST_P(OwnersTest, ForgetsPapersThatAreGoneAndReadsThoseOfAnotherTypeAnew) {
  Document paper = card('a', ha, "Nguyễn Thị Hà", "1990-03-05", "Thanh Hóa", "2021-05-10");
  file(paper);
  ASSERT_TRUE(person(ha));
  paper.record.type = "letter";  // whose fields tell of nobody
  file(paper);
  EXPECT_FALSE(person(ha));
  paper.record.type = "card";
  file(paper);
  EXPECT_TRUE(person(ha));
  ASSERT_TRUE(warehouse_->keep_only("night", {}));
  EXPECT_FALSE(person(ha));
  EXPECT_EQ(place_.ask("SELECT count(*) FROM mentions"), "0");
}

TEST_P(OwnersTest, GoesThroughAllPapersWhenRecordTypesSayMore) {
  file(paper('a', "firm", {{"code", told("0100109106")}, {"name", told("Công ty A")}, {"head_id", told(ha)}, {"owner_id", told(binh)}}));
  EXPECT_FALSE(person(binh));
  Roles more = roles();
  more.fields.push_back({"firm", "owner", OwnerKind::person, "number", "", "owner_id"});
  std::ranges::sort(more.fields);
  ASSERT_TRUE(owners_->note_roles(more));
  EXPECT_TRUE(person(binh));
  EXPECT_TRUE(person(ha));
  ASSERT_TRUE(owners_->find(OwnerKind::organization, "0100109106").value());
}

TEST_P(OwnersTest, KeepsTheRolesOfRecordTypesThatAnotherProgramKnows) {
  file(card('a', ha, "Nguyễn Thị Hà", "1990-03-05", "Thanh Hóa", "2021-05-10"));
  Roles others;
  others.fields = {{"firm", "owner", OwnerKind::person, "number", "", "owner_id"}};
  ASSERT_TRUE(owners_->note_roles(others));
  EXPECT_TRUE(person(ha));
  file(card('b', binh, "Trần Văn Bình", "1988-08-11", "Thanh Hóa", "2021-05-10"));
  EXPECT_TRUE(person(binh));
}

TEST_P(OwnersTest, NeverJoinsByTheNameAlone) {
  file(card('a', ha, "Nguyễn Thị Hà", "1990-03-05", "Thanh Hóa", "2021-05-10"));
  file(paper('b', "wedding", {{"her_name", told("Nguyễn Thị Hà")}}));
  file(paper('c', "wedding", {{"her_name", told("Nguyễn Thị Hà")}, {"her_dob", told("1990-03-06")}}));
  file(paper('d', "wedding", {{"her_name", told("Nguyễn Thị Hạ")}, {"her_dob", told("1990-03-05")}}));
  EXPECT_EQ(person(ha)->papers.size(), 1u);
}

TEST_P(OwnersTest, JoinsByNameAndBirthDateUnlessSomebodyElseHasBoth) {
  const Document hers = card('a', ha, "Nguyễn Thị Hà", "1990-03-05", "Thanh Hóa", "2021-05-10");
  const Document wedding = paper('b', "wedding", {{"her_name", told("NGUYỄN THỊ HÀ")}, {"her_dob", told("1990-03-05")}, {"her_id", told(old_number)}});
  file(hers);
  file(wedding);
  std::optional<Owner> owner = person(ha);
  ASSERT_THAT(ids(owner), UnorderedElementsAre(hers.id, wedding.id));
  EXPECT_EQ(std::ranges::find(owner->papers, wedding.id, &OwnerPaper::document_id)->evidence, OwnerEvidence::name_and_birth_date);
  EXPECT_THAT(ids(person(old_number)), UnorderedElementsAre(hers.id, wedding.id)) << "asked from the other side";

  file(card('c', "001190005678", "Nguyễn Thị Hà", "1990-03-05", "Hà Nội", "2022-01-01"));
  owner = person(ha);
  EXPECT_THAT(ids(owner), ElementsAre(hers.id));
  EXPECT_THAT(owner->namesakes, ElementsAre("001190005678", old_number));
}

TEST_P(OwnersTest, JoinsAndPartsAsPeopleSayAndTakesItBack) {
  const Document first = card('a', ha, "Nguyễn Thị Hà", "1990-03-05", "Thanh Hóa", "2021-05-10");
  const Document second = paper('b', "wedding", {{"her_name", told("Nguyễn Thị Hạ")}, {"her_dob", told("1990-03-05")}, {"her_id", told(old_number)}});
  file(first);
  file(second);
  EXPECT_THAT(ids(person(ha)), ElementsAre(first.id));
  const std::int64_t joined = owners_->join(an_, OwnerKind::person, ha, old_number, "a misprint on the certificate").value();
  EXPECT_THAT(ids(person(ha)), UnorderedElementsAre(first.id, second.id));
  EXPECT_THAT(ids(person(old_number)), UnorderedElementsAre(first.id, second.id));
  EXPECT_EQ(owners_->join(an_, OwnerKind::person, old_number, ha, "again").error().code, ErrorCode::bad_arguments);
  EXPECT_EQ(owners_->join(an_, OwnerKind::person, ha, binh, "on no paper").error().code, ErrorCode::bad_arguments);

  EXPECT_EQ(owners_->part(an_, OwnerKind::person, ha, second.id, "husband", 0, "not there").error().code, ErrorCode::bad_arguments);
  const std::int64_t parted = owners_->part(an_, OwnerKind::person, ha, second.id, "wife", 0, "another woman").value();
  EXPECT_THAT(ids(person(ha)), ElementsAre(first.id));
  ASSERT_TRUE(owners_->undo(an_, parted));
  EXPECT_THAT(ids(person(ha)), UnorderedElementsAre(first.id, second.id));
  EXPECT_EQ(owners_->undo(an_, parted).error().code, ErrorCode::bad_arguments);
  ASSERT_TRUE(owners_->undo(an_, joined));
  EXPECT_THAT(ids(person(ha)), ElementsAre(first.id));

  EXPECT_EQ(owners_->decisions(old_number, 10)->size(), 1u);
  EXPECT_EQ(owners_->decisions("", 10)->size(), 2u);
  EXPECT_EQ(place_.ask("SELECT action FROM audit ORDER BY number"), "join owners,part owner,undo owner decision,undo owner decision");
}

// Two members of a list, the second of whom somebody else's number was written for.
TEST_P(OwnersTest, PartsThePersonAndNotTheRow) {
  const auto list = [](std::vector<std::pair<std::string, std::string>> members) {
    TableMap tables;
    for (const auto& [name, number] : members) tables["members"].push_back({{"name", told(name)}, {"pid", told(number)}});
    return paper('c', "list", {}, tables);
  };
  const auto rows = [&] {
    std::vector<int> all;
    const std::optional<Owner> owner = person(ha);
    if (owner)
      for (const OwnerPaper& one : owner->papers) all.push_back(one.self.row);
    return all;
  };
  const Document first = list({{"Nguyễn Thị Hà", ha}, {"Nguyễn Thị Hạ", ha}});
  file(first);
  EXPECT_THAT(rows(), UnorderedElementsAre(1, 2));
  ASSERT_TRUE(owners_->part(an_, OwnerKind::person, ha, first.id, "member", 2, "another woman"));
  EXPECT_THAT(rows(), ElementsAre(1));
  file(list({{"Nguyễn Thị Hạ", ha}, {"Nguyễn Thị Hà", ha}}));
  EXPECT_THAT(rows(), ElementsAre(2)) << "read again in the other order";
  file(list({{"Lê Văn Bình", binh}, {"Nguyễn Thị Hà", ha}, {"Nguyễn Thị Hạ", ha}}));
  EXPECT_THAT(rows(), ElementsAre(2)) << "with a row more";
  file(list({{"Lê Văn Bình", binh}, {"Nguyễn Thị Hà", ha}}));
  EXPECT_THAT(rows(), ElementsAre(2)) << "without her";
  file(first);
  EXPECT_THAT(rows(), ElementsAre(1)) << "and with her again";
}

}  // namespace
}  // namespace sohoa
