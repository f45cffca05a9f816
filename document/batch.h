#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "document/page.h"
#include "document/result.h"

namespace sohoa {

// One input file of a batch, after triage.
struct InputFile {
  std::string path;             // as opened
  std::string shown_path;       // relative to INPUT, UTF-8, other bytes percent-encoded
  std::string kept_path;        // the archived copy, from which it is read; empty when it could not be kept
  std::string sha256;           // lower-case hex; empty when it could not be read
  std::uint64_t bytes = 0;
  int pages = 0;                // 0 when they could not be counted
  std::vector<std::string> attachments;  // names of files it carries inside, which are not read
  std::optional<Error> error;   // of the file as a whole
  std::optional<std::uint32_t> duplicate_of;  // index of the file with the same bytes
};

// Pages in and what became of them; the run is sound only if it balances.
struct BalanceSheet {
  std::uint64_t pages_in = 0;
  std::map<Outcome, std::uint64_t> outcomes;

  [[nodiscard]] std::uint64_t pages_out() const;
  [[nodiscard]] bool balances() const { return pages_in == pages_out(); }
};

}  // namespace sohoa
