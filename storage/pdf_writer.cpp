#include "storage/pdf_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <map>
#include <memory>
#include <qpdf/Pipeline.hh>
#include <qpdf/Pl_Buffer.hh>
#include <qpdf/Pl_Flate.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFSystemError.hh>
#include <qpdf/QPDFWriter.hh>
#include <span>
#include <vector>

#include "document/sha256.h"
#include "document/text.h"
#include "storage/colour_profiles.h"
#include "storage/durable_file.h"
#include "storage/glyphless_font.h"
#include "storage/text_layer.h"
#include "storage/xmp_packet.h"

namespace sohoa {
namespace {

using Object = QPDFObjectHandle;

const std::string stage = "write";
constexpr double points_per_inch = 72.0, a4_width_points = 595.28, a4_height_points = 841.89;

// Bytes set aside in a file without a name, which vanishes with its owner.
class Spool {
 public:
  struct Extent {
    std::uint64_t at = 0, size = 0;
  };

  static Result<Spool> beside(const std::string& path) {
    std::string name = path + ".XXXXXX";
    FileHandle file(mkostemp(name.data(), O_CLOEXEC));
    if (!file.open()) return tl::unexpected(file_error(errno, stage, name));
    unlink(name.c_str());
    return Spool(std::move(file));
  }

  Result<Extent> put(std::span<const std::uint8_t> bytes) {
    const std::string_view view(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (const int failure = write_all(file_.get(), view); failure != 0)
      return tl::unexpected(file_error(failure, stage, "the pictures' spool file"));
    const Extent extent{end_, bytes.size()};
    end_ += bytes.size();
    return extent;
  }

  // Throws what qpdf throws for a failing file.
  void copy(Extent extent, Pipeline& pipeline) const {
    std::array<unsigned char, 1 << 16> buffer{};
    while (extent.size > 0) {
      const ssize_t got = pread(file_.get(), buffer.data(), std::min<std::uint64_t>(buffer.size(), extent.size),
                                static_cast<off_t>(extent.at));
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) throw QPDFSystemError("reading the pictures' spool file", got < 0 ? errno : EIO);
      pipeline.write(buffer.data(), static_cast<std::size_t>(got));
      extent.at += static_cast<std::uint64_t>(got);
      extent.size -= static_cast<std::uint64_t>(got);
    }
    pipeline.finish();
  }

 private:
  explicit Spool(FileHandle file) : file_(std::move(file)) {}
  FileHandle file_;
  std::uint64_t end_ = 0;
};

class SpooledStream final : public Object::StreamDataProvider {
 public:
  SpooledStream(const Spool& spool, Spool::Extent extent) : spool_(spool), extent_(extent) {}
  void provideStreamData(const QPDFObjGen&, Pipeline* pipeline) override { spool_.copy(extent_, *pipeline); }

