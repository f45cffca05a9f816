#include "classifiers/procedures.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "classifiers/procedure_table.h"

namespace sohoa {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Procedures& catalogue() {
  static const Procedures instance = std::move(*Procedures::load(SOHOA_SOURCE_DIR "/models/procedures"));
  return instance;
}

DossierPaper paper(const std::string& id, const std::string& type, std::initializer_list<std::pair<std::string, std::string>> values) {
  DossierPaper made{id, type, id + ".jpg", {}, ""};
  for (const auto& [key, value] : values) {
    Field& field = made.fields[key];
    field.value = value;
    field.status = FieldStatus::accepted;
    field.confidence = 0.97;
  }
  return made;
}

// A whole dossier of a birth with residence and health card.
std::vector<DossierPaper> birth_papers() {
  return {paper("01", "receipt", {{"request", "Liên thông các thủ tục: đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế"}}),
          paper("02", "birth_form",
                {{"full_name", "LÒ GIA BẢO"}, {"dob", "2024-03-01"}, {"sex", "Nam"}, {"mother_name", "LÒ THỊ HOÀ"}, {"mother_birth_year", "1995"},
                 {"father_name", "QUÀNG VĂN ÍN"}, {"requester_name", "QUÀNG VĂN ÍN"}, {"requester_id_no", "011092004521"}}),
          paper("03", "gcs",
                {{"mother_name", "LÒ THỊ HÒA"}, {"birth_time", "2024-03-01 04:20"}, {"child_sex", "Nam"}, {"mother_id", "011195000123"}}),
          paper("04", "cccd", {{"full_name", "LÒ THỊ HÒA"}, {"pid", "011195000123"}, {"dob", "1995-05-05"}}),
          paper("05", "cccd", {{"full_name", "QUÀNG VĂN ÍN"}, {"pid", "011092004521"}, {"dob", "1992-01-02"}}),
          paper("06", "ct01", {{"full_name", "LÒ GIA BẢO"}})};
}

Dossier assessed(std::vector<DossierPaper> papers, const std::string& code = "000.16.38.H56-240305-0012") {
  Dossier dossier;
  dossier.code = code;
  dossier.papers = std::move(papers);
  catalogue().assess(dossier);
  return dossier;
}

std::vector<std::string> missing_in(const Dossier& dossier) {
  std::vector<std::string> missing;
  for (const DossierNeed& need : dossier.needs)
    if (need.rule == DossierNeed::Rule::required && need.state == DossierNeed::State::missing) missing.push_back(need.paper);
  return missing;
}

std::vector<std::string> disputes_in(const Dossier& dossier) {
  std::vector<std::string> shown;
  for (const DossierFinding& finding : dossier.findings)
    if (!finding.agrees) shown.push_back(finding.first.document_id + "." + finding.first.key + "/" + finding.second.document_id + "." + finding.second.key);
  return shown;
}

TEST(Procedures, ACompleteDossierWhosePapersAgreeIsComplete) {
  const Dossier dossier = assessed(birth_papers());
  EXPECT_EQ(dossier.procedure, "2.002621");
  EXPECT_EQ(dossier.found_by, "receipt");
  EXPECT_THAT(missing_in(dossier), IsEmpty());
  EXPECT_THAT(disputes_in(dossier), IsEmpty());
  EXPECT_THAT(dossier.superfluous, IsEmpty());
  EXPECT_EQ(dossier.state, Dossier::State::complete);
}

TEST(Procedures, TheMothersCardIsToldFromTheFathersAndItsAbsenceIsSeen) {
  std::vector<DossierPaper> papers = birth_papers();
  papers.erase(papers.begin() + 3);
  const Dossier dossier = assessed(std::move(papers));
  EXPECT_THAT(missing_in(dossier), ElementsAre("mother_card"));
  EXPECT_EQ(dossier.state, Dossier::State::incomplete);
}

TEST(Procedures, AContradictionNamesBothPlacesAndBothValues) {
  std::vector<DossierPaper> papers = birth_papers();
  papers[2].fields["birth_time"].value = "2024-03-11 04:20";
  const Dossier dossier = assessed(std::move(papers));
  EXPECT_THAT(disputes_in(dossier), ElementsAre("02.dob/03.birth_time"));
  EXPECT_EQ(dossier.state, Dossier::State::review);
  const auto finding = std::ranges::find(dossier.findings, false, &DossierFinding::agrees);
  EXPECT_THAT(finding->reason, HasSubstr("2024-03-01"));
  EXPECT_THAT(finding->reason, HasSubstr("2024-03-11"));
}

TEST(Procedures, WhatIsMisreadContradictsNobody) {
  std::vector<DossierPaper> papers = birth_papers();
  papers[1].fields["dob"].value = "07/2";  // no date: it waits for a person as it is
  papers[1].fields["mother_birth_year"].value = "180%";
  papers[1].fields["father_name"].value = "QUẢNG VĂN ÍN";
  papers[1].fields["father_name"].status = FieldStatus::review;  // its marks
  EXPECT_THAT(disputes_in(assessed(papers)), IsEmpty());
  papers[1].fields["father_name"].status = FieldStatus::accepted;
  EXPECT_THAT(disputes_in(assessed(papers)), ElementsAre("02.father_name/05.full_name"));
}

TEST(Procedures, TheParentsMarriageIsHeldAgainstTheirCards) {
  std::vector<DossierPaper> papers = birth_papers();
  papers.push_back(paper("07", "marriage_cert", {{"wife_name", "LÒ THỊ HÒA"}, {"wife_dob", "1995-05-06"}, {"husband_name", "QUÀNG VĂN ÍN"}, {"husband_dob", "1992-01-02"}}));
  EXPECT_THAT(disputes_in(assessed(papers)), ElementsAre("07.wife_dob/04.dob"));
}

TEST(Procedures, TheOnlyCardLeftInAnotherNameIsADispute) {
  std::vector<DossierPaper> papers = birth_papers();
  papers[3].fields["full_name"].value = "LƯỜNG THỊ MAI";
  papers[3].fields["pid"].value = "011195999999";
  const Dossier dossier = assessed(std::move(papers));
  EXPECT_THAT(disputes_in(dossier), ElementsAre("02.mother_name/04.full_name", "03.mother_id/04.pid"));
  EXPECT_EQ(dossier.state, Dossier::State::review);
}

TEST(Procedures, AToneMarkMakesAnotherNameButItsPlaceDoesNot) {
  std::vector<DossierPaper> papers = birth_papers();
  EXPECT_THAT(disputes_in(assessed(papers)), IsEmpty());  // HOÀ and HÒA
  papers[3].fields["full_name"].value = "LÒ THỊ HÓA";
  EXPECT_THAT(disputes_in(assessed(papers)), ElementsAre("02.mother_name/04.full_name"));
}

TEST(Procedures, ANumberOnTwoKindsOfPaperIsEachOthersSecondSource) {
  const Dossier dossier = assessed(birth_papers());
  const auto confirmed = std::ranges::count_if(dossier.findings, [](const DossierFinding& f) { return f.independent; });
  EXPECT_EQ(confirmed, 2);  // the mother's and the requester's
  std::vector<DossierPaper> guessed = birth_papers();
  for (DossierPaper& paper : guessed)
    for (auto& [key, field] : paper.fields) field.confidence = 0.5;
  EXPECT_TRUE(std::ranges::none_of(assessed(guessed).findings, [](const DossierFinding& f) { return f.independent; }));
}

TEST(Procedures, WithoutAReceiptThePapersTellTheProcedure) {
  std::vector<DossierPaper> papers = birth_papers();
  papers.erase(papers.begin());
  EXPECT_EQ(assessed(papers).procedure, "2.002621");
  EXPECT_EQ(assessed(papers).found_by, "papers");
  papers.pop_back();  // CT01
  EXPECT_EQ(assessed(papers).procedure, "1.001193");
}

TEST(Procedures, AnUnknownRequestIsADoubtAndUnknownPapersAreNoProcedure) {
  std::vector<DossierPaper> papers = birth_papers();
  papers[0].fields["request"].value = "Cấp giấy phép xây dựng nhà ở riêng lẻ";
  EXPECT_EQ(assessed(papers).state, Dossier::State::review);
  EXPECT_EQ(assessed({papers[0]}).state, Dossier::State::unknown);
}

TEST(Procedures, APaperThatNothingAsksForIsSuperfluous) {
  std::vector<DossierPaper> papers = birth_papers();
  papers.push_back(paper("07", "decision", {}));
  EXPECT_THAT(assessed(std::move(papers)).superfluous, ElementsAre("07"));
}

TEST(Procedures, AKindThatSohoaCannotReadIsLeftToAPersonWhereUnknownPapersAreThere) {
  std::vector<DossierPaper> papers = {
      paper("01", "receipt", {{"request", "Đăng ký khai tử"}}),
      paper("02", "death_form", {{"full_name", "SÙNG A DÍ"}, {"dob", "1950"}, {"death_time", "2024-03-01 02:00"}, {"requester_name", "SÙNG A LỬ"}})};
  EXPECT_THAT(missing_in(assessed(papers)), ElementsAre("notice"));
  papers.push_back(paper("03", "other", {}));
  EXPECT_THAT(missing_in(assessed(papers)), IsEmpty());
  EXPECT_EQ(assessed(papers).state, Dossier::State::review);
}

TEST(Procedures, ADossierInDoubtIsForReview) {
  std::vector<DossierPaper> papers = birth_papers();
  papers[1].doubt = "it stands before the receipt";
  EXPECT_EQ(assessed(std::move(papers)).state, Dossier::State::review);
}

class CatalogueFile {
 public:
  explicit CatalogueFile(const std::string& content) { std::ofstream(path_) << content; }
  ~CatalogueFile() { std::filesystem::remove(path_); }
  [[nodiscard]] std::string complaint() const {
    const auto read = Procedures::load(path_);
    return read ? "" : read.error().message;
  }
  [[nodiscard]] Result<Procedures> load() const { return Procedures::load(path_); }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / ("procedures-" + std::to_string(getpid()) + ".yaml")).string();
};

