#pragma once

namespace sohoa {

// Resolution of a picture that carries `file_dpi` (0: none), or, when that is not credible for a paper page, what makes
// it an A4 page.
struct Resolution {
  int dpi = 300;
  bool from_file = false;
};

[[nodiscard]] Resolution credible_resolution(int width, int height, double file_dpi);

}  // namespace sohoa
