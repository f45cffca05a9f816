#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "document/result.h"
#include "page_maker/made_page.h"

namespace sohoa::page_maker {

// A drawing plan for papers of some types, as written in a file of layouts/ (layouts/README.md tells the language).
struct Layout {
  std::string name;
  std::vector<std::string> types;  // record types it can draw
  std::string source;              // the file's YAML
};

// Whose paper it is, where several papers tell of the same people.
struct Story {
  std::uint64_t world_seed = 0;                                // 0: the paper's own
  std::vector<std::pair<std::string, std::string>> cast;       // role, who of the world plays it
  std::map<std::string, std::string> changes;                  // values of the world, for this paper only
  std::vector<std::string> components;                         // what a receipt names as handed in; empty: invented
};

// What one paper is drawn with.
struct TypesetOptions {
  std::string type;                 // one of the layout's; empty for its first
  int dpi = 300;
  double width_mm = 210, height_mm = 297;
  std::string font;                 // family of the running text; empty: chosen by the seed
  bool held_back = false;           // print in families that nothing is trained with
  double handwriting = 0.25;        // chance that number, day and form entries are written by hand
  double seals = 0.9;               // chance of seal and signature
  double stamps = 0.2;              // chance of an incoming stamp, where the layout has one
  Story story;
  bool keep_drawing = false;        // for pages that are to become a born-digital PDF
};

// Reads and checks a layout; bad_config when it is not one.
[[nodiscard]] Result<Layout> load_layout(const std::string& path);

// One paper with invented content. Same layout, seed, options and fonts: same bytes. bad_config for a faulty layout,
// missing_dependency when no installed font of a class has all Vietnamese letters.
[[nodiscard]] Result<MadePaper> typeset(const Layout& layout, std::uint64_t seed, const TypesetOptions& options = {});

// $SOHOA_LAYOUTS, or the folder of the source tree.
std::string layout_folder();
// Files of layout_folder() that can draw the type, sorted.
std::vector<std::string> layouts_of_type(const std::string& type);
// Every type some layout draws, sorted.
std::vector<std::string> record_types();

}  // namespace sohoa::page_maker
