#pragma once

#include "document/result.h"

namespace sohoa {

// What the shell gets: OCRmyPDF's table, and 20.
enum class ExitCode {
  ok = 0,
  bad_arguments = 1,
  bad_input = 2,
  missing_dependency = 3,
  file_access = 5,
  encrypted = 8,
  bad_config = 9,
  other = 15,
  quarantined = 20,  // finished, but not everything could be read or was there
  interrupted = 130,
};

ExitCode exit_code_of(ErrorCode code);

}  // namespace sohoa
