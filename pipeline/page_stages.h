#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "document/batch.h"
#include "document/page.h"
#include "ocr/reader_pool.h"
#include "pipeline/byte_budget.h"
#include "pipeline/intake/decoder_pool.h"

namespace sohoa {

// A page source on its way, with its share of the byte budget; the share moves on to the pixels.
struct AdmittedPage {
  PageSource source;
  ByteBudget::Ticket ticket;
};

// A prepared page and the lines found on it.
struct LinedPage {
  std::shared_ptr<const PreparedPage> page;
  std::vector<TextLine> lines;
  std::vector<LinedPage> papers;  // of the small papers on it, instead of lines
};

// What was read from a page's picture, beside what its file says of itself.
struct ReadPage {
  std::shared_ptr<const PageImage> image;
  PageText text;
  bool secret = false;  // a stamp says so
};

template <class T>
using Staged = Result<std::shared_ptr<const T>>;

// Untrusted bytes to pixels, in a child process.
class Decode {
 public:
  explicit Decode(DecoderPool& decoders) : decoders_(decoders) {}
  [[nodiscard]] Staged<PageImage> operator()(const std::shared_ptr<const AdmittedPage>& page) const;

 private:
  DecoderPool& decoders_;
};

// Pixels to a clean upright page with its barcodes, without the text that is copied; a page that was not drawn passes
// as it is.
class Prepare {
 public:
  [[nodiscard]] Staged<PreparedPage> operator()(const std::shared_ptr<const PageImage>& image) const;
  // The same where somebody has said which clockwise turn makes the page upright.
  [[nodiscard]] Staged<PreparedPage> operator()(const std::shared_ptr<const PageImage>& image, std::optional<int> upright_degrees) const;
};

// A clean page to its text lines.
class FindLines {
 public:
  [[nodiscard]] Staged<LinedPage> operator()(const std::shared_ptr<const PreparedPage>& page) const;
};

// Lines to text, by a reader borrowed for the page.
class Read {
 public:
  explicit Read(ReaderPool& readers) : readers_(readers) {}
  [[nodiscard]] Staged<ReadPage> operator()(const std::shared_ptr<const LinedPage>& page) const;

 private:
  ReaderPool& readers_;
};

// The text that was read and the file's own to the text of the page; what hardly anything could be read of is for a
// person. Of a secret page nothing is left: no later stage sees what it says.
class Settle {
 public:
  [[nodiscard]] Staged<PageText> operator()(const std::shared_ptr<const ReadPage>& page) const;
};

// The five stages in a row for one page, for callers that need no graph.
class PagePath {
 public:
  PagePath(DecoderPool& decoders, ReaderPool& readers) : decode_(decoders), read_(readers) {}
  // upright_degrees: as of Prepare.
  [[nodiscard]] Staged<PageText> operator()(PageSource source, std::optional<int> upright_degrees = std::nullopt) const;

 private:
  Decode decode_;
  Prepare prepare_;
  FindLines find_lines_;
  Read read_;
  Settle settle_;
};

}  // namespace sohoa
