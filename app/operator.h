#pragma once

#include "storage/audit_trail.h"

namespace sohoa {

// Who runs the command, for the trail.
[[nodiscard]] Actor operator_now();

}  // namespace sohoa
