#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "tests/app/hostile_files.h"
#include "tests/support/program.h"
#include "tests/support/scratch.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using test::Ended;
using test::Scratch;
using testing::HasSubstr;

// Three samples of more than one kind.
void put_neighbours(const fs::path& folder) {
  fs::create_directories(folder);
  std::vector<fs::path> samples;
  for (const auto& entry : fs::recursive_directory_iterator(SOHOA_SOURCE_DIR "/samples/scans"))
    if (entry.is_regular_file()) samples.push_back(entry.path());
  std::sort(samples.begin(), samples.end());
  for (std::size_t i = 0; i < 3; ++i) {
    const fs::path& sample = samples[i * (samples.size() - 1) / 2];
    fs::copy_file(sample, folder / sample.filename());
  }
}

// Files that another program is still writing, cutting short or taking away.
class RestlessFiles {
 public:
  explicit RestlessFiles(const fs::path& folder)
      : bytes_(test::read_file(folder / "ok-whole.jpg")),
        thread_([this, folder] {
          for (int turn = 0; !done_; ++turn) {
            std::ofstream(folder / "restless-growing.jpg", std::ios::app | std::ios::binary) << bytes_.substr(0, 1000);
            std::ofstream(folder / "restless-shrinking.jpg", std::ios::binary) << bytes_.substr(0, bytes_.size() / (1 + turn % 3));
            if (turn % 2 == 0) std::ofstream(folder / "restless-vanishing.jpg", std::ios::binary) << bytes_;
            else fs::remove(folder / "restless-vanishing.jpg");
            std::this_thread::sleep_for(std::chrono::milliseconds(3));
          }
        }) {}
  ~RestlessFiles() {
    done_ = true;
    thread_.join();
  }
  RestlessFiles(const RestlessFiles&) = delete;
  RestlessFiles& operator=(const RestlessFiles&) = delete;

 private:
  std::string bytes_;
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

Ended digitize(const fs::path& in, const fs::path& out) {
  test::Program program({{SOHOA_PROGRAM, "--lang", "en", "digitize", in.string(), "--out", out.string(), "--jobs", "2"}, {}, {}});
  const auto ended = program.wait_for(std::chrono::minutes(5));
  if (!ended) ADD_FAILURE() << "it hangs";
  return ended.value_or(Ended{});
}

TEST(HostileFiles, EndEachInANamedReasonOrAreReadAndHurtNoNeighbour) {
  const Scratch scratch;
  const fs::path alone = scratch.path() / "alone", together = scratch.path() / "together", out = scratch.path() / "out";
  put_neighbours(alone / "neighbours");
  put_neighbours(together / "neighbours");
  const int kinds = test::write_hostile_files(together / "hostile");
  EXPECT_GE(kinds, 120);
  ASSERT_EQ(digitize(alone, scratch.path() / "quiet").exit_code, 0);
  const Ended ended = [&] {
    const RestlessFiles restless(together / "hostile");
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return digitize(together, out);
  }();
  EXPECT_EQ(ended.exit_code, 20) << ended.err;
  EXPECT_EQ(ended.err.find('\x1B'), std::string::npos) << "a name steers the terminal";

  // Nobody is lost, and nothing fails without a reason that the operator is told.
  const json batch = json::parse(test::read_file(out / "batch.json"));
  std::uint64_t sum = 0;
  for (const auto& [name, count] : batch["outcomes"].items()) sum += count.get<std::uint64_t>();
  EXPECT_EQ(batch["pages_in"], sum);
  int hostile = 0;
  for (const json& file : batch["files"]) {
    const auto path = file["path"].get<std::string>();
    if (!path.starts_with("hostile/") || path.starts_with("hostile/restless")) continue;
    ++hostile;
    if (file["error"].is_null()) continue;
    EXPECT_FALSE(path.starts_with("hostile/ok-")) << path << file["error"];
    EXPECT_THAT((std::set<std::string>{"not_found", "access", "empty", "unsupported", "container", "office_file", "damaged",
                                       "repaired_unsafely", "encrypted", "too_large", "decoder_memory"}),
                testing::Contains(file["error"]["code"]))
        << path << file["error"];
    EXPECT_NE(file["error"]["message"], "") << path;
    EXPECT_THAT(ended.err, HasSubstr("! " + path + ": ")) << "not named to the operator";
  }
  EXPECT_EQ(hostile, kinds);

  SQLite::Database warehouse((out / "warehouse.db").string(), SQLite::OPEN_READONLY);
  SQLite::Statement page(warehouse, "SELECT source_path, outcome, error_code, error_message FROM pages");
  std::uint64_t pages = 0;
  for (; page.executeStep(); ++pages) {
    const std::string path = page.getColumn(0), outcome = page.getColumn(1), code = page.getColumn(2), message = page.getColumn(3);
    if (outcome == "quarantined") {
      EXPECT_FALSE(path.starts_with("hostile/ok-") || path.starts_with("neighbours/")) << path << ": " << code << " " << message;
      EXPECT_FALSE(code.empty() || code == "internal" || code == "decoder_crashed" || code == "decoder_timeout" ||
                   code == "decoder_stalled" || message.empty())
          << path << ": " << code << " " << message;
    }
  }
  EXPECT_EQ(batch["pages_in"], pages);

  // The neighbours come out as they do alone, byte for byte.
  const auto quiet = test::tree(scratch.path() / "quiet/documents"), loud = test::tree(out / "documents");
  EXPECT_GE(quiet.size(), 12U);
  for (const auto& [path, bytes] : quiet) {
    const auto found = loud.find(path);
    ASSERT_NE(found, loud.end()) << path;
    EXPECT_EQ(found->second, bytes) << path;
  }
}

}  // namespace
}  // namespace sohoa
