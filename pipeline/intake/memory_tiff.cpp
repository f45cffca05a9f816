#include "pipeline/intake/memory_tiff.h"

#include <tiffio.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <utility>

namespace sohoa {
namespace {

int complaints = 0;
std::string last_complaint;

void count_complaint(const char*, const char* format, va_list arguments) {
  ++complaints;
  char text[256];
  std::vsnprintf(text, sizeof text, format, arguments);
  last_complaint = text;
}

tmsize_t read_some(thandle_t client, void* into, tmsize_t size) {
  auto* file = static_cast<MemoryTiff*>(client);
  const std::uint64_t have = file->writing_ ? file->written_.size() : file->source_.size();
  const std::uint8_t* from = file->writing_ ? file->written_.data() : file->source_.data();
  if (file->position_ >= have || size < 0) return 0;
  const auto count = std::min<std::uint64_t>(static_cast<std::uint64_t>(size), have - file->position_);
  std::memcpy(into, from + file->position_, count);
  file->position_ += count;
  return static_cast<tmsize_t>(count);
}

tmsize_t write_some(thandle_t client, void* from, tmsize_t size) {
  auto* file = static_cast<MemoryTiff*>(client);
  const std::uint64_t end = file->position_ + static_cast<std::uint64_t>(size);
  if (file->written_.size() < end) file->written_.resize(end);
  std::memcpy(file->written_.data() + file->position_, from, static_cast<std::size_t>(size));
  file->position_ = end;
  return size;
}

toff_t size_of(thandle_t client) {
  auto* file = static_cast<MemoryTiff*>(client);
  return file->writing_ ? file->written_.size() : file->source_.size();
}

toff_t seek_to(thandle_t client, toff_t offset, int whence) {
  auto* file = static_cast<MemoryTiff*>(client);
  if (whence == SEEK_CUR) offset += file->position_;
  if (whence == SEEK_END) offset += size_of(client);
  return file->position_ = offset;
}

int close_nothing(thandle_t) { return 0; }

// Mapped reading spares libtiff its own buffers.
int map_source(thandle_t client, void** base, toff_t* size) {
  auto* file = static_cast<MemoryTiff*>(client);
  if (file->writing_) return 0;
  *base = const_cast<std::uint8_t*>(file->source_.data());
  *size = file->source_.size();
  return 1;
}

void unmap_nothing(thandle_t, void*, toff_t) {}

void catch_complaints() {
  TIFFSetErrorHandler(count_complaint);
  TIFFSetWarningHandler(count_complaint);
}

}  // namespace

MemoryTiff::MemoryTiff(std::span<const std::uint8_t> bytes) : source_(bytes) {
  catch_complaints();
  handle_ = TIFFClientOpen("memory", "r", this, read_some, write_some, seek_to, close_nothing, size_of, map_source,
                           unmap_nothing);
}

MemoryTiff::MemoryTiff() : writing_(true) {
  catch_complaints();
  handle_ = TIFFClientOpen("memory", "w", this, read_some, write_some, seek_to, close_nothing, size_of, map_source,
                           unmap_nothing);
}

MemoryTiff::~MemoryTiff() {
  if (handle_) TIFFClose(handle_);
}

int MemoryTiff::take_complaints(std::string* last) {
  if (last) *last = last_complaint;
  last_complaint.clear();
  return std::exchange(complaints, 0);
}

}  // namespace sohoa
