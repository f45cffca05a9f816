#include "pipeline/paper_folder.h"

#include <filesystem>

#include "storage/archive.h"
#include "storage/document_writer.h"

namespace sohoa {

Result<void> write_paper_folder(const KeptPaper& paper, const Document& document, const std::string& archive, DecoderPool& decoders) {
  const PagePicture picture = [&](const PageRef& page) -> Result<EncodedImage> {
    const KeptPaper::Page& kept = paper.pages[page.file];
    const Result<std::string> original = find_original(archive.empty() ? kept.archive_folder : archive, kept.sha256);
    if (!original) return tl::unexpected(original.error());
    return decoders.archive_image({page, *original, kept.sha256, 0});
  };
  std::error_code none;
  const bool with_hocr = std::filesystem::exists(std::filesystem::path(paper.documents_folder) / document.id / "document.hocr", none);
  return write_document(paper.documents_folder, document, document_json(document), picture, with_hocr);
}

}  // namespace sohoa