TEST(Procedures, AVersionHoldsOnTheDaysItSays) {
  const CatalogueFile file(R"(procedures:
  - {code: old, name: a, until: 2024-02-29, said_as: [[khai sinh]], papers: [{paper: form, name: f, types: [birth_form]}]}
  - {code: new, name: a, from: 2024-03-01, said_as: [[khai sinh]], papers: [{paper: form, name: f, types: [birth_form]}]}
)");
  const auto loaded = file.load();
  ASSERT_TRUE(loaded) << loaded.error().message;
  for (const auto& [code, version] : {std::pair("000.16.38.H56-240229-0001", "old"), std::pair("000.16.38.H56-240301-0001", "new")}) {
    Dossier dossier;
    dossier.code = code;
    dossier.papers = {paper("01", "receipt", {{"request", "khai sinh"}})};
    loaded->assess(dossier);
    EXPECT_EQ(dossier.procedure, version);
  }
}

// The built-in catalogue with an office's table.
class OwnTable {
 public:
  explicit OwnTable(const std::string& lines) { std::ofstream(path_) << lines; }
  ~OwnTable() { std::filesystem::remove(path_); }
  [[nodiscard]] Result<Procedures> load() const { return Procedures::load(SOHOA_SOURCE_DIR "/models/procedures", path_); }
  [[nodiscard]] std::string complaint() const {
    const auto read = load();
    return read ? "" : read.error().message;
  }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / ("procedures-" + std::to_string(getpid()) + ".csv")).string();
};

