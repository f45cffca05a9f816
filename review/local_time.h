#pragma once

#include <cstdint>

namespace sohoa {

// Where a day begins for the people at the station: Viet Nam has no summer time.
inline constexpr std::int64_t seconds_east_of_utc = 7 * 3600;

}  // namespace sohoa
