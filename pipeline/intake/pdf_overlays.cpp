#include "pipeline/intake/pdf_overlays.h"

#include <fmt/format.h>

#include <opencv2/imgproc.hpp>
#include <qpdf/QPDFPageDocumentHelper.hh>
#include <qpdf/QPDFWriter.hh>

namespace sohoa {
namespace {

cv::Mat in_colour(const cv::Mat& pixels) {
  if (pixels.channels() == 3) return pixels;
  cv::Mat colour;
  cv::cvtColor(pixels, colour, cv::COLOR_GRAY2BGR);
  return colour;
}

// 255 where any channel differs at all.
cv::Mat difference_of(const cv::Mat& a, const cv::Mat& b) {
  cv::Mat difference, channels[3];
  cv::absdiff(in_colour(a), in_colour(b), difference);
  cv::split(difference, channels);
  return (channels[0] | channels[1] | channels[2]) > 0;
}

// Undoes how the picture was turned and mirrored onto its page.
cv::Mat as_stored(const cv::Mat& shown, const EmbeddedPicture& picture) {
  cv::Mat stored = shown;
  if (picture.turn == 1) cv::rotate(shown, stored, cv::ROTATE_90_COUNTERCLOCKWISE);
  else if (picture.turn == 2) cv::rotate(shown, stored, cv::ROTATE_180);
  else if (picture.turn == 3) cv::rotate(shown, stored, cv::ROTATE_90_CLOCKWISE);
  if (picture.mirrored) cv::flip(stored.clone(), stored, 1);
  return stored;
}

}  // namespace

std::vector<cv::Rect> differing_areas(const cv::Mat& with, const cv::Mat& without) {
  constexpr int cell = 32;
  const cv::Mat difference = difference_of(with, without);
  const cv::Size cells{(with.cols + cell - 1) / cell, (with.rows + cell - 1) / cell};
  cv::Mat touched(cells, CV_8UC1, cv::Scalar(0));
  for (int y = 0; y < cells.height; ++y)
    for (int x = 0; x < cells.width; ++x) {
      const cv::Rect area = cv::Rect(x * cell, y * cell, cell, cell) & cv::Rect({}, difference.size());
      if (cv::countNonZero(difference(area)) > 0) touched.at<std::uint8_t>(y, x) = 255;
    }
  cv::Mat labels, boxes, centres;
  const int count = cv::connectedComponentsWithStats(touched, labels, boxes, centres, 8);
  std::vector<cv::Rect> areas;
  for (int i = 1; i < count; ++i) {
    const cv::Rect cells_of(boxes.at<int>(i, cv::CC_STAT_LEFT), boxes.at<int>(i, cv::CC_STAT_TOP),
                            boxes.at<int>(i, cv::CC_STAT_WIDTH), boxes.at<int>(i, cv::CC_STAT_HEIGHT));
    const cv::Rect area = cv::Rect(cells_of.x * cell, cells_of.y * cell, cells_of.width * cell, cells_of.height * cell) &
                          cv::Rect({}, difference.size());
    const cv::Rect ink = cv::boundingRect(difference(area));
    areas.emplace_back(area.x + ink.x, area.y + ink.y, ink.width, ink.height);
  }
  return areas;
}

std::vector<std::uint8_t> picture_alone(const EmbeddedPicture& picture, const Rectangle& page_box) {
  QPDF pdf;
  pdf.emptyPDF();
  QPDFObjectHandle image = picture.image;
  QPDFObjectHandle page = QPDFObjectHandle::parse(fmt::format("<< /Type /Page /MediaBox [{} {} {} {}] >>", page_box.x0,
                                                              page_box.y0, page_box.x1, page_box.y1));
  QPDFObjectHandle resources = QPDFObjectHandle::parse("<< /XObject << >> >>");
  resources.getKey("/XObject").replaceKey("/Im0", pdf.copyForeignObject(image));
  page.replaceKey("/Resources", resources);
  const QPDFMatrix& m = picture.matrix;
  page.replaceKey("/Contents",
                  pdf.newStream(fmt::format("q {} {} {} {} {} {} cm /Im0 Do Q", m.a, m.b, m.c, m.d, m.e, m.f)));
  QPDFPageDocumentHelper(pdf).addPage(QPDFPageObjectHelper(pdf.makeIndirectObject(page)), false);
  QPDFWriter writer(pdf);
  writer.setOutputMemory();
  writer.setStreamDataMode(qpdf_s_preserve);
  writer.setStaticID(true);
  writer.write();
  const std::shared_ptr<Buffer> bytes = writer.getBufferSharedPointer();
  return {bytes->getBuffer(), bytes->getBuffer() + bytes->getSize()};
}

OverlayPicture cut_overlay(const cv::Mat& with, const cv::Mat& without, cv::Rect area, const EmbeddedPicture& picture) {
  cv::Mat differing = difference_of(with(area), without(area));
  // Ink may have the very colour of what it covers, here and there: no holes.
  cv::morphologyEx(differing, differing, cv::MORPH_CLOSE, cv::Mat());
  const cv::Mat pixels = as_stored(in_colour(with(area)), picture), shows = as_stored(differing, picture);
  OverlayPicture overlay;
  overlay.width = pixels.cols;
  overlay.height = pixels.rows;
  const std::size_t mask_row = (static_cast<std::size_t>(pixels.cols) + 7) / 8;
  overlay.rgb.reserve(pixels.total() * 3);
  overlay.mask.assign(mask_row * static_cast<std::size_t>(pixels.rows), 0xFF);
  for (int y = 0; y < pixels.rows; ++y) {
    const auto* colour = pixels.ptr<cv::Vec3b>(y);
    const std::uint8_t* shown = shows.ptr(y);
    std::uint8_t* mask = overlay.mask.data() + mask_row * static_cast<std::size_t>(y);
    for (int x = 0; x < pixels.cols; ++x) {
      // What is masked out is white: it packs best.
      const cv::Vec3b bgr = shown[x] != 0 ? colour[x] : cv::Vec3b(255, 255, 255);
      overlay.rgb.insert(overlay.rgb.end(), {bgr[2], bgr[1], bgr[0]});
      if (shown[x] != 0) mask[x / 8] = static_cast<std::uint8_t>(mask[x / 8] & ~(0x80 >> x % 8));
    }
  }
  return overlay;
}

}  // namespace sohoa