TEST(ProcedureTable, AVersionOfABuiltInProcedureKeepsWhatItDoesNotSay) {
  const OwnTable table(
      "\xEF\xBB\xBF"
      "code;from;paper;paper_name;component;types;need\r\n"
      "1.001193;01/07/2026;declaration;;TP-1;;\r\n"
      "1.001193;01/07/2026;notice;;;;optional\r\n"
      "1.001193;01/07/2026;;Giấy ủy quyền;TP-9;poa;optional\r\n");
  const auto loaded = table.load();
  ASSERT_TRUE(loaded) << loaded.error().message;
  const Procedure *before = loaded->find("1.001193", "2026-06-30"), *since = loaded->find("1.001193", "2026-07-01");
  ASSERT_TRUE(before != nullptr && since != nullptr && before != since);
  EXPECT_EQ(since->name, before->name);
  EXPECT_EQ(since->from, "2026-07-01");
  ASSERT_EQ(since->papers.size(), 3U);
  EXPECT_TRUE(since->papers[0].sign);
  EXPECT_EQ(since->papers[0].component, "TP-1");
  EXPECT_EQ(since->papers[1].need, DossierNeed::Rule::optional);
  EXPECT_THAT(since->papers[2].types, ElementsAre("poa"));
  EXPECT_EQ(since->form, "declaration");
  // Checks are of papers that are still asked for.
  EXPECT_LT(since->checks.size(), before->checks.size());
  for (const ProcedureCheck& check : since->checks)
    for (const FieldOfPaper& field : check.fields) EXPECT_TRUE(field.paper == "declaration" || field.paper == "notice") << field.paper;

  // A dossier is held against the version of its day.
  Dossier dossier;
  dossier.code = "000.16.38.H56-260702-0001";
  dossier.papers = {paper("01", "receipt", {{"request", "Đăng ký khai sinh"}}), paper("02", "birth_form", {})};
  loaded->assess(dossier);
  EXPECT_EQ(dossier.procedure, "1.001193");
  EXPECT_THAT(missing_in(dossier), IsEmpty());
  EXPECT_THAT(loaded->types_of(dossier.code, "1.001193", "paper3"), ElementsAre("poa"));
  dossier.code = "000.16.38.H56-260630-0001";
  dossier.needs.clear();
  loaded->assess(dossier);
  EXPECT_THAT(missing_in(dossier), ElementsAre("notice"));
  EXPECT_NE(loaded->version(), catalogue().version());
}