 private:
  const Spool& spool_;
  Spool::Extent extent_;
};

std::string utf16_hex(char32_t character) {
  if (character < 0x10000) return fmt::format("{:04X}", static_cast<unsigned>(character));
  const auto rest = static_cast<unsigned>(character) - 0x10000;
  return fmt::format("{:04X}{:04X}", 0xD800 + (rest >> 10), 0xDC00 + (rest & 0x3FF));
}

CharacterCodes codes_for(const Document& document) {
  CharacterCodes codes = {{U' ', 0}};
  const auto add = [&codes](const std::string& text) {
    for (const char32_t character : to_code_points(text)) codes[character] = 0;
  };
  for (const DocumentPage& page : document.pages)
    for (const Line& line : page.text.lines) {
      add(line.text);
      for (const Word& word : line.words) add(word.text);
    }
  const auto is_special = [](int byte) { return byte == '(' || byte == ')' || byte == '\\' || byte == '\r' || byte == '\n'; };
  int next = 0;
  for (auto& [character, code] : codes) {
    do ++next;
    while (is_special(next & 0xFF) || is_special(next >> 8));
    code = next;
  }
  return codes;
}

// Maps the codes back to Unicode; at most 100 entries stand in one block.
std::string to_unicode(const CharacterCodes& codes) {
  std::string map =
      "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
      "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
      "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
      "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
  std::size_t left = codes.size(), in_block = 0;
  for (const auto& [character, code] : codes) {
    if (in_block == 0) {
      in_block = std::min<std::size_t>(left, 100);
      map += fmt::format("{} beginbfchar\n", in_block);
    }
    map += fmt::format("<{:04X}> <{}>\n", code, utf16_hex(character));
    --left;
    if (--in_block == 0) map += "endbfchar\n";
  }
  return map + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
}

Object add_font(QPDF& pdf, const CharacterCodes& codes) {
  const std::string file = glyphless_font();
  Object font_file = pdf.newStream(file);
  font_file.getDict().replaceKey("/Length1", Object::newInteger(static_cast<long long>(file.size())));
  // Every code shows the second glyph: the first stands for characters that are missing.
  int last_code = 0;
  for (const auto& [character, code] : codes) last_code = std::max(last_code, code);
  std::string glyph_of(2 * (static_cast<std::size_t>(last_code) + 1), '\0');
  for (std::size_t at = 3; at < glyph_of.size(); at += 2) glyph_of[at] = 1;
  Object descriptor = pdf.makeIndirectObject(
      Object::parse("<< /Type /FontDescriptor /FontName /Glyphless /Flags 5 /FontBBox [0 -200 500 800] /ItalicAngle 0"
                    " /Ascent 800 /Descent -200 /CapHeight 800 /StemV 80 >>"));
  descriptor.replaceKey("/FontFile2", font_file);
  Object glyphs = pdf.makeIndirectObject(
      Object::parse(fmt::format("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Glyphless /DW {} /CIDSystemInfo"
                                " << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
                                glyphless_advance)));
  glyphs.replaceKey("/FontDescriptor", descriptor);
  glyphs.replaceKey("/CIDToGIDMap", pdf.newStream(glyph_of));
  Object font = pdf.makeIndirectObject(
      Object::parse("<< /Type /Font /Subtype /Type0 /BaseFont /Glyphless /Encoding /Identity-H >>"));
  font.replaceKey("/DescendantFonts", Object::newArray(std::vector<Object>{glyphs}));
  font.replaceKey("/ToUnicode", pdf.newStream(to_unicode(codes)));
  return font;
}

std::size_t row_bytes(const EncodedImage& image) {
  return (static_cast<std::size_t>(image.width) * image.components * image.bits_per_component + 7) / 8;
}

// Each row as differences to its left or upper neighbours, whichever are smaller, after PNG's filters 1 and 2.
std::vector<std::uint8_t> png_predicted(const EncodedImage& image) {
  const std::size_t row = row_bytes(image),
                    pixel = static_cast<std::size_t>(image.components) * image.bits_per_component / 8;
  std::vector<std::uint8_t> out, left(row), up(row);
  out.reserve((row + 1) * image.height);
  const std::vector<std::uint8_t> none(row);
  const auto size = [](std::uint8_t difference) { return std::min<int>(difference, 256 - difference); };
  for (int y = 0; y < image.height; ++y) {
    const std::uint8_t* here = image.bytes.data() + static_cast<std::size_t>(y) * row;
    const std::uint8_t* above = y > 0 ? here - row : none.data();
    std::uint64_t left_sum = 0, up_sum = 0;
    for (std::size_t i = 0; i < row; ++i) {
      left[i] = static_cast<std::uint8_t>(here[i] - (i >= pixel ? here[i - pixel] : 0));
      up[i] = static_cast<std::uint8_t>(here[i] - above[i]);
      left_sum += size(left[i]);
      up_sum += size(up[i]);
    }
    const bool by_left = left_sum < up_sum;
    out.push_back(by_left ? 1 : 2);
    out.insert(out.end(), by_left ? left.begin() : up.begin(), by_left ? left.end() : up.end());
  }
  return out;
}

// The picture as a PDF stream dictionary, but for its colour space, and the bytes that go with it.
struct PdfPicture {
  std::string dictionary;
  std::vector<std::uint8_t> bytes;
};

std::string png_parameters(int components, int bits, int width) {
  return fmt::format(" /DecodeParms << /Predictor 15 /Colors {} /BitsPerComponent {} /Columns {} >>", components, bits,
                     width);
}

Result<std::vector<std::uint8_t>> deflated(std::span<const std::uint8_t> bytes, int level) {
  std::vector<std::uint8_t> packed(compressBound(bytes.size()));
  uLongf size = packed.size();
  if (compress2(packed.data(), &size, bytes.data(), bytes.size(), level) != Z_OK)
    return fail(ErrorCode::internal, stage, "a picture could not be compressed");
  packed.resize(size);
  return packed;
}

// Whether a JPEG repeats itself so much that deflating it pays, as those of simple scanners do, whose PDFs deflate them.
// Told by slices, since most do not.
Result<bool> is_worth_deflating(std::span<const std::uint8_t> jpeg) {
  constexpr std::size_t slices = 8, slice = 4096;
  constexpr double worth = 0.975;
  if (jpeg.size() < slices * slice) return false;
  std::vector<std::uint8_t> sample;
  for (std::size_t i = 1; i <= slices; ++i) {
    const auto part = jpeg.subspan(i * (jpeg.size() - slice) / (slices + 1), slice);
    sample.insert(sample.end(), part.begin(), part.end());
  }
  return deflated(sample, Z_BEST_SPEED).map([&](const auto& packed) {
    return static_cast<double>(packed.size()) < worth * static_cast<double>(sample.size());
  });
}

Result<PdfPicture> pdf_picture(EncodedImage image) {
  using Filter = EncodedImage::Filter;
  std::string dictionary = fmt::format("/Type /XObject /Subtype /Image /Width {} /Height {} /BitsPerComponent {}",
                                       image.width, image.height, image.bits_per_component);
  if (image.inverted) {
    dictionary += " /Decode [";
    for (int i = 0; i < image.components; ++i) dictionary += i == 0 ? "1 0" : " 1 0";
    dictionary += "]";
  }
  switch (image.filter) {
    case Filter::jpeg: {
      const Result<bool> worth = is_worth_deflating(image.bytes);
      if (!worth) return tl::unexpected(worth.error());
      if (!*worth) {
        dictionary += " /Filter /DCTDecode";
        break;
      }
      return deflated(image.bytes, Z_DEFAULT_COMPRESSION).map([&](std::vector<std::uint8_t> packed) {
        return PdfPicture{dictionary + " /Filter [/FlateDecode /DCTDecode]", std::move(packed)};
      });
    }
    case Filter::jpx:
      dictionary += " /Filter /JPXDecode";
      break;
    case Filter::jbig2:
      dictionary += " /Filter /JBIG2Decode";
      break;
    case Filter::ccitt_g4:
      dictionary += fmt::format(" /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns {} /Rows {} /BlackIs1 {} >>",
                                image.width, image.height, image.black_is_one);
      break;
    case Filter::png:
      dictionary += " /Filter /FlateDecode";
      dictionary += png_parameters(image.components, image.bits_per_component, image.width);
      break;
    case Filter::drawing:
      return fail(ErrorCode::internal, stage, "a drawing is no picture");
    case Filter::none: {
      if (image.bytes.size() != row_bytes(image) * static_cast<std::size_t>(image.height))
        return fail(ErrorCode::internal, stage, "a picture's samples do not fill it");
      dictionary += " /Filter /FlateDecode";
      if (image.bits_per_component == 8) {
        dictionary += png_parameters(image.components, 8, image.width);
        image.bytes = png_predicted(image);
      }
      return deflated(image.bytes, Z_DEFAULT_COMPRESSION).map([&](std::vector<std::uint8_t> packed) {
        return PdfPicture{std::move(dictionary), std::move(packed)};
      });
    }
  }
  return PdfPicture{std::move(dictionary), std::move(image.bytes)};
}

// What is laid over a page, as a picture of its own; in grey where it has no colour.
EncodedImage picture_of(const OverlayPicture& overlay) {
  EncodedImage image;
  image.width = overlay.width;
  image.height = overlay.height;
  const auto is_grey = [&] {
    for (std::size_t i = 0; i + 2 < overlay.rgb.size(); i += 3)
      if (overlay.rgb[i] != overlay.rgb[i + 1] || overlay.rgb[i] != overlay.rgb[i + 2]) return false;
    return true;
  };
  if (!is_grey()) {
    image.components = 3;
    image.bytes = overlay.rgb;
    return image;
  }
  image.bytes.reserve(overlay.rgb.size() / 3);
  for (std::size_t i = 0; i < overlay.rgb.size(); i += 3) image.bytes.push_back(overlay.rgb[i]);
  return image;
}

// A stream of 16-bit values that change little from one to the next, as a profile's curves: half the size that way.
Object packed_curves(QPDF& pdf, std::span<const unsigned char> bytes) {
  std::string differences = "\1";  // PNG's filter 1, all bytes in one row
  for (std::size_t i = 0; i < bytes.size(); ++i)
    differences += static_cast<char>(bytes[i] - (i >= 2 ? bytes[i - 2] : 0));
  Pl_Buffer packed("profile");
  Pl_Flate flate("profile", &packed, Pl_Flate::a_deflate);
  flate.write(reinterpret_cast<unsigned char*>(differences.data()), differences.size());
  flate.finish();
  Object stream = pdf.newStream();
  stream.replaceStreamData(packed.getBufferSharedPointer(), Object::newName("/FlateDecode"),
                           Object::parse(fmt::format("<< /Predictor 15 /Colors 1 /BitsPerComponent 16 /Columns {} >>",
                                                     bytes.size() / 2)));
  return stream;
}

// Puts the pages of one document together: PDF/A-1b, or PDF/A-2b where a page's picture is JPEG 2000, which came later.
class PdfBuilder {
 public:
  PdfBuilder(const Document& document, Spool& spool)
      : spool_(spool), codes_(codes_for(document)), identifier_(document.id) {
    pdf_.emptyPDF();
    pdf_.getRoot().replaceKey("/Lang", Object::newString("vi"));
    if (codes_.size() > 1) font_ = add_font(pdf_, codes_);  // more than the space
  }

