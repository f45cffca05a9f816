#pragma once

#include <cstdint>
#include <memory>
#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "document/box.h"
#include "document/line.h"
#include "document/page_transform.h"
#include "document/result.h"

// A page is a type per state: PageSource -> PageImage -> PreparedPage -> PageText.
namespace sohoa {

// Which page of which file; travels unchanged from intake to the warehouse.
struct PageRef {
  std::uint64_t sequence = 0;  // position in the batch, from 0, without gaps
  std::uint32_t file = 0;      // index into Batch::files
  int page = 1;                // within the file, from 1
};

// A page that has been counted but not decoded.
struct PageSource {
  PageRef ref;
  std::string path;              // as opened
  std::string sha256;            // of the whole file, lower-case hex
  std::uint64_t cost_bytes = 0;  // estimated bytes of its decoded pixels, for the admission budget
};

// What a page shows on top of its picture (a signature's caption, a pasted seal), drawn apart from it.
struct OverlayPicture {
  cv::Rect2d place;                // stored raster
  int width = 0, height = 0;       // of its own pixels
  std::vector<std::uint8_t> rgb;   // 3 bytes a pixel
  std::vector<std::uint8_t> mask;  // 1 bit a pixel, rows padded to bytes: 1 lets the page's picture show
};

// One object of a page that a PDF has drawn, in PDF's words: "n 0 R" is the n-th object before it, counted from 1.
struct PdfObject {
  std::string words;               // of a stream: its dictionary
  bool is_stream = false;
  std::uint64_t stream_bytes = 0;  // as they stand behind one another in EncodedImage::bytes
};

// The page's own compressed picture as it stands in the file, for passing through to the archive PDF.
struct EncodedImage {
  enum class Filter {
    none,
    jpeg,
    ccitt_g4,
    jbig2,
    jpx,
    png,      // a PNG file's zlib data, rows with its predictors
    drawing,  // no picture: the objects that draw the page
  };
  Filter filter = Filter::none;
  std::vector<std::uint8_t> bytes;
  std::vector<PdfObject> objects;  // of a drawing, as PDF/A-1 allows them; the last is its page
  bool has_own_text = false;       // a drawing whose words can be searched for as they stand
  std::vector<std::uint8_t> jbig2_globals;
  int width = 0, height = 0;
  int bits_per_component = 8;
  int components = 1;           // 1 grey or bilevel, 3 RGB, 4 CMYK
  bool black_is_one = false;    // G4: /BlackIs1
  bool inverted = false;        // /Decode [1 0 ...]: sample values mean the opposite
  std::vector<std::uint8_t> palette;     // RGB of each entry that samples name; empty: samples are colours
  std::vector<OverlayPicture> overlays;  // in the order they are painted
  std::string made;                      // when, in the file's own words (EXIF, TIFF or PDF); empty: it does not say
};

// Something laid over the scan: a signature caption, a pasted seal.
struct Overlay {
  enum class Kind { signature_caption, image, text };
  Kind kind = Kind::image;
  Box box;           // stored raster; empty where unknown
  std::string text;  // of captions: who signed and when, as printed
};

// What came of one region of a page's text layer.
struct LayerRegion {
  enum class Verdict {
    copied,       // plainly painted, or painted and borne out by the picture: it is the page's text
    confirmed,    // unseen, but the picture shows the same: it made the reading surer
    refused,      // the picture shows other text there, or the same elsewhere: the region was read
    unconfirmed,  // the picture cannot tell (handwriting, seals): the region was read
    hidden,       // the page does not show it: no part of the page's text
  };
  Verdict verdict = Verdict::copied;
  Box box;             // stored raster; empty where it lies off the page
  std::string reason;  // of refused and hidden
  std::string text;    // of refused and hidden: what the layer says
  int lines = 1;
};

// A page's text as its file gives it, boxes in the stored raster.
struct TextLayer {
  // How far a line is to be believed that is not simply copied.
  enum class Standing {
    painted,  // visible text that something else crosses: copied unless the picture shows another
    doubted,  // painted by a font whose letters make no words: copied only if the picture shows the same
    unseen,   // what a program has written behind the picture: at most a second opinion
  };
  struct Claim {
    Line line;
    Standing standing = Standing::unseen;
  };
  std::vector<Line> copied;         // in reading order
  std::vector<Claim> claims;        // for the picture to bear out
  std::vector<LayerRegion> hidden;  // known to show nothing before any picture is looked at

  [[nodiscard]] bool empty() const { return copied.empty() && claims.empty() && hidden.empty(); }
};

// Decoded pixels in the stored raster: before /Rotate, EXIF orientation and deskew.
struct PageImage {
  PageRef ref;
  cv::Mat pixels;              // CV_8UC1 grey or CV_8UC3 BGR; bilevel scans are 0/255
  cv::Size undrawn_size;       // instead of pixels, of a page that its copied text layer accounts for
  bool bilevel = false;        // one bit a pixel in the file
  int dpi = 300;               // never 0; of the finer direction where pixels are not square
  double pixel_aspect = 1;     // height of a pixel in widths: 204 / 98 of a coarse fax
  bool dpi_from_file = false;  // else estimated from the page size, to be checked against the text
  int rotate_degrees = 0;      // clockwise turn the file asks for: 0, 90, 180, 270
  bool mirrored = false;       // EXIF orientations 2, 4, 5, 7: mirrored left-right before turning
  bool rendered = false;       // drawn by Poppler, not the file's own picture
  bool repaired = false;       // the reader had to repair the file
  std::vector<Overlay> overlays;
  TextLayer text_layer;

