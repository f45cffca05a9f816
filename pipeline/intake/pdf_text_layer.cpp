#include "pipeline/intake/pdf_text_layer.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "document/legacy_text.h"
#include "document/signature_caption.h"
#include "document/text.h"

namespace sohoa {
namespace {

Box whole_pixels(const cv::Rect2d& r) {
  const auto down = [](double v) { return static_cast<int>(std::floor(std::clamp(v, -1e6, 1e6))); };
  const auto up = [](double v) { return static_cast<int>(std::ceil(std::clamp(v, -1e6, 1e6))); };
  const int x = down(r.x), y = down(r.y);
  return {x, y, up(r.x + r.width) - x, up(r.y + r.height) - y};
}

bool lies_in(const cv::Rect2d& what, const Box& place) {
  const double x = what.x + what.width / 2, y = what.y + what.height / 2;
  return x >= place.x - 2 && x <= place.right() + 2 && y >= place.y - 2 && y <= place.bottom() + 2;
}

bool is_painted(Shown shown) { return shown == Shown::plainly || shown == Shown::crossed; }

const char* name_of(Shown shown) {
  switch (shown) {
    case Shown::covered:
      return "covered";
    case Shown::background:
      return "colour of the background";
    case Shown::tiny:
      return "tiny";
    case Shown::outside:
      return "off the page";
    default:
      return "invisible";
  }
}

// A line as it stands in the raster turned by `rotation`, in which it is upright.
struct Upright {
  int rotation = 0;
  cv::Size raster;  // before turning
  double left = 1e30, right = -1e30, bottom = -1e30, height = 0;

  void include(const cv::Rect2d& b) {
    const double x1 = b.x + b.width, y1 = b.y + b.height;
    switch (rotation) {
      case 90:
        return add(raster.height - y1, raster.height - b.y, b.x, x1);
      case 180:
        return add(raster.width - x1, raster.width - b.x, raster.height - y1, raster.height - b.y);
      case 270:
        return add(b.y, y1, raster.width - x1, raster.width - b.x);
      default:
        return add(b.x, x1, b.y, y1);
    }
  }
  void add(double l, double r, double top, double b) {
    left = std::min(left, l), right = std::max(right, r), bottom = std::max(bottom, b), height = std::max(height, b - top);
  }
  [[nodiscard]] cv::Point2f stored(double x, double y) const {
    switch (rotation) {
      case 90:
        return cv::Point2d(y, raster.height - x);
      case 180:
        return cv::Point2d(raster.width - x, raster.height - y);
      case 270:
        return cv::Point2d(raster.width - y, x);
      default:
        return cv::Point2d(x, y);
    }
  }
};

// Words in a row as one line of the page.
Line as_line(const std::vector<const PdfWord*>& words, int block, int page_rotation, cv::Size raster) {
  Line line;
  line.engine = "text_layer";
  line.confidence = 1;
  line.block = block;
  Upright upright;
  upright.raster = raster;
  upright.rotation = ((page_rotation - 90 * words.front()->turn) % 360 + 360) % 360;
  bool joined = false;
  for (const PdfWord* word : words) {
    const Box box = intersection(whole_pixels(word->box), {0, 0, raster.width, raster.height});
    if (joined) {
      line.words.back().text = to_nfc(line.words.back().text + word->text);
      line.words.back().box = united(line.words.back().box, box);
    } else {
      line.words.push_back({word->text, 1.0, box});
    }
    line.box = united(line.box, box);
    upright.include(word->box);
    line.x_height = std::max(line.x_height, static_cast<float>(0.45 * word->font_size));
    joined = !word->space_after;
  }
  for (const Word& word : line.words) line.text += (line.text.empty() ? "" : " ") + word.text;
  // A font's box reaches about a fifth of its height below the baseline; lower-case letters are half its size.
  const double baseline = upright.bottom - 0.2 * upright.height;
  line.baseline = {upright.stored(upright.left, baseline), upright.stored(upright.right, baseline)};
  return line;
}

// Characters that no paper prints: what a font says of its glyphs when it says nothing true.
bool is_senseless(char32_t c) {
  return c == 0xFFFD || c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0xE000 && c <= 0xF8FF && c != 0xF0B7) || c >= 0xF0000;
}

// The text of one font on a page.
struct FontText {
  std::string text;  // its words, by spaces

  // The 8-bit encoding in which it makes sense, if it makes less as it stands. A font's name is a hint, no proof.
  [[nodiscard]] std::optional<LegacyEncoding> legacy(const std::string& font) const {
    const double as_it_is = count_syllables(text).share();
    constexpr double clearly_better = 0.3, least_share = 0.5;
    std::optional<LegacyEncoding> best;
    double best_share = least_share;
    for (const LegacyEncoding encoding : {LegacyEncoding::tcvn3, LegacyEncoding::vni}) {
      const double share = count_syllables(from_legacy(text, encoding)).share();
      const bool better = encoding_of_font(font) == encoding ? share > as_it_is : share >= as_it_is + clearly_better;
      if (better && share >= best_share) best = encoding, best_share = share;
    }
    return best;
  }

