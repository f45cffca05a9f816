#include "page_maker/text_layers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <regex>

#include "document/legacy_text.h"
#include "document/text.h"
#include "page_maker/random.h"

namespace sohoa::page_maker {
namespace {

constexpr std::u32string_view small_letters =
    U"abcdefghijklmnopqrstuvwxyzàảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ";

// Lines nobody has printed: what someone might hide to be found or filed.
const std::array injected_lines = {"Số định danh cá nhân: 001099123456", "Họ và tên: NGUYỄN THỊ GIẢ MẠO", "Số: 9999/QĐ-UBND",
                                   "Ngày cấp: 31/12/2031", "Đồng ý chi 900.000.000 đồng", "Nơi cư trú: thôn Không Có, xã Vô Danh"};

// Widths of a serif face, in em.
double width_of(char32_t c) {
  const std::u32string_view narrow = U"iíìỉĩịjlt.,:;'|f() -!I", wide = U"mwMWƯĐ%";
  if (narrow.find(c) != std::u32string_view::npos) return 0.3;
  if (wide.find(c) != std::u32string_view::npos) return 0.8;
  return lower_case(c) != c ? 0.68 : 0.48;
}

double width_of(const std::u32string& text) {
  return std::accumulate(text.begin(), text.end(), 0.0, [](double sum, char32_t c) { return sum + width_of(c); });
}

// Each small letter stands for another one, each capital likewise.
std::map<char32_t, char32_t> permutation(Random& random) {
  std::u32string shuffled(small_letters);
  for (std::size_t i = shuffled.size(); i > 1; --i) std::swap(shuffled[i - 1], shuffled[static_cast<std::size_t>(random.whole(0, static_cast<int>(i) - 1))]);
  std::map<char32_t, char32_t> stands_for;
  for (std::size_t i = 0; i < shuffled.size(); ++i) {
    stands_for[small_letters[i]] = shuffled[i];
    stands_for[upper_case(small_letters[i])] = upper_case(shuffled[i]);
  }
  return stands_for;
}

std::string replaced(const std::string& text, const std::map<char32_t, char32_t>& stands_for) {
  std::u32string letters = to_code_points(text);
  for (char32_t& c : letters)
    if (const auto found = stands_for.find(c); found != stands_for.end()) c = found->second;
  return to_utf8(letters);
}

// One letter in a hundred misread.
std::string misread(const std::string& text, Random& random) {
  std::u32string letters = to_code_points(text);
  constexpr double error_rate = 0.01;
  for (char32_t& c : letters)
    if (c != U' ' && random.chance(error_rate)) c = small_letters[static_cast<std::size_t>(random.whole(0, static_cast<int>(small_letters.size()) - 1))];
  return to_utf8(letters);
}

// Text to lay on a page of `dpi`.
struct LayerLine {
  std::string text;
  cv::Point2f quad[4];
};

// A font without outlines that writes what its codes say.
class LayerFont {
 public:
  std::string codes(const std::u32string& text) {
    std::string hex;
    for (const char32_t c : text) hex += fmt::format("{:04X}", numbers_.try_emplace(c, static_cast<int>(numbers_.size()) + 1).first->second);
    return hex;
  }

  QPDFObjectHandle font(QPDF& pdf) const {
    std::string widths, unicode;
    std::map<int, char32_t> letters;
    for (const auto& [letter, number] : numbers_) letters[number] = letter;
    for (const auto& [number, letter] : letters) {
      widths += fmt::format("{} ", std::lround(1000 * width_of(letter)));
      unicode += fmt::format("1 beginbfchar\n<{:04X}> <{:04X}>\nendbfchar\n", number, static_cast<unsigned>(letter));
    }
    QPDFObjectHandle map = QPDFObjectHandle::newStream(
        &pdf, "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\n"
              "endcodespacerange\n" + unicode + "endcmap CMapName currentdict /CMap defineresource pop end end\n");
    QPDFObjectHandle font = QPDFObjectHandle::parse(
        "<< /Type /Font /Subtype /Type0 /BaseFont /Layer /Encoding /Identity-H /DescendantFonts [ << /Type /Font /Subtype /CIDFontType2 "
        "/BaseFont /Layer /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /W [ 1 [ " + widths +
        "] ] /FontDescriptor << /Type /FontDescriptor /FontName /Layer /Flags 4 /FontBBox [0 -220 1000 900] /ItalicAngle 0 /Ascent 900 "
        "/Descent -220 /CapHeight 700 /StemV 80 >> >> ] >>");
    font.replaceKey("/ToUnicode", map);
    return pdf.makeIndirectObject(font);
  }

