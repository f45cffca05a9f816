#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "document/page.h"

namespace sohoa {

// The whole of a page's text as JSON and back, without loss: what the journal keeps (as CBOR). Not a contract with
// others; those read document.json.
nlohmann::json page_to_json(const PageText& page);
// Empty when a member is missing or of another kind.
std::optional<PageText> page_from_json(const nlohmann::json& json);

}  // namespace sohoa