  Result<void> add(const PageText& page, Result<EncodedImage> image) {
    if (!image && page.outcome != Outcome::quarantined) return tl::unexpected(image.error());
    if (image && image->filter == EncodedImage::Filter::drawing) return add_drawing(page, std::move(*image));
    const double scale = points_per_inch / page.dpi;
    const bool sized = page.width > 0 && page.height > 0;
    const cv::Size square = square_size({page.width, page.height}, page.pixel_aspect);
    const double width = sized ? square.width * scale : a4_width_points,
                 height = sized ? square.height * scale : a4_height_points;
    Object resources = Object::parse("<< /Font << >> /XObject << >> >>");
    std::string content;
    const auto paint = [&](Object picture, double x, double y, double w, double h) {
      const std::string name = fmt::format("/Im{}", resources.getKey("/XObject").getKeys().size());
      resources.getKey("/XObject").replaceKey(name, picture);
      content += page.mirrored ? fmt::format("q {:.2f} 0 0 {:.2f} {:.2f} {:.2f} cm {} Do Q\n", -w, h, width - x, y, name)
                               : fmt::format("q {:.2f} 0 0 {:.2f} {:.2f} {:.2f} cm {} Do Q\n", w, h, x, y, name);
    };
    if (image) {
      if (created_.empty()) created_ = iso_time(image->made);
      const std::vector<OverlayPicture> overlays = std::move(image->overlays);
      const double across = width / image->width, down = height / image->height;
      Result<Object> picture = add_picture(std::move(*image));
      if (!picture) return tl::unexpected(picture.error());
      paint(*picture, 0, 0, width, height);
      for (const OverlayPicture& overlay : overlays) {
        picture = add_overlay(overlay);
        if (!picture) return tl::unexpected(picture.error());
        const cv::Rect2d& place = overlay.place;
        paint(*picture, place.x * across, height - place.br().y * down, place.width * across, place.height * down);
      }
    }
    if (font_.isInitialized()) resources.getKey("/Font").replaceKey("/F0", font_);
    content += text_layer(page, codes_);
    Object object = Object::parse(fmt::format("<< /Type /Page /MediaBox [0 0 {:.2f} {:.2f}] >>", width, height));
    if (page.rotate_degrees != 0) object.replaceKey("/Rotate", Object::newInteger(page.rotate_degrees));
    object.replaceKey("/Resources", resources);
    object.replaceKey("/Contents", pdf_.newStream(content));
    pdf_.addPage(pdf_.makeIndirectObject(object), false);
    return {};
  }

