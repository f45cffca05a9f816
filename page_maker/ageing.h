#pragma once

#include <cstdint>
#include <string>

#include "document/result.h"
#include "page_maker/made_page.h"

namespace sohoa::page_maker {

// What years, copiers and scanners do to a page. Every effect is off by default and independent of the others.
struct Ageing {
  enum class Colour { colour, grey, bilevel };

  Colour colour = Colour::colour;
  int dpi = 0;                    // resample to this resolution; 0 keeps it
  double skew_degrees = 0;        // turned by a random angle up to this, either way
  double blur_sigma = 0;          // pixels
  double noise_sigma = 0;         // grey levels
  double bleed_through = 0;       // share of the darkness of another side, mirrored
  double uneven_light = 0;        // darkest corner loses this share of its light
  double specks_per_megapixel = 0;
  double faded = 0;               // ink gives up this share of its darkness, unevenly
  int jpeg_quality = 0;           // a round trip through JPEG; 0 for none
  bool black_border = false;      // the scanner's lid beside the sheet
  bool punch_holes = false;
  bool crease = false;            // a fold across the middle
  double curvature = 0;           // bend of the text lines of an open book, share of the page width
  bool inverted = false;          // white on black
  bool photograph = false;        // lying on a table, seen from a little aside, in the light of one side
  int quarter_turns = 0;          // clockwise
};

// `clean`, `office` or `poor`, as the project uses these words; bad_arguments for another name.
[[nodiscard]] Result<Ageing> preset(const std::string& name);

// The page after all that; lines and marks follow the picture. Same page, ageing and seed: same pixels.
[[nodiscard]] MadePage age(const MadePage& page, const Ageing& how, std::uint64_t seed);

// Two pages side by side in one picture with the gutter between them, as an open book is scanned.
[[nodiscard]] MadePage book_spread(const MadePage& left, const MadePage& right);

}  // namespace sohoa::page_maker
