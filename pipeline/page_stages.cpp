#include "pipeline/page_stages.h"

#include "classifiers/record_types.h"
#include "pipeline/image/find_lines.h"
#include "pipeline/image/prepare_page.h"
#include "pipeline/image/read_barcodes.h"

namespace sohoa {
namespace {

// Below this mean confidence a page's text is a guess: a person should look at the page, not at single fields.
constexpr double page_doubt = 0.5;

PageText with_image_facts(const PageImage& image) {
  PageText text;
  text.ref = image.ref;
  text.width = image.pixels.cols;
  text.height = image.pixels.rows;
  text.dpi = image.dpi;
  text.rotate_degrees = image.rotate_degrees;
  text.mirrored = image.mirrored;
  text.rendered = image.rendered;
  text.repaired = image.repaired;
  text.overlays = image.overlays;
  return text;
}

// Over the letters of all words.
double mean_confidence(const std::vector<Line>& lines) {
  double sum = 0, letters = 0;
  for (const Line& line : lines) {
    for (const Word& word : line.words) {
      const auto size = static_cast<double>(word.text.size());
      sum += size * word.confidence;
      letters += size;
    }
  }
  return letters > 0 ? sum / letters : 0;
}

}  // namespace

Staged<PageImage> Decode::operator()(const std::shared_ptr<const AdmittedPage>& page) const {
  Result<PageImage> image = decoders_.decode(page->source);
  if (!image) return tl::unexpected(image.error());
  image->ref = page->source.ref;
  const std::uint64_t bytes = image->pixels.total() * image->pixels.elemSize();
  if (page->ticket && bytes > page->source.cost_bytes)
    return fail(ErrorCode::too_large, "decode", "the page takes more memory than its file announced");
  // The pixels keep the page's share of the budget: it is free again when nobody holds them.
  return std::shared_ptr<const PageImage>(new PageImage(std::move(*image)),
                                          [ticket = page->ticket](const PageImage* held) { delete held; });
}

Staged<PreparedPage> Prepare::operator()(const std::shared_ptr<const PageImage>& image) const {
  if (!image->text_layer.empty()) {
    PreparedPage page;
    page.ref = image->ref;
    page.image = image;
    page.dpi = image->dpi;
    page.barcodes = read_barcodes(*image);
    return std::make_shared<const PreparedPage>(std::move(page));
  }
  Result<PreparedPage> page = prepare_page(image);
  if (!page) return tl::unexpected(page.error());
  page->barcodes = read_barcodes(*image);
  return std::make_shared<const PreparedPage>(std::move(*page));
}

Staged<LinedPage> FindLines::operator()(const std::shared_ptr<const PreparedPage>& page) const {
  LinedPage lined{page, {}};
  if (page->image->text_layer.empty() && !page->blank) lined.lines = find_lines(*page);
  return std::make_shared<const LinedPage>(std::move(lined));
}

Staged<PageText> Read::operator()(const std::shared_ptr<const LinedPage>& lined) const {
  const PreparedPage& page = *lined->page;
  const PageImage& image = *page.image;
  if (!page.barcodes.empty()) {
    PageText text = with_image_facts(image);
    text.barcodes = page.barcodes;
    text.outcome = Outcome::separator;
    if (is_separator(text)) return std::make_shared<const PageText>(std::move(text));
  }
  if (!image.text_layer.empty()) {
    PageText text = with_image_facts(image);
    text.barcodes = page.barcodes;
    text.outcome = Outcome::text_layer;
    text.lines = image.text_layer;
    return std::make_shared<const PageText>(std::move(text));
  }
  if (page.blank && page.barcodes.empty()) {
    PageText text = with_image_facts(image);
    text.outcome = Outcome::blank;
    return std::make_shared<const PageText>(std::move(text));
  }
  Result<ReaderPool::Loan> reader = readers_.borrow();
  if (!reader) return tl::unexpected(reader.error());
  Result<PageText> text = (*reader)->read(page, lined->lines);
  if (!text) return tl::unexpected(text.error());
  text->mirrored = image.mirrored;
  if (mean_confidence(text->lines) < page_doubt) {
    text->outcome = Outcome::review;
    text->error = Error{ErrorCode::unreadable, "read", "there is ink on the page, but hardly anything could be read"};
  }
  return std::make_shared<const PageText>(std::move(*text));
}

Staged<PageText> PagePath::operator()(PageSource source) const {
  return decode_(std::make_shared<const AdmittedPage>(AdmittedPage{std::move(source), nullptr}))
      .and_then(prepare_)
      .and_then(find_lines_)
      .and_then(read_);
}

}  // namespace sohoa