  [[nodiscard]] cv::Size size() const { return pixels.empty() ? undrawn_size : pixels.size(); }
};

// Ink that is not printed text, kept for evidence.
struct Mark {
  enum class Kind { seal, signature, stamp, crossing };  // crossing: what it covers is crossed out
  Kind kind = Kind::seal;
  Box box;                // upright raster
  double confidence = 0;  // 0..1
};

// A barcode or QR code.
struct Barcode {
  std::string format;  // "QRCode", ...
  std::string text;    // UTF-8; empty when the code is seen but cannot be decoded
  Box box;             // stored raster
};

// A ruled table: cell (r, c) spans row_edges[r]..row_edges[r+1] and column_edges[c]..column_edges[c+1].
struct TableGrid {
  Box box;  // upright raster
  struct Cell {
    Box box;  // upright raster
    int row = 0, column = 0, row_span = 1, column_span = 1;
  };
  std::vector<Cell> cells;
};

// A page made ready for reading, in the upright raster: turned by quarters and perhaps dewarped, but not deskewed.
struct PreparedPage {
  PageRef ref;
  std::shared_ptr<const PageImage> image;
  cv::Mat grey;               // CV_8UC1, dark text on light ground; light evened, seals lifted, rules and leaders removed
  cv::Mat ink;                // CV_8UC1 0/255: text ink in the same raster reduced by `reduction`
  double reduction = 1.0;     // ink pixel = grey pixel / reduction
  double skew_degrees = 0;    // text runs downhill to the right when positive
  int dpi = 300;
  bool blank = false;
  PageTransform to_stored;    // upright raster -> stored raster
  std::vector<Mark> marks;
  std::vector<Box> rules;     // printed straight lines, upright raster
  std::vector<TableGrid> tables;
  std::vector<Box> leaders;   // rows of dots or dashes to write on, upright raster
  std::vector<Box> combs;     // rows of printed boxes for one sign each, upright raster; no tables
  std::vector<Barcode> barcodes;
  std::vector<Box> leaves;    // left and right page of a book spread, in reading order; empty for a single page
  Box place;                  // stored raster of the sheet: where a small paper lies on it
  std::optional<Corners> corners;    // stored raster: of a photographed paper that was straightened
  std::vector<PreparedPage> papers;  // small papers lying on the sheet, each made ready by itself; mostly empty
};

// What became of a page. Every page has exactly one.
enum class Outcome { read, text_layer, blank, separator, duplicate, review, quarantined };

std::string_view name_of(Outcome outcome);
// Empty for a name it does not know.
std::optional<Outcome> outcome_from(std::string_view name);

// A table as read: one Line list per cell.
struct TableText {
  Box box;  // stored raster
  struct Cell {
    Box box;  // stored raster
    int row = 0, column = 0, row_span = 1, column_span = 1;
    std::vector<int> lines;  // indices into PageText::lines
  };
  std::vector<Cell> cells;
};

// A small paper lying on a larger sheet, such as one side of an identity card on A4; or half of an open sheet.
struct SmallPaper {
  Box box;                   // stored raster
  int rotate_degrees = 0;    // clockwise turn that makes it upright: 0, 90, 180, 270
  double skew_degrees = 0;
};

// The page's text with everything later stages need; no pixels. All boxes in the stored raster.
struct PageText {
  PageRef ref;
  std::string sha256;           // of the source file
  Outcome outcome = Outcome::read;
  std::optional<Error> error;   // set exactly when outcome is quarantined (or says why it needs review)
  int width = 0, height = 0;    // of the stored raster
  int dpi = 300;
  double pixel_aspect = 1;      // as of PageImage
  int rotate_degrees = 0;       // clockwise turn that makes the stored raster upright: 0, 90, 180, 270
  bool mirrored = false;        // the stored raster has to be mirrored left-right before it is turned
  double skew_degrees = 0;
  bool rendered = false, repaired = false;
  std::vector<Line> lines;      // in reading order
  std::vector<TableText> tables;
  std::vector<Mark> marks;      // boxes in the stored raster here
  std::vector<Overlay> overlays;
  std::vector<Barcode> barcodes;
  std::vector<Box> rules;
  std::vector<SmallPaper> papers;  // small papers that lie on the sheet, or the halves of an open one; empty where the page is one paper
  std::optional<Corners> corners;  // stored raster: of a photographed paper that was straightened to be read
  Box frame;                       // the part of the stored raster that this text is of; empty: all of it
  std::vector<LayerRegion> layer_regions;  // what came of the file's own text; empty where it had none
};

// Whether the page is secret, and nothing of what it says was kept.
[[nodiscard]] inline bool is_withheld(const PageText& page) { return page.error && page.error->code == ErrorCode::secret; }

}  // namespace sohoa
