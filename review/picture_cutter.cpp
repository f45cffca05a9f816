#include "review/picture_cutter.h"

#include <vips/vips.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

namespace sohoa {
namespace {

constexpr int longest_side = 4096;
constexpr int quality = 80;

using Image = std::unique_ptr<VipsImage, decltype([](VipsImage* image) { g_object_unref(image); })>;

void start_library() {
  static const bool started = [] {
    if (vips_init("sohoa") != 0) return false;
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    return true;
  }();
  if (!started) throw std::runtime_error("libvips does not start");
}

// Whole numbers between commas; -1 for an empty part. Nothing for anything else.
std::optional<std::vector<int>> numbers(std::string_view text) {
  std::vector<int> list;
  for (;;) {
    const std::size_t comma = std::min(text.find(','), text.size());
    int number = -1;
    if (comma > 0) {
      const auto [end, failure] = std::from_chars(text.data(), text.data() + comma, number);
      if (failure != std::errc() || end != text.data() + comma || number < 0) return std::nullopt;
    }
    list.push_back(number);
    if (comma == text.size()) return list;
    text.remove_prefix(comma + 1);
  }
}

}  // namespace

std::optional<PictureCut> picture_cut(const std::string& region, const std::string& size, cv::Size whole) {
  PictureCut cut{{0, 0, whole.width, whole.height}, {}};
  if (region != "full") {
    const auto box = numbers(region);
    if (!box || box->size() != 4 || *std::ranges::min_element(*box) < 0) return std::nullopt;
    cut.region = {(*box)[0], (*box)[1], (*box)[2], (*box)[3]};
    if (cut.region.x >= whole.width || cut.region.y >= whole.height) return std::nullopt;
    cut.region.w = std::min(cut.region.w, whole.width - cut.region.x);
    cut.region.h = std::min(cut.region.h, whole.height - cut.region.y);
  }
  if (cut.region.w < 1 || cut.region.h < 1) return std::nullopt;
  cut.size = {cut.region.w, cut.region.h};
  if (size != "full" && size != "max") {
    const auto sides = numbers(size);
    if (!sides || sides->size() != 2 || ((*sides)[0] < 1 && (*sides)[1] < 1)) return std::nullopt;
    const double scale = (*sides)[0] > 0 ? static_cast<double>((*sides)[0]) / cut.region.w : static_cast<double>((*sides)[1]) / cut.region.h;
    cut.size.width = (*sides)[0] > 0 ? (*sides)[0] : std::max(1, static_cast<int>(std::lround(cut.region.w * scale)));
    cut.size.height = (*sides)[1] > 0 ? (*sides)[1] : std::max(1, static_cast<int>(std::lround(cut.region.h * scale)));
  }
  if (cut.size.width > std::min(longest_side, cut.region.w) || cut.size.height > std::min(longest_side, cut.region.h)) return std::nullopt;
  return cut;
}

Result<std::string> cut_picture(const cv::Mat& picture, const PictureCut& cut) {
  start_library();
  const cv::Mat part = picture({cut.region.x, cut.region.y, cut.region.w, cut.region.h}).clone();
  const int bands = part.channels();
  const auto failed = [] {
    const std::string why = vips_error_buffer();
    vips_error_clear();
    return fail(ErrorCode::internal, "review", "a picture could not be cut: " + why);
  };
  Image image(vips_image_new_from_memory(part.data, part.total() * part.elemSize(), part.cols, part.rows, bands, VIPS_FORMAT_UCHAR));
  if (!image) return failed();
  const auto through = [&](auto operation) {
    VipsImage* out = nullptr;
    if (operation(image.get(), &out) != 0) return false;
    image.reset(out);
    return true;
  };
  if (cut.size != part.size() &&
      !through([&](VipsImage* in, VipsImage** out) {
        return vips_thumbnail_image(in, out, cut.size.width, "height", cut.size.height, "size", VIPS_SIZE_FORCE, nullptr);
      }))
    return failed();
  if (bands == 3 && !through([](VipsImage* in, VipsImage** out) {  // OpenCV has blue first
        std::array<VipsImage*, 3> band{};
        for (int i = 0; i < 3; ++i)
          if (vips_extract_band(in, &band[static_cast<std::size_t>(i)], 2 - i, nullptr) != 0) return -1;
        const int joined = vips_bandjoin(band.data(), out, 3, nullptr);
        for (VipsImage* one : band) g_object_unref(one);
        return joined;
      }))
    return failed();
  if (!through([&](VipsImage* in, VipsImage** out) {
        return vips_copy(in, out, "interpretation", bands == 3 ? VIPS_INTERPRETATION_sRGB : VIPS_INTERPRETATION_B_W, nullptr);
      }))
    return failed();
  void* bytes = nullptr;
  std::size_t size = 0;
  if (vips_jpegsave_buffer(image.get(), &bytes, &size, "Q", quality, "strip", TRUE, nullptr) != 0) return failed();
  std::string jpeg(static_cast<const char*>(bytes), size);
  g_free(bytes);
  return jpeg;
}

}  // namespace sohoa
