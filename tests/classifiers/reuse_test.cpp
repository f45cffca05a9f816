#include "classifiers/reuse.h"

#include <gmock/gmock.h>

namespace sohoa {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

const std::string mother_number = "038190001234", father_number = "038088004321";

Bearer bearer(const std::string& role, const std::vector<std::pair<std::string, std::string>>& traits) {
  Bearer one;
  one.role = role;
  for (const auto& [trait, value] : traits) one.facts.push_back({trait, value, role + "_" + trait, 1, false});
  return one;
}

OwnerPaper paper(const std::string& id, const std::string& type, const std::string& dated, Bearer self, std::vector<Bearer> others = {}) {
  OwnerPaper one;
  one.document_id = id;
  one.record_type = type;
  one.dated = dated;
  one.self = std::move(self);
  one.others = std::move(others);
  if (type == "marriage_cert") one.kin = {{type, "husband", "spouse", "wife"}, {type, "wife", "spouse", "husband"}};
  if (type == "gcs" || type == "birth_cert") one.kin = {{type, "child", "mother", "mother"}, {type, "child", "father", "father"}};
  return one;
}

Owner owner(std::vector<OwnerPaper> papers) {
  Owner one;
  one.papers = std::move(papers);
  return one;
}

// The installed catalogue, and a couple who have cards and a marriage certificate.
class ReuseTest : public testing::Test {
 protected:
  ReuseTest()
      : procedures_(Procedures::load(SOHOA_SOURCE_DIR "/models/procedures").value()),
        definitions_(load_definitions(SOHOA_SOURCE_DIR "/models/record_types").value()),
        her_(bearer("wife", {{"number", mother_number}, {"name", "Nguyễn Thị Hà"}, {"born", "1990-03-05"}, {"ethnicity", "Kinh"}, {"nationality", "Việt Nam"}})),
        him_(bearer("husband", {{"number", father_number}, {"name", "Trần Văn An"}, {"born", "1988-08-11"}, {"ethnicity", "Kinh"}, {"nationality", "Việt Nam"}})) {
    mother_ = owner({paper("c1", "cccd", "2021-05-10", bearer("holder", {{"number", mother_number}, {"name", "NGUYỄN THỊ HÀ"}, {"sex", "Nữ"}, {"residence", "xã A"}})),
                     paper("m", "marriage_cert", "2016-10-15", her_, {him_})});
    mother_.papers[0].expires = "2030-03-05";
    father_ = owner({paper("c2", "cccd", "2022-05-10", bearer("holder", {{"number", father_number}, {"name", "TRẦN VĂN AN"}, {"sex", "Nam"}, {"residence", "xã B"}})),
                     paper("m", "marriage_cert", "2016-10-15", him_, {her_})});
  }

  Result<Prefill> fill(const Owner& person, const std::string& procedure = "1.001193") { return prefill(question(person, procedure)); }
  ReuseQuestion question(const Owner& person, const std::string& procedure = "1.001193") {
    return {procedures_, definitions_, procedure, "2026-01-31", person, subject_, [this](const std::string& number) -> Result<std::optional<Owner>> {
              if (number == mother_number) return mother_;
              if (number == father_number) return father_;
              return std::nullopt;
            }};
  }
  static std::string value(const Result<Prefill>& filled, const std::string& key) {
    const auto found = std::ranges::find(filled->fields, key, &PrefilledField::key);
    return found == filled->fields.end() ? "" : found->value;
  }
  static OwnerPaper notice() {
    return paper("g", "gcs", "2026-01-20", bearer("mother", {{"number", mother_number}}),
                 {bearer("child", {{"name", "Trần Hà My"}, {"born", "2026-01-18 04:30"}, {"sex", "Nữ"}}), bearer("father", {{"name", "Trần Văn An"}})});
  }

