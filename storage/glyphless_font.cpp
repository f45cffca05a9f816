#include "storage/glyphless_font.h"

#include <cstdint>
#include <map>

namespace sohoa {
namespace {

constexpr int units_per_em = 1000, ascender = 800, descender = -200, glyphs = 2;

// Big-endian, as OpenType has it.
class Table {
 public:
  Table& u16(int value) {
    bytes_ += static_cast<char>(value >> 8 & 0xFF);
    bytes_ += static_cast<char>(value & 0xFF);
    return *this;
  }
  Table& u32(std::uint32_t value) { return u16(static_cast<int>(value >> 16)).u16(static_cast<int>(value & 0xFFFF)); }
  Table& zeros(int count) {
    bytes_.append(static_cast<std::size_t>(count), '\0');
    return *this;
  }
  Table& text(const std::string& text) {
    bytes_ += text;
    return *this;
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

std::string padded(std::string bytes) {
  bytes.resize((bytes.size() + 3) / 4 * 4, '\0');
  return bytes;
}

std::uint32_t checksum(const std::string& bytes) {
  std::uint32_t sum = 0;
  const std::string whole = padded(bytes);
  for (std::size_t i = 0; i < whole.size(); i += 4)
    for (unsigned k = 0; k < 4; ++k)
      sum += static_cast<std::uint32_t>(static_cast<unsigned char>(whole[i + k])) << (24 - 8 * k);
  return sum;
}

std::string head(std::uint32_t adjustment) {
  return Table()
      .u32(0x00010000)
      .u32(0x00010000)
      .u32(adjustment)
      .u32(0x5F0F3CF5)
      .u16(0x000B)
      .u16(units_per_em)
      .zeros(16)  // created, modified: none, for the same bytes always
      .u16(0)
      .u16(descender)
      .u16(glyphless_advance)
      .u16(ascender)
      .u16(0)
      .u16(8)
      .u16(2)
      .u16(0)
      .u16(0)
      .bytes();
}

// Family, style, full and PostScript name for Windows, Unicode.
std::string name_table() {
  const std::map<int, std::string> names = {{1, "Glyphless"}, {2, "Regular"}, {4, "Glyphless"}, {6, "Glyphless"}};
  Table records, strings;
  for (const auto& [id, name] : names) {
    records.u16(3)
        .u16(1)
        .u16(0x409)
        .u16(id)
        .u16(static_cast<int>(2 * name.size()))
        .u16(static_cast<int>(strings.bytes().size()));
    for (const char letter : name) strings.u16(letter);
  }
  const int count = static_cast<int>(names.size());
  return Table().u16(0).u16(count).u16(6 + 12 * count).text(records.bytes()).text(strings.bytes()).bytes();
}

// No character is reached by Unicode: the PDF names glyphs by number. One closing segment, as format 4 demands.
std::string cmap() {
  return Table()
      .u16(0)
      .u16(1)
      .u16(3)
      .u16(1)
      .u32(12)
      .u16(4)
      .u16(24)
      .u16(0)
      .u16(2)
      .u16(2)
      .u16(0)
      .u16(0)
      .u16(0xFFFF)
      .u16(0)
      .u16(0xFFFF)
      .u16(1)
      .u16(0)
      .bytes();
}

std::string os2() {
  return Table()
      .u16(3)
      .u16(glyphless_advance)
      .u16(400)
      .u16(5)
      .u16(0)     // version, width, weight, class, embedding allowed
      .zeros(20)  // sub- and superscripts, strikeout
      .u16(0)
      .zeros(10)
      .zeros(16)
      .text("NONE")  // family class, PANOSE, ranges, vendor
      .u16(0x0040)
      .u16(0)
      .u16(0xFFFF)
      .u16(ascender)
      .u16(descender)
      .u16(0)
      .u16(ascender)
      .u16(-descender)
      .zeros(8)
      .u16(0)
      .u16(0)
      .u16(0)
      .u16(0)
      .u16(0)
      .bytes();
}

}  // namespace

std::string glyphless_font() {
  std::map<std::string, std::string> tables = {
      {"OS/2", os2()},
      {"cmap", cmap()},
      {"glyf", std::string(4, '\0')},
      {"head", head(0)},
      {"hhea", Table()
                   .u32(0x00010000)
                   .u16(ascender)
                   .u16(descender)
                   .u16(0)
                   .u16(glyphless_advance)
                   .zeros(6)
                   .u16(1)
                   .zeros(14)
                   .u16(glyphs)
                   .bytes()},
      {"hmtx", Table().u16(glyphless_advance).u16(0).u16(glyphless_advance).u16(0).bytes()},
      {"loca", std::string(2 * (glyphs + 1), '\0')},
      {"maxp", Table().u32(0x00010000).u16(glyphs).zeros(8).u16(1).zeros(16).bytes()},
      {"name", name_table()},
      {"post", Table().u32(0x00030000).zeros(28).bytes()},
  };
  const auto file = [&tables] {
    const int count = static_cast<int>(tables.size()), range = 128, selector = 3;  // for 8 <= count < 16
    Table directory;
    directory.u32(0x00010000).u16(count).u16(range).u16(selector).u16(16 * count - range);
    std::string body;
    const std::size_t start = 12 + 16 * tables.size();
    for (const auto& [tag, bytes] : tables) {
      directory.text(tag)
          .u32(checksum(bytes))
          .u32(static_cast<std::uint32_t>(start + body.size()))
          .u32(static_cast<std::uint32_t>(bytes.size()));
      body += padded(bytes);
    }
    return directory.bytes() + body;
  };
  const std::uint32_t adjustment = 0xB1B0AFBAU - checksum(file());
  std::string font = file();
  const std::string adjusted = head(adjustment);
  font.replace(font.find(head(0)), adjusted.size(), adjusted);
  return font;
}

}  // namespace sohoa
