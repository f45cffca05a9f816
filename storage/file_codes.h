#pragma once

#include <string>
#include <vector>

#include "document/result.h"
#include "storage/batch_files.h"

namespace sohoa {

// Whether a code can name folders and files: 1 to 100 characters (Circular 05/2025/TT-BNV), none of which steers a path
// or a terminal.
bool is_file_code(const std::string& code);

// Names the papers of files that have a code in the archive's list as Circular 05/2025/TT-BNV asks for:
// OUT/by_file_code/CODE/CODE.1.pdf, CODE.2.pdf, ... in the order of the batch, each the same file as the paper's
// document.pdf (a copy where the file system has no links). Notes the name in each page's row. What an earlier run named
// is named anew; without any code nothing is there.
[[nodiscard]] Result<void> name_by_file_code(const std::string& out, const std::vector<ExpectedFile>& listed,
                                             std::vector<ManifestRow>& rows);

}  // namespace sohoa
