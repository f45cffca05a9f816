#include "pipeline/intake/wire.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace sohoa::wire {
namespace {

constexpr std::size_t most_descriptors = 2;

void put(Writer& w, const std::vector<cv::Point2f>& points) {
  w.put_all(points, [&](const cv::Point2f& p) { w.put(p.x), w.put(p.y); });
}

void get(Reader& r, std::vector<cv::Point2f>& points) {
  r.get_all(points, [&](cv::Point2f& p) { r.get(p.x), r.get(p.y); });
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

void get(Reader& r, Error& error) { r.get(error.code), r.get(error.stage), r.get(error.message); }

void put(Writer& w, const FileSurvey& survey) {
  w.put_all(survey.pages, [&](const FileSurvey::Page& page) { w.put(page.cost_bytes); });
  w.put(survey.format), w.put(survey.repaired);
  w.put_all(survey.notes, [&](const std::string& note) { w.put(note); });
}

void get(Reader& r, FileSurvey& survey) {
  r.get_all(survey.pages, [&](FileSurvey::Page& page) { r.get(page.cost_bytes); });
  r.get(survey.format), r.get(survey.repaired);
  r.get_all(survey.notes, [&](std::string& note) { r.get(note); });
}

void put(Writer& w, const PageImage& page) {
  w.put(page.bilevel), w.put(page.dpi), w.put(page.dpi_from_file), w.put(page.rotate_degrees), w.put(page.mirrored);
  w.put(page.rendered), w.put(page.repaired), w.put(page.text_layer_coverage);
  w.put_all(page.overlays, [&](const Overlay& o) { w.put(o.kind), w.put(o.box), w.put(o.text); });
  w.put_all(page.text_layer, [&](const Line& line) {
    w.put(line.text), w.put(line.confidence), w.put(line.box), put(w, line.baseline), w.put(line.x_height);
    w.put(line.block), w.put(line.engine);
    w.put_all(line.words, [&](const Word& word) { w.put(word.text), w.put(word.confidence), w.put(word.box); });
  });
}

void get(Reader& r, PageImage& page) {
  r.get(page.bilevel), r.get(page.dpi), r.get(page.dpi_from_file), r.get(page.rotate_degrees), r.get(page.mirrored);
  r.get(page.rendered), r.get(page.repaired), r.get(page.text_layer_coverage);
  r.get_all(page.overlays, [&](Overlay& o) { r.get(o.kind), r.get(o.box), r.get(o.text); });
  r.get_all(page.text_layer, [&](Line& line) {
    r.get(line.text), r.get(line.confidence), r.get(line.box), get(r, line.baseline), r.get(line.x_height);
    r.get(line.block), r.get(line.engine);
    r.get_all(line.words, [&](Word& word) { r.get(word.text), r.get(word.confidence), r.get(word.box); });
  });
}

void put(Writer& w, const EncodedImage& image) {
  w.put(image.filter), w.put(image.width), w.put(image.height), w.put(image.bits_per_component),
      w.put(image.components);
  w.put(image.black_is_one), w.put(image.inverted);
  w.put_all(image.jbig2_globals, [&](std::uint8_t byte) { w.put(byte); });
}

void get(Reader& r, EncodedImage& image) {
  r.get(image.filter), r.get(image.width), r.get(image.height), r.get(image.bits_per_component),
      r.get(image.components);
  r.get(image.black_is_one), r.get(image.inverted);
  r.get_all(image.jbig2_globals, [&](std::uint8_t& byte) { r.get(byte); });
}

}  // namespace sohoa::wire
