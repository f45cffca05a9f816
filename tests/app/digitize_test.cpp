#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <random>
#include <set>
#include <sstream>

#include "document/sha256.h"
#include "tests/app/sohoa_program.h"
#include "tests/intake/sample_files.h"
#include "tests/support/program.h"
#include "tests/support/scratch.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using test::digitize;
using test::digitize_command;
using test::Ended;
using test::Program;
using test::Scratch;
using test::small_batch;
using nlohmann::json;
using testing::HasSubstr;

json batch_json(const fs::path& out) { return json::parse(test::read_file(out / "batch.json")); }

std::uint64_t sum_of_outcomes(const json& batch) {
  std::uint64_t sum = 0;
  for (const auto& [name, count] : batch["outcomes"].items()) sum += count.get<std::uint64_t>();
  return sum;
}

TEST(Digitize, FilesEveryPageOfABatchAndTheSheetBalances) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch), out = scratch.path() / "out";
  const Ended ended = digitize(in, out);
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.out, "");
  const json batch = batch_json(out);
  EXPECT_GT(batch["pages_in"].get<int>(), 5);
  EXPECT_EQ(batch["pages_in"], sum_of_outcomes(batch));
  EXPECT_FALSE(test::tree(out / "documents").empty());
  for (const auto& folder : fs::directory_iterator(out / "documents"))
    for (const char* name : {"document.json", "document.pdf", "document.txt", "document.alto.xml"})
      EXPECT_TRUE(fs::exists(folder.path() / name)) << folder.path() << name;
}

TEST(Digitize, GivesTheSameBytesWithOneJobAndWithTwo) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch);
  ASSERT_EQ(digitize(in, scratch.path() / "one", {"--jobs", "1"}).exit_code, 0);
  ASSERT_EQ(digitize(in, scratch.path() / "two", {"--jobs", "2", "--memory", "64"}).exit_code, 0);
  EXPECT_EQ(test::tree(scratch.path() / "one/documents"), test::tree(scratch.path() / "two/documents"));
  EXPECT_EQ(test::sorted_dump("sqlite:" + scratch / "one/warehouse.db"), test::sorted_dump("sqlite:" + scratch / "two/warehouse.db"));
}

// The out folder is part of what the warehouse knows (where originals are), so both runs are told the same archive.
TEST(Digitize, KilledAtTenRandomMomentsAndResumedEqualsAnUninterruptedRun) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 8), whole = scratch.path() / "whole", killed = scratch.path() / "killed";
  const std::vector<std::string> archive = {"--archive", scratch / "kept"};
  const auto start = std::chrono::steady_clock::now();
  ASSERT_EQ(digitize(in, whole, archive).exit_code, 0);
  const double whole_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();

  std::mt19937 random(20261122);
  int kills = 0;
  for (int attempt = 0; attempt < 40 && kills < 10; ++attempt) {
    std::vector<std::string> more = archive;
    more.push_back("--resume");
    Program program({digitize_command(in, killed, more), {}, {}});
    const auto moment = std::uniform_real_distribution<>(0.05, 0.6)(random) * whole_seconds;
    if (program.wait_for(std::chrono::milliseconds(static_cast<long>(1000 * moment)))) {
      // It finished first: start over, so that ten kills happen in the middle of work.
      fs::remove_all(killed);
      continue;
    }
    program.send(SIGKILL);
    program.wait();
    ++kills;
  }
  EXPECT_EQ(kills, 10);
  std::vector<std::string> more = archive;
  more.push_back("--resume");
  const Ended last = digitize(in, killed, more);
  EXPECT_EQ(last.exit_code, 0) << last.err;
  EXPECT_EQ(test::tree(whole / "documents"), test::tree(killed / "documents"));
  EXPECT_EQ(test::sorted_dump("sqlite:" + (whole / "warehouse.db").string()), test::sorted_dump("sqlite:" + (killed / "warehouse.db").string()));
  EXPECT_EQ(test::read_file(whole / "manifest.csv"), test::read_file(killed / "manifest.csv"));
}

