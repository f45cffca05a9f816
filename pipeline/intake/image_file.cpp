#include <tiffio.h>
#include <vips/vips.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <opencv2/imgproc.hpp>
#include <optional>
#include <string_view>

#include "pipeline/intake/codecs.h"
#include "pipeline/intake/memory_tiff.h"
#include "pipeline/intake/opened_file.h"
#include "pipeline/intake/packed_image.h"
#include "pipeline/intake/png_stream.h"
#include "pipeline/intake/resolution.h"

namespace sohoa {
namespace {

struct Unref {
  void operator()(VipsImage* image) const { g_object_unref(image); }
};
using Vips = std::unique_ptr<VipsImage, Unref>;

// Once a process. Only the loaders we name can ever run; ImageMagick least of all.
void start_vips() {
  static const bool started = [] {
    g_setenv("VIPS_WARNING", "1", TRUE);
    if (VIPS_INIT("sohoa") != 0) return false;
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    vips_operation_block_set("VipsForeignLoadJpeg", FALSE);
    vips_operation_block_set("VipsForeignLoadPng", FALSE);
    vips_operation_block_set("VipsForeignLoadTiff", FALSE);
    vips_operation_block_set("VipsForeignLoadWebp", FALSE);
    return true;
  }();
  if (!started) vips_error_exit("libvips does not start");
}

tl::unexpected<Error> damaged(const char* what) {
  std::string message = vips_error_buffer();
  vips_error_clear();
  if (const auto end = message.find('\n'); end != std::string::npos) message.resize(end);
  return fail(ErrorCode::damaged, "decode", std::string(what) + (message.empty() ? "" : ": " + message));
}

// How a picture lies on the page, from EXIF or TIFF orientation 1..8.
void set_orientation(PageImage& page, int orientation) {
  constexpr int turns[9] = {0, 0, 0, 180, 180, 270, 90, 90, 270};
  constexpr bool mirrors[9] = {false, false, true, false, true, true, false, true, false};
  if (orientation < 1 || orientation > 8) return;
  page.rotate_degrees = turns[orientation];
  page.mirrored = mirrors[orientation];
}

int vips_int(VipsImage* image, const char* name, int otherwise) {
  int value = otherwise;
  if (vips_image_get_typeof(image, name) != 0 && vips_image_get_int(image, name, &value) != 0) vips_error_clear();
  return value;
}

// One step of a vips pipeline: takes `image`, gives the result or null.
template <class Operation>
Vips then(Vips image, Operation operation) {
  if (!image) return nullptr;
  VipsImage* out = nullptr;
  if (operation(image.get(), &out) != 0) return nullptr;
  return Vips(out);
}

// 8-bit grey or BGR of whatever vips has loaded; alpha on white.
Result<cv::Mat> to_pixels(Vips image) {
  const VipsInterpretation space = vips_image_get_interpretation(image.get());
  const bool is_plain = space == VIPS_INTERPRETATION_B_W || space == VIPS_INTERPRETATION_sRGB ||
                        space == VIPS_INTERPRETATION_RGB || space == VIPS_INTERPRETATION_RGB16 ||
                        space == VIPS_INTERPRETATION_GREY16 || space == VIPS_INTERPRETATION_MULTIBAND;
  if (!is_plain)
    image = then(std::move(image), [](VipsImage* in, VipsImage** out) {
      return vips_colourspace(in, out, VIPS_INTERPRETATION_sRGB, nullptr);
    });
  if (image && vips_image_get_format(image.get()) == VIPS_FORMAT_USHORT) {
    image =
        then(std::move(image), [](VipsImage* in, VipsImage** out) { return vips_rshift_const1(in, out, 8, nullptr); });
    image = then(std::move(image), [](VipsImage* in, VipsImage** out) { return vips_cast_uchar(in, out, nullptr); });
  }
  if (!image) return damaged("no pixels");
  if (vips_image_get_format(image.get()) != VIPS_FORMAT_UCHAR)
    return fail(ErrorCode::unsupported, "decode", "samples that are neither 1 to 8 nor 16 bits");
  const int bands = vips_image_get_bands(image.get());
  if (bands == 2 || bands == 4)
    image = then(std::move(image), [](VipsImage* in, VipsImage** out) {
      VipsArrayDouble* white = vips_array_double_newv(1, 255.0);
      const int result = vips_flatten(in, out, "background", white, nullptr);
      vips_area_unref(VIPS_AREA(white));
      return result;
    });
  if (!image) return damaged("no pixels");
  const int colours = vips_image_get_bands(image.get());
  if (colours != 1 && colours != 3)
    return fail(ErrorCode::unsupported, "decode", "picture of " + std::to_string(colours) + " channels");
  std::size_t size = 0;
  const std::unique_ptr<void, decltype(&g_free)> memory(vips_image_write_to_memory(image.get(), &size), &g_free);
  if (!memory) return damaged("broken pixels");
  const cv::Mat samples(vips_image_get_height(image.get()), vips_image_get_width(image.get()),
                        colours == 1 ? CV_8UC1 : CV_8UC3, memory.get());
  cv::Mat pixels;
  if (colours == 1) samples.copyTo(pixels);
  else cv::cvtColor(samples, pixels, cv::COLOR_RGB2BGR);
  return pixels;
}

// A JPEG, PNG, WebP or TIFF file; each TIFF directory that is not a preview is a page.
class ImageFile final : public OpenedFile {
 public:
  ImageFile(ByteSpan bytes, FileKind kind, const DecodeLimits& limits)
      : bytes_(bytes), kind_(kind), limits_(limits) {}

