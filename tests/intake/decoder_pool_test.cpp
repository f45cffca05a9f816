#include "pipeline/intake/decoder_pool.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <climits>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "pipeline/intake/opened_file.h"
#include "tests/intake/sample_files.h"
#include "tests/support/scratch.h"

namespace sohoa {
namespace {

using namespace test;

// A decoder that does what its file says: what a hostile file would make a real one do.
class HostileFile final : public OpenedFile {
 public:
  explicit HostileFile(ByteSpan bytes) : order_(bytes.begin(), bytes.end()) {}

  Result<FileSurvey> survey() override {
    if (order_ == "no pages") return FileSurvey{{}, "hostile", false, {}};
    if (order_ == "many pages") return FileSurvey{std::vector<FileSurvey::Page>(30'000), "hostile", false, {}};
    if (order_ == "dear page") return FileSurvey{{{~std::uint64_t{0}}}, "hostile", false, {}};
    return FileSurvey{{{1}}, "hostile", false, {}};
  }

  Result<PageImage> decode(int page) override {
    if (order_ == "crash") std::abort();
    if (order_ == "wild pointer") std::raise(SIGSEGV);
    if (order_ == "exit") std::_Exit(0);
    if (order_ == "spin")
      for (std::atomic<int> i = 0;; ++i) {
      }
    if (order_ == "hang")
      for (;;) pause();
    if (order_ == "eat") {
      std::vector<std::vector<char>> eaten;
      for (;;) eaten.emplace_back(64 << 20, 'x');
    }
    if (order_ == "malloc") {
      // As C libraries do: no check, then a write through null.
      for (;;) std::memset(std::malloc(32 << 20), 1, 32 << 20);
    }
    if (order_ == "throw") throw std::runtime_error("a parser gave up");
    if (order_ == "slow") std::this_thread::sleep_for(std::chrono::milliseconds(300));
    if (order_ == "stop the batch") return fail(ErrorCode::missing_dependency, "test", "no model");
    PageImage image;
    image.pixels = cv::Mat(40, 30, CV_8UC1, cv::Scalar(page));
    image.dpi = static_cast<int>(order_.size());
    if (order_ == "no resolution") image.dpi = 0;
    if (order_ == "eighth turn") image.rotate_degrees = 45;
    if (order_ == "undrawn without text") image.pixels = cv::Mat(), image.undrawn_size = {30, 40};
    if (order_ == "no pixels") image.pixels = cv::Mat();
    if (order_ == "four channels") image.pixels = cv::Mat(40, 30, CV_8UC4, cv::Scalar());
    if (order_ == "overlay outside") image.overlays.push_back({Overlay::Kind::image, {20, 20, 11, 5}, {}});
    if (order_ == "overlay overflows") image.overlays.push_back({Overlay::Kind::image, {20, 20, INT_MAX, INT_MAX}, {}});
    if (order_ == "odd overlay") image.overlays.push_back({static_cast<Overlay::Kind>(77), {1, 1, 2, 2}, {}});
    if (order_ == "line without end" || order_ == "escape") {
      Line line;
      line.text = "S\x1B[2J\u1ed1";
      line.box = {1, 1, 10, 10};
      line.baseline = {{1, 9}, {order_ == "escape" ? 11 : INFINITY, 9}};
      line.words = {{line.text, 1, line.box}};
      image.text_layer.copied.push_back(line);
    }
    return image;
  }

  Result<EncodedImage> archive_image(int) override {
    EncodedImage image;
    image.bytes.assign(100, 'x');
    image.width = image.height = order_ == "fine" ? 10 : 11;
    return image;
  }

 private:
  std::string order_;
};

Result<std::unique_ptr<OpenedFile>> open_hostile(ByteSpan bytes, const DecodeLimits&) {
  return std::make_unique<HostileFile>(bytes);
}

std::unique_ptr<DecoderPool> started(int processes, DecodeLimits limits = {}, OpenFile open = open_file) {
  auto pool = DecoderPool::start(processes, limits, all_walls(), open);
  EXPECT_TRUE(pool) << pool.error().message;
  return pool ? std::move(*pool) : nullptr;
}

PageSource page_of(const std::string& path, int page = 1) {
  PageSource source;
  source.path = path;
  source.ref.page = page;
  return source;
}

ErrorCode code_of(const Result<PageImage>& result) { return result ? ErrorCode::internal : result.error().code; }

// Processes whose parent is `parent`.
std::vector<pid_t> children_of(pid_t parent) {
  std::vector<pid_t> children;
  std::ifstream list("/proc/" + std::to_string(parent) + "/task/" + std::to_string(parent) + "/children");
  for (pid_t child = 0; list >> child;) children.push_back(child);
  return children;
}

std::vector<pid_t> decoders() {
  const std::vector<pid_t> zygotes = children_of(getpid());
  return zygotes.empty() ? std::vector<pid_t>() : children_of(zygotes.back());
}

bool is_alive(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/stat");
  std::string word, state;
  status >> word >> word >> state;
  return status && state != "Z";
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) count += entry.path().empty() ? 0 : 1;
  return count;
}

TEST(DecoderPool, GivesSurveysPagesAndArchiveImagesAcrossTheProcessBoundary) {
  const auto pool = started(1);
  const Scratch folder;
  const std::string jpeg = jpeg_file(colour_page(400, 560));
  write_file(folder / "page.jpg", jpeg);
  const auto survey = pool->survey(folder / "page.jpg");
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_EQ(survey->format, "jpeg");
  ASSERT_EQ(survey->pages.size(), 1U);
  PageSource source = page_of(folder / "page.jpg");
  source.ref.sequence = 17;
  const auto page = pool->decode(source);
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->ref.sequence, 17U);
  EXPECT_LT(difference(page->pixels, colour_page(400, 560)), 2);
  const auto image = pool->archive_image(source);
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_EQ(std::string(image->bytes.begin(), image->bytes.end()), jpeg);
}

TEST(DecoderPool, TellsTheFormatFromTheContentAndNotesAWrongSuffix) {
  const auto pool = started(1);
  const Scratch folder;
  write_file(folder / "really-a-png.jpg", grey_png_file(grey_page(60, 80)));
  const auto survey = pool->survey(folder / "really-a-png.jpg");
  ASSERT_TRUE(survey) << survey.error().message;
  EXPECT_EQ(survey->format, "png");
  EXPECT_THAT(survey->notes, testing::ElementsAre("the name ends in .jpg, but the file is png"));
  EXPECT_TRUE(pool->decode(page_of(folder / "really-a-png.jpg")));
}

TEST(DecoderPool, PixelsStayWhenTheOwnerIsGoneAndCopiesAreIndependent) {
  cv::Mat kept;
  {
    const auto pool = started(1, {}, open_hostile);
    const Scratch folder;
    write_file(folder / "f", "fine");
    auto page = pool->decode(page_of(folder / "f", 7));
    ASSERT_TRUE(page);
    kept = page->pixels;
  }
  EXPECT_EQ(cv::countNonZero(kept != 7), 0);
  cv::Mat copy = kept.clone();
  copy.setTo(1);
  EXPECT_EQ(cv::countNonZero(kept != 7), 0);
  kept.create(10, 10, CV_8UC3);
  kept.setTo(3);
}

TEST(DecoderPool, BlamesOneRequestForWhatItDidAndAnswersTheNext) {
  DecodeLimits limits;
  limits.memory_bytes = 256U << 20;
  limits.cpu_seconds = 1;
  limits.idle_seconds = 1;
  const auto pool = started(1, limits, open_hostile);
  const Scratch folder;
  write_file(folder / "fine", "fine");
  struct Case {
    const char* order;
    ErrorCode expected;
  };
  for (const Case& c : {
         Case{"crash", ErrorCode::decoder_crashed}, Case{"wild pointer", ErrorCode::decoder_crashed},
             Case{"exit", ErrorCode::decoder_crashed}, Case{"spin", ErrorCode::decoder_timeout},
             Case{"throw", ErrorCode::damaged},
#if !defined(__SANITIZE_THREAD__)  // its own thread is never idle
             Case{"hang", ErrorCode::decoder_stalled},
#endif
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
             Case{"eat", ErrorCode::decoder_memory}, Case{"malloc", ErrorCode::decoder_memory},
#endif
       }) {
    write_file(folder / "bad", c.order);
    const auto bad = pool->decode(page_of(folder / "bad"));
    ASSERT_FALSE(bad) << c.order;
    EXPECT_EQ(name_of(bad.error().code), name_of(c.expected)) << c.order << ": " << bad.error().message;
    const auto good = pool->decode(page_of(folder / "fine", 5));
    ASSERT_TRUE(good) << "after " << c.order << ": " << good.error().message;
    EXPECT_EQ(good->pixels.at<std::uint8_t>(3, 3), 5);
  }
}

TEST(DecoderPool, ADecoderDoesNotKeepTheParentsDescriptors) {
  const Scratch folder;
  const int secret = open((folder.path() / "secret").c_str(), O_CREAT | O_RDWR, 0600);
  const auto pool = started(1, {}, open_hostile);
  ASSERT_EQ(decoders().size(), 1U);
  for (const auto& entry : std::filesystem::directory_iterator("/proc/" + std::to_string(decoders()[0]) + "/fd")) {
    std::error_code gone;
    EXPECT_EQ(std::filesystem::read_symlink(entry.path(), gone).string().find("secret"), std::string::npos);
  }
  close(secret);
}

TEST(DecoderPool, ADecoderKilledWhileIdleIsReplacedWithoutBlame) {
  const auto pool = started(2, {}, open_hostile);
  const Scratch folder;
  write_file(folder / "f", "fine");
  ASSERT_EQ(decoders().size(), 2U);
  for (const pid_t decoder : decoders()) kill(decoder, SIGKILL);
  for (int i = 1; i <= 4; ++i) {
    const auto page = pool->decode(page_of(folder / "f", i));
    ASSERT_TRUE(page) << page.error().message;
    EXPECT_EQ(page->pixels.at<std::uint8_t>(0, 0), i);
  }
}

// Kills the decoders, whichever they are by then, so many times.
std::thread killer(int times) {
  return std::thread([times] {
    for (int i = 0; i < times; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      for (const pid_t decoder : decoders()) kill(decoder, SIGKILL);
    }
  });
}

TEST(DecoderPool, ADecoderKilledFromOutsideWhileBusyCostsNothing) {
  const auto pool = started(1, {}, open_hostile);
  const Scratch folder;
  write_file(folder / "slow", "slow");
  std::thread killing = killer(1);
  const auto page = pool->decode(page_of(folder / "slow"));
  killing.join();
  EXPECT_TRUE(page) << page.error().message;
}

TEST(DecoderPool, DecodersKilledAgainAndAgainAreNotTheFilesFault) {
  const auto pool = started(1, {}, open_hostile);
  const Scratch folder;
  write_file(folder / "slow", "slow");
  write_file(folder / "f", "fine");
  std::thread killing = killer(4);
  EXPECT_EQ(code_of(pool->decode(page_of(folder / "slow"))), ErrorCode::decoder_stalled);
  killing.join();
  EXPECT_TRUE(pool->decode(page_of(folder / "f")));
}

TEST(DecoderPool, AStoppedDecoderIsWaitedForHoweverLong) {
  DecodeLimits limits;
  limits.idle_seconds = 1;
  const auto pool = started(1, limits, open_hostile);
  const Scratch folder;
  write_file(folder / "slow", "slow");
  const pid_t decoder = decoders().at(0);
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    kill(decoder, SIGSTOP);
    std::this_thread::sleep_for(std::chrono::milliseconds(2500));
    kill(decoder, SIGCONT);
  });
  const auto page = pool->decode(page_of(folder / "slow"));
  stopper.join();
  EXPECT_TRUE(page) << page.error().message;
  EXPECT_EQ(decoders().at(0), decoder);
}