TEST(Digitize, DrainsOnCtrlCAndResumes) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch), out = scratch.path() / "out";
  Program program({digitize_command(in, out, {"--jobs", "1"}), {}, {}});
  while (!fs::exists(out / "documents") || fs::is_empty(out / "documents")) ASSERT_FALSE(program.wait_for(std::chrono::milliseconds(10)));
  program.send(SIGINT);
  const Ended interrupted = program.wait();
  EXPECT_EQ(interrupted.exit_code, 130) << interrupted.err;
  EXPECT_THAT(interrupted.err, HasSubstr("--resume"));
  EXPECT_FALSE(fs::exists(out / "batch.json"));
  EXPECT_EQ(digitize(in, out, {"--jobs", "1", "--resume"}).exit_code, 0);
  const json batch = batch_json(out);
  EXPECT_EQ(batch["pages_in"], sum_of_outcomes(batch));
}

// A PDF whose only page takes long to draw: the same black picture over and over, some 80 ms each.
std::string slow_pdf(int times) {
  std::string drawn, black;
  for (int i = 0; i < times; ++i) drawn += "q 595 0 0 842 0 0 cm /I Do Q\n";
  for (int i = 0; i < 1000 * 1000 / 125; ++i) black += "84 00 ";  // run length: 125 zeros
  const auto stream = [](const std::string& dictionary, const std::string& data) {
    return fmt::format("<<{}/Length {}>>stream\n{}\nendstream", dictionary, data.size(), data);
  };
  return "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
         "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>endobj\n"
         "4 0 obj" + stream("", drawn) + "endobj\n5 0 obj" +
         stream("/Type/XObject/Subtype/Image/Width 1000/Height 1000/BitsPerComponent 8/ColorSpace/DeviceGray"
                "/Filter[/ASCIIHexDecode/RunLengthDecode]", black + ">") +
         "endobj\ntrailer<</Root 1 0 R>>\n";
}

TEST(Digitize, AStopDoesNotWaitForASlowPageAndResumesToTheSameResult) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 2), whole = scratch.path() / "whole", cut = scratch.path() / "cut";
  test::write_file(in / "slow.pdf", slow_pdf(40));
  const std::vector<std::string> options = {"--archive", scratch / "kept", "--effort", "fast"};
  const Ended uninterrupted = digitize(in, whole, options);
  fs::path slow;
  for (const auto& folder : fs::directory_iterator(whole / "documents"))
    if (json::parse(test::read_file(folder.path() / "document.json"))["source"]["path"].get<std::string>().ends_with("slow.pdf"))
      slow = folder.path().filename();
  ASSERT_FALSE(slow.empty());
  {
    Program program({digitize_command(in, cut, options), {}, {}});
    while (!fs::exists(cut / "documents") || fs::is_empty(cut / "documents")) ASSERT_FALSE(program.wait_for(std::chrono::milliseconds(10)));
    program.send(SIGTERM);
    const Ended stopped = program.wait();
    EXPECT_EQ(stopped.exit_code, 130) << stopped.err;
    EXPECT_THAT(stopped.err, HasSubstr("--resume"));
  }
  EXPECT_FALSE(fs::exists(cut / "documents" / slow)) << "it waited for the page";
  EXPECT_FALSE(fs::exists(cut / "batch.json"));
  std::vector<std::string> again = options;
  again.push_back("--resume");
  EXPECT_EQ(digitize(in, cut, again).exit_code, uninterrupted.exit_code);
  EXPECT_EQ(test::tree(whole / "documents"), test::tree(cut / "documents"));
  EXPECT_EQ(test::read_file(whole / "manifest.csv"), test::read_file(cut / "manifest.csv"));
}

TEST(Digitize, AFolderWithoutFilesIsABadInputUnlessAListExpectsNone) {
  const Scratch scratch;
  fs::create_directories(scratch.path() / "nothing");
  const Ended alone = digitize(scratch.path() / "nothing", scratch.path() / "a");
  EXPECT_EQ(alone.exit_code, 2);
  EXPECT_THAT(alone.err, HasSubstr("there is no file"));
  EXPECT_EQ(batch_json(scratch.path() / "a")["pages_in"], 0);
  const fs::path in = small_batch(scratch, 1);
  EXPECT_EQ(digitize(in, scratch.path() / "b", {(scratch.path() / "nothing").string()}).exit_code, 0);
  test::write_file(scratch.path() / "list.csv", "path,pages,box,file_code\n");
  EXPECT_EQ(digitize(scratch.path() / "nothing", scratch.path() / "c", {"--manifest", scratch / "list.csv"}).exit_code, 0);
  test::write_file(scratch.path() / "list.csv", "path,pages,box,file_code\nlost.pdf,3,H1,H49.1\n");
  EXPECT_EQ(digitize(scratch.path() / "nothing", scratch.path() / "d", {"--manifest", scratch / "list.csv"}).exit_code, 20);
}

