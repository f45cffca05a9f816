#include "pipeline/intake/wire.h"

#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "document/printable.h"
#include "document/text.h"

namespace sohoa::wire {
namespace {

constexpr std::size_t most_descriptors = 2;

void put(Writer& w, const std::vector<cv::Point2f>& points) {
  w.put_all(points, [&](const cv::Point2f& p) { w.put(p.x), w.put(p.y); });
}

void get(Reader& r, std::vector<cv::Point2f>& points) {
  r.get_all(points, [&](cv::Point2f& p) { r.get(p.x), r.get(p.y); });
}

void demand(bool sound, const char* what) {
  if (!sound) throw std::out_of_range(what);
}

template <class Enum>
void get(Reader& r, Enum& value, Enum last) {
  r.get(value);
  demand(value >= Enum{} && value <= last, "a value without a name");
}

// For reports and logs.
void get_note(Reader& r, std::string& text) {
  r.get(text);
  text = valid_utf8(text);
}

// Text of a page: characters that steer a terminal or break an XML file are none of its text.
void get_text(Reader& r, std::string& text) {
  r.get(text);
  std::u32string characters = to_code_points(to_nfc(text));
  std::erase_if(characters, [](char32_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); });
  text = to_utf8(characters);
}

void put(Writer& w, const Line& line) {
  w.put(line.text), w.put(line.confidence), w.put(line.box), put(w, line.baseline), w.put(line.x_height);
  w.put(line.block), w.put(line.engine);
  w.put_all(line.words, [&](const Word& word) { w.put(word.text), w.put(word.confidence), w.put(word.box); });
}

void get(Reader& r, Line& line) {
  get_text(r, line.text), r.get(line.confidence), r.get(line.box), get(r, line.baseline), r.get(line.x_height);
  r.get(line.block), get_note(r, line.engine);
  r.get_all(line.words, [&](Word& word) { get_text(r, word.text), r.get(word.confidence), r.get(word.box); });
}

void demand_inside(const Box& box, cv::Size size) {
  demand(box.x >= 0 && box.y >= 0 && box.w >= 0 && box.h >= 0 && box.w <= size.width - box.x &&
             box.h <= size.height - box.y,
         "a box outside the picture");
}

// Also false for what is no number.
bool is_between(double value, double least, double most) { return value >= least && value <= most; }

void demand_possible(const Line& line, cv::Size size) {
  const double farthest = 2.0 * std::max(size.width, size.height);
  demand_inside(line.box, size);
  demand(is_between(line.confidence, 0, 1) && is_between(line.x_height, 0, farthest), "no possible line");
  for (const cv::Point2f& point : line.baseline)
    demand(is_between(point.x, -farthest, farthest) && is_between(point.y, -farthest, farthest), "no possible baseline");
  for (const Word& word : line.words) {
    demand_inside(word.box, size);
    demand(is_between(word.confidence, 0, 1), "no probability");
  }
}

}  // namespace

