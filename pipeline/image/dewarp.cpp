#include "pipeline/image/dewarp.h"

#include <leptonica/allheaders.h>

#include <algorithm>
#include <memory>
#include <opencv2/imgproc.hpp>

#include "pipeline/image/runs.h"

namespace sohoa {

namespace {

struct DestroyPix {
  void operator()(Pix* pix) const { pixDestroy(&pix); }
};
using PixOwner = std::unique_ptr<Pix, DestroyPix>;

struct DestroyDewarpa {
  void operator()(L_Dewarpa* models) const { dewarpaDestroy(&models); }
};

PixOwner bits_of(const cv::Mat& ink) {
  PixOwner pix(pixCreate(ink.cols, ink.rows, 1));
  if (pix == nullptr) return pix;
  l_uint32* words = pixGetData(pix.get());
  const int words_a_row = pixGetWpl(pix.get());
  for (int y = 0; y < ink.rows; ++y) {
    l_uint32* row = words + static_cast<std::ptrdiff_t>(y) * words_a_row;
    for_each_run(ink.ptr(y), ink.cols, [&](int begin, int end) {
      for (int x = begin; x < end; ++x) SET_DATA_BIT(row, x);
    });
  }
  return pix;
}

}  // namespace

DewarpField find_dewarp(const cv::Mat& ink) {
  // Pages that it has no model for are no news. The setting is the process's, so it is made once.
  [[maybe_unused]] static const int before = setMsgSeverity(L_SEVERITY_NONE);
  const PixOwner pix = bits_of(ink);
  if (pix == nullptr) return {};
  constexpr int page_number = 0, sampling = 30, reduction = 1, fewest_lines = 8, only_this_page = 0;
  const std::unique_ptr<L_Dewarpa, DestroyDewarpa> models(
      dewarpaCreate(1, sampling, reduction, fewest_lines, only_this_page));
  L_Dewarp* model = models == nullptr ? nullptr : dewarpCreate(pix.get(), page_number);
  if (model == nullptr) return {};
  dewarpaInsertDewarp(models.get(), model);
  if (dewarpBuildPageModel(model, nullptr) != 0 || model->vsuccess == 0) return {};
  if (dewarpPopulateFullRes(model, pix.get(), 0, 0) != 0 || model->fullvdispar == nullptr) return {};

  // Only heights are corrected: Leptonica's guess at the widths leans on the ends of lines, and those of an official
  // paper (indents, two columns, lists) are not flush.
  const auto drop_at = [&](int x, int y) {
    l_int32 width = 0, height = 0;
    fpixGetDimensions(model->fullvdispar, &width, &height);
    l_float32 value = 0;
    fpixGetPixel(model->fullvdispar, std::min(x, width - 1), std::min(y, height - 1), &value);
    return value;
  };
  DewarpField field;
  field.source.create(ink.rows / field.step + 2, ink.cols / field.step + 2, CV_32FC2);
  for (int r = 0; r < field.source.rows; ++r) {
    for (int c = 0; c < field.source.cols; ++c) {
      const int x = c * field.step, y = r * field.step;
      field.source.at<cv::Vec2f>(r, c) = {static_cast<float>(x), static_cast<float>(y) - drop_at(x, y)};
    }
  }
  return field;
}

cv::Mat dewarped(const cv::Mat& picture, const DewarpField& field, double scale, int beyond) {
  cv::Mat map(picture.size(), CV_32FC2);
  const auto step = static_cast<float>(field.step * scale), factor = static_cast<float>(scale);
  for (int y = 0; y < map.rows; ++y) {
    const float gy = std::min(static_cast<float>(y) / step, static_cast<float>(field.source.rows) - 1.001F);
    const int r = static_cast<int>(gy);
    const float v = gy - static_cast<float>(r);
    const cv::Vec2f *upper = field.source.ptr<cv::Vec2f>(r), *lower = field.source.ptr<cv::Vec2f>(r + 1);
    cv::Vec2f* out = map.ptr<cv::Vec2f>(y);
    for (int x = 0; x < map.cols; ++x) {
      const float gx = std::min(static_cast<float>(x) / step, static_cast<float>(field.source.cols) - 1.001F);
      const int c = static_cast<int>(gx);
      const float u = gx - static_cast<float>(c);
      out[x] = ((upper[c] * (1 - u) + upper[c + 1] * u) * (1 - v) + (lower[c] * (1 - u) + lower[c + 1] * u) * v) * factor;
    }
  }
  cv::Mat straight;
  cv::remap(picture, straight, map, cv::noArray(), cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar::all(beyond));
  return straight;
}

}  // namespace sohoa