  // Whether what its letters say is no language we know, so that only the picture can tell.
  [[nodiscard]] bool is_doubtful() const {
    std::size_t characters = 0, senseless = 0, repeated = 0;
    char32_t before = 0;
    for (const char32_t c : to_code_points(text)) {
      if (c == U' ') continue;
      ++characters;
      senseless += is_senseless(c) ? 1 : 0;
      repeated += c == before && c != U'.' && c != U'_' && c != U'-' && c != U'…' ? 1 : 0;
      before = c;
    }
    if (senseless * 50 > characters || (characters >= 8 && repeated * 2 > characters)) return true;
    const SpellingCount count = count_syllables(to_nfc(text));
    return count.words >= 2 && count.share() < (count.words >= 6 ? 0.5 : 0.01);
  }
};

// A font's painted text and what shows nothing are judged apart.
struct Face {
  std::string font;
  bool painted = true;
  auto operator<=>(const Face&) const = default;
};
Face face_of(const PdfWord& word) { return {word.font, is_painted(word.shown)}; }

std::map<Face, FontText> texts_by_face(const PdfWriting& writing) {
  std::map<Face, FontText> texts;
  for (const PdfLine& line : writing.lines)
    for (const PdfWord& word : line.words) {
      // Words are cut where fonts change, syllables with them.
      std::string& text = texts[face_of(word)].text;
      text += word.text;
      if (word.space_after || &word == &line.words.back()) text += ' ';
    }
  return texts;
}

std::string in_capitals(const std::string& text) {
  std::u32string letters = to_code_points(text);
  for (char32_t& c : letters) c = upper_case(c);
  return to_utf8(letters);
}

// All text in NFC, that of 8-bit fonts converted. -> fonts whose painted text is still not to be believed.
std::vector<std::string> read_encodings(PdfWriting& writing) {
  std::map<Face, FontText> texts = texts_by_face(writing);
  std::map<Face, std::optional<LegacyEncoding>> encodings;
  std::vector<std::string> doubtful;
  std::size_t all = 0, lying = 0;
  for (auto& [face, text] : texts) {
    encodings[face] = text.legacy(face.font);
    if (encodings[face]) text.text = from_legacy(text.text, *encodings[face]);
    if (!face.painted) continue;
    all += text.text.size();
    if (!text.is_doubtful()) continue;
    doubtful.push_back(face.font);
    lying += text.text.size();
  }
  // Who lies in a third of the page is not believed in the digits of the rest.
  if (lying * 3 > all)
    for (const auto& [face, text] : texts) doubtful.push_back(face.font);
  for (PdfLine& line : writing.lines)
    for (PdfWord& word : line.words) {
      const auto& encoding = encodings[face_of(word)];
      word.text = encoding ? from_legacy(word.text, *encoding) : to_nfc(word.text);
      if (encoding == LegacyEncoding::tcvn3 && draws_capitals(word.font)) word.text = in_capitals(word.text);
    }
  return doubtful;
}

Box map(const Box& box, const cv::Matx23d& to, cv::Size raster) {
  if (box.empty()) return {};
  double x0 = 1e30, y0 = 1e30, x1 = -1e30, y1 = -1e30;
  for (const double x : {static_cast<double>(box.x), static_cast<double>(box.right())})
    for (const double y : {static_cast<double>(box.y), static_cast<double>(box.bottom())}) {
      const cv::Vec2d p = to * cv::Vec3d(x, y, 1);
      x0 = std::min(x0, p[0]), y0 = std::min(y0, p[1]), x1 = std::max(x1, p[0]), y1 = std::max(y1, p[1]);
    }
  return intersection(whole_pixels({x0, y0, x1 - x0, y1 - y0}), {0, 0, raster.width, raster.height});
}

}  // namespace

std::vector<std::string> texts_in(const PdfWriting& writing, const std::vector<Box>& places) {
  std::vector<std::string> texts(places.size());
  for (const PdfLine& line : writing.lines) {
    std::vector<bool> begun(places.size());
    for (const PdfWord& word : line.words) {
      const Box* smallest = nullptr;
      for (const Box& place : places)
        if (is_painted(word.shown) && lies_in(word.box, place) && (!smallest || place.area() < smallest->area())) smallest = &place;
      if (!smallest) continue;
      const auto i = static_cast<std::size_t>(smallest - places.data());
      if (!begun[i] && !texts[i].empty()) texts[i] += '\n';
      begun[i] = true;
      texts[i] += word.text + (word.space_after && &word != &line.words.back() ? " " : "");
    }
  }
  for (std::string& text : texts) text = to_nfc(text);
  return texts;
}

