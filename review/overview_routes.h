#pragma once

#include <vector>

#include "review/router.h"
#include "review/shared_answers.h"

namespace sohoa {

class Database;

// What waits, how long it will take and who is at it: the view that people begin the day with.
[[nodiscard]] std::vector<Route> overview_routes(Database& database, SharedAnswers& counts);

}  // namespace sohoa
