#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace sohoa {

// Why something failed. The names are stable: they are written to batch.json, the journal and the warehouse.
enum class ErrorCode {
  not_found,           // no such file or folder
  access,              // cannot be opened, read or written
  empty,               // zero bytes
  unsupported,         // not a format sohoa takes
  container,           // a ZIP archive or an e-mail: what it holds has to be taken out
  office_file,         // of Word, Excel and the like: it has to be saved as PDF
  damaged,             // truncated or malformed
  repaired_unsafely,   // readers disagree on what a repaired file holds
  encrypted,           // needs a password
  too_large,           // more pixels, pages or bytes than the limits allow
  decoder_crashed,     // the child process that parsed it died
  decoder_timeout,     // it used up its CPU time
  decoder_memory,      // it used up its memory
  decoder_stalled,     // it slept on or was killed from outside: not the file's doing for certain
  decoder_forbidden,   // it asked the system for what no parser asks for: the file may be an attack
  unreadable,          // pixels are there, but nothing can be made of them
  disk_full,
  storage,             // warehouse or journal failed
  missing_dependency,  // a model, a language or a library is not installed
  sandbox_refused,     // the kernel does not let decoders be walled in
  bad_arguments,
  bad_config,
  secret,              // a secrecy stamp: nobody reads on
  interrupted,
  internal,
};

std::string_view name_of(ErrorCode code);
// The inverse of name_of; `internal` for a name it does not know.
ErrorCode error_code_from(std::string_view name);

// An expected failure, as a value: which stage met it and a message for people (English).
struct Error {
  ErrorCode code = ErrorCode::internal;
  std::string stage;
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

// return fail(ErrorCode::damaged, "decode", "the file ends inside its first page");
inline tl::unexpected<Error> fail(ErrorCode code, std::string stage, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(stage), std::move(message)});
}

}  // namespace sohoa
