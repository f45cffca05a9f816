#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <filesystem>

#include "storage/account_store.h"
#include "storage/warehouse.h"
#include "tests/support/program.h"
#include "tests/support/scratch.h"
#include "tests/support/warehouses.h"

namespace sohoa {
namespace {

using test::Ended;
using test::Scratch;
using testing::HasSubstr;

Ended sohoa_says(std::vector<std::string> arguments, std::map<std::string, std::string> environment = {}) {
  arguments.insert(arguments.begin(), SOHOA_PROGRAM);
  return test::run({arguments, environment, {}});
}

TEST(Command, HelpSpeaksEnglishAndVietnamese) {
  EXPECT_THAT(sohoa_says({"--help", "--lang", "en"}).out, HasSubstr("Read, sort, extract and file a batch of scans"));
  EXPECT_THAT(sohoa_says({"--lang=vi", "--help"}).out, HasSubstr("Đọc, phân loại, bóc tách"));
  EXPECT_THAT(sohoa_says({"--help"}, {{"SOHOA_LANG", "vi_VN.UTF-8"}}).out, HasSubstr("Đọc, phân loại, bóc tách"));
}

TEST(Command, WrongArgumentsExitWithOne) {
  EXPECT_EQ(sohoa_says({}).exit_code, 1);
  EXPECT_EQ(sohoa_says({"digitise"}).exit_code, 1);
  EXPECT_EQ(sohoa_says({"digitize", "x"}).exit_code, 1);
  EXPECT_EQ(sohoa_says({"digitize", "x", "--out", "y", "--jobs", "0"}).exit_code, 1);
}

TEST(Command, SaysWhatIsWrongWithTheArgumentsInBothLanguages) {
  struct Case {
    std::vector<std::string> arguments;
    const char *english, *vietnamese;
  };
  for (const Case& c : {
           Case{{}, "a command is missing", "thiếu lệnh"},
           Case{{"digitise"}, "no such command: digitise", "không có lệnh: digitise"},
           Case{{"digitize", "x"}, "--out is missing", "thiếu --out"},
           Case{{"read"}, "FILE is missing", "thiếu FILE"},
           Case{{"digitize", "x", "--out"}, "--out needs a value", "--out cần một giá trị"},
           Case{{"read", "x", "--page", "ba"}, "ba is no whole number", "ba không phải là số nguyên từ 1 đến"},
           Case{{"doctor", "--jobs", "0"}, "0 is no whole number from 1 to 256", "0 không phải là số nguyên từ 1 đến 256"},
           Case{{"doctor", "--frob"}, "not understood: --frob", "không hiểu: --frob"},
           Case{{"read", "x", "--page", "1", "--page", "2"}, "more than once", "nhiều lần"},
           Case{{"digitize", "x", "-o", "y", "--resume=x"}, "not a possible value", "giá trị không hợp lệ"},
       }) {
    const Ended english = sohoa_says(c.arguments, {{"SOHOA_LANG", "en"}});
    EXPECT_EQ(english.exit_code, 1);
    EXPECT_THAT(english.err, HasSubstr(c.english));
    const Ended vietnamese = sohoa_says(c.arguments, {{"SOHOA_LANG", "vi"}});
    EXPECT_EQ(vietnamese.exit_code, 1);
    EXPECT_THAT(vietnamese.err, HasSubstr(c.vietnamese));
    EXPECT_EQ(vietnamese.err.find("required"), std::string::npos) << vietnamese.err;
  }
  EXPECT_EQ(sohoa_says({"read", "/no/such/file.pdf", "--lang", "vi"}).err, "sohoa: không tìm thấy: /no/such/file.pdf\n");
}

TEST(Command, ShowsNoNameThatSteersTheTerminal) {
  const Ended ended = sohoa_says({"read", "/tmp/\x1B[2Jno\nsuch\xFF.pdf", "--lang", "en"});
  EXPECT_EQ(ended.err, "sohoa: not found: /tmp/%1B[2Jno%0Asuch%FF.pdf\n");
  EXPECT_THAT(sohoa_says({"read", "x", "--\x1B[2J"}).err, HasSubstr("--%1B[2J"));
}

class Doctor : public testing::Test {
 protected:
  void SetUp() override {
#if defined(__SANITIZE_THREAD__)
    GTEST_SKIP() << "the sanitizer reserves terabytes, so that decoders have no limit of memory: a fault that the doctor reports";
#endif
  }
};

TEST_F(Doctor, FindsNothingWrongHere) {
  const Ended ended = sohoa_says({"doctor", "--lang", "en"});
  EXPECT_EQ(ended.exit_code, 0) << ended.out << ended.err;
  for (const char* proof : {"OpenMP 1, OpenCV 1", "tries to read other files: Permission denied", "tries to never end: needs more than",
                            "a PDF without fonts of its own can be drawn", "recogniser reads 'THONG BAO 12345/2026'",
                            "a paper was filed and found again", "written, synced and read back"})
    EXPECT_THAT(ended.out, HasSubstr(proof));
  EXPECT_EQ(ended.out.find("FAULT"), std::string::npos);
  EXPECT_THAT(sohoa_says({"doctor", "--lang", "vi"}).out, HasSubstr("bộ giải mã thử ghi tệp"));
}

TEST_F(Doctor, SaysWhatIsWrongAndWhatToDo) {
  const Scratch scratch;
  const Ended no_walls = test::run({{SOHOA_PROGRAM, "--lang", "en", "doctor"}, {}, {}, {SYS_landlock_create_ruleset}});
  EXPECT_EQ(no_walls.exit_code, 3);
  EXPECT_THAT(no_walls.out, HasSubstr("FAULT  sandbox: "));
  EXPECT_THAT(no_walls.out, HasSubstr("-> use a kernel with Landlock"));
  EXPECT_THAT(no_walls.out, HasSubstr("ok     models: ")) << "the rest is checked all the same";
  test::write_file(scratch / "fonts.conf", "<fontconfig><dir>" + (scratch / "fonts") + "</dir></fontconfig>");
  const Ended no_fonts = sohoa_says({"doctor", "--lang", "en"}, {{"FONTCONFIG_FILE", scratch / "fonts.conf"}});
  EXPECT_EQ(no_fonts.exit_code, 3) << no_fonts.out;
  EXPECT_THAT(no_fonts.out, HasSubstr("FAULT  fonts: "));
  const Ended no_disk = sohoa_says({"doctor", "--lang", "en", "--out", "/proc/out"});
  EXPECT_EQ(no_disk.exit_code, 5) << no_disk.out;
  EXPECT_THAT(no_disk.out, HasSubstr("FAULT  disk: "));
  EXPECT_THAT(no_disk.out, HasSubstr("-> give another --out"));
}

TEST_F(Doctor, NamesAMissingFolderOfRecordTypes) {
  const Scratch scratch;
  const Ended ended = sohoa_says({"doctor", "--lang", "en"}, {{"SOHOA_MODELS", scratch.path().string()}});
  EXPECT_NE(ended.exit_code, 0);
  EXPECT_THAT(ended.out, HasSubstr("FAULT  record types"));
}

const std::string sample = SOHOA_SOURCE_DIR "/samples/scans/ho-tich/birth_cert-0021.jpg";

TEST_F(Doctor, LooksAtAWarehouseAndMakesNone) {
  const Scratch scratch;
  const std::string url = "sqlite:" + scratch / "w.db";
  const Ended none = sohoa_says({"doctor", "--warehouse", url});
  EXPECT_EQ(none.exit_code, 5);
  EXPECT_THAT(none.out, HasSubstr("digitize makes one"));
  EXPECT_FALSE(std::filesystem::exists(scratch / "w.db"));
}

TEST(Command, ReadPrintsTextAndNothingElse) {
  const Ended ended = sohoa_says({"read", sample});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  EXPECT_EQ(ended.err, "");
  EXPECT_THAT(ended.out, HasSubstr("KHAI SINH"));
}

TEST(Command, ReadSaysWhichPagesThereAre) {
  const Ended ended = sohoa_says({"read", sample, "--page", "7", "--lang", "en"});
  EXPECT_EQ(ended.exit_code, 1);
  EXPECT_THAT(ended.err, HasSubstr("has pages 1 to 1"));
}

TEST(Command, ReadTakesAnEffortAndRefusesAStrangeOne) {
  EXPECT_EQ(sohoa_says({"read", sample, "--effort", "fast"}).exit_code, 0);
  const Ended wrong = sohoa_says({"read", sample, "--effort", "idle"});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("idle"));
}

TEST(Command, StopsWhereTheKernelRefusesAWallUnlessToldToGoWithout) {
  for (const int call : {SYS_landlock_create_ruleset, SYS_landlock_restrict_self, SYS_seccomp}) {
    const Ended stopped = test::run({{SOHOA_PROGRAM, "--lang", "en", "read", sample}, {}, {}, {call}});
    EXPECT_EQ(stopped.exit_code, 3) << stopped.err;
    EXPECT_EQ(stopped.out, "");
    EXPECT_THAT(stopped.err, HasSubstr(call == SYS_seccomp ? "system calls: seccomp: " : "files: Landlock: "));
    EXPECT_THAT(stopped.err, HasSubstr("--no-sandbox"));
    const Ended without =
        test::run({{SOHOA_PROGRAM, "--lang", "en", "read", "--no-sandbox", "--effort", "fast", sample}, {}, {}, {call}});
    EXPECT_EQ(without.exit_code, 0) << without.err;
    EXPECT_THAT(without.out, HasSubstr("KHAI SINH"));
    EXPECT_THAT(without.err, HasSubstr("without walls"));
  }
}

TEST(Command, ReadSaysOfAFileItDoesNotTakeWhatItIsAndWhatToDo) {
  const Scratch scratch;
  test::write_file(scratch / "papers.zip", "PK\3\4 and so on");
  const Ended english = sohoa_says({"--lang", "en", "read", scratch / "papers.zip"});
  EXPECT_EQ(english.exit_code, 2);
  EXPECT_THAT(english.err, testing::AllOf(HasSubstr("papers.zip: a ZIP archive"), HasSubstr("hand them in by themselves")));
  EXPECT_THAT(sohoa_says({"--lang", "vi", "read", scratch / "papers.zip"}).err, HasSubstr("nộp riêng"));
}

TEST(Command, LoadsAnOfficesProceduresShowsThemAndTakesThemAwayAgain) {
  const Scratch scratch;
  const std::string kept = scratch / "own/procedures.csv";
  const auto procedures = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"procedures"});
    return sohoa_says(std::move(arguments), {{"SOHOA_PROCEDURES", kept}});
  };
  test::write_file(scratch / "table.csv", "code,from,paper,paper_name,types\n1.001193,2026-07-01,declaration,,\n1.001193,2026-07-01,,Giấy ủy quyền,poa\n");
  EXPECT_EQ(procedures({"load", scratch / "none.csv"}).exit_code, 5);
  test::write_file(scratch / "wrong.csv", "code,paper_name\n,x\n");
  EXPECT_EQ(procedures({"load", scratch / "wrong.csv"}).exit_code, 9);
  EXPECT_FALSE(std::filesystem::exists(kept));
  const Ended loaded = procedures({"load", scratch / "table.csv"});
  EXPECT_EQ(loaded.exit_code, 0) << loaded.err;
  EXPECT_EQ(loaded.out, "1.001193\t2026-07-01\t\t2\tĐăng ký khai sinh\n");
  EXPECT_THAT(procedures({"list", "1.001193", "--on", "2026-07-01"}).out, HasSubstr("\tpoa\tGiấy ủy quyền\n"));
  EXPECT_EQ(procedures({"list", "1.001193", "--on", "2026-06-30"}).out.find("poa"), std::string::npos);
  EXPECT_EQ(procedures({"list", "1.1"}).exit_code, 5);
  EXPECT_EQ(procedures({"unload"}).exit_code, 0);
  EXPECT_EQ(procedures({"list", "1.001193", "--on", "2026-07-01"}).out.find("poa"), std::string::npos);
}

