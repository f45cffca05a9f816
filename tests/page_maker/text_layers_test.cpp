#include "page_maker/text_layers.h"

#include <gtest/gtest.h>
#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-page.h>

#include <filesystem>
#include <fstream>
#include <memory>

#include "document/legacy_text.h"
#include "document/text.h"
#include "page_maker/typeset.h"
#include "page_maker/write_files.h"

namespace sohoa::page_maker {
namespace {

namespace fs = std::filesystem;

class TextLayers : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("text-layers-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
    const auto layout = load_layout(layouts_of_type("decision").front());
    ASSERT_TRUE(layout);
    TypesetOptions options;
    options.handwriting = 0;
    options.dpi = 100;
    options.keep_drawing = true;
    auto paper = typeset(*layout, 7, options);
    ASSERT_TRUE(paper) << paper.error().message;
    pages_ = std::move(paper->pages);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string write(FileFormat format, const std::string& layer, std::uint64_t seed = 1) {
    FileOptions options;
    options.format = format;
    options.layer = layer_from(layer).value();
    options.seed = seed;
    const auto files = write_pictures((folder_ / "paper").string(), pages_, options);
    EXPECT_TRUE(files) << files.error().message;
    return files ? files->front() : "";
  }

  // What Poppler reads of the first page, words by spaces.
  static std::string text_of(const std::string& path) {
    const std::unique_ptr<poppler::document> document(poppler::document::load_from_file(path));
    const std::unique_ptr<poppler::page> page(document->create_page(0));
    std::string all;
    for (const poppler::text_box& box : page->text_list()) {
      const poppler::byte_array bytes = box.text().to_utf8();
      all += std::string(bytes.begin(), bytes.end()) + " ";
    }
    return all;
  }

  // Share of the first page's words that the text has.
  double words_kept(const std::string& text) const {
    int words = 0, kept = 0;
    for (const TruthLine& line : pages_[0].lines) {
      std::size_t begin = 0;
      while (begin < line.text.size()) {
        const std::size_t end = std::min(line.text.find(' ', begin), line.text.size());
        const std::string word = line.text.substr(begin, end - begin);
        if (word.size() >= 3) ++words, kept += text.find(word) != std::string::npos ? 1 : 0;
        begin = end + 1;
      }
    }
    return words == 0 ? 0 : static_cast<double>(kept) / words;
  }

  fs::path folder_;
  std::vector<MadePage> pages_;
};

TEST_F(TextLayers, ATrueOneSaysWhatThePageSays) {
  EXPECT_EQ(words_kept(text_of(write(FileFormat::pdf_text, "none"))), 1);
  EXPECT_GT(words_kept(text_of(write(FileFormat::pdf_dct, "true"))), 0.9);
}

TEST_F(TextLayers, WrongOnesSayOtherThings) {
  for (const auto& [format, layer] : {std::pair(FileFormat::pdf_dct, "scrambled"), std::pair(FileFormat::pdf_text, "scrambled"),
                                      std::pair(FileFormat::pdf_text, "broken")})
    EXPECT_LT(words_kept(text_of(write(format, layer))), 0.2) << layer;
  const double part = words_kept(text_of(write(FileFormat::pdf_dct, "partial")));
  EXPECT_GT(part, 0.2);
  EXPECT_LT(part, 0.95);
}

TEST_F(TextLayers, InjectedLinesComeOnTopOfTheTruth) {
  const std::string plain = text_of(write(FileFormat::pdf_dct, "true")), more = text_of(write(FileFormat::pdf_dct, "injected"));
  EXPECT_GT(more.size(), plain.size() + 10);
}

TEST_F(TextLayers, OldLettersMeanTheSame) {
  for (const auto& [name, encoding] : {std::pair("tcvn3", LegacyEncoding::tcvn3), std::pair("vni", LegacyEncoding::vni)}) {
    const std::string text = text_of(write(FileFormat::pdf_text, name));
    EXPECT_LT(words_kept(text), 0.6) << name;
    EXPECT_GT(words_kept(from_legacy(text, encoding)), 0.95) << name;
  }
}

TEST_F(TextLayers, TheSameSeedGivesTheSameBytes) {
  const auto bytes = [](const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  for (const char* layer : {"none", "tcvn3", "scrambled", "injected"}) {
    const std::string once = bytes(write(FileFormat::pdf_text, layer, 3));
    EXPECT_EQ(bytes(write(FileFormat::pdf_text, layer, 3)), once) << layer;
  }
  const std::string once = bytes(write(FileFormat::pdf_dct, "misaligned", 3));
  EXPECT_EQ(bytes(write(FileFormat::pdf_dct, "misaligned", 3)), once);
  EXPECT_NE(bytes(write(FileFormat::pdf_dct, "misaligned", 4)), once);
}

}  // namespace
}  // namespace sohoa::page_maker
