#pragma once

#include <cstdint>
#include <functional>
#include <future>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <opencv2/core.hpp>
#include <string>

#include "document/result.h"
#include "pipeline/intake/decoder_pool.h"
#include "storage/review_store.h"

namespace sohoa {

// Upright pixels of filed pages, decoded behind walls from the kept originals; the ones used last stay in memory, up to a
// number of bytes. Several who want the same page wait for one decoding. Safe from any thread.
class PagePictures {
 public:
  // archive: where originals are looked for instead of where the warehouse says; may be empty.
  PagePictures(DecoderPool& decoders, std::string archive, std::uint64_t most_bytes)
      : decoders_(decoders), archive_(std::move(archive)), most_bytes_(most_bytes) {}

  using Picture = std::shared_ptr<const cv::Mat>;  // CV_8UC1 or CV_8UC3 BGR
  [[nodiscard]] Result<Picture> upright_page(const KeptPage& page);

 private:
  [[nodiscard]] Result<Picture> decode(const KeptPage& page) const;
  void make_room();

  struct Kept {
    std::shared_future<Result<Picture>> picture;
    std::uint64_t bytes = 0;  // 0 while it is decoded
    std::list<std::string>::iterator place;
  };

  DecoderPool& decoders_;
  const std::string archive_;
  const std::uint64_t most_bytes_;
  std::mutex mutex_;  // guards all below
  std::map<std::string, Kept> kept_;
  std::list<std::string> by_use_;  // the latest first
  std::uint64_t bytes_ = 0;
};

}  // namespace sohoa