  Procedures procedures_;
  Definitions definitions_;
  Bearer her_, him_;
  Owner mother_, father_;
  std::optional<Owner> subject_;
};

TEST_F(ReuseTest, FillsInBothParentsWhicheverOfThemAsks) {
  for (const auto& [person, relation] : {std::pair(mother_, "Mẹ"), std::pair(father_, "Cha")}) {
    const Result<Prefill> filled = fill(person);
    ASSERT_TRUE(filled);
    EXPECT_EQ(filled->form, "birth_form");
    EXPECT_EQ(value(filled, "relation"), relation);
    EXPECT_EQ(value(filled, "mother_name"), "NGUYỄN THỊ HÀ");
    EXPECT_EQ(value(filled, "mother_birth_year"), "1990");
    EXPECT_EQ(value(filled, "mother_residence"), "xã A");
    EXPECT_EQ(value(filled, "father_name"), "TRẦN VĂN AN");
    EXPECT_EQ(value(filled, "father_residence"), "xã B");
    EXPECT_EQ(value(filled, "declared_date"), "2026-01-31");
    EXPECT_EQ(value(filled, "ethnicity"), "Kinh") << "as both parents";
    EXPECT_EQ(value(filled, "full_name"), "") << "no paper tells of a child";
    EXPECT_EQ(filled->fields.size() + filled->left.size(), 27u);
    EXPECT_GE(filled->fields.size(), 17u);
  }
  EXPECT_EQ(value(fill(mother_), "requester_id_no"), mother_number);
}

TEST_F(ReuseTest, NamesTheSourcesOfEachValue) {
  const Result<Prefill> filled = fill(mother_);
  const auto name = std::ranges::find(filled->fields, "father_name", &PrefilledField::key);
  ASSERT_EQ(name->sources.size(), 2u);
  EXPECT_EQ(name->sources[0].document_id, "c2");
  EXPECT_EQ(name->sources[0].dated, "2022-05-10");
}

TEST_F(ReuseTest, LeavesWhatParentsOrPapersDisagreeOn) {
  father_.papers[1].self.facts[3].value = "Tày";
  EXPECT_EQ(value(fill(mother_), "ethnicity"), "");
  EXPECT_EQ(value(fill(mother_), "father_ethnicity"), "Tày");
  mother_.papers[1].self.facts[2].value = "1991-03-05";
  mother_.papers[0].self.facts.push_back({"born", "1990-03-05", "dob", 1, false});
  const Result<Prefill> filled = fill(mother_);
  EXPECT_EQ(filled->fields.size(), 0U) << "these may be two women";
  EXPECT_THAT(filled->doubts, ElementsAre("papers of  disagree on their date of birth"));
  EXPECT_EQ(value(fill(father_), "mother_residence"), "");
  EXPECT_EQ(value(fill(father_), "father_residence"), "xã B");
}

TEST_F(ReuseTest, FillsInTheChildOfTheNewestNoticeUntilItHasANumber) {
  mother_.papers.insert(mother_.papers.begin(), notice());
  for (const Owner& person : {mother_, father_}) {
    const Result<Prefill> filled = fill(person);
    EXPECT_EQ(value(filled, "full_name"), "Trần Hà My");
    EXPECT_EQ(value(filled, "dob"), "2026-01-18");
  }
  mother_.papers.insert(mother_.papers.begin(), paper("b", "birth_cert", "2026-01-25", bearer("mother", {{"number", mother_number}}),
                                                      {bearer("child", {{"number", "038326000011"}, {"born", "2026-01-18"}})}));
  EXPECT_EQ(value(fill(mother_), "full_name"), "");
}

TEST_F(ReuseTest, TakesNoChildThatWasBornLongAgoOrIsNotBornYet) {
  for (const char* born : {"2022-01-18 04:30", "2025-01-30 04:30", "2026-02-01 04:30"}) {
    Owner mother = mother_;
    mother.papers.insert(mother.papers.begin(), notice());
    mother.papers[0].others[0].facts[1].value = born;
    EXPECT_EQ(value(fill(mother), "full_name"), "") << born;
  }
}

TEST_F(ReuseTest, TakesNoChildOfTheWifesWithAnotherFather) {
  OwnerPaper of_another = notice();
  of_another.others[1].facts[0].value = "Lê Văn Bình";
  mother_.papers.insert(mother_.papers.begin(), of_another);
  EXPECT_EQ(value(fill(father_), "full_name"), "");
  EXPECT_EQ(value(fill(mother_), "full_name"), "Trần Hà My");
}

TEST_F(ReuseTest, TakesNoSpouseFromTwoCertificatesOfOneDay) {
  Bearer another = him_;
  another.facts[0].value = "038088009999";
  mother_.papers.push_back(paper("m2", "marriage_cert", "2016-10-15", her_, {another}));
  EXPECT_EQ(value(fill(mother_), "father_name"), "");
  EXPECT_EQ(value(fill(mother_), "mother_name"), "NGUYỄN THỊ HÀ");
}

TEST_F(ReuseTest, KnowsTheSexFromThePersonalNumber) {
  mother_.papers.erase(mother_.papers.begin());  // the card
  EXPECT_EQ(value(fill(mother_), "relation"), "Mẹ");
}

TEST_F(ReuseTest, FillsInWhomItIsAbout) {
  subject_ = owner({paper("c3", "cccd", "2015-01-01", bearer("holder", {{"number", "038041000777"}, {"name", "LÊ VĂN TÁM"}, {"sex", "Nam"}}))});
  const Result<Prefill> filled = fill(mother_, "1.000656");
  EXPECT_EQ(filled->form, "death_form");
  EXPECT_EQ(value(filled, "requester_name"), "NGUYỄN THỊ HÀ");
  EXPECT_EQ(value(filled, "full_name"), "LÊ VĂN TÁM");
}

TEST_F(ReuseTest, RefusesAProcedureWithoutAFormOrThatIsNotThere) {
  EXPECT_EQ(fill(mother_, "1.000894").error().code, ErrorCode::bad_arguments);
  EXPECT_EQ(fill(mother_, "9.999999").error().code, ErrorCode::bad_arguments);
}

TEST_F(ReuseTest, AsksForNoPaperThatTheWarehouseHasAndThatHolds) {
  const auto state = [&](const Owner& person, const std::string& id) {
    const Result<std::vector<NeededPaper>> papers = needed(question(person));
    const auto found = std::ranges::find(*papers, id, &NeededPaper::paper);
    return found == papers->end() ? -1 : static_cast<int>(found->state);
  };
  using State = NeededPaper::State;
  EXPECT_EQ(state(mother_, "mother_card"), static_cast<int>(State::there));
  EXPECT_EQ(state(father_, "mother_card"), static_cast<int>(State::there));
  EXPECT_EQ(state(mother_, "marriage"), static_cast<int>(State::there));
  EXPECT_EQ(state(mother_, "notice"), static_cast<int>(State::needed));
  EXPECT_EQ(state(mother_, "certificate"), -1) << "it is what the procedure issues";
  mother_.papers[0].expires = "2026-01-30";
  EXPECT_EQ(state(mother_, "mother_card"), static_cast<int>(State::expired));
  mother_.papers[0].expires.clear();
  mother_.papers[0].evidence = OwnerEvidence::name_and_birth_date;
  EXPECT_EQ(state(mother_, "mother_card"), static_cast<int>(State::needed)) << "it may be somebody else's";
}

}  // namespace
}  // namespace sohoa
