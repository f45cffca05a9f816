#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sohoa {

// The program of a font that a PDF carries (TrueType, CFF or Type 1), for holding the PDF's words about it against it.
// Glyph 0 stands for characters that it lacks.
class FontProgram {
 public:
  // Null for what is no font program.
  [[nodiscard]] static std::unique_ptr<FontProgram> open(std::vector<std::uint8_t> bytes);
  ~FontProgram();
  FontProgram(const FontProgram&) = delete;
  FontProgram& operator=(const FontProgram&) = delete;

  [[nodiscard]] int glyphs() const;
  [[nodiscard]] int glyph_of_unicode(char32_t character) const;
  [[nodiscard]] int glyph_of_name(const std::string& name) const;
  // By the program's own table of codes.
  [[nodiscard]] int glyph_of_code(int code) const;
  // Of a CFF with names for characters (CIDs); any other names its glyphs by their numbers.
  [[nodiscard]] int glyph_of_cid(int cid) const;

  // In thousandths of the em; negative where the glyph cannot be read.
  [[nodiscard]] double advance(int glyph) const;
  [[nodiscard]] bool has_outline(int glyph) const;
  // Of all glyphs but the first, as PDF names: "/A/B".
  [[nodiscard]] std::string glyph_names() const;

 private:
  struct State;
  explicit FontProgram(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace sohoa