TEST(Digitize, RefusesAUsedFolderWithoutResumeAndOtherOptionsWithIt) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 2), out = scratch.path() / "out";
  ASSERT_EQ(digitize(in, out).exit_code, 0);
  const Ended again = digitize(in, out);
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.err, HasSubstr("--resume"));
  const Ended other = digitize(in, out, {"--resume", "--warehouse", "sqlite:" + scratch / "other.db"});
  EXPECT_EQ(other.exit_code, 1);
  EXPECT_THAT(other.err, HasSubstr("--warehouse"));
}

TEST(Digitize, ResumeTakesInNewFilesAndRereadsChangedOnes) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 4), out = scratch.path() / "out";
  const fs::path first = fs::directory_iterator(in)->path(), aside = scratch.path() / first.filename();
  fs::rename(first, aside);
  ASSERT_EQ(digitize(in, out).exit_code, 0);
  const std::uint64_t before = batch_json(out)["pages_in"];
  fs::rename(aside, first);
  const Ended resumed = digitize(in, out, {"--resume"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  const json batch = batch_json(out);
  EXPECT_GT(batch["pages_in"].get<std::uint64_t>(), before);
  EXPECT_EQ(batch["pages_in"], sum_of_outcomes(batch));
}

TEST(Digitize, DoesNotRereadNextNightWhatTheWarehouseHolds) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 4);
  const std::vector<std::string> warehouse = {"--warehouse", "sqlite:" + scratch / "w.db", "--archive", scratch / "kept"};
  const fs::path newcomer = fs::directory_iterator(in)->path(), aside = scratch.path() / newcomer.filename();
  fs::rename(newcomer, aside);
  ASSERT_EQ(digitize(in, scratch.path() / "monday", warehouse).exit_code, 0);
  fs::rename(aside, newcomer);
  ASSERT_EQ(digitize(in, scratch.path() / "tuesday", warehouse).exit_code, 0);
  const json monday = batch_json(scratch.path() / "monday"), tuesday = batch_json(scratch.path() / "tuesday");
  EXPECT_EQ(tuesday["outcomes"]["duplicate"], monday["pages_in"]);
  EXPECT_GT(tuesday["pages_in"], monday["pages_in"]);
  EXPECT_EQ(tuesday["pages_in"], sum_of_outcomes(tuesday));
}

TEST(Digitize, RefilesIntoAWarehouseThatWasLost) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 2), out = scratch.path() / "out";
  ASSERT_EQ(digitize(in, out).exit_code, 0);
  const std::string before = test::sorted_dump("sqlite:" + (out / "warehouse.db").string());
  for (const char* name : {"warehouse.db", "warehouse.db-wal", "warehouse.db-shm"}) fs::remove(out / name);
  ASSERT_EQ(digitize(in, out, {"--resume"}).exit_code, 0);
  EXPECT_EQ(test::sorted_dump("sqlite:" + (out / "warehouse.db").string()), before);
}

TEST(Digitize, LeavesAloneWhatIsNotItsOwn) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 1), out = scratch.path() / "out";
  ASSERT_EQ(digitize(in, out).exit_code, 0);
  test::write_file(out / "documents/notes/letter.txt", "mine");
  ASSERT_EQ(digitize(in, out, {"--resume"}).exit_code, 0);
  EXPECT_EQ(test::read_file(out / "documents/notes/letter.txt"), "mine");
}

TEST(Digitize, AccountsForEveryPageInTheWarehouseToo) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 2), again = scratch.path() / "again";
  fs::copy(in, again);
  const Ended ended = test::run({{SOHOA_PROGRAM, "digitize", in.string(), again.string(), "--out", scratch / "out"}, {}, {}});
  ASSERT_EQ(ended.exit_code, 0) << ended.err;
  SQLite::Database db(scratch / "out/warehouse.db", SQLite::OPEN_READONLY);
  EXPECT_EQ(db.execAndGet("SELECT count(*) FROM pages").getInt(), batch_json(scratch.path() / "out")["pages_in"].get<int>());
}

TEST(Digitize, RetriesAfterAMissingModel) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 1), out = scratch.path() / "out", models = scratch.path() / "models";
  fs::create_directories(models);
  fs::copy(fs::path(SOHOA_SOURCE_DIR) / "models/record_types", models / "record_types");
  const Ended without = test::run({digitize_command(in, out), {{"SOHOA_MODELS", models.string()}}, {}});
  EXPECT_EQ(without.exit_code, 3) << without.err;
  EXPECT_EQ(digitize(in, out, {"--resume"}).exit_code, 0);
}

