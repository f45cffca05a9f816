#pragma once

#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "ocr/line_cutter.h"
#include "pipeline/page_stages.h"
#include "storage/review_store.h"

namespace sohoa {

// A page's lines, found once more to cut fields out of them.
class FieldLines {
 public:
  // archive: where originals are looked for instead of where the page says; may be empty. Fails with not_found where the original is not
  // there, damaged where it is not the file that was read.
  [[nodiscard]] static Result<FieldLines> find(const KeptPage& page, const std::string& archive, DecoderPool& decoders);

  // The pixels of a field (box: stored raster) as a reader of that shape wants a line: CV_8UC1, white on both sides. Empty where the
  // field does not lie on one line that was found, as where text was copied or goes over two lines.
  [[nodiscard]] cv::Mat cut(const Box& box, const LineShape& shape) const;

 private:
  struct Part {
    std::shared_ptr<const PreparedPage> page;
    std::vector<TextLine> lines;
  };
  void add(const LinedPage& page);

  std::vector<Part> parts_;  // the page, or the small papers on it
};

}  // namespace sohoa
