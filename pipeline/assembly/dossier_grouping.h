#pragma once

#include <string>
#include <vector>

#include "document/dossier.h"

namespace sohoa {

// One paper, or a separator page, in the order of the batch.
struct BatchPaper {
  std::string path;         // of its file, relative to INPUT
  std::string document_id;  // empty: a separator page
  std::string code;         // of the dossier that it names: a cover's, or a QR code's on another paper; may be empty
  bool cover = false;       // a receipt or a separator: whatever dossier was open ends here
  std::string doubt = {};   // why the code may be wrong
};

// Which papers are of which dossier; the others are loose. A cover that names a code opens its dossier; the next cover, the end
// of the folder, and, where the cover shares its file with other papers, the end of that file close it. A folder or file whose
// name is a dossier code is that dossier as far as no cover says otherwise. A paper that is no cover and names a code is of that
// dossier wherever it lies. In a folder of files of one paper each with a single code on its receipts and no separator, papers
// before the first receipt are taken in, with a doubt.
[[nodiscard]] std::vector<DossierMembership> group_to_dossiers(const std::vector<BatchPaper>& papers);

}  // namespace sohoa
