#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "document/record.h"

namespace sohoa::test {

// A folder of its own for one test, removed with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sohoa-test-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

inline std::string contents_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_to(const std::string& path, const std::string& contents) {
  std::ofstream(path, std::ios::binary) << contents;
}

// A line of words, each 20 pixels a byte wide, 30 pixels high, on a level baseline.
inline Line line_of(const std::vector<std::string>& words, int x, int y) {
  Line line;
  line.confidence = 0.96875;
  line.x_height = 14;
  line.engine = "tesseract";
  for (const std::string& text : words) {
    const Box box{x, y, 20 * static_cast<int>(text.size()), 30};
    line.words.push_back({text, 0.5 + 1.0 / 3, box});
    line.text += (line.text.empty() ? "" : " ") + text;
    line.box = united(line.box, box);
    x = box.right() + 15;
  }
  line.baseline = {{static_cast<float>(line.box.x), static_cast<float>(y) + 24.25F},
                   {static_cast<float>(line.box.right()), static_cast<float>(y) + 24.25F}};
  return line;
}

// Invented text; every member of PageText is set.
inline PageText sample_page(const std::string& sha256, int number) {
  PageText page;
  page.ref = {static_cast<std::uint64_t>(number) + 40, 7, number};
  page.sha256 = sha256;
  page.outcome = Outcome::read;
  page.width = 1240;
  page.height = 1754;
  page.dpi = 150;
  page.skew_degrees = -0.123456789;
  page.lines = {line_of({"CỘNG", "HÒA", "XÃ", "HỘI"}, 100, 100),
                line_of({"Nguyễn", "Thị", "Đào,", "sinh", "năm"}, 100, 200)};
  page.lines[1].block = 1;
  page.lines[1].table = 0;
  page.lines[1].cell = 0;
  page.lines[1].handwriting = true;
  page.tables = {{{90, 190, 800, 60}, {{{90, 190, 400, 60}, 0, 1, 2, 3, {1}}}}};
  page.marks = {{Mark::Kind::signature, {600, 900, 200, 150}, 0.8125}};
  page.overlays = {{Overlay::Kind::signature_caption, {10, 10, 300, 40}, "Ký bởi: Ủy ban \"A\"\n2024"}};
  page.barcodes = {{"QRCode", "H56|0012", {1000, 50, 90, 90}}};
  page.rules = {{100, 150, 500, 2}};
  page.layer_regions = {{LayerRegion::Verdict::hidden, {10, 60, 300, 40}, "invisible", "chữ không ai thấy", 1}};
  return page;
}

inline Document sample_document() {
  Document document;
  const std::string sha(64, 'a');
  document.pages = {{sample_page(sha, 1), "hộp 1/a.pdf"}, {sample_page(sha, 2), "hộp 1/a.pdf"}};
  document.id = document_id(document.pages);
  document.record.type = "birth_cert";
  document.record.type_confidence = 0.998004;
  document.record.fields["full_name"] = {
      "NGUYỄN THỊ ĐÀO", "Nguyễn Thị Đào", 0.99704, FieldStatus::accepted, 1, {100, 200, 300, 30}, ""};
  document.record.fields["dob"] = {"", "", 0, FieldStatus::missing, 0, {}, "required"};
  document.record.fields["pid"] = {"038190001234",     "038190001234",         0.61, FieldStatus::review, 2,
                                   {100, 100, 90, 30}, "sex and year disagree"};
  document.record.tables["members"] = {
      {{"full_name", {"LÊ AN", "Lê An", 0.9, FieldStatus::accepted, 2, {1, 2, 3, 4}, ""}}},
      {{"full_name", {"LÊ BA", "Lê Ba", 0.4, FieldStatus::review, 2, {5, 6, 7, 8}, "faint"}}}};
  return document;
}

}  // namespace sohoa::test
