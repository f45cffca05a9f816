#include "pipeline/intake/font_program.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_CID_H

#include <array>
#include <map>

namespace sohoa {

struct FontProgram::State {
  std::vector<std::uint8_t> bytes;
  FT_Library library = nullptr;
  FT_Face face = nullptr;
  bool by_cid = false;
  std::map<int, int> glyph_of_cid;  // where by_cid

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (face) FT_Done_Face(face);
    if (library) FT_Done_FreeType(library);
  }
};

FontProgram::FontProgram(std::unique_ptr<State> state) : state_(std::move(state)) {}
FontProgram::~FontProgram() = default;

std::unique_ptr<FontProgram> FontProgram::open(std::vector<std::uint8_t> bytes) {
  auto state = std::make_unique<State>();
  state->bytes = std::move(bytes);
  if (FT_Init_FreeType(&state->library) != 0) return nullptr;
  if (FT_New_Memory_Face(state->library, state->bytes.data(), static_cast<FT_Long>(state->bytes.size()), 0, &state->face) != 0)
    return nullptr;
  if (!FT_IS_SCALABLE(state->face) || state->face->units_per_EM == 0) return nullptr;
  FT_Bool by_cid = 0;
  if (FT_Get_CID_Is_Internally_CID_Keyed(state->face, &by_cid) == 0 && by_cid) {
    state->by_cid = true;
    for (FT_UInt glyph = 0; glyph < static_cast<FT_UInt>(state->face->num_glyphs); ++glyph)
      if (FT_UInt cid = 0; FT_Get_CID_From_Glyph_Index(state->face, glyph, &cid) == 0)
        state->glyph_of_cid.emplace(static_cast<int>(cid), static_cast<int>(glyph));
  }
  return std::unique_ptr<FontProgram>(new FontProgram(std::move(state)));
}

int FontProgram::glyphs() const { return static_cast<int>(state_->face->num_glyphs); }

int FontProgram::glyph_of_unicode(char32_t character) const {
  if (FT_Select_Charmap(state_->face, FT_ENCODING_UNICODE) != 0) return 0;
  return static_cast<int>(FT_Get_Char_Index(state_->face, character));
}

int FontProgram::glyph_of_name(const std::string& name) const {
  return FT_HAS_GLYPH_NAMES(state_->face) ? static_cast<int>(FT_Get_Name_Index(state_->face, name.c_str())) : 0;
}

int FontProgram::glyph_of_code(int code) const {
  constexpr int private_area = 0xF000;  // where symbol fonts keep their 256 codes
  for (int i = 0; i < state_->face->num_charmaps; ++i) {
    FT_CharMap map = state_->face->charmaps[i];
    const bool own = map->encoding == FT_ENCODING_ADOBE_CUSTOM || map->encoding == FT_ENCODING_ADOBE_STANDARD ||
                     map->encoding == FT_ENCODING_MS_SYMBOL || (map->platform_id == 1 && map->encoding_id == 0);
    if (!own || FT_Set_Charmap(state_->face, map) != 0) continue;
    for (const int at : {code, private_area + code})
      if (const FT_UInt glyph = FT_Get_Char_Index(state_->face, static_cast<FT_ULong>(at)); glyph != 0)
        return static_cast<int>(glyph);
  }
  return 0;
}

int FontProgram::glyph_of_cid(int cid) const {
  if (!state_->by_cid) return cid < glyphs() ? cid : 0;
  const auto found = state_->glyph_of_cid.find(cid);
  return found == state_->glyph_of_cid.end() ? 0 : found->second;
}

double FontProgram::advance(int glyph) const {
  if (FT_Load_Glyph(state_->face, static_cast<FT_UInt>(glyph), FT_LOAD_NO_SCALE) != 0) return -1;
  return 1000.0 * static_cast<double>(state_->face->glyph->metrics.horiAdvance) / state_->face->units_per_EM;
}

bool FontProgram::has_outline(int glyph) const {
  return FT_Load_Glyph(state_->face, static_cast<FT_UInt>(glyph), FT_LOAD_NO_SCALE) == 0 &&
         state_->face->glyph->outline.n_points > 0;
}

std::string FontProgram::glyph_names() const {
  std::string names;
  std::array<char, 128> name{};
  for (int glyph = 1; glyph < glyphs(); ++glyph)
    if (FT_HAS_GLYPH_NAMES(state_->face) &&
        FT_Get_Glyph_Name(state_->face, static_cast<FT_UInt>(glyph), name.data(), name.size()) == 0)
      names += std::string("/") + name.data();
  return names;
}

}  // namespace sohoa