TEST(DecoderPool, BelievesNoSenselessAnswerAndReplacesWhoGaveIt) {
  const auto pool = started(1, {}, open_hostile);
  const Scratch folder;
  write_file(folder / "fine", "fine");
  for (const char* order : {"no resolution", "eighth turn", "undrawn without text", "no pixels", "four channels", "overlay outside",
                            "overlay overflows", "odd overlay", "line without end",
                            "stop the batch"}) {
    write_file(folder / "bad", order);
    const pid_t decoder = decoders().at(0);
    EXPECT_EQ(name_of(code_of(pool->decode(page_of(folder / "bad")))), "decoder_crashed") << order;
    EXPECT_NE(decoders().at(0), decoder) << order;
    EXPECT_TRUE(pool->decode(page_of(folder / "fine"))) << order;
  }
  for (const char* order : {"no pages", "many pages"}) {
    write_file(folder / "bad", order);
    const auto survey = pool->survey(folder / "bad");
    ASSERT_FALSE(survey) << order;
    EXPECT_EQ(survey.error().code, ErrorCode::decoder_crashed) << order;
  }
  write_file(folder / "dear", "dear page");
  EXPECT_EQ(pool->survey(folder / "dear")->pages.at(0).cost_bytes, DecodeLimits().max_pixels * 3);
  write_file(folder / "bad", "a picture larger than its bytes");
  EXPECT_EQ(pool->archive_image(page_of(folder / "bad")).error().code, ErrorCode::decoder_crashed);
  EXPECT_TRUE(pool->archive_image(page_of(folder / "fine")));
}