// An A4 page put together of rows x columns pictures, as scanners write large pages in strips.
void add_page_of_pieces(test::PdfBuilder& pdf, const cv::Mat& scan, int rows, int columns) {
  std::string pictures, content;
  const double points = 595.2 / scan.cols;
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) {
      const cv::Rect at(cv::Point(scan.cols * column / columns, scan.rows * row / rows),
                        cv::Point(scan.cols * (column + 1) / columns, scan.rows * (row + 1) / rows));
      const int image = pdf.add_stream(
          test::image_dictionary(at.width, at.height, "/BitsPerComponent 8 /Filter /DCTDecode /ColorSpace /DeviceGray"),
          test::jpeg_file(scan(at)));
      pictures += fmt::format("/I{} {} 0 R ", image, image);
      content += fmt::format("q {:.4f} 0 0 {:.4f} {:.4f} {:.4f} cm /I{} Do Q\n", at.width * points, at.height * points, at.x * points,
                             (scan.rows - at.y - at.height) * points, image);
    }
  pdf.add_page(fmt::format("/MediaBox [0 0 595.2 {:.4f}] /Resources << /XObject << {} >> >>", scan.rows * points, pictures), content);
}

std::multiset<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

TEST(Digitize, ReadsEveryPictureOfAPageThatIsPutTogetherOfSeveral) {
  const Scratch scratch;
  const fs::path in = scratch.path() / "in", sample = SOHOA_SOURCE_DIR "/samples/scans/van-ban/letter-0012.jpg";
  const cv::Mat scan = cv::imread(sample, cv::IMREAD_GRAYSCALE);
  ASSERT_FALSE(scan.empty());
  fs::create_directories(in);
  fs::copy_file(sample, in / "whole.jpg");
  for (const auto& [name, rows, columns] : {std::tuple("strips.pdf", 7, 1), {"halves.pdf", 1, 2}, {"quarters.pdf", 2, 2}}) {
    test::PdfBuilder pdf;
    add_page_of_pieces(pdf, scan, rows, columns);
    test::write_file(in / name, pdf.finish());
  }
  ASSERT_EQ(digitize(in, scratch.path() / "out").exit_code, 0);
  std::map<std::string, std::multiset<std::string>> words;
  for (const auto& folder : fs::directory_iterator(scratch.path() / "out/documents")) {
    const json document = json::parse(test::read_file(folder.path() / "document.json"));
    EXPECT_EQ(document["pages"].size(), 1U);
    words[fs::path(document["source"]["path"].get<std::string>()).filename()] = words_of(test::read_file(folder.path() / "document.txt"));
  }
  ASSERT_EQ(words.size(), 4U);
  const std::multiset<std::string>& whole = words["whole.jpg"];
  ASSERT_GT(whole.size(), 100U);
  for (const auto& [name, read] : words) {
    std::vector<std::string> lost;
    std::ranges::set_difference(whole, read, std::back_inserter(lost));
    EXPECT_LE(lost.size(), whole.size() / 50) << name << ": " << testing::PrintToString(lost);
  }
}

TEST(Digitize, ReadsTheSameBytesOnce) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 1);
  const fs::path only = fs::directory_iterator(in)->path();
  fs::copy_file(only, in / "zz-copy.bin");
  ASSERT_EQ(digitize(in, scratch.path() / "out").exit_code, 0);
  const json batch = batch_json(scratch.path() / "out");
  EXPECT_EQ(batch["outcomes"]["duplicate"].get<int>() * 2, batch["pages_in"].get<int>());
}

TEST(Digitize, QuarantinesWhatItCannotReadAndReadsTheRest) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 2);
  test::write_file(in / "empty.pdf", "");
  test::write_file(in / "notes.docx", "PK\x03\x04 not a scan");
  test::write_file(in / "broken.pdf", "%PDF-1.7\n1 0 obj\n<<");
  ASSERT_EQ(mkfifo((in / "pipe.jpg").c_str(), 0600), 0);
  const Ended ended = digitize(in, scratch.path() / "out");
  EXPECT_EQ(ended.exit_code, 20) << ended.err;
  const json batch = batch_json(scratch.path() / "out");
  EXPECT_EQ(batch["outcomes"]["quarantined"], 4);
  EXPECT_EQ(batch["pages_in"], sum_of_outcomes(batch));
  EXPECT_GT(batch["outcomes"]["read"], 0);
  for (const json& file : batch["files"])
    if (file["path"] == "empty.pdf") {
      EXPECT_THAT(file["error"].dump(), HasSubstr("empty"));
    }
}

