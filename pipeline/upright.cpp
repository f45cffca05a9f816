#include "pipeline/upright.h"

namespace sohoa {

cv::Mat upright(cv::Mat pixels, int quarter_turns, bool mirrored) {
  cv::Mat out;
  if (mirrored) cv::flip(pixels, out, 1), pixels = out.clone();
  if (quarter_turns == 0) return pixels;
  cv::rotate(pixels, out,
             quarter_turns == 1   ? cv::ROTATE_90_CLOCKWISE
             : quarter_turns == 2 ? cv::ROTATE_180
                         : cv::ROTATE_90_COUNTERCLOCKWISE);
  return out;
}

Box upright(Box box, cv::Size stored, int quarter_turns, bool mirrored) {
  if (mirrored) box.x = stored.width - box.right();
  if (quarter_turns == 1) return {stored.height - box.bottom(), box.x, box.h, box.w};
  if (quarter_turns == 2) return {stored.width - box.right(), stored.height - box.bottom(), box.w, box.h};
  if (quarter_turns == 3) return {box.y, stored.width - box.right(), box.h, box.w};
  return box;
}

}  // namespace sohoa
