#pragma once

#include <string>
#include <vector>

#include "classifiers/definitions.h"
#include "document/page.h"

namespace sohoa {

// A field as the examples suggest it.
struct DraftField {
  std::string key, label, type, section;
  std::vector<std::string> zones;
  std::string from, until;  // of several facts behind one label: the words before and after it
  int lines = 1;
  int found = 0;  // examples that have a value there
  std::string shape;  // of the values, 9 for figures and A for letters; nothing of what they say. Empty: they have none in common
};

// A record type drafted from papers of one kind, for a clerk to finish.
struct TypeDraft {
  std::string id, title;
  int examples = 0;
  std::vector<std::string> cues, other_labels;
  std::vector<std::pair<std::string, std::string>> sections;  // name, and the heading that begins it
  std::vector<DraftField> fields;

  // A file of models/record_types, with a comment where somebody has to look. Holds nothing of the examples' values.
  [[nodiscard]] std::string yaml() const;
};

// What all examples say is printed, what follows it is a value: pages of each example in order, at least two examples of at least one
// page. Keys and types are those that installed definitions give the same labels, else guessed from the values. Fails with
// bad_arguments where there is too little in common, where two are one paper, and where there are too many of them or too many words.
[[nodiscard]] Result<TypeDraft> draft_type(const std::vector<std::vector<PageText>>& examples, const std::string& id, const Definitions& installed);

}  // namespace sohoa
