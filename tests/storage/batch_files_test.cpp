#include "storage/batch_files.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "storage/file_codes.h"
#include "tests/storage/sample_document.h"

namespace sohoa {
namespace {

using nlohmann::json;
using test::TemporaryFolder;
using testing::HasSubstr;

InputFile input(const std::string& path, int pages) {
  InputFile file;
  file.shown_path = path;
  file.sha256 = std::string(64, 'a');
  file.pages = pages;
  return file;
}

TEST(BatchJson, NamesEveryOutcomeAndFile) {
  BatchReport report;
  report.sheet = {4, {{Outcome::read, 3}, {Outcome::quarantined, 1}}};
  report.files = {input("một.pdf", 3), input("hai.pdf", 0), input("ba.pdf", 3)};
  report.files[1].error = Error{ErrorCode::encrypted, "triage", "needs a password"};
  report.files[2].duplicate_of = 0;
  report.notes[0] = {"repaired"};
  report.timings["total"] = 1.23456;
  report.page_ms["page"] = percentiles_of({4, 1, 3, 2});
  report.versions["tesseract"] = "5.3.0";
  report.effort = "careful", report.lines_read = 90, report.lines_read_twice = 7;
  const json batch = json::parse(batch_json(report));
  EXPECT_EQ(batch["pages_in"], 4);
  EXPECT_EQ(batch["outcomes"], json::parse(R"({"read": 3, "text_layer": 0, "blank": 0, "separator": 0, "duplicate": 0,
                                               "review": 0, "quarantined": 1})"));
  EXPECT_EQ(batch["files"][0]["path"], "một.pdf");
  EXPECT_EQ(batch["files"][0]["pages"], 3);
  EXPECT_TRUE(batch["files"][0]["error"].is_null());
  EXPECT_EQ(batch["files"][0]["notes"][0], "repaired");
  EXPECT_EQ(batch["files"][1]["error"]["code"], "encrypted");
  EXPECT_EQ(batch["files"][2]["duplicate_of"], "một.pdf");
  EXPECT_EQ(batch["timings"]["total"], 1.235);
  EXPECT_EQ(batch["timings"]["page_ms"]["page"], (json{{"p50", 2}, {"p95", 4}, {"max", 4}}));
  EXPECT_EQ(batch["versions"]["tesseract"], "5.3.0");
  EXPECT_EQ(batch["reading"], (json{{"effort", "careful"}, {"lines", 90}, {"lines_read_twice", 7}}));
}

TEST(BatchJson, ReplacesTheFileAndLeavesNothingBeside) {
  const TemporaryFolder folder;
  test::write_to(folder / "batch.json", "old");
  ASSERT_TRUE(write_batch_json(folder / "batch.json", {}));
  EXPECT_EQ(json::parse(test::contents_of(folder / "batch.json"))["pages_in"], 0);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
  EXPECT_EQ(write_batch_json(folder / "none/batch.json", {}).error().code, ErrorCode::not_found);
}

TEST(Percentiles, AreMeasuredValues) {
  std::vector<float> values;
  for (int i = 100; i > 0; --i) values.push_back(static_cast<float>(i));
  const Percentiles of = percentiles_of(values);
  EXPECT_EQ(of.p50, 50);
  EXPECT_EQ(of.p95, 95);
  EXPECT_EQ(of.max, 100);
  EXPECT_EQ(percentiles_of({}).max, 0);
}

TEST(ManifestCsv, QuotesWhatNeedsIt) {
  const TemporaryFolder folder;
  ManifestRow filed{"a, \"b\".pdf", "aa", 2, Outcome::read, "", "id1", 1, "documents/id1/document.pdf", "bb"};
  ManifestRow failed{"c.pdf", "", 1, Outcome::quarantined, "damaged: ends\nearly", "", 0, "", ""};
  ManifestRow odd{"\x1B[2J.pdf", "cc", 1, Outcome::blank, "", "", 0, "", ""};
  ASSERT_TRUE(write_manifest_csv(folder / "manifest.csv", {filed, failed, odd}));
  EXPECT_EQ(test::contents_of(folder / "manifest.csv"),
            "path,sha256,page,outcome,error,document_id,number,output_path,output_sha256,archive_path\n"
            "\"a, \"\"b\"\".pdf\",aa,2,read,,id1,1,documents/id1/document.pdf,bb,\n"
            "c.pdf,,1,quarantined,\"damaged: ends\nearly\",,,,,\n"
            "\"\x1B[2J.pdf\",cc,1,blank,,,,,,\n");
}

Result<std::vector<ExpectedFile>> parsed(const std::string& csv) {
  const TemporaryFolder folder;
  test::write_to(folder / "list.csv", csv);
  return read_expected_files(folder / "list.csv");
}

TEST(ExpectedFiles, AreReadByTheNamesOfTheirColumns) {
  const auto files = parsed(
      "\xEF\xBB\xBF"
      "Box,File Code,PATH,Expected pages\r\n"
      "H1,H49.1,\"a, \"\"b\"\".pdf\",12\r\n"
      "\r\n"
      "H2,,c.pdf,\r\n");
  ASSERT_TRUE(files) << files.error().message;
  ASSERT_EQ(files->size(), 2U);
  EXPECT_EQ((*files)[0].path, "a, \"b\".pdf");
  EXPECT_EQ((*files)[0].pages, 12);
  EXPECT_EQ((*files)[0].box, "H1");
  EXPECT_EQ((*files)[0].file_code, "H49.1");
  EXPECT_EQ((*files)[1].path, "c.pdf");
  EXPECT_FALSE((*files)[1].pages);
}

TEST(ExpectedFiles, MayBeSeparatedBySemicolonsOrTabs) {
  EXPECT_EQ(parsed("path;pages\na.pdf;3\n").value().at(0).pages, 3);
  EXPECT_EQ(parsed("path\tpages\na.pdf\t3").value().at(0).pages, 3);
}

TEST(ExpectedFiles, AreRefusedWithEveryWrongLine) {
  const auto files = parsed("path,pages\na.pdf,three\n,2\n\nb.pdf,1\n./b.pdf,-1\n");
  ASSERT_FALSE(files);
  EXPECT_EQ(files.error().code, ErrorCode::bad_arguments);
  EXPECT_THAT(files.error().message, HasSubstr("line 2: \"three\" is no number"));
  EXPECT_THAT(files.error().message, HasSubstr("line 3: the path is empty"));
  EXPECT_THAT(files.error().message, HasSubstr("line 6: \"./b.pdf\" is listed twice"));
  EXPECT_THAT(files.error().message, HasSubstr("line 6: \"-1\""));
  EXPECT_THAT(parsed("path,file_code\na,../H49\n").error().message, HasSubstr("line 2: the file code \"../H49\""));
  EXPECT_THAT(parsed("name,pages\na,1\n").error().message, HasSubstr("no column \"path\""));
  EXPECT_THAT(parsed("").error().message, HasSubstr("no header"));
  EXPECT_THAT(parsed("path\nok\n\"open\n").error().message, HasSubstr("quote"));
  EXPECT_EQ(read_expected_files("/no/such/list.csv").error().code, ErrorCode::not_found);
}

TEST(FileCodes, NameThePapersOfEachFileInTheOrderOfTheBatch) {
  const TemporaryFolder folder;
  std::vector<ManifestRow> rows;
  const auto add = [&](const std::string& path, const std::string& id) {
    ManifestRow row;
    row.path = path;
    row.document_id = id;
    if (!id.empty()) row.output_path = "documents/" + id + "/document.pdf";
    rows.push_back(row);
  };
  for (const char* id : {"one", "two", "three", "four"}) {
    std::filesystem::create_directories(folder / (std::string("documents/") + id));
    test::write_to(folder / (std::string("documents/") + id + "/document.pdf"), id);
  }
  add("a.pdf", "one"), add("a.pdf", "one"), add("a.pdf", "two"), add("b.pdf", ""), add("c.pdf", "three"), add("d.pdf", "four");
  add("c.pdf", "one");  // a duplicate is filed in each file it belongs to
  const std::vector<ExpectedFile> listed = {
      {"./a.pdf", 3, "", "H49.64"}, {"b.pdf", 1, "", "H49.64"}, {"c.pdf", 1, "", "H50"}, {"d.pdf", 1, "", ""}};
  for (int night = 0; night < 2; ++night) {
    ASSERT_TRUE(name_by_file_code(folder.path(), listed, rows));
    EXPECT_EQ(rows[0].archive_path, "by_file_code/H49.64/H49.64.1.pdf");
    EXPECT_EQ(rows[1].archive_path, "by_file_code/H49.64/H49.64.1.pdf");
    EXPECT_EQ(rows[2].archive_path, "by_file_code/H49.64/H49.64.2.pdf");
    EXPECT_EQ(rows[3].archive_path, "");
    EXPECT_EQ(rows[4].archive_path, "by_file_code/H50/H50.1.pdf");
    EXPECT_EQ(rows[5].archive_path, "");
    EXPECT_EQ(rows[6].archive_path, "by_file_code/H50/H50.2.pdf");
    EXPECT_EQ(test::contents_of(folder / "by_file_code/H49.64/H49.64.2.pdf"), "two");
    EXPECT_EQ(test::contents_of(folder / "by_file_code/H50/H50.2.pdf"), "one");
  }
  ASSERT_TRUE(name_by_file_code(folder.path(), {}, rows));
  EXPECT_FALSE(std::filesystem::exists(folder / "by_file_code"));
}

TEST(FileCodes, MustBeAbleToNameAFile) {
  for (const char* code : {"H49.64.33.2001.160", "Hồ sơ 12", "F-2_a"}) EXPECT_TRUE(is_file_code(code)) << code;
  for (const std::string& code : {std::string(), std::string(".."), std::string("a/b"), std::string("a\\b"), std::string("a\tb"),
                                  std::string(101, 'a'), std::string("\xFF")})
    EXPECT_FALSE(is_file_code(code)) << code;
}

TEST(Reconciling, ListsWhatIsMissingSurplusShortOrTooMuch) {
  const std::vector<ExpectedFile> expected = {{"box\\Đơn.pdf", 2, "B1", "F1"},
                                              {"gone.pdf", 4, "B1", "F2"},
                                              {"short.pdf", 3, "B2", "F3"},
                                              {"long.pdf", 1, "", ""},
                                              {"any.pdf", std::nullopt, "", ""}};
  const std::vector<InputFile> files = {input("new.pdf", 1), input("./box/Đơn.pdf", 2), input("short.pdf", 2),
                                        input("long.pdf", 2), input("any.pdf", 9)};
  const std::vector<Discrepancy> found = reconcile(expected, files);
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].kind, Discrepancy::Kind::missing);
  EXPECT_EQ(found[0].path, "gone.pdf");
  EXPECT_EQ(found[0].box, "B1");
  EXPECT_EQ(found[0].file_code, "F2");
  EXPECT_EQ(found[1].kind, Discrepancy::Kind::short_of_pages);
  EXPECT_EQ(found[1].expected_pages, 3);
  EXPECT_EQ(found[1].found_pages, 2);
  EXPECT_EQ(found[2].kind, Discrepancy::Kind::too_many_pages);
  EXPECT_EQ(found[3].kind, Discrepancy::Kind::surplus);
  EXPECT_EQ(found[3].path, "new.pdf");
}

TEST(Reconciling, ComparesNamesInNfc) {
  EXPECT_TRUE(reconcile({{"Đo\xCC\x9B\x6E.pdf", 1, "", ""}}, {input("Đơn.pdf", 1)}).empty());
}

}  // namespace
}  // namespace sohoa