TEST(Digitize, TakesAnyFileNameAndShowsNoneThatSteersTheTerminal) {
  const Scratch scratch;
  const fs::path in = scratch.path() / "in", out = scratch.path() / "out";
  fs::copy_file(fs::directory_iterator(small_batch(scratch, 1))->path(), in / "a\tb\n\xFF.jpg");
  test::write_file(in / "\x1B[2J\xFE.pdf", "%PDF-1.7 no more");
  EXPECT_EQ(digitize(in, out).exit_code, 20);
  const Ended again = digitize(in, scratch.path() / "again");
  EXPECT_THAT(again.err, HasSubstr("! %1B[2J%FE.pdf: "));
  EXPECT_EQ(again.err.find('\x1B'), std::string::npos);
  const json batch = batch_json(out);
  std::set<std::string> paths;
  for (const json& file : batch["files"]) paths.insert(file["path"]);
  EXPECT_THAT(paths, testing::IsSupersetOf({"a\tb\n%FF.jpg", "\x1B[2J%FE.pdf"}));
  EXPECT_THAT(test::read_file(out / "manifest.csv"), HasSubstr("\"a\tb\n%FF.jpg\","));
}

TEST(Digitize, StopsWhenOriginalsCannotBeKeptAndGoesOnWhenTheyCan) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 1), kept = scratch.path() / "kept";
  // Whatever the shelf of an original is called, a file stands in its way.
  for (int shelf = 0; shelf < 256; ++shelf) test::write_file(kept / fmt::format("{:02x}", shelf), "");
  const std::vector<std::string> archive = {"--archive", kept.string(), "--resume"};
  const Ended blocked = digitize(in, scratch.path() / "out", archive);
  EXPECT_EQ(blocked.exit_code, 5) << blocked.err;
  EXPECT_THAT(blocked.err, HasSubstr("originals cannot be kept"));
  EXPECT_THAT(blocked.err, HasSubstr("--resume"));
  fs::remove_all(kept);
  EXPECT_EQ(digitize(in, scratch.path() / "out", archive).exit_code, 0);
}

TEST(Digitize, SaysHowLongAPageTakes) {
  const Scratch scratch;
  ASSERT_EQ(digitize(small_batch(scratch, 2), scratch.path() / "out").exit_code, 0);
  const json of = batch_json(scratch.path() / "out")["timings"]["page_ms"];
  for (const char* what : {"page", "decode", "prepare", "find_lines", "read", "journal"}) {
    EXPECT_LE(of[what]["p50"], of[what]["p95"]) << what;
    EXPECT_LE(of[what]["p95"], of[what]["max"]) << what;
  }
  EXPECT_GT(of["page"]["p50"], of["read"]["p50"]);
}

TEST(Digitize, ExitsByTheKindOfFailureWhenEveryInputFailed) {
  const Scratch scratch;
  test::write_file(scratch.path() / "broken.jpg", "\xff\xd8\xff\xe0 nothing more");
  EXPECT_EQ(digitize(scratch.path() / "broken.jpg", scratch.path() / "a").exit_code, 2);
  EXPECT_EQ(digitize(scratch.path() / "absent.jpg", scratch.path() / "b").exit_code, 5);
}

TEST(Digitize, SaysWhenTheDiskIsFullAndResumes) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 3), out = scratch.path() / "out";
  // 100 kB is less than a sample scan, so that the first original cannot be kept.
  const Ended full = test::run({digitize_command(in, out), {}, 100'000});
  EXPECT_NE(full.exit_code, 0);
  EXPECT_NE(full.exit_code, 20);
  EXPECT_THAT(full.err, HasSubstr("--resume"));
  const Ended resumed = digitize(in, out, {"--resume"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  const json batch = batch_json(out);
  EXPECT_EQ(batch["pages_in"], sum_of_outcomes(batch));
}

TEST(Digitize, ReconcilesWithTheArchivesList) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 2);
  std::string listed = "path,pages,box,file_code\nlost.pdf,3,H1,H49.1\n";
  listed += fs::directory_iterator(in)->path().filename().string() + ",999,H1,H49.1\n";
  test::write_file(scratch.path() / "list.csv", listed);
  const Ended ended = digitize(in, scratch.path() / "out", {"--manifest", scratch / "list.csv"});
  EXPECT_EQ(ended.exit_code, 20) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("lost.pdf is on the list but not among the inputs"));
  EXPECT_THAT(ended.err, HasSubstr("has fewer pages than listed"));
  EXPECT_THAT(ended.err, HasSubstr("is not on the list"));
  const json kept = batch_json(scratch.path() / "out")["discrepancies"];
  ASSERT_EQ(kept.size(), 3U);
  EXPECT_EQ(kept[0]["kind"], "missing");
  EXPECT_EQ(kept[0]["path"], "lost.pdf");
  EXPECT_EQ(kept[0]["expected_pages"], 3);
}

