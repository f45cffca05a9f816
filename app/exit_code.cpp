#include "app/exit_code.h"

namespace sohoa {

ExitCode exit_code_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::empty:
    case ErrorCode::unsupported:
    case ErrorCode::container:
    case ErrorCode::office_file:
    case ErrorCode::damaged:
    case ErrorCode::repaired_unsafely:
    case ErrorCode::too_large:
    case ErrorCode::decoder_crashed:
    case ErrorCode::decoder_timeout:
    case ErrorCode::decoder_memory:
    case ErrorCode::decoder_stalled:
    case ErrorCode::decoder_forbidden:
    case ErrorCode::unreadable:
    case ErrorCode::secret: return ExitCode::bad_input;
    case ErrorCode::not_found:
    case ErrorCode::access:
    case ErrorCode::disk_full:
    case ErrorCode::storage: return ExitCode::file_access;
    case ErrorCode::encrypted: return ExitCode::encrypted;
    case ErrorCode::sandbox_refused:
    case ErrorCode::missing_dependency: return ExitCode::missing_dependency;
    case ErrorCode::bad_arguments: return ExitCode::bad_arguments;
    case ErrorCode::bad_config: return ExitCode::bad_config;
    case ErrorCode::interrupted: return ExitCode::interrupted;
    case ErrorCode::internal: return ExitCode::other;
  }
  return ExitCode::other;
}

}  // namespace sohoa
