#pragma once

#include <string>
#include <vector>

#include "document/result.h"
#include "page_maker/made_page.h"
#include "page_maker/text_layers.h"

namespace sohoa::page_maker {

enum class FileFormat { jpeg, png, tiff_lzw, tiff_jpeg, tiff_g4, pdf_dct, pdf_g4, pdf_text };

// "jpeg", "png", "tiff-lzw", "tiff-jpeg", "tiff-g4", "pdf-dct", "pdf-g4", "pdf-text"; bad_arguments for another name.
[[nodiscard]] Result<FileFormat> format_from(const std::string& name);
// With its dot.
std::string suffix_of(FileFormat format);

struct FileOptions {
  FileFormat format = FileFormat::jpeg;
  int jpeg_quality = 75;
  bool grey = false;               // one channel instead of three
  bool signature_caption = false;  // PDF: a small caption over the first page, as signed scans have
  int pdf_rotate = 0;              // PDF: /Rotate of every page, degrees
  LayerKind layer = LayerKind::none;          // PDF
  const std::vector<MadePage>* foreign = nullptr;  // the pages of another paper, for LayerKind::foreign
  std::uint64_t seed = 1;                     // of what is random in the layer
};

// Writes the pages to STEM with the format's suffix and returns the files: one for TIFF and PDF; for JPEG and PNG one a
// page: STEM.jpg of a single page, else STEM-1.jpg, STEM-2.jpg, in the order of their names (STEM-01.jpg from ten pages
// on). pdf_text is born digital and needs the pages' drawings. G4 turns the pictures to black and white. access when a file cannot be written.
[[nodiscard]] Result<std::vector<std::string>> write_pictures(const std::string& stem, const std::vector<MadePage>& pages,
                                                              const FileOptions& options);

// The truth of what lies on one scan as JSON, shaped for tools that score text and fields: the first paper's at the top, the
// others' below `others`; pages are the first one's. files: the pictures' names.
std::string truth_json(const std::vector<MadePaper>& papers, const std::string& preset, const std::vector<std::string>& files);

}  // namespace sohoa::page_maker