std::vector<Overlay> take_captions(PdfWriting& writing, const std::vector<Overlay>& overlays) {
  const auto captioned = [&](const PdfWord& word) {
    return std::ranges::any_of(overlays, [&](const Overlay& overlay) {
      return overlay.kind == Overlay::Kind::signature_caption && lies_in(word.box, overlay.box);
    });
  };
  for (PdfLine& line : writing.lines) std::erase_if(line.words, captioned);
  std::erase_if(writing.lines, [](const PdfLine& line) { return line.words.empty(); });
  struct Block {
    std::string text;
    cv::Rect2d box;
    bool painted = true;
  };
  std::map<int, Block> blocks;
  for (const PdfLine& line : writing.lines) {
    Block& block = blocks[line.block];
    if (!block.text.empty()) block.text += '\n';
    for (const PdfWord& word : line.words) {
      block.text += word.text + (word.space_after ? " " : "");
      block.box = block.box.empty() ? word.box : block.box | word.box;
      block.painted &= is_painted(word.shown);
    }
  }
  std::vector<Overlay> captions;
  for (const auto& [number, block] : blocks) {
    if (!block.painted || !is_unmistakably_a_signature_caption(block.text)) continue;
    captions.push_back({Overlay::Kind::signature_caption, whole_pixels(block.box), to_nfc(block.text)});
    std::erase_if(writing.lines, [number = number](const PdfLine& line) { return line.block == number; });
  }
  return captions;
}

TextLayer sort_words(PdfWriting writing, int page_rotation, cv::Size raster, bool over_scan) {
  const std::vector<std::string> doubtful = read_encodings(writing);

  TextLayer layer;
  for (const PdfLine& line : writing.lines) {
    std::vector<const PdfWord*> painted;
    std::map<Shown, std::vector<const PdfWord*>> rest;
    bool crossed = false, doubted = false;
    for (const PdfWord& word : line.words) {
      if (word.text.empty()) continue;
      if (!is_painted(word.shown)) {
        rest[word.shown].push_back(&word);
        continue;
      }
      painted.push_back(&word);
      crossed |= word.shown == Shown::crossed;
      doubted |= std::ranges::find(doubtful, word.font) != doubtful.end();
    }
    if (!painted.empty()) {
      Line whole = as_line(painted, line.block, page_rotation, raster);
      if (doubted) layer.claims.push_back({std::move(whole), TextLayer::Standing::doubted});
      else if (crossed && !over_scan) layer.claims.push_back({std::move(whole), TextLayer::Standing::painted});
      else layer.copied.push_back(std::move(whole));
    }
    for (const auto& [shown, words] : rest) {
      Line whole = as_line(words, line.block, page_rotation, raster);
      const bool recognised = shown == Shown::covered || shown == Shown::on_picture || (over_scan && shown == Shown::invisible);
      if (recognised && !whole.box.empty()) layer.claims.push_back({std::move(whole), TextLayer::Standing::unseen});
      else layer.hidden.push_back({LayerRegion::Verdict::hidden, whole.box, name_of(shown), whole.text, 1});
    }
  }
  return layer;
}

bool has_drawings(const PdfWriting& writing, const std::vector<Overlay>& overlays, double dpi) {
  // Emblems may hold writing, dots and arrows do not; a code is made of many spots, a diagram of many lines.
  const double least_side = dpi / 7;
  constexpr int most_curves = 12, most_spots = 60;
  int curves = 0, spots = 0;
  for (const auto& [kind, box] : writing.drawings) {
    const bool of_overlay = std::ranges::any_of(overlays, [&, &place = box](const Overlay& overlay) {
      return overlay.kind != Overlay::Kind::text && lies_in(place, overlay.box);
    });
    if (of_overlay) continue;
    const bool large = std::min(box.width, box.height) >= least_side;
    const bool dark_block = kind == PdfDrawing::Kind::spot;
    if (large && !dark_block) return true;
    curves += kind == PdfDrawing::Kind::curves ? 1 : 0;
    spots += kind == PdfDrawing::Kind::spot ? 1 : 0;
  }
  return curves > most_curves || spots > most_spots;
}

TextLayer moved(TextLayer layer, const cv::Matx23d& to, cv::Size raster) {
  const auto scale = static_cast<float>(std::sqrt(std::abs(to(0, 0) * to(1, 1) - to(0, 1) * to(1, 0))));
  const auto move = [&](Line& line) {
    line.box = map(line.box, to, raster);
    for (Word& word : line.words) word.box = map(word.box, to, raster);
    for (cv::Point2f& point : line.baseline) {
      const cv::Vec2d p = to * cv::Vec3d(point.x, point.y, 1);
      point = cv::Point2d(p[0], p[1]);
    }
    line.x_height *= scale;
  };
  for (Line& line : layer.copied) move(line);
  for (TextLayer::Claim& claim : layer.claims) move(claim.line);
  for (LayerRegion& region : layer.hidden) region.box = map(region.box, to, raster);
  return layer;
}

}  // namespace sohoa
