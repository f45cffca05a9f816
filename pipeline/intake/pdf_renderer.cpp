#include "pipeline/intake/pdf_renderer.h"

#include <poppler/cpp/poppler-document.h>
#include <poppler/cpp/poppler-global.h>
#include <poppler/cpp/poppler-image.h>
#include <poppler/cpp/poppler-page-renderer.h>
#include <poppler/cpp/poppler-page.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <opencv2/imgproc.hpp>

namespace sohoa {
namespace {

// Nobody sees so little colour, and near-black text would treble the page.
bool is_grey(const cv::Mat& bgr) {
  constexpr int least_colour = 16;
  for (int y = 0; y < bgr.rows; ++y) {
    const std::uint8_t* p = bgr.ptr(y);
    int most = 0;
    for (int x = 0; x < bgr.cols; ++x, p += 3) {
      const int blue_green = std::abs(p[0] - p[1]), green_red = std::abs(p[1] - p[2]), red_blue = std::abs(p[2] - p[0]);
      most = std::max(most, std::max(blue_green, std::max(green_red, red_blue)));
    }
    if (most >= least_colour) return false;
  }
  return true;
}

}  // namespace

struct PdfRenderer::State {
  std::unique_ptr<poppler::document> document;
};

PdfRenderer::PdfRenderer(std::unique_ptr<State> state) : state_(std::move(state)) {}
PdfRenderer::~PdfRenderer() = default;

Result<std::unique_ptr<PdfRenderer>> PdfRenderer::open(std::span<const std::uint8_t> bytes) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return fail(ErrorCode::too_large, "triage", "a PDF of more than 2 GiB");
  poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
  auto state = std::make_unique<State>();
  state->document.reset(poppler::document::load_from_raw_data(reinterpret_cast<const char*>(bytes.data()),
                                                              static_cast<int>(bytes.size())));
  if (!state->document) return fail(ErrorCode::damaged, "triage", "Poppler cannot open this PDF");
  if (state->document->is_locked()) return fail(ErrorCode::encrypted, "triage", "this PDF needs a password");
  return std::unique_ptr<PdfRenderer>(new PdfRenderer(std::move(state)));
}

int PdfRenderer::pages() const { return state_->document->pages(); }

Result<cv::Mat> PdfRenderer::render(int page, int page_rotation, double dpi) const {
  const std::unique_ptr<poppler::page> drawn(state_->document->create_page(page - 1));
  if (!drawn) return fail(ErrorCode::damaged, "decode", "Poppler cannot open this page");
  poppler::page_renderer renderer;
  renderer.set_image_format(poppler::image::format_bgr24);
  renderer.set_render_hint(poppler::page_renderer::antialiasing);
  renderer.set_render_hint(poppler::page_renderer::text_antialiasing);
  constexpr poppler::rotation_enum back[4] = {poppler::rotate_0, poppler::rotate_270, poppler::rotate_180,
                                              poppler::rotate_90};
  poppler::image image = renderer.render_page(drawn.get(), dpi, dpi, -1, -1, -1, -1, back[page_rotation / 90 % 4]);
  if (!image.is_valid() || image.width() <= 0 || image.height() <= 0)
    return fail(ErrorCode::damaged, "decode", "Poppler cannot draw this page");
  const cv::Mat bgr(image.height(), image.width(), CV_8UC3, image.data(),
                    static_cast<std::size_t>(image.bytes_per_row()));
  cv::Mat pixels;
  if (is_grey(bgr)) cv::cvtColor(bgr, pixels, cv::COLOR_BGR2GRAY);
  else bgr.copyTo(pixels);
  return pixels;
}

}  // namespace sohoa