  Result<FileSurvey> survey() override {
    FileSurvey survey;
    survey.format = name_of(kind_);
    if (kind_ == FileKind::tiff) {
      if (auto found = find_directories(); !found) return tl::unexpected(found.error());
      for (const Directory& directory : directories_)
        survey.pages.push_back({std::uint64_t{directory.width} * directory.height * (directory.colour ? 3 : 1)});
      if (previews_ > 0) survey.notes.push_back("ignored " + std::to_string(previews_) + " reduced-size previews");
      if (broken_directory_)
        survey.notes.push_back("the chain of pages is broken after the last page that can be read");
      return survey;
    }
    const auto header = load_header(0);
    if (!header) return tl::unexpected(header.error());
    const auto width = static_cast<std::uint64_t>(vips_image_get_width(header->get()));
    const auto height = static_cast<std::uint64_t>(vips_image_get_height(header->get()));
    survey.pages.push_back({width * height * (vips_image_get_bands(header->get()) < 3 ? 1 : 3)});
    if (const int frames = vips_int(header->get(), VIPS_META_N_PAGES, 1); frames > 1)
      survey.notes.push_back("ignored all but the first of " + std::to_string(frames) + " frames of an animation");
    return survey;
  }

  Result<PageImage> decode(int page) override {
    Directory directory;
    PageImage result;
    if (kind_ == FileKind::tiff) {
      if (auto found = find_directories(); !found) return tl::unexpected(found.error());
      if (page < 1 || page > static_cast<int>(directories_.size())) return no_page(page);
      const Directory& entry = directories_[static_cast<std::size_t>(page) - 1];
      if (entry.broken) return fail(ErrorCode::damaged, "decode", "the TIFF directory of this page is broken");
      directory = entry;
      result.bilevel = entry.bits == 1 && !entry.colour;
      if (auto checked = check_picture_size(entry.width, entry.height, limits_); !checked) return tl::unexpected(checked.error());
    } else if (page != 1) {
      return no_page(page);
    }
    auto header = load_header(directory.index);
    if (!header) {
      if (kind_ == FileKind::tiff) return decode_by_libtiff(directory, std::move(result), header.error());
      return tl::unexpected(header.error());
    }
    VipsImage* image = header->get();
    const int width = vips_image_get_width(image), height = vips_image_get_height(image);
    if (auto checked = check_picture_size(width, height, limits_); !checked) return tl::unexpected(checked.error());
    set_orientation(result, vips_int(image, VIPS_META_ORIENTATION, 1));
    // vips keeps pixels per millimetre, 1.0 where the file says nothing.
    const double dpi_x = vips_image_get_xres(image) * 25.4, dpi_y = vips_image_get_yres(image) * 25.4;
    if (kind_ == FileKind::png)
      result.bilevel = bytes_.size() > 25 && bytes_[24] == 1 && vips_image_get_bands(image) == 1;
    if (kind_ == FileKind::jpeg) {
      auto decoded = decode_jpeg(bytes_, true);
      if (!decoded) return tl::unexpected(decoded.error());
      result.pixels = std::move(decoded->pixels);
      result.repaired = decoded->repaired;
      set_resolution(result, dpi_x, dpi_y);
      return result;
    }
    auto pixels = to_pixels(std::move(*header));
    if (!pixels) {
      if (kind_ == FileKind::tiff) return decode_by_libtiff(directory, std::move(result), pixels.error());
      return tl::unexpected(pixels.error());
    }
    result.pixels = std::move(*pixels);
    set_resolution(result, dpi_x, dpi_y);
    return result;
  }