  void write(const std::string& path) {
    Object metadata = pdf_.newStream(xmp_packet(has_jpx_ ? 2 : 1, identifier_, created_));
    metadata.getDict().replaceKey("/Type", Object::newName("/Metadata"));
    metadata.getDict().replaceKey("/Subtype", Object::newName("/XML"));
    pdf_.getRoot().replaceKey("/Metadata", metadata);
    Object intent = Object::parse("<< /Type /OutputIntent /S /GTS_PDFA1 >>");
    for (const char* key : {"/OutputConditionIdentifier", "/Info"})
      intent.replaceKey(key, Object::newString(has_colour_ ? "sRGB" : "CIE L* grey"));
    intent.replaceKey("/DestOutputProfile", has_colour_ ? profile(colour_profiles::rgb, 3)
                                                        : profile(colour_profiles::grey, 1));
    pdf_.getRoot().replaceKey("/OutputIntents", Object::newArray(std::vector<Object>{intent}));
    QPDFWriter writer(pdf_, path.c_str());
    writer.setDeterministicID(true);
    // PDF/A-1 is PDF 1.4, which knows no object streams, and wants each stream to end in a line of its own.
    if (has_jpx_) writer.setMinimumPDFVersion("1.7");
    else writer.forcePDFVersion("1.4");
    writer.setObjectStreamMode(qpdf_o_disable);
    writer.setNewlineBeforeEndstream(true);
    writer.write();
  }

