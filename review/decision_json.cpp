#include "review/decision_json.h"

#include "document/text.h"

namespace sohoa {
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

std::optional<SeenField> seen_in(const JsonBody& body) {
  const std::string status = body.text("seen_status");
  if (status.empty()) return std::nullopt;
  return SeenField{body.text("seen_value"), status};
}

}  // namespace sohoa