  Result<EncodedImage> archive_image(int page) override {
    if (kind_ == FileKind::jpeg && page == 1) {
      const auto header = read_jpeg_header(bytes_);
      if (!header) return tl::unexpected(header.error());
      if (header->components == 1 || header->components == 3 || header->components == 4) {
        EncodedImage image;
        image.filter = EncodedImage::Filter::jpeg;
        image.bytes.assign(bytes_.begin(), bytes_.end());
        image.width = header->width;
        image.height = header->height;
        image.components = header->components;
        image.inverted = header->components == 4;
        image.made = time_made(page);
        return image;
      }
    }
    if (kind_ == FileKind::png && page == 1)
      if (auto stream = png_stream(bytes_)) return std::move(*stream);
    std::optional<EncodedImage> image;
    if (kind_ == FileKind::tiff) image = fax_strip(page);
    if (kind_ == FileKind::tiff && !image) image = jpeg_strip(page);
    if (!image) {
      auto decoded = decode(page);
      if (!decoded) return tl::unexpected(decoded.error());
      image = pack_losslessly(*decoded);
    }
    image->made = time_made(page);
    return std::move(*image);
  }

 private:
  // What a TIFF directory announces.
  struct Directory {
    int index = 0;
    std::uint32_t width = 0, height = 0;
    int bits = 8;
    bool colour = false;
    bool broken = false;
  };

  static tl::unexpected<Error> no_page(int page) {
    return fail(ErrorCode::damaged, "decode", "there is no page " + std::to_string(page));
  }

  // As the camera, scanner or program noted it; empty where none did.
  std::string time_made(int page) {
    if (kind_ == FileKind::tiff) {
      const MemoryTiff file(bytes_);
      const char* made = nullptr;
      const bool found = file.handle() && page >= 1 && page <= static_cast<int>(directories_.size()) &&
                         TIFFSetDirectory(file.handle(), static_cast<tdir_t>(directories_[page - 1].index)) != 0 &&
                         TIFFGetField(file.handle(), TIFFTAG_DATETIME, &made) == 1;
      return found && made ? made : "";
    }
    const auto header = load_header(0);
    if (!header) return {};
    for (const char* name : {"exif-ifd2-DateTimeOriginal", "exif-ifd2-DateTimeDigitized", "exif-ifd0-DateTime"}) {
      const char* made = nullptr;
      if (vips_image_get_typeof(header->get(), name) != 0 && vips_image_get_string(header->get(), name, &made) == 0)
        return std::string(made).substr(0, 19);  // vips adds remarks of its own
    }
    return {};
  }

  // Reads no pixels: vips loads when they are asked for.
  Result<Vips> load_header(int directory) const {
    start_vips();
    VipsImage* image = nullptr;
    void* data = const_cast<std::uint8_t*>(bytes_.data());
    int failed = 1;
    if (kind_ == FileKind::jpeg)
      failed = vips_jpegload_buffer(data, bytes_.size(), &image, "access", VIPS_ACCESS_SEQUENTIAL, nullptr);
    else if (kind_ == FileKind::png)
      failed = vips_pngload_buffer(data, bytes_.size(), &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                   VIPS_FAIL_ON_TRUNCATED, nullptr);
    else if (kind_ == FileKind::webp)
      failed = vips_webpload_buffer(data, bytes_.size(), &image, "access", VIPS_ACCESS_SEQUENTIAL, "fail_on",
                                    VIPS_FAIL_ON_TRUNCATED, nullptr);
    else
      failed = vips_tiffload_buffer(data, bytes_.size(), &image, "page", directory, "access", VIPS_ACCESS_SEQUENTIAL,
                                    "fail_on", VIPS_FAIL_ON_TRUNCATED, nullptr);
    if (failed) return damaged("broken header");
    return Vips(image);
  }

