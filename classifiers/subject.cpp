#include "classifiers/subject.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <cmath>
#include <regex>
#include <vector>

#include "classifiers/judgement.h"
#include "classifiers/letterhead_parts.h"
#include "classifiers/page_rows.h"
#include "document/text.h"

namespace sohoa {
namespace {

using ViewLine = PageView::ViewLine;

// What follows a subject: bases, addressees, the issuing authority in capitals, articles.
bool ends_subject(const PageView& page, std::size_t line, bool subject_in_capitals) {
  const std::string letters = page.line_key(line).text;
  if (starts_with_any(letters, {"cancu", "kinhgui", "thuchien", "dieui", "chuongi", "theodenghi", "xetdenghi", "hoinay",
                                "homnay", "phani", "kinhthua", "xetto"})) {
    return true;
  }
  if (starts_with_any(letters, {"banhanhkemtheo", "kemtheoquyet", "kemtheonghi"})) return true;
  // stamps of urgency and secrecy stand by themselves below
  static constexpr std::string_view kStamps[] = {"khan", "thuong khan", "hoa toc", "mat", "toi mat", "tuyet mat"};
  const ViewLine& l = page.lines()[line];
  const std::string plain = folded(trimmed_subject(page.line_text(line)));
  if (l.capitals > 0.95 && std::find(std::begin(kStamps), std::end(kStamps), plain) != std::end(kStamps)) return true;
  if (l.letters >= 6 && l.capitals > 0.8 && !subject_in_capitals) {
    return true;
  }
  return l.letters >= 6 && l.capitals > 0.8 &&
         starts_with_any(letters,
                         {"chutich", "giamdoc", "botruong", "thutuong", "chinhphu", "quochoi", "uybannhandan",
                          "hoidongnhandan", "truongban", "tonggiamdoc", "hieutruong", "cuctruong", "thuongtruc"});
}

// Lines that stand side by side and are one printed row: the reader's line finder parts them at wide spaces.
struct SubjectRow {
  std::vector<std::size_t> lines;  // from left to right
  Box box;
  bool beside_stamp = false;  // something that is none of it touches it
};

// A line at the left margin that is too short for the paper's own: of an "incoming" stamp, mostly.
bool at_left_margin(const PageView& page, const Box& box) {
  return box.w < page.width() / 4 && box.right() < page.width() * 4 / 10;
}

// The printed rows below a line, from top to bottom.
std::vector<SubjectRow> rows_below(const PageView& page, std::size_t title) {
  const Box& head = page.lines()[title].box;
  const auto middle = [](const Box& box) { return box.y + box.h / 2; };
  std::vector<std::size_t> below;
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const ViewLine& line = page.lines()[i];
    // rules read as dashes, and specks, are no lines
    if (i == title || line.words == 0 || middle(line.box) <= head.bottom()) continue;
    if (page.line_key(i).text.size() >= 2) below.push_back(i);
  }
  // the widest line of a row gives it its height
  std::stable_sort(below.begin(), below.end(),
                   [&](std::size_t a, std::size_t b) { return page.lines()[a].box.w > page.lines()[b].box.w; });
  std::vector<SubjectRow> rows;
  for (const std::size_t i : below) {
    const Box& box = page.lines()[i].box;
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const SubjectRow& r) {
      return same_row(page.lines()[r.lines.front()].box, box);
    });
    if (row == rows.end()) {
      rows.push_back({{i}, box});
      continue;
    }
    const int gap = std::max(box.x - row->box.right(), row->box.x - box.right());
    if (at_left_margin(page, box) && box.x < row->box.x) {
      row->beside_stamp = row->beside_stamp || static_cast<float>(gap) < page.x_height();
    } else if (static_cast<float>(gap) < 4 * page.x_height()) {
      row->lines.push_back(i);
      row->box = united(row->box, box);
    }
  }
  for (SubjectRow& row : rows) {
    std::sort(row.lines.begin(), row.lines.end(),
              [&](std::size_t a, std::size_t b) { return page.lines()[a].box.x < page.lines()[b].box.x; });
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [&](const SubjectRow& a, const SubjectRow& b) { return middle(a.box) < middle(b.box); });
  return rows;
}

// The rows under a centred title that make up its subject.
std::vector<SubjectRow> subject_rows(const PageView& page, std::size_t title) {
  const Box& head = page.lines()[title].box;
  const Box block = page.text_block();
  std::vector<SubjectRow> found;
  const double title_centre = head.x + head.w / 2.0;
  double last_base = head.bottom();
  double pitch = 0;
  bool capitals = false;
  for (SubjectRow& row : rows_below(page, title)) {
    const ViewLine& line = page.lines()[row.lines.front()];
    const double centre = row.box.x + row.box.w / 2.0;
    const double left_gap = row.box.x - block.x, right_gap = block.right() - row.box.right();
    const bool centred =
        std::abs(centre - title_centre) < 0.035 * page.width() || std::abs(left_gap - right_gap) < 0.035 * page.width();
    if (!centred) {
      if (at_left_margin(page, row.box)) continue;
      break;
    }
    const double base = row.box.bottom();
    const double step = base - last_base;
    if (found.empty() && is_number_row(page.line_text(row.lines.front()))) {
      last_base = base;
      continue;
    }
    if (found.empty()) {
      if (step > 6.5 * page.x_height()) break;
      capitals = line.capitals > 0.8;
    } else {
      if (step > std::max(1.45 * pitch, 4.2 * static_cast<double>(page.x_height()))) break;
    }
    if (ends_subject(page, row.lines.front(), capitals)) break;
    // an indented line that reaches the right margin begins a paragraph
    if (!found.empty() && left_gap > 0.03 * page.width() && right_gap < 0.01 * page.width()) break;
    if (step > 0) pitch = found.size() < 2 ? step : std::min(pitch, step);
    last_base = base;
    found.push_back(std::move(row));
    if (found.size() == 14) break;
  }
  return found;
}