TEST(ProcedureTable, AVersionEndsWhereTheNextBegins) {
  const auto loaded = OwnTable(
                          "code,name,from,until,said_as,paper_name,types\n"
                          "9.1,Cấp trích lục,2025-01-01,,\"trích lục, bản sao|cấp bản sao\",Tờ khai,request\n"
                          "9.1,Cấp trích lục bản mới,2026-03-01,2026-12-31,,Tờ khai,request\n")
                          .load();
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->find("9.1", "2024-12-31"), nullptr);
  EXPECT_EQ(loaded->find("9.1", "2026-02-28")->until, "2026-02-28");
  EXPECT_EQ(loaded->find("9.1", "2026-03-01")->name, "Cấp trích lục bản mới");
  EXPECT_EQ(loaded->find("9.1", "2027-01-01"), nullptr);
  EXPECT_EQ(loaded->find("9.1", "2026-02-28")->said_as.size(), 2U);
  Dossier dossier;
  dossier.code = "000.16.38.H56-250102-0001";
  dossier.papers = {paper("01", "receipt", {{"request", "Cấp bản sao giấy khai sinh"}})};
  loaded->assess(dossier);
  EXPECT_EQ(dossier.procedure, "9.1");
}

TEST(ProcedureTable, EveryWrongLineIsNamed) {
  const std::string complaint = OwnTable("code,from,paper_name,need\n,,a,\n9.1,1 July,a,\n9.1,,,\n9.1,,a,maybe\n").complaint();
  EXPECT_THAT(complaint, HasSubstr("line 2: the code is empty"));
  EXPECT_THAT(OwnTable("code,name,paper_name\n\"9\n1\",b,a\n").complaint(), HasSubstr("line 3: \"9%0A1\" is no code"));
  EXPECT_THAT(complaint, HasSubstr("line 3: \"1 July\" is no day"));
  EXPECT_THAT(complaint, HasSubstr("line 4: it names no paper"));
  EXPECT_THAT(complaint, HasSubstr("line 5: need is required, optional or result, not \"maybe\""));
  EXPECT_THAT(OwnTable("number,paper_name\n1,a\n").complaint(), HasSubstr("no column \"code\""));
  EXPECT_THAT(OwnTable("code,paper\n1.001193,nothing\n").complaint(), HasSubstr("line 2: no built-in procedure 1.001193 has a paper `nothing`"));
  EXPECT_THAT(OwnTable("code,paper_name\n9.1,a\n").complaint(), HasSubstr("9.1 has no `name`"));
  EXPECT_THAT(OwnTable("code,name,from,until,paper_name\n9.1,bản,2026-01-01,2026-06-30,a\n9.1,bản,2026-06-01,,a\n").complaint(),
              HasSubstr("9.1 holds until 2026-06-30, and another version of it from 2026-06-01"));
  EXPECT_THAT(OwnTable("code,name,paper_name,paper,instead_of\n9.1,bản,a,p,q\n").complaint(), HasSubstr("9.1 has no paper `q`"));
}

