#pragma once

#include <vector>

#include "classifiers/record_types.h"
#include "document/batch.h"
#include "document/record.h"

namespace sohoa {

// Joins pages, fed in sequence order, to documents. A new first page, a separator page or the end of a file's story
// ends a document; blank pages stay with the document around them. Pages are never dropped: what belongs to no paper
// becomes a document of its own. After a secret page only a page that is clearly a first one begins another paper. Serial.
class DocumentAssembler {
 public:
  explicit DocumentAssembler(const RecordTypes& types, const std::vector<InputFile>& files);
  // Documents completed by this page's arrival (often none); their record is not filled yet.
  [[nodiscard]] std::vector<Document> add(PageText page);
  // The last one, at the end of the batch.
  [[nodiscard]] std::vector<Document> finish();

 private:
  [[nodiscard]] bool continues(const PageText& page) const;

  const RecordTypes& types_;
  const std::vector<InputFile>& files_;
  Document open_;
};

}  // namespace sohoa
