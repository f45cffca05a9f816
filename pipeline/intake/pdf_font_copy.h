#pragma once

#include <memory>
#include <qpdf/QPDFObjectHandle.hh>
#include <set>
#include <string>

#include "pipeline/intake/font_program.h"
#include "pipeline/intake/pdf_objects.h"

namespace sohoa {

// A font of a PDF, embedded and described as PDF/A-1 demands. What is merely left out of its description is added:
// which glyphs a subset has, and that characters stand for the glyphs of their own number.
class PdfFontCopy {
 public:
  // Throws Unfit.
  PdfFontCopy(QPDFObjectHandle font, PdfObjects& objects);

  [[nodiscard]] const std::string& reference() const { return reference_; }
  // Throws Unfit where a character shown has no glyph, or another width than the font says.
  void show(const std::string& codes);

 private:
  void describe(QPDFObjectHandle font, const std::string& base_font, bool by_cid, PdfObjects& objects);
  void copy_simple(PdfObjects& objects);
  void copy_composite(PdfObjects& objects);
  void read_cid_widths(QPDFObjectHandle widths);
  [[nodiscard]] int glyph_of(int code);
  [[nodiscard]] int glyph_of_cid(int cid) const;
  [[nodiscard]] double width_of(int code);
  void check(int code);

  QPDFObjectHandle font_;
  std::string kind_, descriptor_, reference_;
  std::unique_ptr<FontProgram> program_;
  bool symbolic_ = false, is_subset_ = false;
  std::map<int, std::string> differences_;  // glyph names
  std::map<int, double> cid_widths_;
  double default_width_ = 1000;
  std::vector<std::uint8_t> glyphs_of_cids_;  // two bytes each; empty: each stands for its own number
  std::set<int> checked_;
};

}  // namespace sohoa
