#include "pipeline/intake/pdf_stream.h"

#include <qpdf/Pipeline.hh>
#include <stdexcept>

namespace sohoa {
namespace {

// The end of a chain of filters: counts, and keeps if it shall, until it has too much.
class Limited final : public Pipeline {
 public:
  Limited(double most_bytes, std::vector<std::uint8_t>* kept) : Pipeline("limited", nullptr), left_(most_bytes), kept_(kept) {}

  void write(const unsigned char* data, std::size_t size) override {
    left_ -= static_cast<double>(size);
    if (left_ < 0) throw std::runtime_error("too much");  // to stop the filters; some callers of ours swallow it
    if (kept_) kept_->insert(kept_->end(), data, data + size);
  }
  void finish() override {}

  void check() const {
    if (left_ < 0) throw std::runtime_error("a stream of the PDF unfolds to far more than it can be good for");
  }

 private:
  double left_;
  std::vector<std::uint8_t>* kept_;
};

constexpr double most_content_bytes = 64 << 20;

}  // namespace

std::vector<std::uint8_t> unfolded(QPDFObjectHandle stream, double most_bytes) {
  std::vector<std::uint8_t> bytes;
  Limited limited(most_bytes, &bytes);
  const bool whole = stream.pipeStreamData(&limited, 0, qpdf_dl_specialized);
  limited.check();
  if (!whole) throw std::runtime_error("a stream of the PDF cannot be decoded");
  return bytes;
}

void demand_sane_size(QPDFPageObjectHelper page) {
  Limited limited(most_content_bytes, nullptr);
  try {
    page.pipeContents(&limited);
  } catch (const std::runtime_error&) {
    limited.check();  // any other fault is for the parser to meet
  }
  limited.check();
}

void demand_sane_size(QPDFObjectHandle form) {
  Limited limited(most_content_bytes, nullptr);
  form.pipeStreamData(&limited, 0, qpdf_dl_specialized);
  limited.check();
}

}  // namespace sohoa
