#include "classifiers/title_zones.h"

#include <algorithm>
#include <regex>

#include "classifiers/judgement.h"
#include "classifiers/letterhead_parts.h"
#include "classifiers/page_rows.h"
#include "classifiers/subject.h"
#include "classifiers/values.h"
#include "document/text.h"

namespace sohoa {
namespace {

using ViewLine = PageView::ViewLine;

std::optional<Field> read_stamp(const PageView& page, const Letterhead& head,
                                std::initializer_list<std::string_view> words) {
  const int limit =
      head.bottom > 0 ? head.bottom + static_cast<int>(page.height() * 0.12) : static_cast<int>(page.height() * 0.3);
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const ViewLine& line = page.lines()[i];
    if (line.box.y > limit || line.capitals < 0.9 || line.letters > 14) continue;
    const std::string text = to_nfc(trimmed_value(page.line_text(i)));
    for (const std::string_view word : words) {
      const std::string letters = search_letters(word), read = search_letters(text);
      // "MẬT" is three letters: only the exact word; longer ones may be misread a little
      const int allowed = letters.size() > 6 ? 1 : 0;
      if (edit_distance(letters, read) <= allowed) {
        Field field = joined_lines(page, {i});
        field.value = std::string(word);
        return field;
      }
    }
  }
  return std::nullopt;
}

// The title's line, and those close below it that are in capitals, too.
std::vector<std::size_t> title_lines(const PageView& page, std::size_t first) {
  std::vector<std::size_t> lines{first};
  for (std::size_t i = first + 1; i < page.lines().size() && lines.size() < 4; ++i) {
    const ViewLine &line = page.lines()[i], &above = page.lines()[lines.back()];
    // a title that ends in a comma goes on, however wide its lines are spaced
    const float most = page.line_text(lines.back()).ends_with(',') ? 4 : 1.5F;
    const bool close = static_cast<float>(line.box.y - above.box.bottom()) < most * above.x_height && line.box.y > above.box.y;
    if (line.words == 0 || line.capitals < 0.9 || line.letters < 4 || !close) break;
    lines.push_back(i);
  }
  return lines;
}

// "Hôm nay, ngày 23 tháng 3 năm 2020, tại ...": how minutes and contracts begin.
std::optional<Field> day_of_text(const PageView& page) {
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const ViewLine& line = page.lines()[i];
    if (line.words == 0 || !starts_with_any(page.line_key(i).text, {"homnay"})) continue;
    const double height = page.height(), top = line.box.y / height, bottom = line.box.bottom() / height;
    Letterhead of_row;
    const auto row = find_date_row(page, of_row, top, bottom, 0);
    if (!row) return std::nullopt;
    read_date(page, *row, of_row);
    return of_row.zones["letterhead.date"];
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::size_t> about_line(const PageView& page, const Letterhead& head) {
  if (head.country.empty() && !head.has_number) return std::nullopt;
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const ViewLine& line = page.lines()[i];
    if (line.words == 0 || line.box.y > page.height() * 0.45 || line.box.x > page.width() * 0.4) continue;
    if (line.box.y < head.bottom - static_cast<int>(page.x_height() * 6) ||
        line.box.x + line.box.w / 2 > page.width() / 2)
      continue;
    static const std::regex kAbout(R"(^\W{0,2}(v\s?[/.1il|]\s?v\b|ve viec))");
    const std::string plain = folded(page.line_text(i));
    if (plain.starts_with('(')) continue;  // under the title of a contract
    if (std::regex_search(plain, kAbout)) return i;
  }
  return std::nullopt;
}

std::map<std::string, Field> read_title_zones(const PageView& page, const Letterhead& head,
                                              std::optional<std::size_t> title_line, const TypeDefinition& type) {
  std::map<std::string, Field> zones;
  if (title_line) {
    Field name = joined_lines(page, {*title_line});
    Field printed = joined_lines(page, title_lines(page, *title_line));
    printed.value = printed.raw;
    zones["title.printed"] = std::move(printed);
    name.value = type.name;
    zones["title.type_name"] = std::move(name);
    if (auto subject = subject_below(page, *title_line)) zones["title.subject"] = std::move(*subject);
  } else if (const auto about = about_line(page, head)) {
    zones["title.subject"] = subject_from(page, *about);
  }

  if (auto day = day_of_text(page)) zones["body.date"] = std::move(*day);

  // Legal bases: paragraphs that begin with "Căn cứ", up to the first line that begins something else.
  std::vector<std::size_t> bases;
  bool inside = false, begun_before = false;
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    if (page.lines()[i].words == 0) continue;
    const std::string letters = page.line_key(i).text;
    if (starts_with_any(letters, {"cancu"})) {
      inside = true;
    } else if (inside) {
      const std::string before = bases.empty() ? "" : page.line_text(bases.back());
      const bool ended = before.ends_with(";") || before.ends_with(".") || before.ends_with(",");
      // "... của / Chính phủ về ...": a body's name goes on with a sentence that has not ended
      if (starts_with_any(letters, {"theodenghi", "xetdenghi", "xetto", "dieui"}) ||
          ((ended || page.lines()[i].capitals > 0.8) &&
           starts_with_any(letters, {"quyetdinh", "quyetnghi", "chinhphu", "botruong", "quochoi"})) ||
          (ended && page.lines()[i].box.x > page.text_block().x + 0.03 * page.width())) {
        break;
      }
    }
    if (inside) bases.push_back(i);
    // "9 căn cứ ..." beside a stamp: the first of them began there
    else if (const auto at = letters.find("cancu"); at != std::string::npos && !letters.substr(at).starts_with("cancuoc")) begun_before = true;
  }
  if (!bases.empty()) {
    std::string text;
    for (const std::size_t i : bases) {
      const bool begins = page.line_key(i).text.starts_with("cancu");
      if (!text.empty() && (begins || !text.ends_with('/'))) text += begins ? '\n' : ' ';  // a number breaks behind its stroke
      const std::string line = page.line_text(i);
      text += begins ? line.substr(std::min(line.find_first_not_of("-–+* "), line.size())) : line;  // of a list
    }
    Field field = joined_lines(page, bases, "\n");
    field.value = text;
    if (!text.ends_with(";") && !text.ends_with(".") && !text.ends_with(","))
      doubt(field, "extent", "it may be cut: its last sentence has no end");
    if (begun_before) doubt(field, "extent", "its beginning may be missing");
    zones["body.legal_bases"] = std::move(field);
  }

  if (auto stamp = read_stamp(page, head, {"TUYỆT MẬT", "TỐI MẬT", "MẬT"})) zones["stamps.secrecy"] = std::move(*stamp);
  if (auto stamp = read_stamp(page, head, {"HỎA TỐC", "THƯỢNG KHẨN", "KHẨN"}))
    zones["stamps.priority"] = std::move(*stamp);
  return zones;
}

}  // namespace sohoa
