#pragma once

#include <string>

#include "speech/language.h"
#include "pipeline/digitize.h"

namespace sohoa {

// The content of report.html: one page without scripts from elsewhere, links to elsewhere or anything to fetch, in the
// user's language. All text of papers and files is escaped.
std::string batch_report(const DigitizeReport& report, const Speech& say);

}  // namespace sohoa
