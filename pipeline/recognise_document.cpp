#include "pipeline/recognise_document.h"

namespace sohoa {
namespace {

bool is_secret(const Record& record) {
  const auto secrecy = record.fields.find("secrecy");
  return secrecy != record.fields.end() && secrecy->second.status != FieldStatus::missing && !secrecy->second.value.empty();
}

void withhold(Document& document) {
  document.record = {};
  for (DocumentPage& page : document.pages) {
    PageText empty;
    empty.ref = page.text.ref;
    empty.sha256 = page.text.sha256;
    empty.outcome = Outcome::quarantined;
    empty.error = Error{ErrorCode::secret, "recognise", "a secrecy stamp: handle this paper by hand, outside sohoa"};
    page.text = std::move(empty);
  }
}

}  // namespace

void recognise_document(Document& document, const RecordTypes& types) {
  document.id = document_id(document.pages);
  try {
    std::vector<PageText> pages;
    pages.reserve(document.pages.size());
    for (const DocumentPage& page : document.pages) pages.push_back(page.text);
    document.record = types.recognise(pages);
  } catch (const std::exception& error) {
    document.record = {};
    for (DocumentPage& page : document.pages) {
      if (page.text.outcome != Outcome::read && page.text.outcome != Outcome::text_layer) continue;
      page.text.outcome = Outcome::review;
      page.text.error = Error{ErrorCode::internal, "recognise", error.what()};
    }
  }
  if (is_secret(document.record)) withhold(document);
}

}  // namespace sohoa
