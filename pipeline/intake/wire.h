#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "pipeline/intake/decoder_pool.h"

// What travels between the sohoa process and its decoders. Small fixed messages go over sequenced-packet sockets; an
// answer's pixels lie at the start of the shared memory that came with the request, its other words behind them.
namespace sohoa::wire {

enum class Operation : std::uint32_t { survey, decode, decode_drawn, archive_image };

// To a decoder, with two descriptors: the file, opened for reading, and the shared memory.
struct Request {
  Operation operation = Operation::survey;
  std::int32_t page = 0;
  std::uint64_t device = 0, inode = 0, bytes = 0;
  std::int64_t changed_ns = 0;
  std::uint64_t shared_bytes = 0;
  std::uint32_t buffer = 0;         // which of this decoder's shared memories it is
  std::uint32_t buffer_is_new = 0;  // forget any earlier one of that number
};

// Decoder and parent keep shared memory up to this size mapped for the next page: fresh pages from the kernel cost more
// than the copy into them.
constexpr std::uint64_t most_kept_bytes = 96U << 20;

// An answer's words may be so long; pixels and compressed pictures come beside them.
constexpr std::uint64_t most_words_bytes = 64U << 20;

// From a decoder: first `begun`, which makes it the request's fault if the decoder dies, then one of the others with
// `words_bytes` of words at `words_offset` of the shared memory.
struct Answer {
  enum class Status : std::uint32_t { begun, value, error, out_of_memory } status = Status::value;
  std::uint64_t words_offset = 0, words_bytes = 0;
};

// From a new decoder, before any request: whether its walls are up.
struct Ready {
  std::uint32_t walled_in = 0;
  char refusal[124] = {};  // which wall the kernel refused, and why
};

// To the zygote: kill and reap `finished` (0: none), then fork a decoder.
struct Order {
  std::int32_t finished = 0;
};

// From the zygote, with the parent's end of the new decoder's socket.
struct Birth {
  std::int32_t process = 0;      // 0: it could not fork
  std::int32_t wait_status = 0;  // of the finished one, as of waitpid
  std::uint64_t peak_bytes = 0;  // resident, of the finished one
};

// Sends one packet with descriptors; false when the other side is gone.
bool send_packet(int socket, const void* data, std::size_t size, std::span<const int> descriptors = {});
// Receives one packet of exactly `size` bytes with exactly `descriptors.size()` descriptors; false at the end or on
// anything else, with nothing left open.
bool receive_packet(int socket, void* data, std::size_t size, std::span<int> descriptors = {});

// Fixed-width little words, strings and vectors, one after the other.
class Writer {
 public:
  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void put(T value) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + sizeof value);
    std::memcpy(bytes_.data() + at, &value, sizeof value);
  }
  void put(const std::string& text) {
    put(static_cast<std::uint64_t>(text.size()));
    bytes_.insert(bytes_.end(), text.begin(), text.end());
  }
  void put(const std::vector<std::uint8_t>& bytes) {
    put(static_cast<std::uint64_t>(bytes.size()));
    bytes_.insert(bytes_.end(), bytes.begin(), bytes.end());
  }
  void put(const Box& box) { put(box.x), put(box.y), put(box.w), put(box.h); }
  template <class T, class Put>
  void put_all(const std::vector<T>& items, Put put_one) {
    put(static_cast<std::uint64_t>(items.size()));
    for (const T& item : items) put_one(item);
  }
  [[nodiscard]] const std::vector<std::uint8_t>& bytes() const { return bytes_; }

 private:
  std::vector<std::uint8_t> bytes_;
};

// Reads what a Writer wrote; throws std::out_of_range where the words are not what they should be.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T> T get() {
    T value;
    std::memcpy(&value, take(sizeof value), sizeof value);
    return value;
  }
  template <class T>
  requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void get(T& value) { value = get<T>(); }
  void get(bool& value) { value = get<std::uint8_t>() != 0; }
  void get(std::string& text) {
    const auto size = get<std::uint64_t>();
    text.assign(reinterpret_cast<const char*>(take(size)), size);
  }
  void get(std::vector<std::uint8_t>& bytes) {
    const auto size = get<std::uint64_t>();
    const std::uint8_t* at = take(size);
    bytes.assign(at, at + size);
  }
  void get(Box& box) { get(box.x), get(box.y), get(box.w), get(box.h); }
  template <class T, class Get>
  void get_all(std::vector<T>& items, Get get_one) {
    const auto count = get<std::uint64_t>();
    for (std::uint64_t i = 0; i < count; ++i) {
      if (bytes_.empty()) throw std::out_of_range("the words end early");
      get_one(items.emplace_back());
    }
  }

 private:
  const std::uint8_t* take(std::uint64_t size) {
    if (size > bytes_.size()) throw std::out_of_range("the words end early");
    const std::uint8_t* at = bytes_.data();
    bytes_ = bytes_.subspan(size);
    return at;
  }
  std::span<const std::uint8_t> bytes_;
};

// Whether a value can be true of a picture of this size, or of so many large bytes: what a decoder says is untrusted.
// Throws std::out_of_range otherwise; costs over the limits, which no page can have, are cut.
void check(FileSurvey& survey, cv::Size size, std::uint64_t large_bytes, const DecodeLimits& limits);
void check(PageImage& page, cv::Size size, std::uint64_t large_bytes, const DecodeLimits& limits);
void check(EncodedImage& image, cv::Size size, std::uint64_t large_bytes, const DecodeLimits& limits);

// All of a value but its large bytes (pixels, compressed picture), which the caller carries.
void put(Writer& writer, const Error& error);
void put(Writer& writer, const FileSurvey& survey);
void put(Writer& writer, const PageImage& page);
void put(Writer& writer, const EncodedImage& image);
// Throws std::out_of_range for what a decoder has no business to say, such as that the batch must stop.
void get(Reader& reader, Error& error);
void get(Reader& reader, FileSurvey& survey);
void get(Reader& reader, PageImage& page);
void get(Reader& reader, EncodedImage& image);

}  // namespace sohoa::wire