 private:
  // A page as its own file draws it, from objects of which each refers to none but those before it.
  Result<void> add_drawing(const PageText& page, EncodedImage image) {
    if (created_.empty()) created_ = iso_time(image.made);
    has_colour_ = has_colour_ || image.components != 1;
    std::vector<Object> objects;
    std::span<const std::uint8_t> bytes = image.bytes;
    for (const PdfObject& described : image.objects) {
      const auto data = bytes.first(described.stream_bytes);
      bytes = bytes.subspan(described.stream_bytes);
      Object object = resolved(Object::parse(&pdf_, described.words), objects);
      if (!object.isDictionary()) return fail(ErrorCode::internal, stage, "an object of a page that is no dictionary");
      // Pages of one file share fonts and pictures.
      Object& known = drawn_[sha256_hex(object.unparse() + " " + sha256_hex({reinterpret_cast<const char*>(data.data()), data.size()}))];
      if (!known.isInitialized()) {
        if (described.is_stream) {
          const Result<Spool::Extent> extent = spool_.put(data);
          if (!extent) return tl::unexpected(extent.error());
          known = pdf_.newStream();
          known.replaceDict(object);
          known.replaceStreamData(std::make_shared<SpooledStream>(spool_, *extent), object.getKey("/Filter"), object.getKey("/DecodeParms"));
        } else {
          known = pdf_.makeIndirectObject(object);
        }
      }
      objects.push_back(known);
    }
    Object drawn = objects.back().shallowCopy();
    if (page.rotate_degrees != 0) drawn.replaceKey("/Rotate", Object::newInteger(page.rotate_degrees));
    if (!image.has_own_text && font_.isInitialized() && !page.lines.empty()) {
      Object box = drawn.getKey("/MediaBox"), resources = drawn.getKey("/Resources").shallowCopy();
      Object fonts = resources.getKey("/Font").isDictionary() ? resources.getKey("/Font").shallowCopy() : Object::newDictionary();
      fonts.replaceKey("/F0", font_);
      resources.replaceKey("/Font", fonts);
      drawn.replaceKey("/Resources", resources);
      // The page's own operators may leave the coordinates changed.
      const std::string layer = fmt::format("\nQ q 1 0 0 1 {:.4f} {:.4f} cm\n{}Q\n", box.getArrayItem(0).getNumericValue(),
                                            box.getArrayItem(1).getNumericValue(), text_layer(page, codes_));
      drawn.replaceKey("/Contents", Object::newArray(std::vector<Object>{pdf_.newStream("q\n"), drawn.getKey("/Contents"), pdf_.newStream(layer)}));
    }
    pdf_.addPage(pdf_.makeIndirectObject(drawn), false);
    return {};
  }

  // With references to earlier objects of the drawing in the place of their numbers, which mean nothing in this file.
  static Object resolved(Object value, const std::vector<Object>& earlier) {
    if (value.isIndirect()) return earlier.at(static_cast<std::size_t>(value.getObjectID()) - 1);
    if (value.isArray()) {
      Object copy = Object::newArray();
      for (const Object& item : value.getArrayAsVector()) copy.appendItem(resolved(item, earlier));
      return copy;
    }
    if (!value.isDictionary()) return value;
    Object copy = Object::newDictionary();
    for (const std::string& key : value.getKeys()) copy.replaceKey(key, resolved(value.getKey(key), earlier));
    return copy;
  }

