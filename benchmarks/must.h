#pragma once

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <type_traits>
#include <utility>

#include "document/result.h"

namespace sohoa {

// A benchmark measures nothing where something fails: it says what and ends.
[[noreturn]] inline void stop(const std::string& why) {
  fmt::print(stderr, "{}\n", why);
  std::exit(15);
}

template <class T>
T must(Result<T> result) {
  if (!result) stop(result.error().message);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace sohoa
