#pragma once

#include <memory>
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

// Pixels to a clean upright page with its barcodes; a born-digital page passes as it is.
class Prepare {
 public:
  [[nodiscard]] Staged<PreparedPage> operator()(const std::shared_ptr<const PageImage>& image) const;
};

// A clean page to its text lines.
class FindLines {
 public:
  [[nodiscard]] Staged<LinedPage> operator()(const std::shared_ptr<const PreparedPage>& page) const;
};

// Lines to text, by a reader borrowed for the page; a born-digital page gives its own text.
class Read {
 public:
  explicit Read(ReaderPool& readers) : readers_(readers) {}
  [[nodiscard]] Staged<PageText> operator()(const std::shared_ptr<const LinedPage>& page) const;

 private:
  ReaderPool& readers_;
};

// The four stages in a row for one page, for callers that need no graph.
class PagePath {
 public:
  PagePath(DecoderPool& decoders, ReaderPool& readers) : decode_(decoders), read_(readers) {}
  [[nodiscard]] Staged<PageText> operator()(PageSource source) const;

 private:
  Decode decode_;
  Prepare prepare_;
  FindLines find_lines_;
  Read read_;
};

}  // namespace sohoa
