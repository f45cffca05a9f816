#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "document/text.h"
#include "tests/support/program.h"
#include "tests/support/scratch.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const fs::path scans = SOHOA_SOURCE_DIR "/../shared/data/scans";

// The first document of each file, by file name.
std::map<std::string, json> digitized(const fs::path& in, const fs::path& out) {
  const auto ended =
      test::run({{SOHOA_PROGRAM, "--lang", "en", "digitize", in.string(), "--out", out.string()}, {}, {}});
  EXPECT_EQ(ended.exit_code, 0) << ended.err;
  std::map<std::string, json> documents;
  for (const auto& entry : fs::directory_iterator(out / "documents")) {
    json document = json::parse(test::read_file(entry.path() / "document.json"));
    const std::string path = document["source"]["path"];
    if (document["pages"][0]["source"]["page"] == 1) documents[path] = std::move(document);
  }
  return documents;
}

TEST(RealScans, TypesNotationsAndSubjectsAreRightAndNoHandwritingIsTrusted) {
  if (!fs::exists(scans / "truth.json")) GTEST_SKIP() << "no real scans beside the project: ../shared/data/scans";
  const test::Scratch scratch;
  const fs::path in = scratch.path() / "in";
  fs::create_directories(in);
  const json truth = json::parse(test::read_file(scans / "truth.json"));
  for (const auto& [name, expected] : truth.items()) fs::copy_file(scans / name, in / name);
  const auto documents = digitized(in, scratch.path() / "out");

  int notations = 0, subjects = 0;
  for (const auto& [name, expected] : truth.items()) {
    ASSERT_TRUE(documents.contains(name)) << name;
    const json& document = documents.at(name);
    EXPECT_EQ(document["record_type"], expected["record_type"]) << name;
    const json& fields = document["fields"];
    const auto value = [&](const char* key) { return fields[key]["value"].get<std::string>(); };
    notations += value("code_notation") == expected["fields"]["code_notation"] ? 1 : 0;
    subjects += value("subject") == expected["fields"]["subject"] ? 1 : 0;
    for (const auto& key : expected["handwritten"]) {
      const json& field = fields[key.get<std::string>()];
      EXPECT_FALSE(field["status"] == "accepted" && field["value"] != expected["fields"][key.get<std::string>()])
          << name << " " << key << " " << field;
    }
  }
  EXPECT_GE(notations, 11);
  EXPECT_GE(subjects, 11);
}

}  // namespace
}  // namespace sohoa
