#pragma once

#include <string>
#include <vector>

#include "document/batch.h"
#include "document/record.h"
#include "tests/storage/sample_document.h"

namespace sohoa::test {

// A document of one page with these lines.
inline Document paper(char digit, const std::vector<std::string>& lines) {
  Document document;
  PageText page;
  page.sha256 = std::string(64, digit);
  for (const std::string& text : lines) {
    Line line;
    line.text = text;
    page.lines.push_back(line);
  }
  document.pages = {{page, std::string(1, digit) + ".pdf"}};
  document.id = document_id(document.pages);
  document.record.type = "decision";
  return document;
}

inline BalanceSheet sheet_of(std::uint64_t read) { return {read, {{Outcome::read, read}}}; }

inline PageText noted(char digit, int page, Outcome outcome) {
  PageText text;
  text.sha256 = std::string(64, digit);
  text.ref.page = page;
  text.outcome = outcome;
  if (outcome == Outcome::quarantined) text.error = Error{ErrorCode::damaged, "decode", "broken"};
  return text;
}

}  // namespace sohoa::test