bool send_packet(int socket, const void* data, std::size_t size, std::span<const int> descriptors) {
  iovec part{const_cast<void*>(data), size};
  alignas(cmsghdr) char control[CMSG_SPACE(most_descriptors * sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (!descriptors.empty()) {
    message.msg_control = control;
    message.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(header), descriptors.data(), descriptors.size_bytes());
  }
  ssize_t sent = -1;
  do sent = sendmsg(socket, &message, MSG_NOSIGNAL);
  while (sent < 0 && errno == EINTR);
  return sent == static_cast<ssize_t>(size);
}

bool receive_packet(int socket, void* data, std::size_t size, std::span<int> descriptors) {
  iovec part{data, size};
  alignas(cmsghdr) char control[CMSG_SPACE(most_descriptors * sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;
  ssize_t got = -1;
  do got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  while (got < 0 && errno == EINTR);
  std::size_t received = 0;
  int held[most_descriptors] = {-1, -1};
  if (got >= 0)
    for (cmsghdr* header = CMSG_FIRSTHDR(&message); header; header = CMSG_NXTHDR(&message, header))
      if (header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS) {
        received = std::min(most_descriptors, (header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
        std::memcpy(held, CMSG_DATA(header), received * sizeof(int));
      }
  const bool whole = got == static_cast<ssize_t>(size) && (message.msg_flags & (MSG_TRUNC | MSG_CTRUNC)) == 0;
  if (whole && received == descriptors.size()) {
    std::copy_n(held, received, descriptors.begin());
    return true;
  }
  for (std::size_t i = 0; i < received; ++i) close(held[i]);
  return false;
}

void put(Writer& w, const Error& error) { w.put(error.code), w.put(error.stage), w.put(error.message); }

void get(Reader& r, Error& error) {
  r.get(error.code), get_note(r, error.stage), get_note(r, error.message);
  demand(error.code >= ErrorCode::empty && error.code <= ErrorCode::too_large, "no fault of a file");
}

void put(Writer& w, const FileSurvey& survey) {
  w.put_all(survey.pages, [&](const FileSurvey::Page& page) { w.put(page.cost_bytes); });
  w.put(survey.format), w.put(survey.repaired);
  w.put_all(survey.notes, [&](const std::string& note) { w.put(note); });
  w.put_all(survey.attachments, [&](const std::string& name) { w.put(name); });
}

void get(Reader& r, FileSurvey& survey) {
  r.get_all(survey.pages, [&](FileSurvey::Page& page) { r.get(page.cost_bytes); });
  get_note(r, survey.format), r.get(survey.repaired);
  r.get_all(survey.notes, [&](std::string& note) { get_note(r, note); });
  r.get_all(survey.attachments, [&](std::string& name) { get_note(r, name); });
}

void put(Writer& w, const PageImage& page) {
  w.put(page.bilevel), w.put(page.dpi), w.put(page.dpi_from_file), w.put(page.pixel_aspect), w.put(page.rotate_degrees);
  w.put(page.mirrored), w.put(page.rendered), w.put(page.repaired);
  w.put(page.undrawn_size.width), w.put(page.undrawn_size.height);
  w.put_all(page.overlays, [&](const Overlay& o) { w.put(o.kind), w.put(o.box), w.put(o.text); });
  const TextLayer& layer = page.text_layer;
  w.put_all(layer.copied, [&](const Line& line) { put(w, line); });
  w.put_all(layer.claims, [&](const TextLayer::Claim& claim) { w.put(claim.standing), put(w, claim.line); });
  w.put_all(layer.hidden, [&](const LayerRegion& region) {
    w.put(region.verdict), w.put(region.box), w.put(region.reason), w.put(region.text), w.put(region.lines);
  });
}

void get(Reader& r, PageImage& page) {
  r.get(page.bilevel), r.get(page.dpi), r.get(page.dpi_from_file), r.get(page.pixel_aspect), r.get(page.rotate_degrees);
  r.get(page.mirrored), r.get(page.rendered), r.get(page.repaired);
  r.get(page.undrawn_size.width), r.get(page.undrawn_size.height);
  r.get_all(page.overlays, [&](Overlay& o) { get(r, o.kind, Overlay::Kind::text), r.get(o.box), get_note(r, o.text); });
  TextLayer& layer = page.text_layer;
  r.get_all(layer.copied, [&](Line& line) { get(r, line); });
  r.get_all(layer.claims, [&](TextLayer::Claim& claim) { get(r, claim.standing, TextLayer::Standing::unseen), get(r, claim.line); });
  r.get_all(layer.hidden, [&](LayerRegion& region) {
    get(r, region.verdict, LayerRegion::Verdict::hidden), r.get(region.box), get_note(r, region.reason), get_text(r, region.text);
    r.get(region.lines);
  });
}

void put(Writer& w, const EncodedImage& image) {
  w.put(image.filter), w.put(image.width), w.put(image.height), w.put(image.bits_per_component),
      w.put(image.components);
  w.put(image.black_is_one), w.put(image.inverted), w.put(image.made);
  w.put(image.jbig2_globals), w.put(image.palette), w.put(image.has_own_text);
  w.put_all(image.objects, [&](const PdfObject& o) { w.put(o.words), w.put(o.is_stream), w.put(o.stream_bytes); });
  w.put_all(image.overlays, [&](const OverlayPicture& o) {
    w.put(o.place.x), w.put(o.place.y), w.put(o.place.width), w.put(o.place.height);
    w.put(o.width), w.put(o.height), w.put(o.rgb), w.put(o.mask);
  });
}

void get(Reader& r, EncodedImage& image) {
  get(r, image.filter, EncodedImage::Filter::drawing);
  r.get(image.width), r.get(image.height), r.get(image.bits_per_component), r.get(image.components);
  r.get(image.black_is_one), r.get(image.inverted), get_note(r, image.made);
  r.get(image.jbig2_globals), r.get(image.palette), r.get(image.has_own_text);
  r.get_all(image.objects, [&](PdfObject& o) { r.get(o.words), r.get(o.is_stream), r.get(o.stream_bytes); });
  r.get_all(image.overlays, [&](OverlayPicture& o) {
    r.get(o.place.x), r.get(o.place.y), r.get(o.place.width), r.get(o.place.height);
    r.get(o.width), r.get(o.height), r.get(o.rgb), r.get(o.mask);
  });
}

void check(FileSurvey& survey, cv::Size, std::uint64_t large_bytes, const DecodeLimits& limits) {
  demand(large_bytes == 0 && !survey.pages.empty() && survey.pages.size() <= static_cast<std::size_t>(limits.max_pages),
         "no possible number of pages");
  for (FileSurvey::Page& page : survey.pages) page.cost_bytes = std::min(page.cost_bytes, limits.max_pixels * 3);
}

void check(PageImage& page, cv::Size drawn, std::uint64_t, const DecodeLimits& limits) {
  const bool undrawn = drawn.width == 0 && drawn.height == 0;
  const cv::Size size = undrawn ? page.undrawn_size : drawn;
  demand(undrawn ? !page.text_layer.copied.empty() && page.text_layer.claims.empty() : page.undrawn_size.empty(), "neither pixels nor text");
  demand(size.width > 0 && size.height > 0 &&
             static_cast<std::uint64_t>(size.width) * static_cast<std::uint64_t>(size.height) <= limits.max_pixels,
         "no possible size");
  demand(page.dpi >= 1 && page.dpi <= 10'000, "no possible resolution");
  demand(is_between(page.pixel_aspect, 0.2, 5), "no possible pixel");
  demand(page.rotate_degrees >= 0 && page.rotate_degrees < 360 && page.rotate_degrees % 90 == 0, "no quarter turn");
  for (const Overlay& overlay : page.overlays) demand_inside(overlay.box, size);
  for (const Line& line : page.text_layer.copied) demand_possible(line, size);
  for (const TextLayer::Claim& claim : page.text_layer.claims) demand_possible(claim.line, size);
  for (const LayerRegion& region : page.text_layer.hidden) {
    demand_inside(region.box, size);
    demand(region.lines >= 1, "no lines");
  }
}

namespace {

// Each object refers to those before it and to nothing else.
void demand_sound(QPDFObjectHandle value, int objects_before, int depth) {
  constexpr int deepest = 32;
  demand(depth <= deepest, "objects nested too deeply");
  if (value.isIndirect()) {
    demand(value.getObjectID() >= 1 && value.getObjectID() <= objects_before, "an object that refers to none before it");
  } else if (value.isArray()) {
    for (const QPDFObjectHandle& item : value.getArrayAsVector()) demand_sound(item, objects_before, depth + 1);
  } else if (value.isDictionary()) {
    for (const std::string& key : value.getKeys()) demand_sound(value.getKey(key), objects_before, depth + 1);
  }
}

void demand_sound(const std::vector<PdfObject>& objects) try {
  QPDF context;
  context.emptyPDF();
  context.setSuppressWarnings(true);
  int before = 0;
  for (const PdfObject& object : objects) {
    QPDFObjectHandle value = QPDFObjectHandle::parse(&context, object.words);
    demand(!value.isIndirect() && value.isDictionary(), "an object that is no dictionary");
    demand_sound(value, before++, 0);
  }
  if (objects.empty()) return;
  QPDFObjectHandle page = QPDFObjectHandle::parse(&context, objects.back().words);
  demand(page.getKey("/MediaBox").isArray() && page.getKey("/MediaBox").getArrayNItems() == 4 && page.getKey("/Resources").isDictionary() &&
             page.getKey("/Contents").isIndirect() && !objects.back().is_stream,
         "a drawing without a page");
} catch (const std::bad_alloc&) {
  throw;
} catch (const std::exception& problem) {
  throw std::out_of_range(problem.what());
}

}  // namespace

void check(EncodedImage& image, cv::Size, std::uint64_t large_bytes, const DecodeLimits&) {
  constexpr int longest_side = 1'000'000;  // may be over the pixel limit: nobody decodes it
  const int bits = image.bits_per_component;
  demand(image.width > 0 && image.height > 0 && image.width <= longest_side && image.height <= longest_side,
         "no possible size");
  demand(bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16, "no possible depth");
  demand(image.components == 1 || image.components == 3 || image.components == 4, "no possible colours");
  const std::uint64_t row_bytes =
      (static_cast<std::uint64_t>(image.width) * static_cast<std::uint64_t>(image.components * bits) + 7) / 8;
  const bool raw = image.filter == EncodedImage::Filter::none;
  demand(raw ? large_bytes == row_bytes * static_cast<std::uint64_t>(image.height) : large_bytes > 0,
         "no possible number of bytes");
  std::uint64_t streams = 0;
  for (const PdfObject& object : image.objects) {
    demand(object.stream_bytes <= large_bytes - streams && (object.is_stream || object.stream_bytes == 0), "streams that are not there");
    streams += object.stream_bytes;
  }
  demand(image.objects.empty() != (image.filter == EncodedImage::Filter::drawing) && (image.objects.empty() || streams == large_bytes),
         "a drawing without objects, or objects without a drawing");
  demand_sound(image.objects);
  const std::size_t entries = image.palette.size() / 3;
  demand(image.palette.size() % 3 == 0 && entries <= 256 && (entries == 0 || image.components == 1), "no palette");
  for (const OverlayPicture& overlay : image.overlays) {
    const cv::Rect2d& place = overlay.place;
    demand(is_between(place.x, 0, image.width) && is_between(place.y, 0, image.height) &&
               is_between(place.width, 0, image.width - place.x + 1) &&
               is_between(place.height, 0, image.height - place.y + 1) && overlay.width > 0 && overlay.height > 0 && overlay.width <= longest_side &&
               overlay.height <= longest_side,
           "no possible overlay");
    const auto width = static_cast<std::size_t>(overlay.width), height = static_cast<std::size_t>(overlay.height);
    demand(overlay.rgb.size() == 3 * width * height && overlay.mask.size() == (width + 7) / 8 * height,
           "an overlay that is not filled");
  }
}

}  // namespace sohoa::wire
