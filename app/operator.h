#pragma once

#include "storage/audit_trail.h"

namespace sohoa {

// Who runs the command, for the trail.
Actor operator_now();

}  // namespace sohoa
