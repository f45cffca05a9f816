#include "pipeline/intake/pdf_font_copy.h"

#include <array>
#include <cmath>

#include "pipeline/intake/pdf_stream.h"

namespace sohoa {
namespace {

using Object = QPDFObjectHandle;

constexpr double most_font_bytes = 32 << 20;

std::string name_in(Object dictionary, const char* key) {
  Object value = dictionary.isDictionary() ? dictionary.getKey(key) : Object::newNull();
  return value.isName() ? value.getName() : "";
}

double number_in(Object dictionary, const char* key, double otherwise) {
  Object value = dictionary.getKey(key);
  return value.isNumber() ? value.getNumericValue() : otherwise;
}

// Windows code page 1252, which /WinAnsiEncoding is; 0: nothing certain.
char32_t win_ansi(int code) {
  constexpr std::array<char16_t, 32> upper = {0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                              0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013,
                                              0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};
  if (code < 0x20 || code == 0x7F) return 0;
  return code >= 0x80 && code < 0xA0 ? upper[static_cast<std::size_t>(code) - 0x80] : static_cast<char32_t>(code);
}

}  // namespace

PdfFontCopy::PdfFontCopy(Object font, PdfObjects& objects) : font_(font), kind_(name_in(font, "/Subtype")) {
  if (kind_ == "/Type0") copy_composite(objects);
  else if (kind_ == "/TrueType" || kind_ == "/Type1") copy_simple(objects);
  else throw Unfit("a font of kind " + kind_);
}

// Sets descriptor_, program_ and what the descriptor says of them.
void PdfFontCopy::describe(Object font, const std::string& base_font, bool by_cid, PdfObjects& objects) {
  Object descriptor = font.getKey("/FontDescriptor");
  if (!descriptor.isDictionary()) throw Unfit("a font that is not embedded");
  if (base_font.empty() || name_in(descriptor, "/FontName") != base_font) throw Unfit("a font of two names");
  for (const char* key : {"/Flags", "/ItalicAngle", "/Ascent", "/Descent", "/CapHeight", "/StemV"})
    if (!descriptor.getKey(key).isNumber()) throw Unfit(std::string("a font without ") + key);
  if (!descriptor.getKey("/FontBBox").isArray()) throw Unfit("a font without a box");
  symbolic_ = (descriptor.getKey("/Flags").getIntValue() & 4) != 0;
  is_subset_ = base_font.size() > 8 && base_font[7] == '+';
  const std::string subtype = name_in(font, "/Subtype");
  const bool true_type = subtype == "/TrueType" || subtype == "/CIDFontType2";
  std::string key = true_type ? "/FontFile2" : "/FontFile3";
  Object file = descriptor.getKey(key);
  if (subtype == "/Type1" && !file.isStream()) file = descriptor.getKey(key = "/FontFile");
  if (!file.isStream()) throw Unfit("a font that is not embedded");
  const std::string program_kind = name_in(file.getDict(), "/Subtype");
  if (key == "/FontFile3" && program_kind != (by_cid ? "/CIDFontType0C" : "/Type1C")) throw Unfit("a font program of kind " + program_kind);
  const std::vector<std::uint8_t> bytes = unfolded(file, most_font_bytes);
  program_ = FontProgram::open(bytes);
  if (!program_) throw Unfit("a font program that cannot be read");
  std::string entries = objects.copy_keys(file.getDict(), {"/Length1", "/Length2", "/Length3", "/Subtype"});
  if (true_type && !file.getDict().getKey("/Length1").isInteger()) entries += " /Length1 " + std::to_string(bytes.size());
  descriptor_ = "<< /Type /FontDescriptor" +
                objects.copy_keys(descriptor, {"/FontName", "/Flags", "/FontBBox", "/ItalicAngle", "/Ascent", "/Descent", "/Leading",
                                               "/CapHeight", "/XHeight", "/StemV", "/StemH", "/AvgWidth", "/MaxWidth", "/MissingWidth"}) +
                " " + key + " " + objects.add_stream(file, entries);
}

void PdfFontCopy::copy_simple(PdfObjects& objects) {
  describe(font_, name_in(font_, "/BaseFont"), false, objects);
  Object widths = font_.getKey("/Widths"), first = font_.getKey("/FirstChar"), last = font_.getKey("/LastChar");
  if (!widths.isArray() || !first.isInteger() || !last.isInteger() ||
      widths.getArrayNItems() != last.getIntValue() - first.getIntValue() + 1)
    throw Unfit("a font without widths");
  Object encoding = font_.getKey("/Encoding");
  const std::string base = encoding.isDictionary() ? name_in(encoding, "/BaseEncoding") : name_in(font_, "/Encoding");
  if (kind_ == "/TrueType") {
    if (symbolic_ ? !encoding.isNull() : base != "/WinAnsiEncoding" || encoding.isDictionary()) throw Unfit("a TrueType font of unclear letters");
  } else {
    if (!base.empty() && base != "/WinAnsiEncoding") throw Unfit("a font encoded as " + base);
    if (encoding.isDictionary() && encoding.getKey("/Differences").isArray()) {
      int code = 0;
      for (Object item : encoding.getKey("/Differences").getArrayAsVector())
        if (item.isInteger()) code = item.getIntValueAsInt();
        else if (item.isName()) differences_[code++] = item.getName().substr(1);
    }
    if (is_subset_) descriptor_ += " /CharSet " + Object::newString(program_->glyph_names()).unparse();
  }
  const std::string descriptor = objects.add(descriptor_ + " >>");
  reference_ = objects.add("<< /Type /Font" +
                           objects.copy_keys(font_, {"/Subtype", "/BaseFont", "/FirstChar", "/LastChar", "/Widths", "/Encoding", "/ToUnicode"}) +
                           " /FontDescriptor " + descriptor + " >>");
}

void PdfFontCopy::copy_composite(PdfObjects& objects) {
  if (name_in(font_, "/Encoding") != "/Identity-H") throw Unfit("a font with a table of codes of its own");
  Object descendants = font_.getKey("/DescendantFonts");
  if (!descendants.isArray() || descendants.getArrayNItems() != 1) throw Unfit("a font without descendants");
  Object cid_font = descendants.getArrayItem(0);
  const std::string kind = name_in(cid_font, "/Subtype");
  if ((kind != "/CIDFontType2" && kind != "/CIDFontType0") || !cid_font.getKey("/CIDSystemInfo").isDictionary()) throw Unfit("a font of kind " + kind);
  describe(cid_font, name_in(cid_font, "/BaseFont"), true, objects);
  default_width_ = number_in(cid_font, "/DW", 1000);
  read_cid_widths(cid_font.getKey("/W"));
  std::string map;
  if (kind == "/CIDFontType2") {
    Object given = cid_font.getKey("/CIDToGIDMap");
    map = " /CIDToGIDMap " + (given.isStream() ? objects.add_stream(given, "") : "/Identity");
    if (given.isStream()) glyphs_of_cids_ = unfolded(given, most_font_bytes);
  }
  if (is_subset_) {
    std::string present(8192, '\0');
    for (int cid = 0; cid < 65536; ++cid) {
      const int glyph = glyph_of_cid(cid);
      if (cid == 0 || (glyph > 0 && (cid_widths_.contains(cid) || program_->has_outline(glyph))))
        present[static_cast<std::size_t>(cid) / 8] |= static_cast<char>(0x80 >> cid % 8);
    }
    present.erase(present.find_last_not_of('\0') + 1);
    descriptor_ += " /CIDSet " + objects.add_packed(present, "");
  }
  const std::string descriptor = objects.add(descriptor_ + " >>");
  const std::string descendant =
      objects.add("<< /Type /Font" + objects.copy_keys(cid_font, {"/Subtype", "/BaseFont", "/CIDSystemInfo", "/DW", "/W", "/DW2", "/W2"}) + map +
                  " /FontDescriptor " + descriptor + " >>");
  reference_ = objects.add("<< /Type /Font" + objects.copy_keys(font_, {"/Subtype", "/BaseFont", "/Encoding", "/ToUnicode"}) +
                           " /DescendantFonts [ " + descendant + " ] >>");
}

// "first [w w ...]" and "first last w".
void PdfFontCopy::read_cid_widths(Object widths) {
  if (!widths.isArray()) return;
  std::vector<Object> items = widths.getArrayAsVector();
  for (std::size_t i = 0; i + 1 < items.size();) {
    if (!items[i].isInteger()) throw Unfit("odd widths");
    Object next = items[i + 1];
    int cid = items[i].getIntValueAsInt();
    if (next.isArray()) {
      for (Object width : next.getArrayAsVector()) cid_widths_[cid++] = width.isNumber() ? width.getNumericValue() : 0;
      i += 2;
      continue;
    }
    if (!next.isInteger() || i + 2 >= items.size() || !items[i + 2].isNumber()) throw Unfit("odd widths");
    const int last = std::min(next.getIntValueAsInt(), 65535);
    for (; cid <= last; ++cid) cid_widths_[cid] = items[i + 2].getNumericValue();
    i += 3;
  }
}

int PdfFontCopy::glyph_of_cid(int cid) const {
  if (glyphs_of_cids_.empty()) return program_->glyph_of_cid(cid);
  const std::size_t at = 2 * static_cast<std::size_t>(cid);
  return at + 1 < glyphs_of_cids_.size() ? glyphs_of_cids_[at] << 8 | glyphs_of_cids_[at + 1] : 0;
}

int PdfFontCopy::glyph_of(int code) {
  if (kind_ == "/Type0") return glyph_of_cid(code);
  if (const auto named = differences_.find(code); named != differences_.end()) return program_->glyph_of_name(named->second);
  if (font_.getKey("/Encoding").isNull() || (font_.getKey("/Encoding").isDictionary() && name_in(font_.getKey("/Encoding"), "/BaseEncoding").empty()))
    return program_->glyph_of_code(code);
  const char32_t character = win_ansi(code);
  return character == 0 ? 0 : program_->glyph_of_unicode(character);
}

double PdfFontCopy::width_of(int code) {
  if (kind_ == "/Type0") {
    const auto found = cid_widths_.find(code);
    return found == cid_widths_.end() ? default_width_ : found->second;
  }
  const long long at = code - font_.getKey("/FirstChar").getIntValue();
  Object widths = font_.getKey("/Widths");
  if (at < 0 || at >= widths.getArrayNItems()) return number_in(font_.getKey("/FontDescriptor"), "/MissingWidth", 0);
  Object width = widths.getArrayItem(static_cast<int>(at));
  return width.isNumber() ? width.getNumericValue() : 0;
}

void PdfFontCopy::show(const std::string& codes) {
  if (kind_ != "/Type0") {
    for (const char code : codes) check(static_cast<unsigned char>(code));
    return;
  }
  for (std::size_t i = 0; i + 1 < codes.size(); i += 2)
    check(static_cast<unsigned char>(codes[i]) << 8 | static_cast<unsigned char>(codes[i + 1]));
}

void PdfFontCopy::check(int code) {
  constexpr double tolerance = 1;  // thousandths of the em, as ISO 19005-1 has it
  if (!checked_.insert(code).second) return;
  const int glyph = glyph_of(code);
  if (glyph <= 0 || glyph >= program_->glyphs()) throw Unfit("a character without a glyph");
  if (!(std::abs(program_->advance(glyph) - width_of(code)) <= tolerance)) throw Unfit("a glyph that is not as wide as the font says");
}

}  // namespace sohoa
