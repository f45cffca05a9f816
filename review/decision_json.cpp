#include "review/decision_json.h"

#include <algorithm>

#include "document/text.h"

namespace sohoa {
namespace {

constexpr std::size_t longest_value_bytes = 4000;

}  // namespace

bool is_line(const std::string& typed) {
  return typed.size() <= longest_value_bytes && std::ranges::none_of(typed, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

Result<std::optional<Decision>> decision_in(const JsonBody& body, const FieldAddress& address, ReviewStore& store, const FieldChecks& checks) {
  const std::string kind = body.text("decision");
  if (kind == "accept") return Decision{};
  if (kind == "unreadable") return Decision{Decision::Kind::unreadable, "", ""};
  const std::string typed = to_nfc(body.text("raw"));
  if (kind != "correct" || !is_line(typed)) return std::nullopt;
  const Result<DocumentPlace> document = store.place_of(address.document_id);
  if (!document) return tl::unexpected(document.error());
  return Decision{Decision::Kind::correct, checks.check(document->record_type, address, typed).value, typed};
}

}  // namespace sohoa