  Result<void> find_directories() {
    if (!directories_.empty()) return {};
    MemoryTiff::take_complaints();
    const MemoryTiff file(bytes_);
    TIFF* tiff = file.handle();
    std::string complaint;
    if (!tiff) {
      MemoryTiff::take_complaints(&complaint);
      return fail(ErrorCode::damaged, "triage", "TIFF: " + complaint);
    }
    int index = 0;
    bool more = true;
    for (; more; ++index) {
      if (static_cast<int>(directories_.size()) >= limits_.max_pages)
        return fail(ErrorCode::too_large, "triage", "more than " + std::to_string(limits_.max_pages) + " pages");
      Directory entry;
      entry.index = index;
      std::uint32_t kind = 0;
      std::uint16_t bits = 1, samples = 1, photometric = PHOTOMETRIC_MINISWHITE;
      TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &entry.width);
      TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &entry.height);
      TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
      TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
      TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
      TIFFGetField(tiff, TIFFTAG_SUBFILETYPE, &kind);
      entry.bits = bits;
      entry.colour = samples >= 3 || photometric == PHOTOMETRIC_PALETTE;
      if ((kind & FILETYPE_REDUCEDIMAGE) != 0 && index > 0) ++previews_;
      else directories_.push_back(entry);
      const bool last = TIFFLastDirectory(tiff) != 0;
      more = !last && TIFFReadDirectory(tiff) != 0;
      if (!last && !more) {
        // There was to be another page: it counts, and fails when it is decoded.
        broken_directory_ = true;
        Directory broken;
        broken.broken = true;
        directories_.push_back(broken);
      }
    }
    MemoryTiff::take_complaints();
    return {};
  }

