#include "classifiers/end_zones.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <regex>

#include "classifiers/judgement.h"
#include "classifiers/letterhead_parts.h"
#include "classifiers/name_values.h"
#include "classifiers/place_values.h"
#include "classifiers/subject.h"
#include "classifiers/values.h"
#include "document/text.h"

namespace sohoa {
namespace {

using ViewWord = PageView::ViewWord;
using ViewLine = PageView::ViewLine;

// Where a page begins to be signed, upright; nothing where nobody signs it.
std::optional<int> signature_block_top(const PageView& page, const ValueWords& known) {
  static const std::regex kEnd(R"(^\W{0,2}(tm|kt|tl|tuq)\s?[.,]\s?[a-z]|ghi ro ho|^nguoi ky )");
  std::optional<int> top;
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const ViewLine& line = page.lines()[i];
    const std::string text = trimmed_value(page.line_text(i));
    const bool begins = std::regex_search(folded(text), kEnd) || (line.capitals > 0.8 && !text.empty() && read_post(text, known).doubt.empty());
    if (begins && (!top || line.box.y < *top)) top = line.box.y;
  }
  return top;
}

// Above what height of a page its end does not begin. Later pages may hold nothing but signatures.
int end_begins(const PageView& page, const PageView& first, double share, const ValueWords& known) {
  const int usual = static_cast<int>(page.height() * share);
  if (&page == &first) return usual;
  const auto top = signature_block_top(page, known);
  return top ? std::clamp(*top - static_cast<int>(6 * page.x_height()), 0, usual) : usual;
}

// Names of persons: "Lương Thế Quyền".
bool every_word_capital(std::string_view text) {
  bool at_start = true;
  for (const char32_t c : to_code_points(text)) {
    if (at_start && u_isalpha(static_cast<UChar32>(c)) && !u_isupper(static_cast<UChar32>(c))) return false;
    at_start = c == U' ';
  }
  return true;
}

// "TM. ỦY BAN ...": behind this a body is named, behind "KT." and the others a post.
bool is_on_behalf_of_a_body(const std::string& text) {
  static const std::regex kBody(R"(^\W{0,2}T\.?M\s*[.,])");
  return std::regex_search(text, kBody);
}

// "CHỦ TỊCH QUỐC CHỦ TỊCH QUỐC HỘI": its first two words come again.
bool begins_twice(const std::string& text) {
  const std::size_t first = text.find(' ');
  const std::size_t second = first == std::string::npos ? first : text.find(' ', first + 1);
  return second != std::string::npos && text.find(" " + text.substr(0, second) + " ", second) != std::string::npos;
}

}  // namespace

