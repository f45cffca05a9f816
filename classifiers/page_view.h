#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "classifiers/text_search.h"
#include "document/page.h"
#include "document/record.h"

namespace sohoa {

// A page as a reader holds it: upright and straight, its words in one text with the place each came from.
class PageView {
 public:
  struct ViewWord {
    const Word* word = nullptr;
    Box box;                         // upright, skew taken out
    std::size_t begin = 0, end = 0;  // bytes in text()
    std::size_t line = 0;
  };
  struct ViewLine {
    const Line* line = nullptr;
    Box box;                                 // upright, skew taken out
    std::size_t first_word = 0, words = 0;   // in words()
    std::size_t begin = 0, end = 0;          // bytes in text()
    std::size_t key_begin = 0, key_end = 0;  // letters in key()
    float x_height = 0;
    double capitals = 0;  // share of capitals among its letters
    int letters = 0;
  };

  // number: of the page within its document, from 1. The page must outlive the view.
  PageView(const PageText& page, int number);

  [[nodiscard]] const PageText& page() const { return *page_; }
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] int width() const { return width_; }
  [[nodiscard]] int height() const { return height_; }
  [[nodiscard]] const std::string& text() const { return text_; }  // lines end with '\n'
  [[nodiscard]] const SearchKey& key() const { return key_; }
  [[nodiscard]] const std::vector<ViewWord>& words() const { return words_; }
  [[nodiscard]] const std::vector<ViewLine>& lines() const { return lines_; }
  [[nodiscard]] float x_height() const { return x_height_; }    // median of the page
  [[nodiscard]] Box text_block() const { return text_block_; }  // left and right margins of running text

  [[nodiscard]] std::string line_text(std::size_t line) const;
  [[nodiscard]] SearchKey line_key(std::size_t line) const;
  [[nodiscard]] std::size_t line_at(std::size_t byte) const;
  // A box of the stored raster as the view has it.
  [[nodiscard]] Box upright(const Box& stored) const;

  // Indices of the words that overlap [begin, end).
  [[nodiscard]] std::vector<std::size_t> words_in(std::size_t begin, std::size_t end) const;
  // Page, box and the reader's signs of a field whose text is made of these words; value and raw are left to the caller.
  [[nodiscard]] Field field_of(const std::vector<std::size_t>& word_indices) const;

 private:
  // The same of a photograph: where the box lies on the paper seen from straight above.
  [[nodiscard]] Box straight(const Box& stored) const;

  const PageText* page_;
  int number_;
  std::optional<cv::Matx33d> from_photograph_;  // homography
  Box frame_;                                   // of the straight raster
  int width_, height_;
  std::string text_;
  SearchKey key_;
  std::vector<ViewWord> words_;
  std::vector<ViewLine> lines_;
  std::vector<Word> made_words_;  // of lines that came without words
  float x_height_ = 0;
  double legibility_ = 0;  // mean of the words' confidences
  Box text_block_;
};

// Probability that all of these words are right; 0 for none.
double joint_confidence(const std::vector<double>& word_confidences);

}  // namespace sohoa