 private:
  std::map<char32_t, int> numbers_;
};

// The line from the left of its quad to the right, as tall as it.
std::string shown(const LayerLine& line, double dpi, double page_height, LayerFont& font) {
  const std::u32string text = to_code_points(line.text);
  const cv::Point2f along = line.quad[1] - line.quad[0], down = line.quad[3] - line.quad[0];
  const double length = std::hypot(along.x, along.y) * 72 / dpi, height = std::hypot(down.x, down.y) * 72 / dpi;
  if (text.empty() || length < 1 || height < 1) return {};
  const double size = 0.9 * height, cos = along.x * 72 / dpi / length, sin = -along.y * 72 / dpi / length;
  const cv::Point2f start = line.quad[0] + 0.8F * down;
  return fmt::format("/Layer {:.2f} Tf {:.2f} Tz {:.5f} {:.5f} {:.5f} {:.5f} {:.2f} {:.2f} Tm <{}> Tj\n", size, 100 * length / (size * width_of(text)),
                     cos, sin, -sin, cos, start.x * 72 / dpi, page_height - start.y * 72 / dpi, font.codes(text));
}

void append(QPDF& pdf, QPDFObjectHandle page, const std::string& content) {
  QPDFObjectHandle before = page.getKey("/Contents");
  std::vector<QPDFObjectHandle> streams = before.isArray() ? before.getArrayAsVector() : std::vector<QPDFObjectHandle>{before};
  streams.insert(streams.begin(), QPDFObjectHandle::newStream(&pdf, "q\n"));
  streams.push_back(QPDFObjectHandle::newStream(&pdf, "Q\n" + content));
  page.replaceKey("/Contents", QPDFObjectHandle::newArray(streams));
}

void add_font(QPDFObjectHandle page, QPDFObjectHandle font) {
  QPDFObjectHandle resources = page.getKey("/Resources");
  QPDFObjectHandle fonts = resources.getKey("/Font");
  if (!fonts.isDictionary()) resources.replaceKey("/Font", fonts = QPDFObjectHandle::newDictionary());
  fonts.replaceKey("/Layer", font);
}

// Hidden in one of the ways there are; on scans only render mode 3 says nothing of itself.
std::string hidden_line(const std::string& text, double width, double height, bool on_scan, LayerFont& font, Random& random) {
  const std::string codes = font.codes(to_code_points(text));
  const double x = random.between(40, width / 2), y = random.between(40, height - 60);
  const auto at = [&](double size, double px, double py) {
    return fmt::format("/Layer {:.2f} Tf 1 0 0 1 {:.2f} {:.2f} Tm <{}> Tj", size, px, py, codes);
  };
  switch (on_scan ? 0 : random.whole(0, 4)) {
    case 1:
      return "BT 1 g " + at(11, x, y) + " ET\n";
    case 2:
      return "BT 0 g " + at(0.8, x, y) + " ET\n";
    case 3:
      return "BT 0 g " + at(11, width + 40, y) + " ET\n";
    case 4: {
      const double below = 14;  // in the margin: what covers it must cover nothing else
      return "BT 0 g " + at(11, x, below) + fmt::format(" ET 1 g {:.2f} {:.2f} 400 16 re f\n", x - 4, below - 4);
    }
    default:
      return "BT 3 Tr " + at(11, x, y) + " ET\n";
  }
}

// One to three lines.
std::string hidden_lines(double width, double height, bool on_scan, LayerFont& font, Random& random) {
  std::string content;
  for (int i = random.whole(1, 3); i > 0; --i) {
    const std::string text = injected_lines[static_cast<std::size_t>(random.whole(0, static_cast<int>(injected_lines.size()) - 1))];
    content += hidden_line(text, width, height, on_scan, font, random);
  }
  return content;
}

std::string utf16_hex(const std::string& utf8) {
  std::string hex;
  for (const char32_t c : to_code_points(utf8)) hex += fmt::format("{:04X}", static_cast<unsigned>(c));
  return hex;
}

std::string from_utf16_hex(const std::string& hex) {
  std::u32string text;
  for (std::size_t i = 0; i + 4 <= hex.size(); i += 4) text += static_cast<char32_t>(std::stoul(hex.substr(i, 4), nullptr, 16));
  return to_utf8(text);
}

// Gives each letter of a font's ToUnicode map another meaning.
template <class Meaning>
void rewrite_unicode(QPDF& pdf, Meaning meaning) {
  static const std::regex entry("<([0-9A-Fa-f]+)>\\s+<([0-9A-Fa-f]+)>");
  for (QPDFObjectHandle object : pdf.getAllObjects()) {
    if (!object.isDictionary() || !object.getKey("/ToUnicode").isStream()) continue;
    QPDFObjectHandle stream = object.getKey("/ToUnicode");
    const auto data = stream.getStreamData();
    const std::string map(reinterpret_cast<const char*>(data->getBuffer()), data->getSize());
    std::string rewritten;
    std::size_t done = 0;
    for (std::size_t at = map.find("beginbfchar"); at != std::string::npos; at = map.find("beginbfchar", done)) {
      const std::size_t end = map.find("endbfchar", at);
      rewritten += map.substr(done, at - done);
      const std::string part = map.substr(at, end - at);
      std::size_t from = 0;
      for (std::sregex_iterator found(part.begin(), part.end(), entry), last; found != last; ++found) {
        rewritten += part.substr(from, static_cast<std::size_t>(found->position()) - from);
        rewritten += "<" + (*found)[1].str() + "> <" + utf16_hex(meaning(from_utf16_hex((*found)[2]))) + ">";
        from = static_cast<std::size_t>(found->position() + found->length());
      }
      rewritten += part.substr(from);
      done = end;
    }
    rewritten += map.substr(done);
    stream.replaceStreamData(rewritten, QPDFObjectHandle::newNull(), QPDFObjectHandle::newNull());
  }
}

void rename_fonts(QPDF& pdf, const std::string& name) {
  for (QPDFObjectHandle object : pdf.getAllObjects()) {
    if (!object.isDictionary()) continue;
    for (const char* key : {"/BaseFont", "/FontName"})
      if (object.getKey(key).isName()) object.replaceKey(key, QPDFObjectHandle::newName("/ABCDEF+" + name));
  }
}

}  // namespace

Result<LayerKind> layer_from(const std::string& name) {
  constexpr std::array names = {"none", "true", "partial", "misaligned", "foreign", "scrambled", "broken", "injected", "tcvn3", "vni"};
  for (std::size_t i = 0; i < names.size(); ++i)
    if (name == names[i]) return static_cast<LayerKind>(i);
  return fail(ErrorCode::bad_arguments, "page_maker", "no text layer '" + name + "'");
}

void add_layer(QPDF& pdf, QPDFObjectHandle page, const MadePage& made, LayerKind kind, const MadePage* foreign, std::uint64_t seed) {
  Random random(seed, "text layer");
  const MadePage& said = kind == LayerKind::foreign && foreign ? *foreign : made;
  const double width = made.picture.cols * 72.0 / made.dpi, height = made.picture.rows * 72.0 / made.dpi;
  std::vector<LayerLine> lines;
  for (const TruthLine& line : said.lines) {
    lines.push_back({kind == LayerKind::foreign ? line.text : misread(line.text, random), {}});
    std::copy_n(line.quad, 4, lines.back().quad);
  }
  if (kind == LayerKind::partial && lines.size() > 2) {
    const auto count = static_cast<std::ptrdiff_t>(std::max(2.0, random.between(0.3, 0.7) * static_cast<double>(lines.size())));
    const auto from = random.whole(0, static_cast<int>(lines.size()) - static_cast<int>(count));
    lines = {lines.begin() + from, lines.begin() + from + count};
  }
  if (kind == LayerKind::misaligned) {
    const bool scaled = random.chance(0.5);
    const double size = !scaled ? 1 : random.chance(0.5) ? random.between(0.75, 0.93) : random.between(1.07, 1.25);
    const double away = scaled ? 0 : random.between(0.03, 0.2), angle = random.between(0, 6.28);
    const cv::Point2f shift(static_cast<float>(away * std::cos(angle) * said.picture.cols), static_cast<float>(away * std::sin(angle) * said.picture.cols));
    for (LayerLine& line : lines)
      for (cv::Point2f& corner : line.quad) corner = corner * size + shift;
  }
  const std::map<char32_t, char32_t> stands_for = permutation(random);
  for (LayerLine& line : lines) {
    if (kind == LayerKind::scrambled) line.text = replaced(line.text, stands_for);
    if (kind == LayerKind::tcvn3) line.text = to_legacy(line.text, LegacyEncoding::tcvn3);
    if (kind == LayerKind::vni) line.text = to_legacy(line.text, LegacyEncoding::vni);
  }
  LayerFont font;
  std::string content = "BT 3 Tr\n";
  for (const LayerLine& line : lines) content += shown(line, said.dpi, height, font);
  content += "ET\n";
  if (kind == LayerKind::injected) content += hidden_lines(width, height, true, font, random);
  append(pdf, page, content);
  add_font(page, font.font(pdf));
}

void spoil_text(QPDF& pdf, LayerKind kind, std::uint64_t seed) {
  Random random(seed, "text layer");
  if (kind == LayerKind::tcvn3 || kind == LayerKind::vni) {
    const LegacyEncoding encoding = kind == LayerKind::tcvn3 ? LegacyEncoding::tcvn3 : LegacyEncoding::vni;
    rewrite_unicode(pdf, [&](const std::string& letter) { return to_legacy(letter, encoding); });
    // The others keep the name of a Unicode font: names lie.
    if (random.chance(0.5)) rename_fonts(pdf, kind == LayerKind::tcvn3 ? ".VnTime" : "VNI-Times");
  } else if (kind == LayerKind::scrambled) {
    const std::map<char32_t, char32_t> stands_for = permutation(random);
    rewrite_unicode(pdf, [&](const std::string& letter) { return replaced(letter, stands_for); });
  } else if (kind == LayerKind::broken) {
    const int way = random.whole(0, 2), shift = random.whole(1, 40);
    char32_t next = 0xE000;
    rewrite_unicode(pdf, [&](const std::string& letter) {
      std::u32string text = to_code_points(letter);
      if (way == 0) return std::string("o");
      for (char32_t& c : text) c = way == 1 ? next++ : c + static_cast<char32_t>(shift);
      return to_utf8(text);
    });
  } else if (kind == LayerKind::injected) {
    for (QPDFPageObjectHelper& page : QPDFPageDocumentHelper(pdf).getAllPages()) {
      QPDFObjectHandle box = page.getAttribute("/MediaBox", true);
      const double width = box.getArrayItem(2).getNumericValue(), height = box.getArrayItem(3).getNumericValue();
      page.getAttribute("/Resources", true);
      LayerFont font;
      append(pdf, page.getObjectHandle(), hidden_lines(width, height, false, font, random));
      add_font(page.getObjectHandle(), font.font(pdf));
    }
  }
}

}  // namespace sohoa::page_maker
