#pragma once

#include <map>
#include <string>
#include <vector>

#include "classifiers/page_view.h"

namespace sohoa {

// What the document as a whole tells: "document.page_count", "document.has_seal", "document.sig_state".
std::map<std::string, Field> read_document_zones(const std::vector<PageView>& pages);

}  // namespace sohoa
