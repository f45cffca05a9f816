#pragma once

#include <map>
#include <string>
#include <vector>

#include "classifiers/page_view.h"
#include "classifiers/value_words.h"

namespace sohoa {

// Recipients and signature block, from the last page that has them.
std::map<std::string, Field> read_end_zones(const std::vector<PageView>& pages, const ValueWords& known);

// The page bears the end of a paper: "TM. ỦY BAN NHÂN DÂN", a post in capitals, "(Ký, ghi rõ họ tên)".
bool has_signature_block(const PageView& page, const ValueWords& known);

}  // namespace sohoa
