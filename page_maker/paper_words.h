#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "page_maker/fonts.h"
#include "page_maker/invented.h"
#include "page_maker/made_page.h"
#include "page_maker/typeset.h"

namespace YAML {
class Node;
}

namespace sohoa::page_maker {

// What a layout file got wrong; caught in typeset().
struct LayoutFault {
  std::string what;
};

// What the seed chose for a whole paper: its families, and whether it is filled in by hand, sealed and stamped.
struct Look {
  std::map<FontClass, std::string> families;  // one of every class
  bool hand = false, sealed = false, stamped = false, blue_ink = false;
};

std::string trimmed(const std::string& text);
// Safe within Pango markup.
std::string escaped(const std::string& text);

// What one paper says: its fields and the invented world behind them, filled into the templates of its layout, and which
// of the fields came to be printed. Every `path` and `purpose` has randomness of its own.
class PaperWords {
 public:
  // `layout` is the root of the layout file; `phrases` and `look` must outlive this. Throws LayoutFault.
  PaperWords(const YAML::Node& layout, const std::string& record_type, const Phrases& phrases, std::uint64_t seed,
             const Story& story, const Look& look);

  // A number, or one between the two of a list.
  double number(const YAML::Node& node, double otherwise, const std::string& purpose) const;
  int whole(const YAML::Node& node, int otherwise, const std::string& purpose) const;

  // The template with its {value:form} places filled: as markup, as text, and as text that is not counted as printed.
  std::string markup(const std::string& text, const std::string& path, bool hand_values = false);
  std::string stamped_text(const std::string& text, const std::string& path);
  std::string plain(const std::string& text, const std::string& path);
  // Markup of a text written by hand: every letter a little up or down, larger or smaller.
  std::string handwritten(const std::string& text, const std::string& path) const;
  std::string say(const std::string& slot, Random& random) const { return phrases_.say(slot, random); }

  // Whether the block's `chance`, `when` and `unless` let it stand.
  bool wanted(const YAML::Node& block, const std::string& path);

  // Values that hold within a block only.
  std::map<std::string, std::string>& locals() { return locals_; }
  // Items of a field that is a list; null when it is none.
  const std::vector<std::string>* items(const std::string& key) const;
  const std::vector<std::map<std::string, std::string>>& rows(const std::string& table) { return world_.tables[table]; }

  // Whether fields filled in from now on count as printed; gives what held before.
  bool count_printed(bool counted);
  void note_printed(const std::string& key);
  void note_handwritten(const std::string& key) { handwritten_.insert(key); }
  // Puts the fields, empty where they were not printed, and the keys of the handwritten ones into the paper.
  void tell_truth(MadePaper& paper) const;

 private:
  void tell(const Story& story);
  void define_values(const YAML::Node& layout, const std::string& record_type);
  std::string raw_value(const std::string& key, const std::string& path);
  std::string expanded(const std::string& text, const std::string& path, bool marked, bool hand_values);

  const Phrases& phrases_;
  const std::uint64_t seed_;
  const Look& look_;
  Invented world_;
  bool printing_ = true;
  int said_ = 0;
  std::vector<std::string> field_keys_;
  std::map<std::string, std::string> fields_, locals_;
  std::map<std::string, std::vector<std::string>> lists_;
  std::set<std::string> printed_, handwritten_;
};

}  // namespace sohoa::page_maker
