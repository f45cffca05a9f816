#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>
#include <utility>
#include <vector>

// Pictures and the files that hold them, made byte by byte. Nothing here starts a thread.
namespace sohoa::test {

// A page that looks different turned or mirrored: bars of growing length, a block in the upper left corner.
cv::Mat grey_page(int width, int height);
cv::Mat bilevel_page(int width, int height);  // 0 and 255
cv::Mat colour_page(int width, int height);   // BGR

std::string jpeg_file(const cv::Mat& pixels, int quality = 92);
// An Adobe CMYK JPEG whose samples are `cmyk` (CV_8UC4) as they shall be stored.
std::string cmyk_jpeg_file(const cv::Mat& cmyk);
// Puts an EXIF orientation into a JPEG.
std::string with_exif_orientation(const std::string& jpeg, int orientation);

// `colour_type` and `bit_depth` as of PNG; `rows` are packed scan lines.
std::string png_file(int width, int height, int bit_depth, int colour_type, const std::vector<std::string>& rows,
                     const std::string& palette = "");
std::string grey_png_file(const cv::Mat& grey);
// width x height zeros: a small file of a huge picture.
std::string zero_png_file(int width, int height);

// One page of a TIFF file.
struct TiffPage {
  cv::Mat pixels;  // CV_8UC1, CV_8UC3 BGR, CV_8UC4 CMYK (255: full ink) or CV_16UC1
  int bits = 8;    // 1: written packed
  int compression = 1;
  bool min_is_white = false;
  bool least_bit_first = false;
  bool tiled = false;
  bool palette = false;
  int dpi = 0;
  int dpi_y = 0;  // 0: as dpi
  int orientation = 1;
  int rows_per_strip = 0;  // 0: one strip
};
void write_tiff(const std::string& path, const std::vector<TiffPage>& pages);

std::string webp_file(const cv::Mat& bgr);  // without loss
// Of 24 bits, or of 8 and, for black and white, 1 with a palette.
std::string bmp_file(const cv::Mat& pixels, bool bilevel = false, int dpi = 0);

// CV_8UC1, CV_8UC3 BGR or CV_8UC4 CMYK (255: full ink).
std::string jpx_file(const cv::Mat& pixels);
// A JPEG 2000 file that says its resolution.
std::string with_jpx_resolution(const std::string& jpx, int dpi_x, int dpi_y);
// The embedded kind, without a file header: one generic region coded as Group 4.
std::string jbig2_stream(const cv::Mat& bilevel);
std::string g4_stream(const cv::Mat& bilevel);
std::string rgb_samples(const cv::Mat& bgr);
std::string deflated(const std::string& bytes);

// Builds a PDF object by object, with a right cross-reference table.
class PdfBuilder {
 public:
  PdfBuilder();
  // Object numbers count from 1; 1 is the catalogue, 2 the page tree.
  int add(const std::string& body);
  int add_stream(const std::string& dictionary, const std::string& data);
  // `page` is the inside of the page dictionary but for /Type, /Parent and /Contents.
  void add_page(const std::string& page, const std::string& content);
  // An A4 page wholly covered by the image object; `matrix` is its cm.
  void add_image_page(int image, const std::string& extra = "", const std::string& matrix = "595 0 0 842 0 0",
                      const std::string& more_content = "");
  [[nodiscard]] std::string finish(const std::string& catalogue_extra = "", int announced_pages = -1) const;

 private:
  std::vector<std::string> objects_;
  std::vector<int> pages_;
};

// An image object from its parts: "/Filter ... /ColorSpace ..." and the coded bytes.
std::string image_dictionary(int width, int height, const std::string& rest);

std::string encrypted_pdf(const std::string& pdf, const std::string& user_password);

// Mean absolute difference of two pictures of the same shape; 1e9 when the shapes differ.
double difference(const cv::Mat& a, const cv::Mat& b);

}  // namespace sohoa::test
