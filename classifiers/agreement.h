#pragma once

#include "classifiers/definitions.h"
#include "document/record.h"

namespace sohoa {

// What one page says of the paper before it.
enum class Agreement { says_the_same, says_nothing, says_otherwise };

// Whether a page, recognised by itself as of the paper's type, speaks of the paper that the pages before it make: the fields that
// all pages agree on, and the row of which there is but one. Handwriting and what is hardly legible say nothing.
[[nodiscard]] Agreement agreement_of(const FieldTable& table, const Record& before, const Record& page);

// Sends rows to a person that may be of another paper: a second one of a kind of which there is one, and one that bears another
// name than its field, with all rows behind it.
void doubt_rows_of_others(const FieldTable& table, Record& record);

}  // namespace sohoa
