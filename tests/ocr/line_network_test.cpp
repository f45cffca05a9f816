#include "ocr/line_network.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <opencv2/imgproc.hpp>
#include <thread>

#include "document/sha256.h"
#include "models/model_folder.h"
#include "tests/support/program.h"
#include "tests/support/scratch.h"

namespace sohoa {
namespace {

std::string weights() { return model_folder() + "/recogniser/recogniser.safetensors"; }

// Strokes of many widths and heights; nothing a person could read.
cv::Mat line_of(int width, int seed) {
  cv::Mat grey(40, width, CV_8UC1, cv::Scalar(250));
  cv::RNG random(static_cast<std::uint64_t>(seed));
  for (int x = 8; x + 8 < width; x += random.uniform(5, 14)) {
    cv::line(grey, {x, random.uniform(10, 18)}, {x + random.uniform(-3, 4), 31}, cv::Scalar(random.uniform(0, 90)), random.uniform(1, 3), cv::LINE_AA);
  }
  return grey;
}

std::string hash_of(const cv::Mat& scores) {
  return sha256_hex(std::string_view(reinterpret_cast<const char*>(scores.data), scores.total() * scores.elemSize()));
}

class Network : public ::testing::Test {
 protected:
  void SetUp() override {
    auto loaded = LineNetwork::load(weights());
    ASSERT_TRUE(loaded) << loaded.error().message;
    network_ = *loaded;
  }
  std::shared_ptr<const LineNetwork> network_;
};

TEST_F(Network, GivesARowOfScoresForEveryStep) {
  LineNetwork::Workspace workspace(network_);
  for (const int width : {1, 31, 32, 33, 700}) {
    const cv::Mat scores = workspace.run(line_of(width, 1));
    EXPECT_GE(scores.rows * network_->step(), width);
    EXPECT_EQ(scores.cols, static_cast<int>(network_->symbols().size()) + 2);
    EXPECT_TRUE(cv::checkRange(scores));
  }
}

TEST_F(Network, GivesALineTheSameScoresWhateverWasReadBeforeAndOnAnyThread) {
  LineNetwork::Workspace workspace(network_);
  const std::string alone = hash_of(workspace.run(line_of(500, 3)));
  (void)workspace.run(line_of(1300, 4));
  EXPECT_EQ(hash_of(workspace.run(line_of(500, 3))), alone);
  std::vector<std::string> hashes(4);
  std::vector<std::thread> threads;
  for (std::string& hash : hashes) {
    threads.emplace_back([&] {
      LineNetwork::Workspace own(network_);
      for (int i = 0; i < 5; ++i) (void)own.run(line_of(200 + 64 * i, i));
      hash = hash_of(own.run(line_of(500, 3)));
    });
  }
  for (auto& t : threads) t.join();
  for (const std::string& hash : hashes) EXPECT_EQ(hash, alone);
}

// Prints the scores' hash when it is run by the test below; passes by itself.
TEST_F(Network, SaysItsScores) {
  LineNetwork::Workspace workspace(network_);
  RecordProperty("scores", hash_of(workspace.run(line_of(700, 9))));
  std::printf("scores %s\n", hash_of(workspace.run(line_of(700, 9))).c_str());
}

TEST_F(Network, GivesTheSameIntegersOnProcessorsOfAllKinds) {
  const auto scores_with = [](const std::string& instructions) {
    const test::Ended ended = test::Program({{std::filesystem::read_symlink("/proc/self/exe").string(), "--gtest_filter=Network.SaysItsScores"},
                                             {{"ONEDNN_MAX_CPU_ISA", instructions}},
                                             {}})
                                  .wait();
    EXPECT_EQ(ended.exit_code, 0) << ended.err;
    const std::size_t at = ended.out.find("scores ");
    return at == std::string::npos ? std::string() : ended.out.substr(at, 71);
  };
  const std::string plain = scores_with("AVX2");
  EXPECT_EQ(plain.size(), 71u);
  EXPECT_EQ(scores_with("ALL"), plain);
}

TEST_F(Network, RefusesWeightsThatAreNotThere) {
  const auto loaded = LineNetwork::load("/nowhere/weights");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::missing_dependency);
}

TEST_F(Network, RefusesDamagedWeights) {
  std::ifstream file(weights(), std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(file)), {});
  const test::Scratch scratch;
  std::string swollen = whole;
  swollen[6] = '\x7f';  // the header's length
  std::string renamed = whole;
  renamed.replace(renamed.find("eyes3.weight"), 12, "eyes9.weight");
  for (const std::string& damaged : {std::string(), std::string("{}"), whole.substr(0, 5000), whole.substr(0, whole.size() - 100), swollen, renamed}) {
    const std::string path = (scratch.path() / "damaged").string();
    std::ofstream(path, std::ios::binary | std::ios::trunc) << damaged;
    const auto loaded = LineNetwork::load(path);
    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().code, ErrorCode::damaged);
    EXPECT_NE(loaded.error().message.find(path), std::string::npos);
  }
}

}  // namespace
}  // namespace sohoa
