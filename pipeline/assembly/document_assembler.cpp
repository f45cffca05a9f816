#include "pipeline/assembly/document_assembler.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <iterator>
#include <string>

#include "classifiers/code_evidence.h"
#include "classifiers/end_zones.h"
#include "classifiers/page_view.h"
#include "classifiers/secrecy.h"
#include "classifiers/text_search.h"
#include "classifiers/type_scores.h"
#include "document/small_papers.h"
#include "document/text.h"

namespace sohoa {
namespace {

constexpr double kNewPaper = 0.6;           // within a file
constexpr double kClearContinuation = 0.3;  // across files, where a wrong join hides a paper inside another
constexpr double kClearlyNewPaper = 0.9;    // after a secret page, of whose paper no page may be shown

bool has_text(const PageText& page) {
  return (page.outcome == Outcome::read || page.outcome == Outcome::text_layer || page.outcome == Outcome::review) &&
         !page.lines.empty();
}

// "scan_009" and "scan_010": the same but for a running number at the end, one higher.
bool names_follow(const std::string& before, const std::string& after) {
  const std::filesystem::path a(before), b(after);
  if (a.parent_path() != b.parent_path() || a.extension() != b.extension()) return false;
  const auto split = [](const std::string& stem) {
    std::size_t digits = stem.size();
    while (digits > 0 && std::isdigit(static_cast<unsigned char>(stem[digits - 1])) && stem.size() - digits < 9)
      --digits;
    return digits;
  };
  const std::string stem_a = a.stem().string(), stem_b = b.stem().string();
  const std::size_t at = split(stem_a);
  if (at != split(stem_b) || at == stem_a.size() || at == stem_b.size()) return false;
  return stem_a.substr(0, at) == stem_b.substr(0, at) &&
         std::stol(stem_b.substr(at)) == std::stol(stem_a.substr(at)) + 1;
}

bool is_picture(const std::string& path) {
  std::string extension = std::filesystem::path(path).extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  static constexpr std::array kPictures = {".jpg", ".jpeg", ".png", ".tif", ".tiff"};
  return std::find(kPictures.begin(), kPictures.end(), extension) != kPictures.end();
}

// The page goes on in the middle of a sentence.
bool begins_inside_a_sentence(const PageText& page) {
  for (const Line& line : page.lines) {
    const std::u32string text = to_code_points(line.text);
    const auto letters =
        std::count_if(text.begin(), text.end(), [](char32_t c) { return u_isalpha(static_cast<UChar32>(c)); });
    if (letters < 8) continue;  // a page number or a speck
    return u_islower(static_cast<UChar32>(text.front()));
  }
  return false;
}

// Nothing but small papers: the sides of cards on a sheet, or a picture of one. The end of a letter or form may look like them.
bool is_of_cards(const PageText& page) {
  static const std::array kEnds = {Pattern("Nơi nhận"), Pattern("Ký, ghi rõ họ"), Pattern("NGƯỜI KÝ GIẤY"), Pattern("NGƯỜI KÝ TRÍCH LỤC"), Pattern("TM. ỦY BAN NHÂN DÂN")};
  const auto is_end = [](const Line& line) {
    const SearchKey key = search_key(line.text);
    return std::ranges::any_of(kEnds, [&](const Pattern& end) { return end.at_start(key).has_value(); });
  };
  if (std::ranges::any_of(page.lines, is_end)) return false;
  constexpr double kLongMm = 150, kShortMm = 95;  // an identity card enlarged one and a half times, with a margin
  constexpr std::size_t kMostLines = 30;           // a photograph's dpi may not be true
  if (is_open_sheet(page)) return false;
  return !page.papers.empty() || (std::max(page.width, page.height) * 25.4 < kLongMm * page.dpi &&
                                  std::min(page.width, page.height) * 25.4 < kShortMm * page.dpi && page.lines.size() <= kMostLines);
}

// The papers that lie on it and say something.
std::ptrdiff_t sides_on(const PageText& page) {
  return std::ranges::count_if(papers_on(page), [](const PageText& paper) { return !paper.lines.empty(); });
}

// Looked for only where there may be one: most pages are not cards.
std::vector<std::string> citizen_numbers_on(const PageText& page) {
  const bool has_fillers = std::ranges::any_of(page.lines, [](const Line& line) { return line.text.find("<<") != std::string::npos; });
  std::vector<std::string> numbers;
  if (page.barcodes.empty() && !has_fillers) return numbers;
  for (const PageText& paper : papers_on(page)) std::ranges::copy(citizen_numbers(PageView(paper, 1)), std::back_inserter(numbers));
  return numbers;
}

}  // namespace

DocumentAssembler::DocumentAssembler(const RecordTypes& types, const std::vector<InputFile>& files)
    : types_(types), files_(files) {}

std::vector<Document> DocumentAssembler::add(PageText page) {
  std::vector<Document> finished;
  types_.unfold(page);
  if (page.outcome == Outcome::separator || is_separator(page)) return finish();
  if (!open_.pages.empty() && !continues(page)) finished = finish();
  const std::string& path = files_[page.ref.file].shown_path;
  open_.pages.push_back({std::move(page), path});
  return finished;
}

std::vector<Document> DocumentAssembler::finish() {
  std::vector<Document> finished;
  if (!open_.pages.empty()) finished.push_back(std::move(open_));
  open_ = {};
  return finished;
}

bool DocumentAssembler::continues(const PageText& page) const {
  const PageText& last = open_.pages.back().text;
  if (is_withheld(page) && page.error->stage == stamped_first_page) return false;
  const bool after_secret = std::ranges::any_of(open_.pages, [](const DocumentPage& p) { return is_withheld(p.text); });
  // the sides of identity cards, known by their numbers: several people's may lie on one sheet, in another order on its back
  if (const std::vector<std::string> numbers = citizen_numbers_on(page); !numbers.empty() && !after_secret) {
    const std::vector<std::string> before = citizen_numbers_on(last);
    if (!before.empty()) return last.ref.file == page.ref.file && std::ranges::find_first_of(before, numbers) != before.end();
  }
  using Continuation = RecordTypes::Continuation;
  const Continuation said = !after_secret && has_text(page) ? types_.continuation(open_.pages, page) : Continuation::unknown;
  if (said == Continuation::of_another) return false;
  const bool goes_on = said == Continuation::goes_on;
  // Else a card is of nobody's paper: only the two sides of one, scanned one after the other, are told by where they stand.
  if (!after_secret && !goes_on && has_text(page) && has_text(last) && (is_of_cards(page) || is_of_cards(last))) {
    return last.ref.file == page.ref.file && is_of_cards(page) && is_of_cards(last) && open_.pages.size() == 1 && sides_on(last) == 1 &&
           sides_on(page) == 1 && types_.first_page_probability(last) > kClearContinuation && types_.first_page_probability(page) < kNewPaper;
  }
  if (last.ref.file == page.ref.file) {
    if (!has_text(page)) return true;
    // pages before the first one that says anything belong to what follows them
    if (std::none_of(open_.pages.begin(), open_.pages.end(), [](const DocumentPage& p) { return has_text(p.text); }))
      return true;
    if (goes_on) return true;
    return types_.first_page_probability(page) < (after_secret ? kClearlyNewPaper : kNewPaper);
  }

  // Pictures of single pages, numbered one after the other.
  const InputFile& before = files_[last.ref.file];
  const InputFile& now = files_[page.ref.file];
  if (before.pages != 1 || now.pages != 1 || !is_picture(now.shown_path)) return false;
  if (!names_follow(before.shown_path, now.shown_path)) return false;
  if (page.outcome == Outcome::blank || is_withheld(page)) return true;
  if (after_secret) return !has_text(page) || types_.first_page_probability(page) < kNewPaper;
  if (goes_on) return true;
  if (!has_text(page) || types_.first_page_probability(page) > kClearContinuation) return false;
  const PageView view(page, 1);
  const int number = printed_page_number(view);
  if (number > 0) return number == static_cast<int>(open_.pages.size()) + 1;
  // the signature that the paper before still lacks
  const bool signed_already = std::any_of(open_.pages.begin(), open_.pages.end(), [this](const DocumentPage& p) {
    return has_signature_block(PageView(p.text, 1), types_.words());
  });
  if (begins_inside_a_sentence(page)) return true;
  if (signed_already || !has_signature_block(view, types_.words())) return false;
  // a form whose title is illegible is signed, too
  std::vector<PageText> before_it;
  for (const DocumentPage& p : open_.pages) before_it.push_back(p.text);
  return !types_.is_another(before_it, page);
}

}  // namespace sohoa
