#include "tests/app/hostile_files.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <tiffio.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cstring>
#include <fstream>
#include <opencv2/imgproc.hpp>
#include <random>
#include <stdexcept>

#include "page_maker/typeset.h"
#include "tests/intake/sample_files.h"
#include "tests/support/scratch.h"

namespace sohoa::test {
namespace {

namespace fs = std::filesystem;

std::string number(std::uint64_t value, int bytes, bool big) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * (big ? bytes - 1 - i : i)));
  return text;
}

std::string with(std::string file, std::size_t at, const std::string& bytes) { return file.replace(at, bytes.size(), bytes); }

// A small typeset letter: a few lines, so that those that are read cost little.
cv::Mat letter() {
  const auto layout = page_maker::load_layout(page_maker::layouts_of_type("letter").at(0));
  page_maker::TypesetOptions options;
  options.dpi = 72;
  const auto paper = page_maker::typeset(*layout, 7, options);
  if (!paper) throw std::runtime_error(paper.error().message);
  return paper->pages[0].picture;
}

// Writes the kinds, family by family.
class Maker {
 public:
  explicit Maker(const fs::path& folder) : folder_(folder), page_(letter()) {
    cv::cvtColor(page_, grey_, cv::COLOR_BGR2GRAY);
    bilevel_ = grey_ > 160;
    jpeg_ = jpeg_file(page_, 60);
  }

