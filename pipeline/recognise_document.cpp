#include "pipeline/recognise_document.h"

#include <algorithm>

#include "pipeline/secrecy.h"

namespace sohoa {
namespace {

bool is_secret(const Record& record) {
  const auto secrecy = record.fields.find("secrecy");
  return secrecy != record.fields.end() && secrecy->second.status != FieldStatus::missing && !secrecy->second.value.empty();
}

void withhold(Document& document) {
  document.record = {};
  for (DocumentPage& page : document.pages) page.text = withheld(page.text);
}

}  // namespace

void recognise_document(Document& document, const RecordTypes& types, const std::string& known_type) {
  document.id = document_id(document.pages);
  if (std::ranges::any_of(document.pages, [](const DocumentPage& page) { return is_withheld(page.text); })) return withhold(document);
  try {
    std::vector<PageText> pages;
    pages.reserve(document.pages.size());
    for (DocumentPage& page : document.pages) {
      types.unfold(page.text);
      pages.push_back(page.text);
    }
    document.record = types.recognise(pages, known_type);
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