  // What vips declines (odd YCbCr, old JPEG, odd sample layouts) libtiff may still draw; `why` is the verdict if not.
  Result<PageImage> decode_by_libtiff(const Directory& directory, PageImage result, const Error& why) const {
    const MemoryTiff file(bytes_);
    TIFF* tiff = file.handle();
    if (!tiff || !TIFFSetDirectory(tiff, static_cast<tdir_t>(directory.index))) return tl::unexpected(why);
    std::uint32_t width = 0, height = 0;
    std::uint16_t orientation = 1, unit = RESUNIT_INCH;
    float xres = 0, yres = 0;
    TIFFGetField(tiff, TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(tiff, TIFFTAG_IMAGELENGTH, &height);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_ORIENTATION, &orientation);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_RESOLUTIONUNIT, &unit);
    TIFFGetField(tiff, TIFFTAG_XRESOLUTION, &xres);
    TIFFGetField(tiff, TIFFTAG_YRESOLUTION, &yres);
    if (auto checked = check_picture_size(width, height, limits_); !checked) return tl::unexpected(checked.error());
    std::vector<std::uint32_t> raster(std::size_t{width} * height);
    if (!TIFFReadRGBAImageOriented(tiff, width, height, raster.data(), orientation, 1)) return tl::unexpected(why);
    const cv::Mat rgba(static_cast<int>(height), static_cast<int>(width), CV_8UC4, raster.data());
    cv::cvtColor(rgba, result.pixels, directory.colour ? cv::COLOR_RGBA2BGR : cv::COLOR_RGBA2GRAY);
    set_orientation(result, orientation);
    const double per_inch = unit == RESUNIT_CENTIMETER ? 2.54 : 1;
    set_resolution(result, xres * per_inch, yres * per_inch);
    return result;
  }

  // The Group 4 data of a page that is one strip.
  std::optional<EncodedImage> fax_strip(int page) {
    if (!find_directories() || page < 1 || page > static_cast<int>(directories_.size())) return std::nullopt;
    const Directory& entry = directories_[static_cast<std::size_t>(page) - 1];
    if (entry.broken) return std::nullopt;
    const MemoryTiff file(bytes_);
    TIFF* tiff = file.handle();
    if (!tiff || !TIFFSetDirectory(tiff, static_cast<tdir_t>(entry.index))) return std::nullopt;
    std::uint16_t compression = 0, photometric = 0, bits = 1, samples = 1, fill_order = FILLORDER_MSB2LSB;
    std::uint32_t options = 0;
    TIFFGetField(tiff, TIFFTAG_COMPRESSION, &compression);
    TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_BITSPERSAMPLE, &bits);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_SAMPLESPERPIXEL, &samples);
    TIFFGetFieldDefaulted(tiff, TIFFTAG_FILLORDER, &fill_order);
    TIFFGetField(tiff, TIFFTAG_GROUP4OPTIONS, &options);
    if (compression != COMPRESSION_CCITTFAX4 || bits != 1 || samples != 1 || options != 0 || TIFFIsTiled(tiff) ||
        TIFFNumberOfStrips(tiff) != 1 || photometric > PHOTOMETRIC_MINISBLACK)
      return std::nullopt;
    EncodedImage image;
    image.filter = EncodedImage::Filter::ccitt_g4;
    image.bits_per_component = 1;
    image.width = static_cast<int>(entry.width);
    image.height = static_cast<int>(entry.height);
    image.black_is_one = photometric == PHOTOMETRIC_MINISBLACK;
    const std::uint64_t size = TIFFRawStripSize64(tiff, 0);
    if (size == 0 || size > bytes_.size()) return std::nullopt;
    image.bytes.resize(size);
    if (TIFFReadRawStrip(tiff, 0, image.bytes.data(), static_cast<tmsize_t>(size)) != static_cast<tmsize_t>(size))
      return std::nullopt;
    if (fill_order == FILLORDER_LSB2MSB) TIFFReverseBits(image.bytes.data(), static_cast<tmsize_t>(size));
    return image;
  }

  // The JPEG data of a page that is one strip, with the tables that TIFF keeps apart.
  std::optional<EncodedImage> jpeg_strip(int page) {
    if (!find_directories() || page < 1 || page > static_cast<int>(directories_.size())) return std::nullopt;
    const Directory& entry = directories_[static_cast<std::size_t>(page) - 1];
    const MemoryTiff file(bytes_);
    TIFF* tiff = file.handle();
    if (entry.broken || !tiff || !TIFFSetDirectory(tiff, static_cast<tdir_t>(entry.index))) return std::nullopt;
    std::uint16_t compression = 0, photometric = 0;
    std::uint32_t table_bytes = 0;
    void* tables = nullptr;
    TIFFGetField(tiff, TIFFTAG_COMPRESSION, &compression);
    TIFFGetField(tiff, TIFFTAG_PHOTOMETRIC, &photometric);
    // Of other colours a PDF would have to be told more than EncodedImage can.
    if (compression != COMPRESSION_JPEG || TIFFIsTiled(tiff) || TIFFNumberOfStrips(tiff) != 1 ||
        (photometric != PHOTOMETRIC_MINISBLACK && photometric != PHOTOMETRIC_YCBCR))
      return std::nullopt;
    const std::uint64_t size = TIFFRawStripSize64(tiff, 0);
    if (size < 4 || size > bytes_.size()) return std::nullopt;
    std::vector<std::uint8_t> strip(size);
    if (TIFFReadRawStrip(tiff, 0, strip.data(), static_cast<tmsize_t>(size)) != static_cast<tmsize_t>(size))
      return std::nullopt;
    EncodedImage image;
    image.filter = EncodedImage::Filter::jpeg;
    image.bytes = {0xFF, 0xD8};
    if (TIFFGetField(tiff, TIFFTAG_JPEGTABLES, &table_bytes, &tables) == 1 && table_bytes > 4) {
      const auto* data = static_cast<const std::uint8_t*>(tables);
      image.bytes.insert(image.bytes.end(), data + 2, data + table_bytes - 2);  // without its own start and end
    }
    image.bytes.insert(image.bytes.end(), strip.begin() + 2, strip.end());
    const auto header = read_jpeg_header(image.bytes);
    const int components = photometric == PHOTOMETRIC_YCBCR ? 3 : 1;
    if (!header || header->components != components || header->width != static_cast<int>(entry.width) ||
        header->height != static_cast<int>(entry.height))
      return std::nullopt;
    image.width = header->width;
    image.height = header->height;
    image.components = components;
    return image;
  }

  ByteSpan bytes_;
  FileKind kind_;
  DecodeLimits limits_;
  std::vector<Directory> directories_;
  int previews_ = 0;
  bool broken_directory_ = false;
};

}  // namespace

Result<std::unique_ptr<OpenedFile>> open_image(ByteSpan bytes, FileKind kind, const DecodeLimits& limits) {
  return std::make_unique<ImageFile>(bytes, kind, limits);
}

}  // namespace sohoa
