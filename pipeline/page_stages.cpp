#include "pipeline/page_stages.h"

#include <algorithm>
#include <opencv2/core.hpp>

#include "classifiers/record_types.h"
#include "classifiers/secrecy.h"
#include "document/small_papers.h"
#include "ocr/layer_comparison.h"
#include "pipeline/image/find_lines.h"
#include "pipeline/image/prepare_page.h"
#include "pipeline/image/read_barcodes.h"
#include "pipeline/secrecy.h"

namespace sohoa {
namespace {

// Below this mean confidence a page's text is a guess: a person should look at the page, not at single fields.
constexpr double page_doubt = 0.5;

// Below this, what was read of a small paper may be print on its head, or on its side where that is how it would stand.
constexpr double head_doubt = 0.6, side_doubt = 0.8;

PageText with_image_facts(const PageImage& image) {
  PageText text;
  text.ref = image.ref;
  text.width = image.size().width;
  text.height = image.size().height;
  text.dpi = image.dpi;
  text.pixel_aspect = image.pixel_aspect;
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

// Reads a small paper; one that makes little sense may have been taken to lie the wrong way round, on its head mostly.
Result<PageText> read_small_paper(const LinedPage& paper, PageReader& reader) {
  Result<PageText> best = reader.read(*paper.page, paper.lines);
  if (!best) return best;
  const bool stands = 10 * paper.page->grey.rows > 11 * paper.page->grey.cols;  // cards lie across
  if (mean_confidence(best->lines) >= (stands ? side_doubt : head_doubt)) return best;
  for (const int quarter_turns : stands ? std::vector{1, 3} : std::vector{2}) {
    const Result<PreparedPage> turned = prepare_turned(*paper.page, quarter_turns);
    if (!turned) return tl::unexpected(turned.error());
    Result<PageText> again = reader.read(*turned, find_lines(*turned));
    if (!again) return again;
    if (mean_confidence(again->lines) > mean_confidence(best->lines)) best = std::move(again);
  }
  return best;
}

// Fills a place with the colour of its ground.
void whiten(const cv::Rect& place, cv::Mat& pixels) {
  cv::Mat part = pixels(place & cv::Rect({}, pixels.size()));
  if (part.empty()) return;
  std::vector<cv::Mat> channels;
  cv::split(part, channels);
  cv::Scalar ground;
  for (std::size_t c = 0; c < channels.size(); ++c) cv::minMaxLoc(channels[c], nullptr, &ground[static_cast<int>(c)]);
  part.setTo(ground);
}

// What is left to read of a drawn page: without the words that are copied, and without signature captions.
std::shared_ptr<const PageImage> without_known_text(const std::shared_ptr<const PageImage>& image) {
  // A scan shows neither what was typed on it nor captions.
  const auto caption = [](const Overlay& overlay) { return overlay.kind == Overlay::Kind::signature_caption; };
  if (!image->rendered || (image->text_layer.copied.empty() && std::ranges::none_of(image->overlays, caption))) return image;
  auto rest = std::make_shared<PageImage>(*image);
  rest->pixels = image->pixels.clone();
  for (const Overlay& overlay : image->overlays)
    if (caption(overlay)) whiten({overlay.box.x, overlay.box.y, overlay.box.w, overlay.box.h}, rest->pixels);
  for (const Line& line : image->text_layer.copied) {
    const int margin = std::max(2, cvRound(line.x_height / 3));  // marks above capitals, swashes
    for (const Word& word : line.words)
      whiten({word.box.x - margin, word.box.y - margin, word.box.w + 2 * margin, word.box.h + 2 * margin}, rest->pixels);
  }
  return rest;
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

Staged<PreparedPage> Prepare::operator()(const std::shared_ptr<const PageImage>& image) const { return (*this)(image, std::nullopt); }

Staged<PreparedPage> Prepare::operator()(const std::shared_ptr<const PageImage>& decoded, std::optional<int> upright_degrees) const {
  std::shared_ptr<const PageImage> image = decoded;
  if (upright_degrees) {
    auto said = std::make_shared<PageImage>(*decoded);
    said->rotate_degrees = *upright_degrees;
    image = said;
  }
  if (image->pixels.empty()) {
    PreparedPage page;
    page.ref = image->ref;
    page.image = image;
    page.dpi = image->dpi;
    return std::make_shared<const PreparedPage>(std::move(page));
  }
  Result<PreparedPage> page = prepare_page(without_known_text(image), upright_degrees.has_value());
  if (!page) return tl::unexpected(page.error());
  page->image = image;
  // What the file writes on the page belongs to none of its papers.
  const auto written = [](const TextLayer::Claim& claim) { return claim.standing != TextLayer::Standing::unseen; };
  if (!image->text_layer.copied.empty() || std::ranges::any_of(image->text_layer.claims, written)) page->papers.clear();
  std::vector<Box> papers;
  for (const PreparedPage& paper : page->papers) papers.push_back(paper.place);
  page->barcodes = read_barcodes(*image, papers);
  return std::make_shared<const PreparedPage>(std::move(*page));
}

Staged<LinedPage> FindLines::operator()(const std::shared_ptr<const PreparedPage>& page) const {
  LinedPage lined{page, {}, {}};
  for (const PreparedPage& paper : page->papers)
    lined.papers.push_back({std::shared_ptr<const PreparedPage>(page, &paper), find_lines(paper), {}});
  if (lined.papers.empty() && !page->image->pixels.empty() && !page->blank) lined.lines = find_lines(*page);
  return std::make_shared<const LinedPage>(std::move(lined));
}

Staged<ReadPage> Read::operator()(const std::shared_ptr<const LinedPage>& lined) const {
  const PreparedPage& page = *lined->page;
  const PageImage& image = *page.image;
  ReadPage read{page.image, with_image_facts(image)};
  read.text.barcodes = page.barcodes;
  if (!page.barcodes.empty() && is_separator(read.text)) {
    read.text.outcome = Outcome::separator;
    return std::make_shared<const ReadPage>(std::move(read));
  }
  if (image.pixels.empty()) return std::make_shared<const ReadPage>(std::move(read));
  if (page.blank && page.barcodes.empty()) {
    read.text.outcome = Outcome::blank;
    return std::make_shared<const ReadPage>(std::move(read));
  }
  Result<ReaderPool::Loan> reader = readers_.borrow();
  if (!reader) return tl::unexpected(reader.error());
  Result<PageText> text = (*reader)->read(page, lined->lines);
  if (!text) return tl::unexpected(text.error());
  read.text = std::move(*text);
  if (!lined->papers.empty()) read.text.tables.clear(), read.text.rules.clear();
  for (const LinedPage& paper : lined->papers) {
    Result<PageText> of_paper = read_small_paper(paper, *reader->operator->());
    if (!of_paper) return tl::unexpected(of_paper.error());
    add_paper(std::move(*of_paper), paper.page->place, read.text);
  }
  read.text.mirrored = image.mirrored;
  const FramedStamps stamps = read_framed_stamps(page, *reader->operator->());
  read.secret = stamps.secret;
  if (lined->papers.empty()) add_stamps(stamps.urgent, read.text);
  return std::make_shared<const ReadPage>(std::move(read));
}

Staged<PageText> Settle::operator()(const std::shared_ptr<const ReadPage>& page) const {
  if (page->text.outcome == Outcome::separator) return std::make_shared<const PageText>(page->text);
  PageText text = with_text_layer(page->text, *page->image);
  if (page->secret || shows_secrecy(text)) return std::make_shared<const PageText>(withheld(text));
  if (text.outcome == Outcome::read && mean_confidence(text.lines) < page_doubt) {
    text.outcome = Outcome::review;
    text.error = Error{ErrorCode::unreadable, "read", "there is ink on the page, but hardly anything could be read"};
  }
  return std::make_shared<const PageText>(std::move(text));
}

Staged<PageText> PagePath::operator()(PageSource source, std::optional<int> upright_degrees) const {
  return decode_(std::make_shared<const AdmittedPage>(AdmittedPage{std::move(source), nullptr}))
      .and_then([&](const std::shared_ptr<const PageImage>& image) { return prepare_(image, upright_degrees); })
      .and_then(find_lines_)
      .and_then(read_)
      .and_then(settle_);
}

}  // namespace sohoa
