#pragma once

#include <memory>

#include "document/page.h"

namespace sohoa {

// Makes a decoded page ready for reading: quarter turn, polarity, borders, light, seals, rules, skew, blankness;
// curved pages are dewarped and book spreads marked. Pure; safe on any thread.
[[nodiscard]] Result<PreparedPage> prepare_page(std::shared_ptr<const PageImage> image);

}  // namespace sohoa