std::map<std::string, Field> read_end_zones(const std::vector<PageView>& pages, const ValueWords& known) {
  std::map<std::string, Field> zones;
  for (auto p = pages.rbegin(); p != pages.rend() && !zones.contains("end.date"); ++p) {
    Letterhead foot;
    const bool card = p->width() > p->height();  // its back has little above the date
    if (const auto date = find_date_row(*p, foot, end_begins(*p, pages.front(), card ? 0.2 : 0.42, known) / static_cast<double>(p->height()), 1, card ? 0.05 : 0.33)) {
      read_date(*p, *date, foot);
      zones["end.date"] = foot.zones["letterhead.date"];
      if (const auto place = foot.zones.find("letterhead.place"); place != foot.zones.end()) zones["end.place"] = place->second;
    }
  }
  // Recipients: the first page with "Nơi nhận"; annexes, which may have their own, come after it.
  static const Pattern kRecipients("Nơi nhận");
  const PageView* page = nullptr;
  std::size_t heading = 0;
  for (auto p = pages.begin(); p != pages.end() && page == nullptr; ++p) {
    for (std::size_t i = 0; i < p->lines().size(); ++i) {
      if (p->lines()[i].box.x > p->width() * 0.45) continue;
      if (kRecipients.at_start(p->line_key(i))) {
        page = &*p;
        heading = i;
        break;
      }
    }
  }
  int signature_top = 0, left_edge = 0;
  if (page != nullptr) {
    const ViewLine& head = page->lines()[heading];
    const int column = std::min(page->width() * 55 / 100, page->width());
    std::vector<std::size_t> words;
    std::vector<std::string> items;
    std::vector<bool> closed;  // whether an item ends with a mark
    std::vector<std::pair<int, std::size_t>> below;
    for (std::size_t i = 0; i < page->lines().size(); ++i) {
      const ViewLine& line = page->lines()[i];
      if (i == heading || line.words == 0 || line.box.y + line.box.h / 2 < head.box.bottom()) continue;
      if (line.box.x > head.box.x + page->width() * 0.12) continue;
      below.emplace_back(line.box.y, i);
    }
    std::sort(below.begin(), below.end());
    double last = head.box.bottom();
    char last_sign = ' ';
    for (const auto& [y, i] : below) {
      const ViewLine& line = page->lines()[i];
      if (line.box.bottom() - last > 6.0 * page->x_height()) break;
      std::string text;
      int right = line.box.x;
      for (std::size_t w = line.first_word; w < line.first_word + line.words; ++w) {
        const ViewWord& word = page->words()[w];
        if (word.box.x + word.box.w / 2 > column ||
            (!text.empty() && static_cast<float>(word.box.x - right) > 5 * page->x_height()))
          break;
        right = word.box.right();
        text += (text.empty() ? "" : " ") + word.word->text;
        words.push_back(w);
      }
      if (search_letters(text).size() < 2) continue;
      last = line.box.bottom();
      const bool item =
          text.starts_with("-") || text.starts_with("–") || text.starts_with("+") || text.starts_with("_");
      std::string clean = trimmed_subject(text);
      // "Lưu:VT": what is filed stands after the colon and a space
      if (const auto colon = clean.find(':');
          colon != std::string::npos && colon + 1 < clean.size() && u_isalpha(static_cast<UChar32>(to_code_points(clean.substr(colon + 1)).front())))
        clean.insert(colon + 1, " ");
      const bool after_end = last_sign == ';';  // its own dash was not read
      last_sign = text.back();
      if (item || items.empty() || after_end) {
        items.push_back(clean);
        closed.emplace_back();
      } else {
        items.back() += ' ' + clean;
      }
      closed.back() = std::string_view(";.,").find(text.back()) != std::string_view::npos;
      const std::string letters = search_letters(clean);
      if (item && letters.starts_with("iuu")) break;  // "Lưu: VT" ends the list
    }
    if (!items.empty()) {
      std::string joined;
      for (const auto& item : items) joined += (joined.empty() ? "" : "; ") + item;
      Field& recipients = zones["end.recipients"] = field_from(*page, words, joined, joined);
      // where half of the items end with a mark, one without has perhaps lost its end
      closed.pop_back();
      const auto open = std::ranges::count(closed, false);
      if (open > 0 && 2 * open <= std::ssize(closed)) doubt(recipients, "extent", "it may be cut: its last words want more to follow");
    }
    signature_top = head.box.y - static_cast<int>(page->x_height() * 5);
    // what is signed above may have been read as one line with the heading
    left_edge = head.box.x;
    for (std::size_t w = head.first_word; w < head.first_word + head.words; ++w) {
      const Box& word = page->words()[w].box;
      if (w > head.first_word && static_cast<float>(word.x - left_edge) > 5 * page->x_height()) break;
      left_edge = word.right();
    }
  } else {
    // the last page that somebody signs, else the last that says anything
    for (const bool signed_page : {true, false}) {
      for (auto p = pages.rbegin(); p != pages.rend() && page == nullptr; ++p) {
        if (p->words().size() > 8 && (!signed_page || has_signature_block(*p, known))) page = &*p;
      }
    }
    if (page == nullptr) return zones;
    signature_top = end_begins(*page, pages.front(), 0.5, known);
    left_edge = static_cast<int>(page->width() * 0.4);
  }

  // Signature block: lines of the right half, top to bottom.
  struct EndLine {
    std::vector<std::size_t> words;
    std::string text;
    int y = 0, bottom = 0;
    double capitals = 0;
    bool handwriting = false;
  };
  std::vector<EndLine> lines;
  for (const ViewLine& line : page->lines()) {
    if (line.words == 0 || line.box.bottom() < signature_top) continue;
    EndLine end;
    int letters = 0, capitals = 0;
    for (std::size_t w = line.first_word; w < line.first_word + line.words; ++w) {
      const ViewWord& word = page->words()[w];
      if (word.box.x + word.box.w / 2 < page->width() * 0.46 || word.box.x < left_edge) continue;
      end.words.push_back(w);
      end.text += (end.text.empty() ? "" : " ") + word.word->text;
      for (const char32_t c : to_code_points(word.word->text)) {
        if (!u_isalpha(static_cast<UChar32>(c))) continue;
        ++letters;
        capitals += u_isupper(static_cast<UChar32>(c)) ? 1 : 0;
      }
    }
    if (letters < 3) continue;
    end.y = line.box.y;
    end.bottom = line.box.bottom();
    end.capitals = static_cast<double>(capitals) / letters;
    end.handwriting = line.line->handwriting;
    lines.push_back(std::move(end));
  }
  std::stable_sort(lines.begin(), lines.end(), [](const EndLine& a, const EndLine& b) { return a.y < b.y; });

  static const std::regex kMode(R"(^\W{0,2}(TUQ|TM|KT|TL|T\.M|K\.T|T\.L)\s*[.,]\s*)");
  const auto joined = [&](const std::vector<EndLine>& parts) {
    std::string text;
    std::vector<std::size_t> words;
    for (const EndLine& part : parts) {
      text += (text.empty() ? "" : " ") + trimmed_value(part.text);
      words.insert(words.end(), part.words.begin(), part.words.end());
    }
    return field_from(*page, words, text, text);
  };
  std::vector<EndLine> mode, title;
  std::size_t after = lines.size();
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].capitals < 0.75) {
      if (!mode.empty() || !title.empty()) break;
      continue;
    }
    if (std::regex_search(lines[i].text, kMode)) {
      mode.push_back(lines[i]);
      title.clear();
    } else {
      title.push_back(lines[i]);
    }
    after = i + 1;
  }
  // "TM. THƯỜNG TRỰC HỘI ĐỒNG | NHÂN DÂN | CHỦ TỊCH": who is signed for goes on, up to the line that is a post
  if (!mode.empty() && title.size() > 1 && is_on_behalf_of_a_body(mode.back().text) && !read_post(joined(title).value, known).doubt.empty()) {
    const auto post = std::find_if(title.begin() + 1, title.end(), [&](const EndLine& line) { return read_post(joined({line}).value, known).doubt.empty(); });
    if (post != title.end()) {
      mode.insert(mode.end(), title.begin(), post);
      title.erase(title.begin(), post);
    }
  }
  if (!mode.empty()) {
    Field& field = zones["end.sign_mode"] = joined(mode);
    // one spelling, however its point was read: "KT, CHỦ TỊCH"
    static const std::regex kPoint(R"((^|\s)(TUQ|TM|KT|TL)\s*[.,]+\s*)");
    field.value = std::regex_replace(field.value, kPoint, "$1$2. ");
    if (title.empty()) doubt(field, "extent", "no post stands below it: part of it may be hidden");
    if (begins_twice(field.value)) doubt(field, "extent", "it begins twice: a seal may have left a part of it");
  }
  // "CHI NHÁNH VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI | GIÁM ĐỐC": a body's name above the post of its head is no part of it
  for (auto post = title.begin(); post != title.end() && ++post != title.end();) {
    const std::string body = joined({title.begin(), post}).value;
    if (!read_post(body, known).doubt.empty() && read_organization(body, known).doubt.empty() && read_post(joined({post, title.end()}).value, known).doubt.empty()) {
      title.erase(title.begin(), post);
      break;
    }
  }
  // what a seal or signature left of letters below a post
  const auto is_hardly_legible = [&](const EndLine& line) {
    constexpr double legible = 0.85;
    return std::ranges::any_of(line.words, [&](std::size_t w) { return page->words()[w].word->confidence < legible; });
  };
  while (title.size() > 1 && is_hardly_legible(title.back()) && read_post(joined({title.begin(), title.end() - 1}).value, known).doubt.empty()) title.pop_back();
  if (!title.empty()) {
    Field& field = zones["end.sign_title"] = joined(title);
    if (begins_twice(field.value)) doubt(field, "extent", "it begins twice: a seal may have left a part of it");
  }

  // The signer: the last line below that can be a person's name.
  if (!mode.empty() || !title.empty()) {
    for (std::size_t i = lines.size(); i-- > after;) {
      const std::string text = trimmed_value(lines[i].text);
      const Reading name = read_name(text);
      if (name.value.empty() || name.quality < 0.65 || !every_word_capital(text)) continue;
      if (std::count(text.begin(), text.end(), ' ') > 4) continue;
      Field field = field_from(*page, lines[i].words, lines[i].text, name.value);
      const std::string above = title.empty() ? "" : zones["end.sign_title"].value;
      const bool of_a_form = folded(above).starts_with("nguoi ky") || folded(above).starts_with("nguoi thuc hien");
      if (mode.empty() && !of_a_form && !read_post(above, known).doubt.empty())
        doubt(field, "post", "no known post stands above it");
      if (lines[i].handwriting) doubt(field, "handwriting", "looks handwritten");
      zones["end.signer"] = std::move(field);
      break;
    }
  }
  return zones;
}

bool has_signature_block(const PageView& page, const ValueWords& known) { return signature_block_top(page, known).has_value(); }

}  // namespace sohoa
