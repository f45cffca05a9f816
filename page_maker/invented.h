#pragma once

#include <map>
#include <string>
#include <vector>

#include "document/result.h"
#include "page_maker/random.h"

namespace sohoa::page_maker {

// Word lists and sentences of layouts/invented.yaml: slots with alternatives that name other slots, as in
// "[surname] [given_male]"; [#1-99] is a number, [#01-12] one padded to two digits.
class Phrases {
 public:
  // bad_config when the file cannot be read or a slot is named that it does not have.
  [[nodiscard]] static Result<Phrases> load(const std::string& path);

  // Empty for an unknown slot.
  std::string say(const std::string& slot, Random& random) const;

 private:
  std::string fill(const std::string& text, Random& random) const;
  std::map<std::string, std::vector<std::string>> slots_;
};

// A made-up corner of the world: people, an office, a dossier, dates; values by dotted name (`child.name`) in the form
// truth has them (dates YYYY-MM-DD). People and places are put together from lists; their numbers are valid in form.
struct Invented {
  std::map<std::string, std::string> values;
  std::map<std::string, std::vector<std::map<std::string, std::string>>> tables;  // rows of members, components, ...
};

Invented invent(const Phrases& phrases, std::uint64_t seed);

}  // namespace sohoa::page_maker
