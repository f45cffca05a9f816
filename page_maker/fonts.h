#pragma once

#include <string>
#include <vector>

namespace sohoa::page_maker {

enum class FontClass { serif, sans, mono, handwriting, handwritten_digits };

// Installed families of the class whose upright face has every Vietnamese letter (digits only for handwritten_digits),
// in a fixed order, the most usual first.
const std::vector<std::string>& families_of(FontClass font_class);

// Installed families of models/recogniser/held_back.txt with every Vietnamese letter: in none of the classes above, for
// papers that nothing was trained with.
const std::vector<std::string>& held_back_families();

// Whether the family is installed with every Vietnamese letter.
bool covers_vietnamese(const std::string& family);

}  // namespace sohoa::page_maker
