#pragma once

#include <string>
#include <vector>

#include "document/page.h"
#include "document/text.h"

namespace sohoa {

// Sets lines of text on an A4 page of 300 dpi as a printer would, word boxes and all, without drawing anything.
class PageBuilder {
 public:
  PageBuilder() {
    page_.width = 2480;
    page_.height = 3508;
    page_.dpi = 300;
  }

  // A line whose first letter stands at x on the baseline y. Runs of two and more spaces become wide gaps.
  PageBuilder& at(int x, int y, const std::string& text, double confidence = 0.985) {
    Line line;
    line.x_height = static_cast<float>(em_ * 0.46);
    line.engine = "tesseract";
    line.block = block_++;
    double pen = x;
    std::string word;
    const auto flush = [&] {
      if (word.empty()) return;
      const double width = width_of(word);
      add_word(line, word, confidence, box_of(word, pen, width, y));
      pen += width;
      word.clear();
    };
    for (const char c : text) {
      if (c == ' ') {
        flush();
        pen += em_ * 0.3;
      } else {
        word += c;
      }
    }
    flush();
    line.confidence = confidence;
    line.baseline = {{static_cast<float>(x), static_cast<float>(y)}, {static_cast<float>(pen), static_cast<float>(y)}};
    page_.lines.push_back(std::move(line));
    return *this;
  }

  // The same, centred on x.
  PageBuilder& centred(int x, int y, const std::string& text, double confidence = 0.985) {
    double width = 0;
    std::string word;
    for (const char c : text + " ") {
      if (c == ' ') {
        width += width_of(word) + em_ * 0.3;
        word.clear();
      } else {
        word += c;
      }
    }
    return at(x - static_cast<int>(width / 2), y, text, confidence);
  }

  // Of the lines that follow, pixels.
  PageBuilder& em(double size) {
    em_ = size;
    return *this;
  }

  // Letterhead of Decree 30: body left, country right.
  PageBuilder& letterhead(const std::vector<std::string>& bodies, const std::string& number,
                          const std::string& place_date) {
    int y = 330;
    for (const auto& body : bodies) centred(700, y, body), y += 66;
    centred(1700, 330, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    centred(1700, 396, "Độc lập - Tự do - Hạnh phúc");
    if (!number.empty()) centred(700, 520, number);
    if (!place_date.empty()) centred(1700, 520, place_date);
    return *this;
  }

  // The words of the last line, to be spoilt.
  Word& word(const std::string& text) {
    for (Word& w : page_.lines.back().words) {
      if (w.text == text) return w;
    }
    for (Line& line : page_.lines) {
      for (Word& w : line.words) {
        if (w.text == text) return w;
      }
    }
    return page_.lines.back().words.back();
  }
  Line& last() { return page_.lines.back(); }
  PageText& page() { return page_; }
  [[nodiscard]] PageText build() const {
    PageText page = page_;
    for (Line& line : page.lines) {
      line.box = {};
      line.text.clear();
      for (const Word& w : line.words) {
        line.box = united(line.box, w.box);
        line.text += (line.text.empty() ? "" : " ") + w.text;
      }
    }
    return page;
  }

 private:
  static bool one_of(char32_t c, std::u32string_view set) { return set.find(c) != std::u32string_view::npos; }

  [[nodiscard]] double width_of(const std::string& word) const {
    double ems = 0;
    for (const char32_t c : to_code_points(word)) {
      const bool capital = c >= U'A' && c <= U'Z';
      ems += c >= '0' && c <= '9' ? 0.5 : one_of(c, U"/:;.,ijl") ? 0.28 : c == '-' ? 0.33 : c == 'S' ? 0.56 : capital || c == U'Đ' ? 0.7 : 0.48;
    }
    return ems * em_;
  }

  [[nodiscard]] Box box_of(const std::string& word, double x, double width, int baseline) const {
    double top = 0.46, below = 0;
    for (const char32_t c : to_code_points(word)) {
      if (one_of(c, U"bdđhklt0123456789/") || (c < 0x80 && c >= 'A' && c <= 'Z')) top = std::max(top, 0.66);
      if (c >= 0x80) top = std::max(top, c >= 0x1EA0 ? 0.82 : 0.72);
      if (one_of(c, U"gpqyQ,;()")) below = 0.18;
    }
    return {static_cast<int>(x), baseline - static_cast<int>(top * em_), static_cast<int>(width),
            static_cast<int>((top + below) * em_)};
  }

  static void add_word(Line& line, const std::string& text, double confidence, const Box& box) {
    line.words.push_back({text, confidence, box});
  }

  PageText page_;
  double em_ = 54;  // 13 points at 300 dpi
  int block_ = 0;
};

}  // namespace sohoa
