#include <opencv2/imgproc.hpp>

#include "pipeline/intake/codecs.h"
#include "pipeline/intake/opened_file.h"
#include "pipeline/intake/packed_image.h"
#include "pipeline/intake/resolution.h"

namespace sohoa {
namespace {

// A BMP or JPEG 2000 file: one picture, decoded by a codec of ours rather than by libvips.
class OtherPicture final : public OpenedFile {
 public:
  OtherPicture(ByteSpan bytes, FileKind kind, const DecodeLimits& limits) : bytes_(bytes), kind_(kind), limits_(limits) {}

  Result<FileSurvey> survey() override {
    const auto header = read_header();
    if (!header) return tl::unexpected(header.error());
    FileSurvey survey;
    survey.format = name_of(kind_);
    survey.pages.push_back({static_cast<std::uint64_t>(header->width) * static_cast<std::uint64_t>(header->height) *
                            static_cast<std::uint64_t>(header->channels)});
    return survey;
  }

  Result<PageImage> decode(int page) override {
    if (page != 1) return fail(ErrorCode::damaged, "decode", "there is no page " + std::to_string(page));
    const auto header = read_header();
    if (!header) return tl::unexpected(header.error());
    if (auto checked = check_picture_size(header->width, header->height, limits_); !checked) return tl::unexpected(checked.error());
    auto decoded = kind_ == FileKind::bmp ? decode_bmp(bytes_) : decode_jpx(bytes_, limits_.max_pixels);
    if (!decoded) return tl::unexpected(decoded.error());
    PageImage image;
    image.pixels = std::move(decoded->pixels);
    image.bilevel = header->bilevel;
    set_resolution(image, header->dpi_x, header->dpi_y);
    return image;
  }

  Result<EncodedImage> archive_image(int page) override {
    auto decoded = decode(page);
    if (!decoded) return tl::unexpected(decoded.error());
    return pack_losslessly(*decoded);
  }

 private:
  [[nodiscard]] Result<PictureHeader> read_header() const {
    if (kind_ == FileKind::bmp) return read_bmp_header(bytes_);
    return read_jpx_header(bytes_);
  }

  ByteSpan bytes_;
  FileKind kind_;
  DecodeLimits limits_;
};

}  // namespace

Result<std::unique_ptr<OpenedFile>> open_other_picture(ByteSpan bytes, FileKind kind, const DecodeLimits& limits) {
  return std::make_unique<OtherPicture>(bytes, kind, limits);
}

}  // namespace sohoa
