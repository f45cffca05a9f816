#pragma once

#include <string>

#include "document/owner.h"

namespace sohoa {

// What the warehouse knows of an owner: each trait's values with the papers that say so, then the papers, both the newest first.
std::string owner_json(const Owner& owner);

}  // namespace sohoa