  int make() {
    jpegs();
    pngs();
    tiffs();
    jpeg2000s();
    webps_and_bmps();
    pdfs();
    pdf_bombs();
    strangers();
    names_and_nodes();
    return static_cast<int>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

 private:
  void put(const std::string& name, const std::string& bytes) const { write_file(folder_ / name, bytes); }

  void cuts(const std::string& stem, const std::string& suffix, const std::string& file, const std::vector<std::size_t>& places) const {
    for (const std::size_t place : places)
      put(stem + "-cut-" + std::to_string(place) + suffix, file.substr(0, std::min(place, file.size())));
  }

  // Single bits turned over at places that a fixed sequence chooses.
  void flips(const std::string& stem, const std::string& suffix, const std::string& file, std::size_t until, int how_many) const {
    std::mt19937 random(static_cast<unsigned>(until));
    for (int i = 0; i < how_many; ++i) {
      std::string flipped = file;
      const std::size_t at = 4 + random() % (std::min(until, file.size()) - 4);
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << random() % 8));
      put(stem + "-flip-" + std::to_string(i) + suffix, flipped);
    }
  }

  void jpegs() {
    put("ok-whole.jpg", jpeg_);
    put("ok-whole-rubbish-behind.jpg", jpeg_ + std::string(5000, 'x'));
    std::vector<std::size_t> places;
    std::size_t frame = 0, scan = 0;
    for (std::size_t at = 2; at + 4 < jpeg_.size();) {
      const auto marker = static_cast<unsigned char>(jpeg_[at + 1]);
      const std::size_t size = static_cast<unsigned char>(jpeg_[at + 2]) * 256U + static_cast<unsigned char>(jpeg_[at + 3]);
      places.push_back(at + 1);
      places.push_back(at + 2 + size / 2);
      if (marker == 0xC0) frame = at;
      if (marker == 0xDA) {
        scan = at + 2 + size;
        break;
      }
      at += 2 + size;
    }
    places.insert(places.end(), {scan, scan + 10, jpeg_.size() / 2, jpeg_.size() - jpeg_.size() / 20});
    cuts("jpeg", ".jpg", jpeg_, places);
    flips("jpeg", ".jpg", jpeg_, scan, 8);
    const auto frame_of = [&](int height, int width) { return with(jpeg_, frame + 5, number(height, 2, true) + number(width, 2, true)); };
    put("jpeg-no-width.jpg", frame_of(100, 0));
    put("jpeg-no-height.jpg", frame_of(0, 100));
    put("jpeg-65500-square.jpg", frame_of(65500, 65500));
    put("jpeg-higher-than-its-data.jpg", frame_of(4000, page_.cols));
    put("jpeg-one-row.jpg", frame_of(1, 65000));
    put("jpeg-two-components.jpg", with(jpeg_, frame + 9, "\2"));
    put("jpeg-12-bits.jpg", with(jpeg_, frame + 4, "\x0C"));
    put("jpeg-lossless-process.jpg", with(jpeg_, frame + 1, "\xC3"));
    put("jpeg-segment-without-length.jpg", with(jpeg_, 4, std::string(2, '\0')));
    put("jpeg-only-markers.jpg", "\xFF\xD8" + std::string(100'000, '\xFF'));
  }

  void pngs() {
    const std::string png = grey_png_file(grey_);
    put("ok-whole.png", png);
    put("ok-16-bits.png", sixteen_bit_png());
    cuts("png", ".png", png, {8, 16, 33, 40, png.size() / 2, png.size() - 30});
    flips("png", ".png", png, png.size(), 6);
    put("png-no-width.png", with(png, 16, number(0, 4, true)));
    put("png-100000-square.png", with(png, 16, number(100'000, 4, true) + number(100'000, 4, true)));
    put("png-negative.png", with(png, 16, number(0xFFFFFFF0, 4, true)));
    put("png-bomb.png", zero_png_file(30'000, 7'000));
    put("png-three-bits.png", png_file(8, 8, 3, 0, std::vector<std::string>(8, "abc")));
    put("png-strange-colours.png", png_file(8, 8, 8, 5, std::vector<std::string>(8, std::string(8, 'x'))));
    put("png-palette-missing.png", png_file(64, 64, 8, 3, std::vector<std::string>(64, std::string(64, '\7'))));
    put("png-fewer-rows-than-said.png", png_file(400, 800, 8, 0, std::vector<std::string>(100, std::string(400, '\xFF'))));
    put("png-one-pixel.png", png_file(1, 1, 8, 0, {"x"}));
  }

  std::string sixteen_bit_png() const {
    std::vector<std::string> rows;
    for (int y = 0; y < grey_.rows; ++y) {
      rows.emplace_back();
      for (int x = 0; x < grey_.cols; ++x) rows.back() += std::string(1, static_cast<char>(grey_.at<std::uint8_t>(y, x))) + '\x55';
    }
    return png_file(grey_.cols, grey_.rows, 16, 0, rows);
  }

  std::string tiff(const std::vector<TiffPage>& pages) const {
    const Scratch scratch;
    write_tiff(scratch / "t.tif", pages);
    return read_file(scratch / "t.tif");
  }

  // One directory: (tag, type, count, value) each; next: where the following one stands.
  static std::string raw_tiff(const std::vector<std::array<std::uint32_t, 4>>& tags, std::uint32_t next, const std::string& behind) {
    std::string file = std::string("II*\0", 4) + number(8, 4, false) + number(tags.size(), 2, false);
    for (const auto& [tag, type, how_many, value] : tags)
      file += number(tag, 2, false) + number(type, 2, false) + number(how_many, 4, false) + number(value, 4, false);
    return file + number(next, 4, false) + behind;
  }

  void tiffs() {
    const TiffPage g4{.pixels = bilevel_, .bits = 1, .compression = COMPRESSION_CCITTFAX4, .dpi = 72};
    const std::string one = tiff({g4}), two = tiff({g4, g4});
    put("ok-two-pages.tif", two);
    put("ok-palette.tif", tiff({{.pixels = grey_, .compression = COMPRESSION_LZW}}));
    cv::Mat fax;
    cv::resize(bilevel_, fax, {}, 1, 0.5, cv::INTER_NEAREST);
    put("ok-oblong-pixels.tif", tiff({{.pixels = fax, .bits = 1, .compression = COMPRESSION_CCITTFAX3, .dpi = 200, .dpi_y = 100}}));
    cuts("tiff", ".tif", two, {5, 8, one.size() / 2, one.size() - 40, one.size() + 50, two.size() - 100, two.size() - 2});
    for (const int compression : {COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE, COMPRESSION_JPEG, COMPRESSION_PACKBITS}) {
      const std::string whole = tiff({{.pixels = page_, .compression = compression}});
      flips("tiff-" + std::to_string(compression), ".tif", whole, whole.size(), 2);
      put("tiff-" + std::to_string(compression) + "-overwritten.tif", with(whole, whole.size() / 2, std::string(whole.size() / 8, '\xA5')));
    }
    const auto tags = [](std::uint32_t width, std::uint32_t height, std::uint32_t bits, std::uint32_t compression, std::uint32_t at,
                         std::uint32_t bytes) {
      return std::vector<std::array<std::uint32_t, 4>>{{256, 4, 1, width}, {257, 4, 1, height}, {258, 3, 1, bits}, {259, 3, 1, compression},
                                                       {262, 3, 1, 1},     {273, 4, 1, at},     {277, 3, 1, 1},    {278, 4, 1, height},
                                                       {279, 4, 1, bytes}};
    };
    constexpr std::uint32_t data = 8 + 2 + 9 * 12 + 4;
    const std::string white(200 * 200, '\xFF');
    put("tiff-next-is-itself.tif", raw_tiff(tags(200, 200, 8, 1, data, 40'000), 8, white));
    put("tiff-next-beyond-the-end.tif", raw_tiff(tags(200, 200, 8, 1, data, 40'000), 0x7FFFFFFF, white));
    put("tiff-100000-square.tif", raw_tiff(tags(100'000, 100'000, 8, 1, data, 40'000), 0, white));
    put("tiff-no-width.tif", raw_tiff(tags(0, 200, 8, 1, data, 40'000), 0, white));
    put("tiff-strip-beyond-the-end.tif", raw_tiff(tags(200, 200, 8, 1, 0x7FFFFFF0, 40'000), 0, white));
    put("tiff-64-bits.tif", raw_tiff(tags(200, 200, 64, 1, data, 40'000), 0, white));
    put("tiff-unheard-of-compression.tif", raw_tiff(tags(200, 200, 8, 65'000, data, 40'000), 0, white));
    put("tiff-lzw-of-nothing.tif", raw_tiff(tags(14'000, 14'000, 8, 5, data, 40), 0, std::string(40, '\x80')));
    put("tiff-group-4-of-noise.tif", raw_tiff(tags(200, 200, 1, 4, data, 40), 0, "a page that is no picture but a sentence"));
    put("tiff-countless-tags.tif", with(raw_tiff(tags(200, 200, 8, 1, data, 40'000), 0, white), 8, "\xFF\xFF"));
    put("tiff-empty-directory.tif", raw_tiff({}, 0, ""));
  }

  void jpeg2000s() {
    const std::string jpx = jpx_file(page_);
    const std::size_t stream = jpx.find("\xFF\x4F\xFF\x51");
    put("ok-whole.jp2", jpx);
    put("ok-bare-codestream.j2k", jpx.substr(stream));
    cuts("jp2", ".jp2", jpx, {12, 20, 40, stream, stream + 30, stream + 100, jpx.size() / 2, jpx.size() - 2000});
    flips("jp2", ".jp2", jpx, stream + 150, 6);
    const auto size = [&](std::uint64_t width, std::uint64_t height) {
      return with(jpx, stream + 8, number(width, 4, true) + number(height, 4, true));
    };
    put("jp2-4-billion-square.jp2", size(0xFFFFFFFF, 0xFFFFFFFF));
    put("jp2-100000-square.jp2", size(100'000, 100'000));
    put("jp2-no-width.jp2", size(0, 100));
    put("jp2-tiles-of-one-pixel.jp2", with(jpx, stream + 24, number(1, 4, true) + number(1, 4, true)));
    put("jp2-16000-components.jp2", with(jpx, stream + 40, number(16'000, 2, true)));
    put("jp2-box-longer-than-the-file.jp2", with(jpx, 12, number(0xFFFFFFF0, 4, true)));
    put("jp2-box-without-length.jp2", with(jpx, 32, number(0, 4, true)));
  }

  void webps_and_bmps() {
    const std::string webp = webp_file(page_);
    put("ok-whole.webp", webp);
    cuts("webp", ".webp", webp, {16, 21, 30, webp.size() / 2, webp.size() - 100});
    flips("webp", ".webp", webp, 200, 4);
    put("webp-wrong-length.webp", with(webp, 4, "\xFF\xFF\xFF\x7F"));
    put("webp-16383-square.webp", with(webp, 21, "\xFF\xFF\xFF\x0F"));
    const std::string bmp = bmp_file(page_);
    put("ok-whole.bmp", bmp);
    cuts("bmp", ".bmp", bmp, {26, 40, 54, bmp.size() / 2});
    put("bmp-no-width.bmp", with(bmp, 18, number(0, 4, false)));
    put("bmp-100000-square.bmp", with(bmp, 18, number(100'000, 4, false) + number(100'000, 4, false)));
    put("bmp-upside-down.bmp", with(bmp, 22, number(static_cast<std::uint32_t>(-page_.rows), 4, false)));
    put("bmp-13-bits.bmp", with(bmp, 28, "\x0D"));
    put("bmp-run-lengths.bmp", with(bmp, 30, "\1"));
    put("bmp-pixels-beyond-the-end.bmp", with(bmp, 10, "\xFF\xFF\xFF\x7F"));
  }

  [[nodiscard]] int add_jpeg(PdfBuilder& pdf) const {
    return pdf.add_stream(image_dictionary(page_.cols, page_.rows, "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"), jpeg_);
  }

  [[nodiscard]] std::string scan(const std::string& extra = "", const std::string& catalogue = "", int announced = -1) const {
    PdfBuilder pdf;
    pdf.add_image_page(add_jpeg(pdf), extra);
    return pdf.finish(catalogue, announced);
  }

  // Bodies of objects 1, 2, 3... with a right table.
  static std::string raw_pdf(const std::vector<std::string>& objects, const std::string& trailer = "") {
    std::string pdf = "%PDF-1.4\n", table = "0000000000 65535 f \n";
    for (std::size_t i = 0; i < objects.size(); ++i) {
      char entry[24];
      std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", pdf.size());
      table += entry;
      pdf += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const std::size_t at = pdf.size(), size = objects.size() + 1;
    return pdf + "xref\n0 " + std::to_string(size) + "\n" + table + "trailer\n<< /Size " + std::to_string(size) + " /Root 1 0 R " + trailer +
           " >>\nstartxref\n" + std::to_string(at) + "\n%%EOF\n";
  }

  void pdfs() {
    const std::string whole = scan(), page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>";
    put("ok-scan.pdf", whole);
    put("ok-rubbish-before-and-behind.pdf", "sent by a mailer\r\n" + whole + std::string(3000, '\0'));
    std::vector<std::size_t> places = {5, 12};
    for (std::size_t at = whole.find(" obj"); at != whole.npos; at = whole.find(" obj", at + 1)) places.push_back(at + 10);
    places.insert(places.end(), {whole.find("stream") + 500, whole.find("xref") + 30, whole.find("trailer") + 3});
    cuts("pdf", ".pdf", whole, places);
    flips("pdf", ".pdf", whole, whole.size(), 8);
    const std::string catalogue = "<< /Type /Catalog /Pages 2 0 R >>";
    put("pdf-tree-holds-itself.pdf", raw_pdf({catalogue, "<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>", page}));
    put("pdf-tree-is-a-ring.pdf", raw_pdf({catalogue, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>"}));
    put("pdf-parent-is-itself.pdf", raw_pdf({catalogue, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", "<< /Type /Page /Parent 3 0 R >>"}));
    put("pdf-same-page-often.pdf", raw_pdf({catalogue, "<< /Type /Pages /Kids [3 0 R 3 0 R 3 0 R] /Count 3 >>", page}));
    put("pdf-100000-pages-said.pdf", scan("", "", 100'000));
    put("pdf-negative-pages-said.pdf", scan("", "", -3));
    put("pdf-no-pages.pdf", raw_pdf({catalogue, "<< /Type /Pages /Kids [] /Count 0 >>"}));
    put("pdf-no-tree.pdf", raw_pdf({"<< /Type /Catalog >>"}));
    put("pdf-kids-are-words.pdf", raw_pdf({catalogue, "<< /Type /Pages /Kids [(a) (b)] /Count 2 >>"}));
    put("pdf-catalogue-is-a-number.pdf", raw_pdf({"7"}));
    put("pdf-root-is-missing.pdf", raw_pdf({}));
    std::vector<std::string> deep = {catalogue};
    for (int i = 2; i < 3000; ++i) deep.push_back("<< /Type /Pages /Count 1 /Parent " + std::to_string(i - 1) + " 0 R /Kids [" + std::to_string(i + 1) + " 0 R] >>");
    deep.push_back("<< /Type /Page /Parent 2999 0 R /MediaBox [0 0 595 842] >>");
    put("pdf-tree-3000-deep.pdf", raw_pdf(deep));
    put("pdf-brackets-without-end.pdf", raw_pdf({catalogue, "<< /Type /Pages /Kids " + std::string(200'000, '[') + " >>"}));
    put("pdf-form-draws-itself.pdf", raw_pdf({catalogue, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                                              "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 5 0 R /Resources << /XObject << /F 4 0 R >> >> >>",
                                              "<< /Type /XObject /Subtype /Form /BBox [0 0 1 1] /Resources << /XObject << /F 4 0 R >> >> /Length 11 >>\nstream\n/F Do /F Do\nendstream",
                                              "<< /Length 5 >>\nstream\n/F Do\nendstream"}));
    put("pdf-table-refers-to-itself.pdf", [&] {
      const std::string file = raw_pdf({catalogue, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page}, "/Prev 00000000000");
      const std::size_t table = file.find("xref");
      std::string at = std::to_string(table);
      return with(file, file.find("/Prev ") + 6, std::string(11 - at.size(), '0') + at);
    }());
    put("pdf-length-is-itself.pdf", raw_pdf({catalogue, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                                             "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R >>",
                                             "<< /Length 4 0 R >>\nstream\nq Q\nendstream"}));
    for (const auto& [name, box] : std::initializer_list<std::pair<const char*, const char*>>{
             {"huge", "[0 0 2000000 2000000]"}, {"upside-down", "[595 842 0 0]"}, {"empty", "[0 0 0 0]"}, {"of-words", "[(a) /b null 4]"}, {"infinite", "[0 0 1e40 1e40]"}})
      put(std::string("pdf-page-") + name + ".pdf", raw_pdf({catalogue, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                                                              std::string("<< /Type /Page /Parent 2 0 R /MediaBox ") + box + " >>"}));
    put("pdf-units-of-a-mile.pdf", scan("/UserUnit 4561920"));
    put("pdf-turned-by-45.pdf", scan("/Rotate 45"));
    put("ok-turned-by-minus-270.pdf", scan("/Rotate -270"));
    for (const auto& [width, height] : {std::pair{100'000'000, 100'000'000}, {-5, 7}, {10, 10}, {4000, 5000}}) {
      PdfBuilder pdf;
      pdf.add_image_page(pdf.add_stream(image_dictionary(width, height, "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode"), jpeg_));
      put("pdf-picture-said-" + std::to_string(width) + "-wide.pdf", pdf.finish());
    }
    put("pdf-password.pdf", encrypted_pdf(whole, "mật khẩu"));
    put("pdf-broken-encryption.pdf", raw_pdf({catalogue, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page},
                                             "/Encrypt << /Filter /Standard /V 2 /R 3 /O (short) /U (short) /P -1 >>"));
    put("pdf-unheard-of-encryption.pdf", raw_pdf({catalogue, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page}, "/Encrypt << /Filter /Of.My.Own /V 9 >>"));
  }

  // A page that a picture of this coding covers.
  [[nodiscard]] static std::string coded(int width, int height, const std::string& coding, const std::string& bytes) {
    PdfBuilder pdf;
    pdf.add_image_page(pdf.add_stream(image_dictionary(width, height, coding), bytes));
    return pdf.finish();
  }

  void pdf_bombs() {
    const std::string grey = "/ColorSpace /DeviceGray /BitsPerComponent 8 /Filter ";
    // Half a gigabyte of zeros behind a picture of 100 x 140.
    const std::string million(1 << 20, '\0');
    const std::string flate = endless_zeros(512);
    put("bomb-flate.pdf", coded(100, 140, grey + "/FlateDecode", flate));
    put("bomb-flate-in-flate.pdf", coded(100, 140, grey + "[/FlateDecode /FlateDecode]", deflated(flate)));
    put("bomb-run-length.pdf", coded(100, 140, grey + "[/FlateDecode /RunLengthDecode]", deflated(repeated(std::string("\x81\0", 2), 1 << 22))));
    put("bomb-hexadecimal.pdf", coded(100, 140, grey + "[/FlateDecode /ASCIIHexDecode]", endless(std::string(1 << 20, '0'), 512)));
    put("bomb-lzw.pdf", coded(100, 140, grey + "/LZWDecode", lzw_of_zeros(400'000)));
    put("bomb-jpeg.pdf", coded(65500, 65500, "/ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode", jpeg_));
    put("bomb-jpeg-2000.pdf", coded(60000, 60000, "/Filter /JPXDecode", [&] {
          const std::string jpx = jpx_file(grey_);
          return with(jpx, jpx.find("\xFF\x4F\xFF\x51") + 8, number(60'000, 4, true) + number(60'000, 4, true));
        }()));
    const std::string jbig2 = jbig2_stream(bilevel_);
    const std::string jbig2_coding = "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /JBIG2Decode";
    put("bomb-jbig2.pdf", coded(100'000, 100'000, jbig2_coding, with(jbig2, 11, number(100'000, 4, true) + number(100'000, 4, true))));
    put("jbig2-cut.pdf", coded(bilevel_.cols, bilevel_.rows, jbig2_coding, jbig2.substr(0, jbig2.size() / 2)));
    put("jbig2-empty.pdf", coded(bilevel_.cols, bilevel_.rows, jbig2_coding, ""));
    put("bomb-fax.pdf", coded(60'000, 60'000, "/ColorSpace /DeviceGray /BitsPerComponent 1 /Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 60000 /Rows 60000 >>", std::string(1000, '\xFF')));
    put("bomb-samples.pdf", coded(14'000, 14'000, grey + "/FlateDecode", deflated(million)));
    // What the page draws unfolds to half a gigabyte.
    PdfBuilder content;
    const int drawing = content.add_stream("/Filter /FlateDecode", endless(repeated("q Q ", 1 << 18), 512));
    content.add_page("/MediaBox [0 0 595 842] /Resources << /XObject << /F " + std::to_string(drawing) + " 0 R >> >>", "");
    put("bomb-content.pdf", [&] {
      std::string pdf = content.finish();
      // The page's contents are the bomb itself.
      const std::size_t at = pdf.find("/Contents ") + 10;
      return pdf.replace(at, pdf.find(" 0 R", at) - at, std::to_string(drawing));
    }());
  }

  static std::string repeated(const std::string& text, int times) {
    std::string all;
    all.reserve(text.size() * static_cast<std::size_t>(times));
    for (int i = 0; i < times; ++i) all += text;
    return all;
  }

  // A zlib stream of `megabyte` so often: blocks that stand for themselves can be put one after the other; no checksum.
  static std::string endless(const std::string& megabyte, int times) {
    const std::string block = flushed(megabyte);
    return block.substr(0, 2) + repeated(block.substr(2), times);
  }
  static std::string endless_zeros(int megabytes) { return endless(std::string(1 << 20, '\0'), megabytes); }

  // Every code stands for one zero more than the one before; the table is cleared when it is full.
  static std::string lzw_of_zeros(int codes) {
    std::string bytes;
    unsigned held = 0;
    int bits = 0;
    const auto put_code = [&](unsigned code, int width) {
      held = held << width | code;
      for (bits += width; bits >= 8; bits -= 8) bytes += static_cast<char>(held >> (bits - 8));
    };
    for (int written = 0; written < codes;) {
      put_code(256, written == 0 ? 9 : 12);
      put_code(0, 9);
      unsigned next = 258;
      for (; next < 4094 && written < codes; ++next, ++written) put_code(next, next + 1 < 512 ? 9 : next + 1 < 1024 ? 10 : next + 1 < 2048 ? 11 : 12);
    }
    return bytes + "\x80\x10";
  }

  static std::string flushed(const std::string& bytes) {
    std::string out(bytes.size() + 1024, '\0');
    z_stream stream{};
    deflateInit(&stream, Z_BEST_COMPRESSION);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FULL_FLUSH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
  }

  void strangers() {
    put("nothing.pdf", "");
    put("letter.docx", "PK\3\4[Content_Types].xml word/document.xml");
    put("sheet.ods", "PK\3\4mimetypeapplication/vnd.oasis.opendocument.spreadsheet");
    put("letter.doc", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string(2000, '\0'));
    put("letter.rtf", "{\\rtf1 xin chào}");
    put("papers.zip", std::string("PK\3\4\x0A\0\0\0\0\0scan.pdf", 18) + scan());
    put("papers.rar", std::string("Rar!\x1A\x07\1\0", 8));
    put("papers.7z", "7z\xBC\xAF\x27\x1C");
    put("mail.eml", "From: so@tinh.gov.vn\r\nSubject: v/v\r\nMIME-Version: 1.0\r\n\r\n%PDF-1.4");
    put("mail.msg", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + std::string("_\0_\0s\0u\0b\0s\0t\0g\0001\0.\0000\0", 22));
    put("page.html", "<!DOCTYPE html><p>xin chào");
    put("photo.heic", std::string("\0\0\0\x18" "ftypheic", 12));
    put("moving.gif", "GIF89a");
    put("notes.txt", "Kính gửi các đồng chí");
    put("zeros.tif", std::string(100'000, '\0'));
    put("Thumbs.db", "\1\2\3\4");
    put("ok-a-jpeg-called.pdf", jpeg_file(grey_, 61));
    put("ok-a-pdf-called.jpg", scan("/Rotate 0"));
    put("ok-a-png-called.tif", grey_png_file(grey_ - 1));
  }

  void names_and_nodes() {
    int shade = 2;
    const auto another = [&] { return jpeg_file(grey_ - shade++, 60); };
    put("ok-Tie\xCC\x82\xCC\x81ng Vie\xCC\xA3\xCC\x82t, decomposed.jpg", another());
    put("ok-broken \xC3\xFF\xFE utf-8.jpg", another());
    put("ok-\x1B[31mred\x1B[0m\r\n.jpg", another());
    put("ok-" + std::string(240, 'n') + ".jpg", another());
    put("-ok-dash.jpg", another());
    put("ok-<script>alert(1)&.jpg", another());
    fs::create_symlink("loop", folder_ / "loop");
    fs::create_symlink("ring-b", folder_ / "ring-a");
    fs::create_symlink("ring-a", folder_ / "ring-b");
    fs::create_symlink(".", folder_ / "here");
    fs::create_symlink("/etc/passwd", folder_ / "link-to-passwords.pdf");
    fs::create_symlink("/dev/zero", folder_ / "link-to-a-device.tif");
    fs::create_symlink("/proc/self/mem", folder_ / "link-to-memory.jpg");
    fs::create_symlink("nowhere.pdf", folder_ / "link-to-nothing.pdf");
    if (mkfifo((folder_ / "fifo.pdf").c_str(), 0600) != 0) throw std::runtime_error("no FIFO");
    const int socket_file = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    // Paths of sockets are short: it is bound beside and moved.
    const Scratch scratch;
    const std::string path = scratch / "s";
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    if (bind(socket_file, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) throw std::runtime_error("no socket");
    close(socket_file);
    fs::rename(path, folder_ / "socket.tif");
  }

  fs::path folder_;
  cv::Mat page_, grey_, bilevel_;
  std::string jpeg_;
};

}  // namespace

int write_hostile_files(const fs::path& folder) {
  fs::create_directories(folder);
  return Maker(folder).make();
}

}  // namespace sohoa::test
