#include "classifiers/place_values.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <regex>

#include "classifiers/number_values.h"
#include "classifiers/provinces.h"
#include "classifiers/spelling.h"
#include "classifiers/text_search.h"
#include "classifiers/value_words.h"
#include "document/syllable.h"
#include "document/text.h"

namespace sohoa {
namespace {

// "Trạm Y tế xã ...", "Ủy ban nhân dân huyện ...": a unit may follow the name of what stands in it.
bool is_body_of_care(const std::string& folded_before) {
  static const std::regex kBody(
      R"(\b(benh vien|tram y te|trung tam|uy ban|cong an|truong|nha ho sinh|phong kham|khu vuc))");
  const auto comma = folded_before.rfind(',');
  return std::regex_search(comma == std::string::npos ? folded_before : folded_before.substr(comma + 1), kBody);
}

// "Châu, tỉnh Yên Bái": part of a name before a unit that is named in full; or nothing but a province.
bool begins_in_the_middle(const std::string& address) {
  static const std::regex kUnit(R"(, ?(xa|phuong|thi tran|huyen|quan|thi xa|thanh pho|tinh) )");
  static const std::regex kStart(
      R"(^(tai |so|nha|tinh|thanh pho|tp|huyen|quan|thi xa|thi tran|tt|xa|phuong|thon|xom|ap|ban|buon|lang|to|khu|khoi|cum|duong|ngo|ngach|hem|lo|can|chung cu|toa|tang|p\.|x\.|q\.|h\.|k\d|\d|benh vien|tram|trung tam|nha ho sinh|phong kham|phong \d|uy ban|ubnd|dac khu|tieu khu|doi|phum|soc|plei|lang|khom|hop tac xa))");
  const std::string plain = folded(address);
  static const std::regex kProvinceKind(R"(^(tinh|thanh pho|tp\.?) [^,]*$)");
  if (std::regex_search(plain, kProvinceKind)) return true;
  if (plain.find(',') == std::string::npos && plain.find(' ') != std::string::npos &&
      std::count(plain.begin(), plain.end(), ' ') <= 2 && !std::regex_search(plain, kStart))
    return province_in_address(address, ProvinceEpoch::before_2025_07) != nullptr;
  return std::regex_search(plain, kUnit) && !std::regex_search(plain, kStart);
}

bool is_unit_word(std::string_view printed) {
  return printed == "xã" || printed == "phường" || printed == "huyện" || printed == "quận" || printed == "tỉnh";
}

bool all_syllables(std::string_view text) {
  const auto syllables = syllables_of(text);
  return std::all_of(syllables.begin(), syllables.end(),
                     [](const std::string& s) { return is_syllable(std::string_view(s)); });
}

}  // namespace

Reading read_address(std::string_view raw) {
  static constexpr std::string_view kUnits[] = {"tỉnh",    "thành phố", "huyện",   "quận",    "thị xã", "thị trấn",
                                                "xã",      "phường",    "thôn",    "xóm",     "ấp",     "tổ dân phố",
                                                "khu phố", "số nhà",    "đặc khu", "tiểu khu"};
  static const std::regex kNote(R"(^\(?\d{1,2}\)\s*)");  // the mark of a note to the label, half of it read: "2) Thôn Thuận Vượng"
  std::string value = std::regex_replace(std::string(raw), kNote, "");
  std::string doubt;
  for (const std::string_view unit : kUnits) {
    const std::string plain_unit = folded(unit);
    for (std::size_t from = 0;;) {
      const FoldedText plain = fold_with_offsets(value);
      const std::size_t at = plain.text.find(plain_unit, from);
      if (at == std::string::npos) break;
      const std::size_t end = at + plain_unit.size();
      from = end;
      const bool whole = (at == 0 || plain.text[at - 1] == ' ') && end < plain.text.size() && plain.text[end] == ' ';
      if (!whole) continue;
      const std::string printed = value.substr(plain.offsets[at], plain.offsets[end] - plain.offsets[at]);
      const bool begins = at == 0 || (at >= 2 && (plain.text[at - 2] == ',' || plain.text[at - 2] == '-'));
      if (!begins && lower_case(printed) != printed) continue;  // part of a name: "Xã Đàn"
      std::string spelt(unit);
      if (lower_case(printed) != printed) {  // "Tổ" at the beginning
        std::u32string letters = to_code_points(spelt);
        letters[0] = static_cast<char32_t>(u_toupper(static_cast<UChar32>(letters[0])));
        spelt = to_utf8(letters);
      }
      if (lower_case(printed) != unit) value.replace(plain.offsets[at], printed.size(), spelt);
      const std::string before = plain.text.substr(0, at == 0 ? 0 : at - 1);
      // "Hợp tác xã Thắng Lợi", "đường tỉnh 825"
      const bool of_another_word = (unit == "xã" && before.ends_with("hop tac")) || (before.ends_with("duong") && end + 1 < plain.text.size() && is_digit(plain.text[end + 1]));
      const bool lone = unit == "xã" || unit == "huyện" || unit == "tỉnh" || unit == "phường" || unit == "quận";
      if (!begins && lone && !of_another_word && !before.ends_with("thi") && !is_body_of_care(before))
        doubt = "the parts of the address do not follow each other";
    }
  }
  bool known = false, spelt = false;
  const std::string printed = lower_case(value);
  for (const ProvinceEpoch epoch : {ProvinceEpoch::before_2025_07, ProvinceEpoch::since_2025_07}) {
    const Province* province = province_in_address(value, epoch);
    known |= province != nullptr;
    spelt |= province != nullptr && printed.find(lower_case(province->name)) != std::string::npos;
  }
  if (const std::string_view former = former_province_in_address(value); !former.empty()) {
    known = true;
    spelt |= printed.find(lower_case(former)) != std::string::npos;
  }
  if (!doubt.empty()) return {value, 0.6, doubt};
  // "Nơi cư trú (9)": the mark of a note to the label; houses are numbered in streets
  static const std::regex kFigure(R"(^\d{1,2} (khu|khu pho|tieu khu|xom|thon|ban|ap|to|so nha|xa|phuong|buon|lang) )");
  if (std::regex_search(folded(value), kFigure)) return {value, 0.6, "the figure before it may belong to its label"};
  if (begins_in_the_middle(value)) return {value, 0.6, "its beginning may be missing"};
  if (known && !spelt) return {value, 0.5, "the province is not spelt like any province"};
  static const std::regex kUnfinished(
      R"((,\s*\S*|(^|\s)(xa|phuong|huyen|quan|tinh|thi xa|thi tran|thanh pho)(\s\S+)?)$)");
  // A house in a street, and no commune: the next line is missing.
  static const std::regex kHouse(R"(^(so|so nha|nha|ngo|ngach|hem|duong|pho|\d\S*) )"), kCommune(R"((^|, ?)(xa|phuong|thi tran|p\.|x\.|tt) ?\S)");
  const std::string plain = folded(value);
  const bool no_commune = std::regex_search(plain, kHouse) && !std::regex_search(plain, kCommune);
  const bool one_word = plain.find(' ') == std::string::npos;
  if (!known && (one_word || no_commune || std::regex_search(plain, kUnfinished)))
    return {value, 0.7, "it may be cut: no province at its end"};
  return {value, known ? 1 : 0.97, ""};
}

Reading with_body_spelt(Reading reading, const ValueWords& words) {
  const std::string printed = lower_case(reading.value) + " ";
  const FoldedText plain = fold_with_offsets(printed);
  if (goes_on_after_one_of(words.bodies, printed)) return reading;
  for (const std::string& body : words.bodies) {
    if (body.find(' ') == std::string::npos || !plain.text.starts_with(folded(body) + " ")) continue;
    const std::string as_read = reading.value.substr(0, plain.offsets[folded(body).size()]);
    reading.value.replace(0, as_read.size(), in_case_of(body, as_read));
    if (reading.doubt.empty()) reading.doubt = "the marks of a word were mended";
    reading.quality = std::min(reading.quality, 0.7);
    break;
  }
  return reading;
}

Reading read_post(std::string_view raw, const ValueWords& words) {
  // "Q. CHỦ TỊCH", acting: before a post its letter is sometimes read as a figure
  static const std::regex kActing(R"(^[QO0]\.\s*(?=\S))");
  if (const std::string post = std::regex_replace(std::string(raw), kActing, ""); post != raw) {
    Reading reading = read_post(post, words);
    reading.value = "Q. " + reading.value;
    if (reading.doubt.empty() && raw.front() != 'Q') reading = {reading.value, 0.7, "the letter before the post was mended"};
    return reading;
  }
  const std::string printed = lower_case(raw);
  if (is_one_of(words.posts, printed) || (goes_on_after_one_of(words.posts, printed) && all_syllables(raw))) return {std::string(raw), 1, ""};
  return {std::string(raw), 0.6, "no known post; part of it may be hidden"};
}

Reading read_organization(std::string_view raw, const ValueWords& words) {
  static const std::regex kUnfinished(R"((^|\s)(xa|phuong|huyen|quan|tinh|thi xa|thi tran|thanh pho)(\s\S+)?$)");
  const std::string printed = lower_case(raw), plain = folded(raw);
  if (!is_one_of(words.bodies, printed) && !goes_on_after_one_of(words.bodies, printed))
    return {std::string(raw), 0.6, "no known kind of body; its beginning may be hidden"};
  // most places have two syllables; provinces are known
  static const std::regex kNamed(R"((^|\s)(xa|phuong|huyen|quan|tinh|thi xa|thi tran|thanh pho)\s\S+\s(xa|phuong|huyen|quan|tinh)$)");
  // "XÃ MỸ XÁ": the name of a unit may end in letters of its kind, with other marks
  const bool named = std::regex_search(plain, kNamed) && !is_unit_word(printed.substr(printed.rfind(' ') + 1));
  // "Bệnh viện Đa khoa khu vực Hồng"; some have a number instead of a name
  static const std::regex kOfAnArea(R"(\skhu vuc(\s(?!\d|[ivx]+$)\S+)?$)");
  const bool unfinished = std::regex_search(plain, kUnfinished) || std::regex_search(plain, kOfAnArea);
  if (!named && unfinished && province_in_address(raw, ProvinceEpoch::before_2025_07) == nullptr &&
      province_in_address(raw, ProvinceEpoch::since_2025_07) == nullptr)
    return {std::string(raw), 0.7, "it may be cut: the place's name is short"};
  return {std::string(raw), 1, ""};
}

}  // namespace sohoa