TEST(Command, ReadOfAMissingFileExitsWithFive) { EXPECT_EQ(sohoa_says({"read", "/no/such/file.pdf"}).exit_code, 5); }

TEST(Command, AccessClosesABatchToAllButThoseNamedAndOpensItAgain) {
  const Scratch scratch;
  const std::string url = "sqlite:" + (scratch.path() / "warehouse.db").string();
  {
    auto warehouse = Warehouse::open(url);
    ASSERT_TRUE(warehouse);
    ASSERT_TRUE((*warehouse)->begin_batch("night", "/originals"));
    ASSERT_TRUE(AccountStore((*warehouse)->database()).add({"", "local", 1}, {"binh", Role::reviewer, "hash", false, true}));
  }
  const auto access = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "access");
    arguments.insert(arguments.end(), {"--warehouse", url, "--lang", "en"});
    return sohoa_says(arguments);
  };
  EXPECT_EQ(access({"list"}).out, "night\t0\teveryone\n");
  EXPECT_EQ(access({"only", "night", "binh", "nobody"}).exit_code, 1);
  EXPECT_EQ(access({"only", "none", "binh"}).exit_code, 1);
  EXPECT_EQ(access({"list"}).out, "night\t0\teveryone\n") << "what was refused has changed nothing";
  EXPECT_EQ(access({"only", "night", "binh"}).exit_code, 0);
  EXPECT_EQ(access({"list"}).out, "night\t0\tbinh\n");
  EXPECT_EQ(access({"everyone", "night"}).exit_code, 0);
  EXPECT_EQ(access({"list"}).out, "night\t0\teveryone\n");
  EXPECT_EQ(test::ask(url, "SELECT count(*) FROM audit WHERE action = 'change access' AND object = 'night'"), "2");
}

TEST(Command, SearchOfAMissingWarehouseExitsWithFiveAndMakesNone) {
  const Scratch scratch;
  const Ended ended = sohoa_says({"search", "xã", "--warehouse", "sqlite:" + scratch / "none.db"});
  EXPECT_EQ(ended.exit_code, 5) << ended.err;
  EXPECT_FALSE(std::filesystem::exists(scratch / "none.db"));
}

}  // namespace
}  // namespace sohoa
