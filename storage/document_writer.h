#pragma once

#include <functional>
#include <string>
#include <vector>

#include "document/page.h"
#include "document/record.h"
#include "document/result.h"

namespace sohoa {

// Fetches the stream that carries a page's picture into the PDF. `file` stays as the intake knows it.
using PagePicture = std::function<Result<EncodedImage>(const PageRef& page)>;

// The whole content of document.json: a pure function of the document. See the contracts for its shape.
std::string document_json(const Document& document);
// Reading order text, pages separated by a form feed, the pages of an open sheet too; UTF-8 NFC.
std::string document_text(const Document& document);
std::string document_alto(const Document& document);
std::string document_hocr(const Document& document);

// Writes document.json, .pdf, .alto.xml, .txt and, where wanted, .hocr to a folder beside FOLDER/<id>, syncs, and renames
// it into place (an older one is replaced). `json` is its document_json(). The same document gives the same bytes. Safe
// from any thread for different ids.
[[nodiscard]] Result<void> write_document(const std::string& folder, const Document& document, const std::string& json,
                                          const PagePicture& picture, bool with_hocr = false);

// Removes every other document folder, and what an interrupted run left half written. Whatever else lies there stays.
[[nodiscard]] Result<void> keep_only_documents(const std::string& folder, const std::vector<std::string>& kept);

}  // namespace sohoa
