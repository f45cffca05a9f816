#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

// How far what is known of Vietnamese names supports the way a syllable of a person's or place's name is spelt.
enum class Support {
  sure,      // a usual one, and no other usual one differs from it by marks alone: Tuyết
  shared,    // a usual one, but so is another that differs by marks alone: Thắng and Thăng
  unlikely,  // not usual, while one that differs by marks alone is: Tho beside Thọ
  unknown,   // nothing like it is usual
};

// One syllable in any case, without punctuation. Numbers are sure: figures have no marks.
Support name_support(std::string_view syllable);

// Whether a syllable between surname and given name has the letters of Thị or Văn with other marks: Thi, Vân. Those two stand there
// so much oftener that a lost or mistaken mark is likelier than the name.
bool is_rare_between_names(std::string_view syllable);

// Surnames as spelt, in any case.
bool is_surname(std::string_view syllable);

// The one surname that differs from the syllable by marks alone (đ is no d with a mark), in small letters; empty for a
// surname, and where there are several or none.
std::string surname_like(std::string_view syllable);

// In NFC.
std::string lower_case(std::string_view text);
// Capitals as the pattern has them, letter by letter.
std::string in_case_of(std::string_view word, std::string_view pattern);
// Parted by blanks and hyphens.
std::vector<std::string> syllables_of(std::string_view text);

}  // namespace sohoa
