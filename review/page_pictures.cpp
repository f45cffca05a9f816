#include "review/page_pictures.h"

#include "pipeline/upright.h"
#include "storage/archive.h"

namespace sohoa {
namespace {

const std::string stage = "review";

}  // namespace

Result<PagePictures::Picture> PagePictures::decode(const KeptPage& page) const {
  const Result<std::string> original = find_original(archive_.empty() ? page.archive_folder : archive_, page.sha256);
  if (!original) return tl::unexpected(original.error());
  const PageSource source{{0, 0, page.source_page}, *original, page.sha256, 0};
  Result<PageImage> image = decoders_.decode_drawn(source);
  if (!image) return tl::unexpected(image.error());
  if (image->pixels.size() != cv::Size(page.width, page.height))
    return fail(ErrorCode::damaged, stage, *original + " is not the file that was read");
  return std::make_shared<const cv::Mat>(upright(std::move(image->pixels), page.rotate_degrees / 90, image->mirrored));
}

Result<PagePictures::Picture> PagePictures::upright_page(const KeptPage& page) {
  const std::string key = page.sha256 + ":" + std::to_string(page.source_page) + ":" + std::to_string(page.rotate_degrees);
  std::promise<Result<Picture>> promise;
  std::shared_future<Result<Picture>> waited_for;
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = kept_.find(key); found != kept_.end()) {
      by_use_.splice(by_use_.begin(), by_use_, found->second.place);
      waited_for = found->second.picture;
    } else {
      by_use_.push_front(key);
      kept_[key] = {promise.get_future().share(), 0, by_use_.begin()};
    }
  }
  if (waited_for.valid()) return waited_for.get();

  Result<Picture> picture = fail(ErrorCode::internal, stage, "the page could not be decoded");
  try {
    picture = decode(page);
  } catch (const std::exception& problem) {
    picture = fail(ErrorCode::internal, stage, problem.what());
  }
  promise.set_value(picture);
  const std::lock_guard lock(mutex_);
  Kept& kept = kept_.at(key);
  if (!picture) {  // it may go better the next time
    by_use_.erase(kept.place);
    kept_.erase(key);
    return picture;
  }
  kept.bytes = (*picture)->total() * (*picture)->elemSize();
  bytes_ += kept.bytes;
  make_room();
  return picture;
}

void PagePictures::make_room() {
  for (auto last = by_use_.end(); bytes_ > most_bytes_ && last != by_use_.begin();) {
    --last;
    const auto found = kept_.find(*last);
    if (found->second.bytes == 0) continue;
    bytes_ -= found->second.bytes;
    kept_.erase(found);
    last = by_use_.erase(last);
  }
}

}  // namespace sohoa
