#include "app/operator.h"

#include <pwd.h>
#include <unistd.h>

#include <ctime>
#include <string>

namespace sohoa {

Actor operator_now() {
  const passwd* user = getpwuid(geteuid());
  return {user != nullptr ? user->pw_name : std::to_string(geteuid()), "local", static_cast<std::int64_t>(std::time(nullptr))};
}

}  // namespace sohoa