TEST(DecoderPool, TakesControlCharactersOutOfAPagesText) {
  const auto pool = started(1, {}, open_hostile);
  const Scratch folder;
  write_file(folder / "f", "escape");
  const auto page = pool->decode(page_of(folder / "f"));
  ASSERT_TRUE(page) << page.error().message;
  EXPECT_EQ(page->text_layer.copied.at(0).text, "S[2Jố");
  EXPECT_EQ(page->text_layer.copied.at(0).words.at(0).text, "S[2Jố");
}

TEST(DecoderPool, AnswersManyRequestsFromFourThreadsEachWithItsOwnPage) {
  const auto pool = started(3, {}, open_hostile);
  const Scratch folder;
  for (int file = 0; file < 4; ++file)
    write_file(folder / std::to_string(file), std::string(static_cast<std::size_t>(file) + 1, '.'));
  write_file(folder / "crash", "crash");
  std::array<int, 4> wrong{}, crashes{};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 4; ++thread)
    threads.emplace_back([&, thread] {
      for (int i = 1; i <= 100; ++i) {
        if (i % 25 == 0) {
          crashes[static_cast<std::size_t>(thread)] +=
              code_of(pool->decode(page_of(folder / "crash"))) == ErrorCode::decoder_crashed;
          continue;
        }
        const int file = (thread + i) % 4, number = (thread * 50 + i) % 250 + 1;
        const auto page = pool->decode(page_of(folder / std::to_string(file), number));
        const bool right = page && page->pixels.at<std::uint8_t>(39, 29) == number && page->dpi == file + 1;
        wrong[static_cast<std::size_t>(thread)] += !right;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(wrong, testing::Each(0));
  EXPECT_THAT(crashes, testing::Each(4));
}

TEST(DecoderPool, LeaksNoDescriptorOverHundredsOfRequests) {
  const auto pool = started(2, {}, open_hostile);
  const Scratch folder;
  write_file(folder / "f", "fine");
  write_file(folder / "crash", "crash");
  ASSERT_TRUE(pool->decode(page_of(folder / "f")));
  const std::size_t before = open_descriptors();
  for (int i = 0; i < 200; ++i) {
    (void)pool->decode(page_of(folder / (i % 20 == 0 ? "crash" : "f")));
    (void)pool->decode(page_of(folder / "missing"));
  }
  EXPECT_EQ(open_descriptors(), before);
}

TEST(DecoderPool, PagesHeldAtTheSameTimeKeepTheirOwnPixels) {
  const auto pool = started(1, {}, open_hostile);
  const Scratch folder;
  write_file(folder / "f", "fine");
  write_file(folder / "crash", "crash");
  std::vector<cv::Mat> held;
  for (int i = 1; i <= 60; ++i) {
    if (i % 20 == 0) (void)pool->decode(page_of(folder / "crash"));
    auto page = pool->decode(page_of(folder / "f", i));
    ASSERT_TRUE(page);
    held.push_back(page->pixels);
    // Half of them are let go, so that memory is used again in between.
    if (i % 2 == 0) held.erase(held.begin());
  }
  for (std::size_t i = 0; i < held.size(); ++i)
    EXPECT_EQ(cv::countNonZero(held[i] != static_cast<int>(31 + i)), 0) << i;
}

TEST(DecoderPool, BeginsWhileFontsWaitForFontconfigsCache) {
  const Scratch scratch;
  std::filesystem::create_directory(scratch / "fonts");
  write_file(scratch / "fonts.conf", "<fontconfig><dir>" + (scratch / "fonts") + "</dir><cachedir>" + (scratch / "cache") + "</cachedir></fontconfig>");
  ASSERT_EQ(setenv("FONTCONFIG_FILE", (scratch / "fonts.conf").c_str(), 1), 0);
  const auto pool = DecoderPool::start(1, {}, all_walls());
  ASSERT_TRUE(pool) << pool.error().message;
  EXPECT_FALSE(std::filesystem::is_empty(scratch / "cache")) << "this test would prove nothing";
}

TEST(DecoderPool, LeavesNoProcessBehind) {
  std::vector<pid_t> all;
  {
    const auto pool = started(3, {}, open_hostile);
    all = decoders();
    ASSERT_EQ(all.size(), 3U);
    all.push_back(children_of(getpid()).back());
  }
  for (const pid_t process : all) EXPECT_FALSE(is_alive(process));
}

TEST(DecoderPool, DecodersDieWithAKilledParentEvenWhenTheyHang) {
  const Scratch folder;
  write_file(folder / "hang", "hang");
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const pid_t parent = fork();
  if (parent == 0) {
    auto pool = DecoderPool::start(2, {}, all_walls(), open_hostile);
    std::vector<pid_t> processes = decoders();
    processes.push_back(children_of(getpid()).back());
    if (write(ends[1], processes.data(), 3 * sizeof(pid_t)) < 0) _exit(1);
    (void)(*pool)->decode(page_of(folder / "hang"));
    _exit(0);
  }
  std::array<pid_t, 3> processes{};
  ASSERT_EQ(read(ends[0], processes.data(), sizeof processes), static_cast<ssize_t>(sizeof processes));
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  for (const pid_t process : processes) EXPECT_TRUE(is_alive(process));
  kill(parent, SIGKILL);
  waitpid(parent, nullptr, 0);
  bool any = true;
  for (int i = 0; i < 100 && any; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    any = std::any_of(processes.begin(), processes.end(), is_alive);
  }
  EXPECT_FALSE(any);
  close(ends[0]);
  close(ends[1]);
}

TEST(DecoderPool, DecodersLeaveCtrlCToTheParent) {
  const auto pool = started(1, {}, open_hostile);
  const Scratch folder;
  write_file(folder / "slow", "slow");
  std::thread interrupter([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
      kill(decoders().at(0), number);
      kill(children_of(getpid()).back(), number);
    }
  });
  EXPECT_TRUE(pool->decode(page_of(folder / "slow")));
  interrupter.join();
}

TEST(DecoderPool, AStopKillsBusyDecodersAtOnceAndLetsNoRequestBegin) {
  std::atomic<bool> stop = false;
  const auto pool = started(1, {}, open_hostile);
  pool->obey(stop);
  const Scratch folder;
  write_file(folder / "spin", "spin");
  write_file(folder / "f", "fine");
  EXPECT_TRUE(pool->decode(page_of(folder / "f")));
  const pid_t decoder = decoders().at(0);
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    stop = true;
  });
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(name_of(code_of(pool->decode(page_of(folder / "spin")))), "interrupted");
  EXPECT_EQ(name_of(code_of(pool->decode(page_of(folder / "f")))), "interrupted");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));  // 60 s of CPU time otherwise
  stopper.join();
  for (int i = 0; i < 100 && is_alive(decoder); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(is_alive(decoder));
}

TEST(DecoderPool, NamesFilesThatCannotBeOpened) {
  const auto pool = started(1);
  const Scratch folder;
  write_file(folder / "empty", "");
  write_file(folder / "text", "just some words");
  ASSERT_EQ(mkfifo((folder / "fifo").c_str(), 0600), 0);
  EXPECT_EQ(pool->survey(folder / "missing").error().code, ErrorCode::not_found);
  EXPECT_EQ(pool->survey(folder / "empty").error().code, ErrorCode::empty);
  EXPECT_EQ(pool->survey(folder / "text").error().code, ErrorCode::unsupported);
  EXPECT_EQ(pool->survey(folder / "fifo").error().code, ErrorCode::unsupported);
  EXPECT_EQ(pool->survey(folder.path().string()).error().code, ErrorCode::unsupported);
}

TEST(DecoderPool, RefusesAThirtyThousandSquarePictureWithoutHarm) {
  const auto pool = started(1);
  const Scratch folder;
  write_file(folder / "huge.png", zero_png_file(30'000, 30'000));
  EXPECT_EQ(code_of(pool->decode(page_of(folder / "huge.png"))), ErrorCode::too_large);
}

}  // namespace
}  // namespace sohoa