// The rows of a CSV file without quoted values.
std::vector<std::vector<std::string>> rows_of(const fs::path& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(test::read_file(csv));
  for (std::string line; std::getline(lines, line);) {
    std::vector<std::string> values(1);
    for (const char c : line) {
      if (c == ',') values.emplace_back();
      else values.back().push_back(c);
    }
    rows.push_back(values);
  }
  return rows;
}

TEST(Digitize, AccountsForEveryPageInAndOutByItsHash) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 4), out = scratch.path() / "out";
  const fs::path first = fs::directory_iterator(in)->path();
  fs::copy_file(first, in / "zz-again.bin");
  const std::string name = first.filename().string();
  test::write_file(scratch.path() / "list.csv", "path,file_code\n" + name + ",H49.64.33\nzz-again.bin,H50\n");
  digitize(in, out, {"--manifest", scratch / "list.csv", "--hocr"});
  const auto rows = rows_of(out / "manifest.csv");
  ASSERT_EQ(rows.size(), 1 + batch_json(out)["pages_in"].get<std::size_t>());
  const auto& header = rows.front();
  const auto column = [&](const char* title) {
    return static_cast<std::size_t>(std::find(header.begin(), header.end(), title) - header.begin());
  };
  std::set<std::string> pdfs, named;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const auto value = [&](const char* title) { return rows[i].at(column(title)); };
    EXPECT_EQ(value("sha256"), sha256_of_file((in / value("path")).string()).value());
    if (value("outcome") == "separator") continue;
    EXPECT_EQ(value("output_sha256"), sha256_of_file((out / value("output_path")).string()).value());
    EXPECT_TRUE(fs::exists(out / value("output_path")) && fs::exists((out / value("output_path")).replace_extension(".hocr")));
    pdfs.insert(value("output_path"));
    if (value("archive_path").empty()) continue;
    EXPECT_EQ(value("output_sha256"), sha256_of_file((out / value("archive_path")).string()).value());
    named.insert(value("archive_path"));
  }
  EXPECT_THAT(named, testing::IsSupersetOf({"by_file_code/H49.64.33/H49.64.33.1.pdf", "by_file_code/H50/H50.1.pdf"}));
  EXPECT_EQ(pdfs.size(), static_cast<std::size_t>(std::distance(fs::directory_iterator(out / "documents"), {})));
}

std::size_t count_of(const std::string& text, const std::string& what) {
  std::size_t count = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

TEST(Digitize, ReportsTheBatchInOneFileAlsoAfterItWasInterrupted) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch, 8), out = scratch.path() / "out";
  ASSERT_EQ(digitize(in, out).exit_code, 0);
  const std::string report = test::read_file(out / "report.html");
  EXPECT_EQ(count_of(report, "<div class=\"sample\">"), 4U);
  EXPECT_LT(report.size(), 4'000'000U);
  // All pages come out of the journal now: the same ones are shown.
  ASSERT_EQ(digitize(in, out, {"--resume"}).exit_code, 0);
  const std::string again = test::read_file(out / "report.html");
  const auto samples = [](const std::string& html) { return html.substr(html.find("<div class=\"sample\">"), html.rfind("<p class=")); };
  EXPECT_EQ(samples(again).substr(0, 100'000), samples(report).substr(0, 100'000));
}

TEST(Digitize, RefusesAFolderThatAnotherRunIsWorkingIn) {
  const Scratch scratch;
  const fs::path in = small_batch(scratch), out = scratch.path() / "out";
  Program first({digitize_command(in, out), {}, {}});
  while (!fs::exists(out / ".sohoa/journal")) ASSERT_FALSE(first.wait_for(std::chrono::milliseconds(10)));
  const Ended second = digitize(in, out, {"--resume"});
  EXPECT_EQ(second.exit_code, 5) << second.err;
  EXPECT_EQ(first.wait().exit_code, 0);
}

}  // namespace
}  // namespace sohoa
