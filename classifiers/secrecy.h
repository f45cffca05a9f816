#pragma once

#include <string_view>

#include "document/page.h"

// Stamps that say how secret a paper is: MẬT, TỐI MẬT, TUYỆT MẬT (Circular 24/2020/TT-BCA).
namespace sohoa {

// What a framed red stamp says, as far as it could be read.
enum class StampReading {
  secret,   // a level of secrecy
  urgent,   // a stamp of urgency
  words,    // other plain words
  unclear,  // nothing that could be relied on
};
StampReading read_stamp_text(std::string_view text, double confidence);

// Whether a level of secrecy stands by itself in the upper half of the page, as a stamp does; never inside a sentence or
// among the cells of a table.
[[nodiscard]] bool shows_secrecy(const PageText& page);

// The `stage` of a secret page's error: all that is kept of the page is whether a paper begins with it.
inline constexpr std::string_view stamped_first_page = "letterhead", stamped_page = "page";

// Whether the page has the head of an official paper, with which papers begin.
[[nodiscard]] bool begins_with_letterhead(const PageText& page);

}  // namespace sohoa
