#include "speech/translations.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

#include "classifiers/definitions.h"
#include "document/syllable.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

const Speech vietnamese(Language::vietnamese), english(Language::english);

std::size_t holes_in(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = text.find("{}"); at != std::string_view::npos; at = text.find("{}", at + 2)) ++count;
  return count;
}

// A file's code without comments, with neighbouring literals joined and format specifications taken out.
std::string code_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string code{std::istreambuf_iterator<char>(file), {}};
  code = std::regex_replace(code, std::regex("(^|[^:\"])//[^\n]*"), "$1");
  code = std::regex_replace(code, std::regex("\"\\s*\n\\s*\""), "");
  return std::regex_replace(code, std::regex("\\{:[^}\"]*\\}"), "{}");
}

// Not by std::regex, which recurses for every character.
std::vector<std::string> literals_in(const std::string& code) {
  std::vector<std::string> all;
  for (std::size_t at = code.find('"'); at != std::string::npos; at = code.find('"', at)) {
    const bool raw = at > 0 && (code[at - 1] == 'R' || std::isalnum(static_cast<unsigned char>(code[at - 1])) != 0);
    std::string literal;
    std::size_t end = at + 1;
    for (; end < code.size() && code[end] != '"' && code[end] != '\n'; ++end) {
      if (code[end] == '\\' && end + 1 < code.size() && code[++end] != '"') literal += '\\';
      literal += code[end];
    }
    const bool closed = end < code.size() && code[end] == '"';
    if (closed && !raw) all.push_back(std::move(literal));
    at = closed ? end + 1 : at + 1;
  }
  return all;
}

bool is_ascii(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

// Words of English: a few in a row that no Vietnamese would spell so.
bool is_english(const std::string& text) {
  if (std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || std::string_view("^\\[]|*<>=_").find(static_cast<char>(c)) != std::string_view::npos; }))
    return false;
  static const std::regex word("[A-Za-z\\x80-\\xFF]+");
  int words = 0, foreign = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), word), end; at != end; ++at) {
    ++words;
    foreign += is_ascii(at->str()) && !is_syllable(at->str()) ? 1 : 0;
  }
  return words >= 2 && 2 * foreign >= words && text.find(' ') != std::string::npos;
}

bool has_translation(std::string_view said) {
  return std::ranges::any_of(translations(), [&](const Translation& entry) { return entry.english.find(said) != std::string_view::npos; });
}

std::vector<fs::path> sources_of(const std::string& folder) {
  std::vector<fs::path> sources;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(SOHOA_SOURCE_DIR) / folder))
    if (entry.path().extension() == ".cpp") sources.push_back(entry.path());
  std::sort(sources.begin(), sources.end());
  return sources;
}

TEST(Translations, SayWhatIsWrongWithEachLineOfATable) {
  EXPECT_EQ(translated("a.csv: line 2: the code is empty; line 3: \"1 July\" is no day such as 2026-07-01 or 01/07/2026; line 4: `a` is too long", Speech(Language::vietnamese)),
            "a.csv: dòng 2: mã trống; dòng 3: \"1 July\" không phải ngày dạng 2026-07-01 hay 01/07/2026; dòng 4: `a` quá dài");
}

TEST(Translations, HaveEveryReasonForReviewInVietnamese) {
  // say what is wrong with files of definitions, tables and weights, or are about drafts of them
  const std::set<std::string> no_reasons = {"calibration.cpp", "definition_weaknesses.cpp", "definitions.cpp", "procedure_file.cpp", "procedure_table.cpp", "type_draft.cpp"};
  // Vietnamese without its marks, which spelling does not know, and what nobody is told.
  const std::set<std::string> other_words = {"nguoi ky", "nguoi thuc hien", "thu truong", "benh vien", "thuong truc", "bao hiem", "thu tuong",
                                             "Kon Tum", "thuong khan", "hoa toc", "toi mat", "tuyet mat", "OIZSB G",
                                             "sohoa gazetteer 1", "dac khu ", " dac khu", "hop tac"};
  int found = 0;
  for (const fs::path& source : sources_of("classifiers")) {
    if (no_reasons.contains(source.filename().string())) continue;
    for (const std::string& literal : literals_in(code_of(source))) {
      if (!is_english(literal) || literal.starts_with(")") || other_words.contains(literal)) continue;
      ++found;
      EXPECT_TRUE(has_translation(literal)) << source.filename().string() << " says \"" << literal
                                            << "\", which has no Vietnamese form: add it to the table in speech/translations.cpp";
    }
  }
  EXPECT_GT(found, 80) << "are reasons looked for in the right place?";
}

