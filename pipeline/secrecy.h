#pragma once

#include "document/page.h"

namespace sohoa {

class PageReader;

// Whether a framed red stamp on the page says that it is secret, or cannot be read: doubt is on the safe side, since nothing
// else looks like it.
[[nodiscard]] bool bears_secrecy_stamp(const PreparedPage& page, PageReader& reader);

// The page without anything that it says, quarantined as secret. Its error's stage says whether it has a letterhead, with
// which papers begin (classifiers/secrecy.h).
[[nodiscard]] PageText withheld(const PageText& page);

}  // namespace sohoa