// Words after which more must follow: "giai đoạn", "của", or a period without its end.
bool wants_more(const std::string& subject) {
  static const std::regex kOpen(
      "(^|\\s)(và|của|về|cho|tại|với|các|những|theo|trong|trên|từ|đến|năm|ngày|tháng|giai đoạn|giai đoạn \\d{4}|"
      "địa bàn|địa bàn (xã|phường|huyện|quận|tỉnh|thị xã|thị trấn|thành phố))[-–,]?\\s*$");
  return std::regex_search(subject, kOpen);
}

bool begins_small(const std::string& subject) {
  const std::u32string text = to_code_points(subject);
  return !text.empty() && u_islower(static_cast<UChar32>(text.front()));
}

Field subject_field(const PageView& page, const std::vector<std::size_t>& lines) {
  Field field = joined_lines(page, lines);
  field.value = trimmed_subject(field.value);
  if (field.value.starts_with('(') && field.value.find(')') == field.value.size() - 1) field.value = trimmed_subject(field.value.substr(1, field.value.size() - 2));
  // The lead has one spelling, however its marks were read: "Vêviệc", "và việc".
  const FoldedText plain = fold_with_offsets(field.value);
  static const std::regex kAbout(R"(^v[ea] ?viec\b)");
  if (std::smatch lead; std::regex_search(plain.text, lead, kAbout)) {
    field.value = "Về việc" + field.value.substr(plain.offsets[static_cast<std::size_t>(lead.length())]);
  }
  if (field.value.size() > 1500) doubt(field, "extent", "longer than a subject should be");
  if (wants_more(field.value)) doubt(field, "extent", "it may be cut: its last words want more to follow");
  if (begins_small(field.value)) doubt(field, "extent", "its beginning may be hidden");
  return field;
}

bool begins_small(const PageView& page, std::size_t line) { return begins_small(page.line_text(line)); }

struct AboutLines {
  std::vector<std::size_t> lines;
  bool may_go_on = false;  // further down than lines of one block stand apart
};

AboutLines about_lines(const PageView& page, std::size_t first) {
  const ViewLine& head = page.lines()[first];
  AboutLines about{{first}};
  std::vector<std::size_t>& found = about.lines;
  double last_base = head.box.bottom(), pitch = 0;
  for (;;) {
    // the next line down in the same column
    std::optional<std::size_t> next;
    for (std::size_t i = 0; i < page.lines().size(); ++i) {
      const ViewLine& line = page.lines()[i];
      if (line.words == 0 || line.box.bottom() <= last_base + static_cast<int>(page.x_height() * 0.8F)) continue;
      const int overlap = std::min(line.box.right(), head.box.right()) - std::max(line.box.x, head.box.x);
      if (overlap <= 0) continue;
      if (!next || line.box.bottom() < page.lines()[*next].box.bottom()) next = i;
    }
    if (!next) break;
    const ViewLine& line = page.lines()[*next];
    // a period may fill a line with figures alone: "2021 - 2025"
    if (line.letters < 2 && page.line_key(*next).text.size() < 4) break;
    if (line.box.w > page.width() * 0.5 || line.box.right() > page.width() * 0.62) break;
    if (ends_subject(page, *next, false)) break;
    const double step = line.box.bottom() - last_base, x_height = page.x_height();
    if (step > std::max(1.5 * pitch, 4 * x_height)) {
      // Widely spaced, a sentence goes on in small letters all the same.
      const bool goes_on = begins_small(page, *next);
      about.may_go_on = goes_on && step < 10 * x_height;
      if (!goes_on || step > 6 * x_height) break;
      about.may_go_on = false;
    }
    pitch = step;
    last_base = line.box.bottom();
    found.push_back(*next);
    if (found.size() == 12) break;
  }
  return about;
}

}  // namespace

std::string trimmed_subject(std::string text) {
  const auto first = text.find_first_not_of(" ,.;:-_*'`|");
  if (first == std::string::npos) return "";
  const auto last = text.find_last_not_of(" ,.;:-_*'`|");
  return text.substr(first, last - first + 1);
}

std::optional<Field> subject_below(const PageView& page, std::size_t title_line) {
  std::vector<std::size_t> lines;
  bool beside_stamp = false;
  for (const SubjectRow& row : subject_rows(page, title_line)) {
    lines.insert(lines.end(), row.lines.begin(), row.lines.end());
    beside_stamp = beside_stamp || row.beside_stamp;
  }
  if (lines.empty()) return std::nullopt;
  Field field = subject_field(page, lines);
  if (beside_stamp) doubt(field, "stamp", "a stamp or note touches it");
  return field;
}

Field subject_from(const PageView& page, std::size_t about_line) {
  const AboutLines about = about_lines(page, about_line);
  Field field = subject_field(page, about.lines);
  if (about.may_go_on && !is_doubted(field)) doubt(field, "extent", "it may be cut: the line below may belong to it");
  return field;
}

}  // namespace sohoa
