#include "page_maker/fonts.h"

#include <fontconfig/fontconfig.h>

#include <array>
#include <cstdlib>
#include <fstream>

#include "document/text.h"

namespace sohoa::page_maker {
namespace {

constexpr const char* kLetters =
    "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmnoòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
    "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬBCDĐEÈẺẼÉẸÊỀỂỄẾỆGHIÌỈĨÍỊKLMNOÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢPQRSTUÙỦŨÚỤƯỪỬỮỨỰVXYỲỶỸÝỴ0123456789";

bool has_all(const std::string& family, const char* letters) {
  FcPattern* wanted = FcPatternCreate();
  FcPatternAddString(wanted, FC_FAMILY, reinterpret_cast<const FcChar8*>(family.c_str()));
  FcObjectSet* objects = FcObjectSetBuild(FC_CHARSET, nullptr);
  FcFontSet* faces = FcFontList(nullptr, wanted, objects);
  bool all = faces != nullptr && faces->nfont > 0;
  const std::u32string points = to_code_points(letters);
  for (int i = 0; all && i < faces->nfont; ++i) {
    FcCharSet* charset = nullptr;
    all = FcPatternGetCharSet(faces->fonts[i], FC_CHARSET, 0, &charset) == FcResultMatch;
    for (const char32_t point : points) all = all && FcCharSetHasChar(charset, point);
  }
  if (faces != nullptr) FcFontSetDestroy(faces);
  FcObjectSetDestroy(objects);
  FcPatternDestroy(wanted);
  return all;
}

std::vector<std::string> installed(const std::vector<std::string>& names, const char* letters) {
  std::vector<std::string> found;
  for (const auto& name : names) {
    if (has_all(name, letters)) found.push_back(name);
  }
  return found;
}

}  // namespace

const std::vector<std::string>& families_of(FontClass font_class) {
  static const std::array<std::vector<std::string>, 5> kFamilies{
      // Papers are set in Times New Roman; its metric twins come first and the chooser prefers them.
      installed({"Tinos", "Liberation Serif", "FreeSerif", "Linux Libertine O", "DejaVu Serif", "Noto Serif", "Gentium Plus"}, kLetters),
      installed({"Arimo", "Liberation Sans", "FreeSans", "DejaVu Sans", "Noto Sans", "Roboto", "Open Sans"}, kLetters),
      installed({"Cousine", "Liberation Mono", "DejaVu Sans Mono", "FreeMono", "Noto Sans Mono"}, kLetters),
      // No packaged handwriting has all Vietnamese letters: round, informal faces, slanted and jittered, stand for it.
      installed({"Andika", "Comfortaa", "Quicksand"}, kLetters),
      installed({"Breip", "Femke Klaver", "Humor Sans", "Kristi", "Comic Neue"}, "0123456789/")};
  return kFamilies[static_cast<std::size_t>(font_class)];
}

const std::vector<std::string>& held_back_families() {
  static const std::vector<std::string> kFamilies = [] {
    std::vector<std::string> names;
    const char* list = std::getenv("SOHOA_HELD_BACK");
    std::ifstream file(list != nullptr ? list : SOHOA_SOURCE_DIR "/models/recogniser/held_back.txt");
    for (std::string name; std::getline(file, name);)
      if (!name.empty() && name.front() != '#') names.push_back(name);
    return installed(names, kLetters);
  }();
  return kFamilies;
}

bool covers_vietnamese(const std::string& family) { return has_all(family, kLetters); }

}  // namespace sohoa::page_maker