TEST(Translations, HaveEveryReasonOfRecordTypesAndTheirNames) {
  const Result<Definitions> definitions = load_definitions(SOHOA_SOURCE_DIR "/models/record_types");
  ASSERT_TRUE(definitions) << definitions.error().message;
  for (const FieldTable& table : definitions->tables)
    for (const RuleDefinition& rule : table.rules)
      EXPECT_TRUE(rule.reason.empty() || has_translation(rule.reason))
          << "models/record_types says \"" << rule.reason << "\", which has no Vietnamese form: add it to the table in speech/translations.cpp";
  for (const TypeDefinition& type : definitions->types) {
    EXPECT_EQ(type_name(type.id, vietnamese), type.name) << "add the record type " << type.id << " to speech/translations.cpp";
    EXPECT_NE(type_name(type.id, english), type.name) << type.id << " needs an English name in speech/translations.cpp";
  }
}

// What third-party decoders say of a file stays in their words.
TEST(Translations, HaveEveryFailureOfAPageAndEveryRemarkInVietnamese) {
  const std::set<std::string> other_files = {"walls_check.cpp", "walls.cpp", "picture.cpp", "read_file.cpp", "digitize.cpp"};  // not of a batch's pages
  static const std::regex failure("notes\\.push_back\\(([^;]*)\\);|\\b(?:fail\\(|Error\\{)\\s*ErrorCode::\\w+,\\s*[^,;]+,([^;]*?)\\)?;");
  int found = 0;
  for (const fs::path& source : sources_of("pipeline")) {
    if (other_files.contains(source.filename().string())) continue;
    const std::string code = code_of(source);
    for (std::sregex_iterator at(code.begin(), code.end(), failure), end; at != end; ++at)
      for (const std::string& literal : literals_in((*at)[1].str() + (*at)[2].str())) {
        if (!is_english(literal)) continue;
        ++found;
        EXPECT_TRUE(has_translation(literal)) << source.filename().string() << " says \"" << literal
                                              << "\", which has no Vietnamese form: add it to the table in speech/translations.cpp";
      }
  }
  EXPECT_GT(found, 40) << "are failures looked for in the right place?";
}

TEST(Translations, SayTheSamePartsInBothLanguages) {
  std::set<std::string_view> known;
  for (const Translation& entry : translations()) {
    EXPECT_EQ(holes_in(entry.english), holes_in(entry.vietnamese)) << entry.english;
    EXPECT_FALSE(entry.vietnamese.empty()) << entry.english;
    EXPECT_TRUE(known.insert(entry.english).second) << entry.english << " stands there twice";
  }
}

TEST(Translations, KeepWhatTheSentenceIsAbout) {
  EXPECT_EQ(translated("the personal number says born in 1984, the date of birth 1985", vietnamese),
            "số định danh cho biết sinh năm 1984, ngày sinh ghi 1985");
  EXPECT_EQ(translated("\"quyết\" is not spelt the Vietnamese way", vietnamese), "\"quyết\" không đúng chính tả tiếng Việt");
  EXPECT_EQ(translated("the day may be handwritten: the reader is not sure of it", vietnamese), "ngày có thể viết tay: máy đọc không chắc");
  EXPECT_EQ(translated("the number looks handwritten", vietnamese), "số có vẻ viết tay");
  EXPECT_EQ(translated("the number looks handwritten", english), "the number looks handwritten");
  EXPECT_EQ(translated("libjpeg: bogus marker", vietnamese), "libjpeg: bogus marker");
  EXPECT_EQ(translated("", vietnamese), "");
  EXPECT_EQ(type_name("no_such_type", vietnamese), "no_such_type");
}

}  // namespace
}  // namespace sohoa
