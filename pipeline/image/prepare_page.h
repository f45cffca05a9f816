#pragma once

#include <memory>

#include "document/page.h"

namespace sohoa {

// Makes a decoded page ready for reading: quarter turn, polarity, borders, light, seals, rules, skew, blankness;
// curved pages are dewarped and book spreads marked. turn_is_known: the image's own turn makes it upright, no other is looked
// for (small papers on it may lie otherwise). Pure; safe on any thread.
[[nodiscard]] Result<PreparedPage> prepare_page(std::shared_ptr<const PageImage> image, bool turn_is_known = false);

// A small paper of a sheet made ready once more, turned clockwise by so many quarters from how it was taken to lie.
[[nodiscard]] Result<PreparedPage> prepare_turned(const PreparedPage& paper, int quarter_turns);

}  // namespace sohoa