  Object profile(std::span<const unsigned char> bytes, int components) {
    const bool has_curves = components > 1;  // grey has a formula
    Object stream = has_curves ? packed_curves(pdf_, bytes) : pdf_.newStream(std::string(bytes.begin(), bytes.end()));
    stream.getDict().replaceKey("/N", Object::newInteger(components));
    return stream;
  }

  Object colour_space(const EncodedImage& image) {
    has_colour_ = has_colour_ || image.components != 1 || !image.palette.empty();
    if (image.components == 4) {
      // The output intent speaks for RGB: these colours bring their own profile.
      if (!cmyk_.isInitialized()) cmyk_ = profile(colour_profiles::cmyk, 4);
      return Object::newArray(std::vector<Object>{Object::newName("/ICCBased"), cmyk_});
    }
    if (!image.palette.empty())
      return Object::newArray(std::vector<Object>{
          Object::newName("/Indexed"), Object::newName("/DeviceRGB"),
          Object::newInteger(static_cast<long long>(image.palette.size() / 3) - 1),
          Object::newString(std::string(image.palette.begin(), image.palette.end()))});
    return Object::newName(image.components == 3 ? "/DeviceRGB" : "/DeviceGray");
  }

  Result<Object> add_overlay(const OverlayPicture& overlay) {
    Result<Object> picture = add_picture(picture_of(overlay));
    if (!picture) return picture;
    Object mask = pdf_.newStream(std::string(overlay.mask.begin(), overlay.mask.end()));
    mask.replaceDict(Object::parse(fmt::format("<< /Type /XObject /Subtype /Image /ImageMask true /BitsPerComponent 1"
                                               " /Width {} /Height {} >>",
                                               overlay.width, overlay.height)));
    picture->getDict().replaceKey("/Mask", mask);
    return picture;
  }

  Result<Object> add_picture(EncodedImage image) {
    const std::vector<std::uint8_t> globals = std::move(image.jbig2_globals);
    Object colours = colour_space(image);
    has_jpx_ = has_jpx_ || image.filter == EncodedImage::Filter::jpx;
    const Result<PdfPicture> picture = pdf_picture(std::move(image));
    if (!picture) return tl::unexpected(picture.error());
    const Result<Spool::Extent> extent = spool_.put(picture->bytes);
    if (!extent) return tl::unexpected(extent.error());
    Object stream = pdf_.newStream();
    stream.replaceDict(Object::parse("<< " + picture->dictionary + " >>"));
    stream.getDict().replaceKey("/ColorSpace", colours);
    if (!globals.empty()) {
      // Pages of one file mostly share them.
      const std::string bytes(globals.begin(), globals.end());
      auto known = globals_.find(bytes);
      if (known == globals_.end()) known = globals_.emplace(bytes, pdf_.newStream(bytes)).first;
      Object parameters = Object::newDictionary();
      parameters.replaceKey("/JBIG2Globals", known->second);
      stream.getDict().replaceKey("/DecodeParms", parameters);
    }
    stream.replaceStreamData(std::make_shared<SpooledStream>(spool_, *extent), stream.getDict().getKey("/Filter"),
                             stream.getDict().getKey("/DecodeParms"));
    return stream;
  }

  Spool& spool_;
  CharacterCodes codes_;
  std::string identifier_, created_;
  QPDF pdf_;
  std::map<std::string, Object> drawn_;
  Object font_, cmyk_;
  bool has_colour_ = false, has_jpx_ = false;
  std::map<std::string, Object> globals_;
};

}  // namespace

Result<void> write_pdf(const std::string& path, const Document& document, const PagePicture& picture) try {
  Result<Spool> spool = Spool::beside(path);
  if (!spool) return tl::unexpected(spool.error());
  PdfBuilder builder(document, *spool);
  for (const DocumentPage& page : document.pages)
    if (Result<void> added = builder.add(page.text, picture(page.text.ref)); !added) return added;
  builder.write(path);
  return {};
} catch (const QPDFSystemError& error) {
  return tl::unexpected(file_error(error.getErrno(), stage, path));
} catch (const std::exception& error) {
  return fail(ErrorCode::storage, stage, path + ": " + error.what());
}

}  // namespace sohoa
