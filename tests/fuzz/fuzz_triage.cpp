#include <cstdlib>

#include "pipeline/intake/file_kind.h"

// A file's bytes: a format that sohoa reads, or a refusal that says what the file is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto kind = sohoa::file_kind_of({data, size});
  if (kind && sohoa::name_of(*kind).empty()) std::abort();
  if (!kind && (kind.error().message.empty() || kind.error().stage.empty())) std::abort();
  return 0;
}
