#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "page_maker/ageing.h"
#include "page_maker/typeset.h"
#include "page_maker/write_files.h"
#include "tests/support/program.h"
#include "tests/support/scratch.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using namespace page_maker;
using nlohmann::json;
using test::Scratch;

// What page_maker hides on pages.
const std::vector<std::string> hidden_words = {"001099123456", "GIẢ MẠO", "9999/QĐ", "31/12/2031", "900.000.000", "Vô Danh"};

bool names_hidden_words(const std::string& text) {
  return std::ranges::any_of(hidden_words, [&](const std::string& word) { return text.find(word) != std::string::npos; });
}

// Two PDFs with injected lines: a scan and a born-digital paper.
void make_papers(const fs::path& folder) {
  fs::create_directories(folder);
  const auto layout = load_layout(layouts_of_type("letter").front());
  ASSERT_TRUE(layout);
  for (const FileFormat format : {FileFormat::pdf_dct, FileFormat::pdf_text}) {
    TypesetOptions options;
    options.handwriting = 0, options.seals = 0;
    options.keep_drawing = format == FileFormat::pdf_text;
    auto paper = typeset(*layout, 5, options);
    ASSERT_TRUE(paper);
    if (format == FileFormat::pdf_dct)
      for (MadePage& page : paper->pages) page = age(page, preset("clean").value(), 5);
    FileOptions file;
    file.format = format, file.layer = LayerKind::injected, file.seed = 5;
    ASSERT_TRUE(write_pictures((folder / (format == FileFormat::pdf_dct ? "scan" : "born")).string(), paper->pages, file));
  }
}

TEST(TextLayers, HiddenLinesAreReportedAndNeverFiledAtAnyNumberOfJobs) {
  const Scratch scratch;
  const fs::path in = scratch.path() / "in";
  make_papers(in);
  std::map<std::string, std::string> first;
  for (const char* jobs : {"1", "3"}) {
    const fs::path out = scratch.path() / jobs;
    const test::Ended ended =
        test::run({{SOHOA_PROGRAM, "--lang", "en", "digitize", in.string(), "--out", out.string(), "--jobs", jobs, "--quiet"}, {}, {}});
    ASSERT_EQ(ended.exit_code, 0) << ended.err;
    std::map<std::string, std::string> documents;
    int reported = 0;
    for (const auto& entry : fs::recursive_directory_iterator(out / "documents"))
      if (entry.is_regular_file()) documents[fs::relative(entry.path(), out).string()] = test::read_file(entry.path());
    for (const auto& [path, bytes] : documents) {
      const bool plain = path.ends_with(".txt") || path.ends_with(".alto.xml");
      EXPECT_FALSE(plain && names_hidden_words(bytes)) << path;
      if (!path.ends_with("document.json")) continue;
      const json document = json::parse(bytes);
      EXPECT_FALSE(names_hidden_words(document["fields"].dump())) << path;
      for (const json& page : document["pages"]) {
        EXPECT_FALSE(names_hidden_words(page["lines"].dump())) << path;
        if (!page.contains("text_layer")) continue;
        for (const json& region : page["text_layer"]) {
          const std::string verdict = region["verdict"];
          if ((verdict == "hidden" || verdict == "refused") && names_hidden_words(region["text"].get<std::string>())) ++reported;
        }
      }
    }
    EXPECT_GE(reported, 2) << "one of each paper";
    const json batch = json::parse(test::read_file(out / "batch.json"));
    for (const json& file : batch["files"]) {
      ASSERT_TRUE(file.contains("notes")) << file;
      EXPECT_NE(file["notes"].dump().find("not filed"), std::string::npos);
    }
    if (first.empty()) first = documents;
    else EXPECT_EQ(documents, first);
  }
}

}  // namespace
}  // namespace sohoa
