#pragma once

#include <map>
#include <string>
#include <vector>

#include "classifiers/page_view.h"

namespace sohoa {

// The zone "card.issuer": the authority in whose name an identity card is signed. It has no label; there have been three, and on
// cards of nine digits the head of each province's police.
[[nodiscard]] std::map<std::string, Field> read_card_issuer(const std::vector<PageView>& pages);

}  // namespace sohoa
