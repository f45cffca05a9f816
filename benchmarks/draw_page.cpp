// draw_page SCAN DOCUMENT.json OUT.png: three panels of one page for people to look at: the scan as it came, the page as the
// reader sees it with the lines found, and the scan with the fields that were filed.

#include <fmt/format.h>
#include <pango/pangocairo.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "pipeline/image/find_lines.h"
#include "pipeline/image/prepare_page.h"
#include "pipeline/intake/decoder_pool.h"

namespace {

using namespace sohoa;

const cv::Scalar line_colour(170, 90, 20), mean_colour(190, 170, 60), accepted_colour(60, 140, 30), review_colour(20, 120, 230);

cv::Mat in_colour(const cv::Mat& picture) {
  if (picture.channels() == 3) return picture.clone();
  cv::Mat bgr;
  cv::cvtColor(picture, bgr, cv::COLOR_GRAY2BGR);
  return bgr;
}

cv::Mat panel_of_lines(const PreparedPage& page) {
  cv::Mat panel = in_colour(page.grey);
  const int thickness = std::max(1, page.dpi / 100);
  for (const TextLine& line : find_lines(page)) {
    for (std::size_t i = 1; i < line.baseline.size(); ++i) {
      const cv::Point2f up(0, -line.x_height);
      cv::line(panel, line.baseline[i - 1], line.baseline[i], line_colour, thickness, cv::LINE_AA);
      cv::line(panel, line.baseline[i - 1] + up, line.baseline[i] + up, mean_colour, std::max(1, thickness / 2), cv::LINE_AA);
    }
  }
  for (const Mark& mark : page.marks)
    cv::rectangle(panel, {mark.box.x, mark.box.y, mark.box.w, mark.box.h}, cv::Scalar(60, 60, 210), thickness, cv::LINE_AA);
  return panel;
}

cv::Mat panel_of_fields(const cv::Mat& scan, const nlohmann::json& document, int dpi) {
  cv::Mat panel = in_colour(scan);
  for (const auto& [key, field] : document["fields"].items()) {
    if (field["page"] != 1 || field["status"] == "missing") continue;
    const auto& box = field["box"];
    cv::rectangle(panel, {box[0].get<int>() - 4, box[1].get<int>() - 4, box[2].get<int>() + 8, box[3].get<int>() + 8},
                  field["status"] == "accepted" ? accepted_colour : review_colour, std::max(2, dpi / 60), cv::LINE_AA);
  }
  return panel;
}

// The filed fields as text, set by Pango.
cv::Mat panel_of_text(const nlohmann::json& document, cv::Size size) {
  cv::Mat bgra(size, CV_8UC4, cv::Scalar::all(255));
  cairo_surface_t* surface = cairo_image_surface_create_for_data(bgra.data, CAIRO_FORMAT_ARGB32, size.width, size.height,
                                                                 static_cast<int>(bgra.step));
  cairo_t* cairo = cairo_create(surface);
  PangoLayout* layout = pango_cairo_create_layout(cairo);
  std::string markup = fmt::format("<b>{}</b>  <span foreground='#777'>{:.3f}</span>\n\n", document["record_type"].get<std::string>(),
                                   document["record_type_confidence"].get<double>());
  const auto escaped = [](const std::string& text) {
    char* safe = g_markup_escape_text(text.c_str(), -1);
    std::string copy = safe;
    g_free(safe);
    return copy;
  };
  for (const auto& [key, field] : document["fields"].items()) {
    const std::string status = field["status"], value = field["value"], reason = field["reason"];
    if (status == "missing") continue;
    markup += fmt::format("<span foreground='#777'>{}</span>\n<span foreground='{}'>{}</span>{}\n", key,
                          status == "accepted" ? "#1e8c3c" : "#e6780f", escaped(value.empty() ? "?" : value),
                          reason.empty() ? "" : "\n<i><small>" + escaped(reason) + "</small></i>");
  }
  pango_layout_set_markup(layout, markup.c_str(), -1);
  PangoFontDescription* font = pango_font_description_from_string("DejaVu Sans");
  pango_font_description_set_absolute_size(font, size.width / 24.0 * PANGO_SCALE);
  pango_layout_set_font_description(layout, font);
  pango_layout_set_width(layout, (size.width - 40) * PANGO_SCALE);
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  cairo_set_source_rgb(cairo, 0.1, 0.1, 0.1);
  cairo_move_to(cairo, 20, 20);
  pango_cairo_show_layout(cairo, layout);
  pango_font_description_free(font);
  g_object_unref(layout);
  cairo_destroy(cairo);
  cairo_surface_destroy(surface);
  cv::Mat bgr;
  cv::cvtColor(bgra, bgr, cv::COLOR_BGRA2BGR);
  return bgr;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    fmt::print(stderr, "usage: draw_page SCAN DOCUMENT.json OUT.png\n");
    return 1;
  }
  auto decoders = DecoderPool::start(1);
  if (!decoders) return 1;
  Result<PageImage> decoded = (*decoders)->decode({{}, argv[1], {}, 1});
  if (!decoded) {
    fmt::print(stderr, "draw_page: {}\n", decoded.error().message);
    return 1;
  }
  const auto image = std::make_shared<const PageImage>(std::move(*decoded));
  const Result<PreparedPage> page = prepare_page(image);
  if (!page) return 1;
  const nlohmann::json document = nlohmann::json::parse(std::ifstream(argv[2]));
  constexpr int height = 1100;
  std::vector<cv::Mat> panels = {in_colour(image->pixels), panel_of_lines(*page), panel_of_fields(image->pixels, document, image->dpi)};
  for (cv::Mat& panel : panels) {
    const double scale = static_cast<double>(height) / panel.rows;
    cv::resize(panel, panel, {}, scale, scale, cv::INTER_AREA);
    cv::copyMakeBorder(panel, panel, 8, 8, 8, 8, cv::BORDER_CONSTANT, cv::Scalar(225, 225, 225));
  }
  panels.push_back(panel_of_text(document, {620, panels[0].rows}));
  for (cv::Mat& panel : panels) panel = panel.rowRange(0, panels[0].rows);
  cv::Mat sheet;
  cv::hconcat(panels, sheet);
  cv::imwrite(argv[3], sheet, {cv::IMWRITE_PNG_COMPRESSION, 9});
  return 0;
}
