#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "document/line.h"
#include "models/syllable_model.h"

namespace sohoa {

// Settles doubts between letters that readers confuse (ổ and ỗ, ô and ố, d and đ ...) by how often the syllables stand
// between their neighbours. Only plain Vietnamese words are touched: a capitalised word inside a sentence may be a name
// and is changed only when it cannot be a syllable at all; codes, numbers and foreign words never are. words: in
// reading order, nullptr where the text breaks off. A changed or disputed word loses confidence.
void settle_marks(const std::vector<Word*>& words, const SyllableModel& model);

// Letters among digits and digits among letters put right: 2O25 -> 2025, c0ng -> cong's syllable. Stray quotes and
// underscores that specks leave before a word are dropped, capitals inside a lower-case syllable lowered. Returns the
// word unchanged where no rule is sure.
[[nodiscard]] std::string repaired_word(std::string_view word);

}  // namespace sohoa
