#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "document/page.h"
#include "ocr/line_reader.h"
#include "ocr/line_sight.h"

namespace sohoa {

// How far a doubtful line is followed: fast leaves it to our own recogniser, normal asks Tesseract about lines that
// stay doubtful, careful about every line that is not beyond doubt.
enum class Effort { fast, normal, careful };

std::string_view name_of(Effort effort);
// Empty for a name it does not know.
std::optional<Effort> effort_from(std::string_view name);

// Reads pages, one at a time and by one thread at a time. Keeps nothing from one page to the next.
class PageReader {
 public:
  using MakeReader = std::function<Result<std::unique_ptr<LineReader>>()>;

  // `second` is made when a line first needs it; without it nothing is asked twice.
  PageReader(std::unique_ptr<LineReader> first, MakeReader make_second, Effort effort);

  // Cuts the page's lines, reads them, applies the language rules and maps everything to the stored raster.
  // The result's sha256 is left empty: the caller knows the file.
  [[nodiscard]] Result<PageText> read(const PreparedPage& page, const std::vector<TextLine>& lines);

 private:
  // Every line as far as the effort goes.
  [[nodiscard]] Result<std::vector<SeenLine>> look(const PagePicture& page, const std::vector<TextLine>& lines);

  std::unique_ptr<LineReader> first_, second_;
  MakeReader make_second_;
  Effort effort_;
};

// Our own recogniser with Tesseract behind it. missing_dependency when weights or language data are not there.
[[nodiscard]] Result<std::unique_ptr<PageReader>> make_page_reader(Effort effort);

}  // namespace sohoa