TEST(ProcedureTable, NothingIsPassedOverInSilence) {
  // A day in a column that nobody knows: the version would hold for ever.
  EXPECT_THAT(OwnTable("code,from,untill,paper\n1.001193,2026-01-01,2026-06-30,notice\n").complaint(), HasSubstr("line 1: \"untill\" is no column"));
  EXPECT_THAT(OwnTable("code,code,name,paper_name\n9.1,9.2,b,a\n").complaint(), HasSubstr("line 1: \"code\" is no column of such a table, or is there twice"));
  EXPECT_EQ(OwnTable("code,name,paper_name,\n9.1,bản,a,\n").complaint(), "");
  EXPECT_THAT(OwnTable("code,paper_name,name\n9.1,a,khai sinh, kết hôn\n").complaint(), HasSubstr("line 2: it has more values than the header has columns"));
  EXPECT_THAT(OwnTable("code,name,until,paper_name\n9.1,bản,2026-06-30,a\n9.1,,2027-06-30,b\n").complaint(),
              HasSubstr("line 3: `until` of 9.1 is \"2027-06-30\" here and \"2026-06-30\" on a line above"));
  EXPECT_THAT(OwnTable("code,name,paper_name\n9.1,bản,a\n9.1,sao,b\n").complaint(), HasSubstr("line 3: `name` of 9.1"));
  EXPECT_THAT(OwnTable("code,paper,paper_name,instead_of\n1.001193,declaration,,\n1.001193,,Giấy cam đoan,notice\n").complaint(),
              HasSubstr("line 3: 1.001193 has no paper `notice`, which `paper2` stands for"));
  EXPECT_EQ(OwnTable("code,paper,paper_name\n1.001193,declaration,\n1.001193,witness,\n").complaint(), "") << "the built-in witness stands for a notice";
  // Words that are never found, and such as stand everywhere.
  EXPECT_THAT(OwnTable("code,name,said_as,paper_name\n9.1,bản,...,a\n").complaint(), HasSubstr("line 2: `...` has fewer than two letters"));
  EXPECT_THAT(OwnTable("code,name,said_as,paper_name\n9.1,bản,a,a\n").complaint(), HasSubstr("line 2: `a` has fewer than two letters"));
  EXPECT_THAT(OwnTable("code,name,said_as,paper_name\n9.1,bản,|,a\n").complaint(), HasSubstr("line 2: `said_as` holds no words"));
  EXPECT_THAT(OwnTable("code,name,paper_name\n9.1,!!!,a\n").complaint(), HasSubstr("9.1 needs `said_as`"));
  EXPECT_THAT(OwnTable("code,name,paper_name\n9.1,\xD0\xFFng k\xFD,a\n").complaint(), HasSubstr("it is not UTF-8"));
  EXPECT_THAT(OwnTable(std::string("\xFF\xFE" "c\0o\0d\0e\0", 10)).complaint(), HasSubstr("it is not UTF-8"));
}

TEST(ProcedureTable, OneThatCannotBeReadIsNoAbsentOne) {
  const std::string loop = (std::filesystem::temp_directory_path() / ("procedures-loop-" + std::to_string(getpid()))).string();
  std::filesystem::create_symlink(loop, loop);
  const auto loaded = Procedures::load(SOHOA_SOURCE_DIR "/models/procedures", loop);
  std::filesystem::remove(loop);
  ASSERT_FALSE(loaded);
  EXPECT_THAT(loaded.error().message, HasSubstr("cannot be read"));
}

TEST(ProcedureTable, IsWrittenAsItWasRead) {
  ProcedureTable table, again;
  ASSERT_TRUE(table.add("a.csv", "code,name,from,paper_name,said_as\n9.1,\"Cấp, đổi\",01/03/2026,\"Đơn \"\"mẫu 1\"\"\",cấp|đổi\n"));
  ASSERT_TRUE(again.add("b.csv", table.text()));
  EXPECT_EQ(again.text(), table.text());
  EXPECT_THAT(table.text(), HasSubstr("9.1,\"Cấp, đổi\",2026-03-01,"));
}

TEST(Procedures, MistakesAreNamedWithTheirLine) {
  EXPECT_THAT(CatalogueFile("procedures:\n  - {code: a, name: b, said_as: [[xin]], papers: [{paper: p, name: n, types: [gcs], needed: yes}]}\n").complaint(),
              HasSubstr("line 2: `needed` is not known here"));
  EXPECT_THAT(CatalogueFile("procedures:\n  - code: a\n    name: b\n    said_as: [[xin]]\n    papers: []\n    checks: [{same: name, fields: [p.a, q.b]}]\n")
                  .complaint(),
              HasSubstr("a has no paper `p`"));
  EXPECT_THAT(CatalogueFile("procedures: [\n").complaint(), HasSubstr("line"));
}

TEST(Procedures, TheCatalogueNamesOnlyFieldsThatItsRecordTypesHave) {
  const auto differences = catalogue().compared_with(SOHOA_SOURCE_DIR "/models/record_types");
  ASSERT_TRUE(differences);
  for (const std::string& difference : *differences) EXPECT_THAT(difference, HasSubstr("there is no record type"));
}

}  // namespace
}  // namespace sohoa
