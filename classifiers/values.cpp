#include "classifiers/values.h"

#include <fmt/format.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "classifiers/dates.h"
#include "classifiers/provinces.h"
#include "classifiers/spelling.h"
#include "classifiers/text_search.h"
#include "document/syllable.h"
#include "document/text.h"

namespace sohoa {
namespace {

struct TypeName {
  FieldType type;
  std::string_view name;
};
constexpr TypeName kTypes[] = {
    {FieldType::text, "TEXT"},
    {FieldType::name, "NAME"},
    {FieldType::date, "DATE"},
    {FieldType::date_words, "DATE_WORDS"},
    {FieldType::date_time, "DATETIME"},
    {FieldType::year, "YEAR"},
    {FieldType::pid, "PID"},
    {FieldType::id_number, "IDNO"},
    {FieldType::sex, "SEX"},
    {FieldType::ethnicity, "ETH"},
    {FieldType::nationality, "NAT"},
    {FieldType::address, "ADDR"},
    {FieldType::organization, "ORG"},
    {FieldType::doc_number, "SONO"},
    {FieldType::money, "MONEY"},
    {FieldType::money_words, "MONEY_WORDS"},
    {FieldType::count, "COUNT"},
    {FieldType::dossier_code, "DOSSIER_CODE"},
    {FieldType::health_card, "HEALTH_CARD"},
    {FieldType::facility_code, "FACILITY_CODE"},
    {FieldType::benefit, "BENEFIT"},
    {FieldType::living_area, "AREA"},
    {FieldType::expiry, "EXPIRY"},
    {FieldType::phone, "PHONE"},
    {FieldType::email, "EMAIL"},
    {FieldType::post, "POST"},
    {FieldType::relation, "RELATION"},
    {FieldType::weight, "WEIGHT"},
    {FieldType::signed_by, "SIGNED"},
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits with the letters that are misread for them; how many letters had to be taken for digits is added up.
std::string digits_of(std::string_view raw, int& taken_for_digits) {
  std::string digits;
  for (const char c : raw) {
    if (is_digit(c)) {
      digits += c;
    } else if (c == 'O' || c == 'o' || c == 'Q' || c == 'D') {
      digits += '0', ++taken_for_digits;
    } else if (c == 'l' || c == 'I' || c == '|' || c == 'i') {
      digits += '1', ++taken_for_digits;
    }
  }
  return digits;
}

std::vector<std::string> syllables_of(std::string_view text) {
  std::vector<std::string> syllables;
  std::u32string current;
  const auto flush = [&] {
    if (!current.empty()) syllables.push_back(to_utf8(current));
    current.clear();
  };
  for (const char32_t c : to_code_points(text)) {
    if (c == U' ' || c == U'-') {
      flush();
    } else {
      current += c;
    }
  }
  flush();
  return syllables;
}

std::string lower_case(std::string_view text) {
  std::u32string letters = to_code_points(to_nfc(text));
  for (char32_t& c : letters) c = static_cast<char32_t>(u_tolower(static_cast<UChar32>(c)));
  return to_utf8(letters);
}

Reading read_name(std::string_view raw) {
  Reading reading{std::string(raw), 1, ""};
  static const std::regex kTitleOfAddress(R"(^\s*(Ông|Bà|ông|bà|Ông/Bà|Anh|Chị)\s*[:.]?\s+)");
  reading.value = std::regex_replace(reading.value, kTitleOfAddress, "");
  for (const char32_t c : to_code_points(reading.value)) {
    const bool fits = u_isalpha(static_cast<UChar32>(c)) || c == U' ' || c == U'\'' || c == U'-' || c == U'’';
    if (!fits) {
      reading.doubt = "holds signs that no name has";
      reading.quality = 0.4;
      return reading;
    }
  }
  const auto syllables = syllables_of(reading.value);
  if (syllables.size() < 2) {
    reading.doubt = "a name has at least two syllables";
    reading.quality = 0.4;
  } else if (syllables.size() > 7) {
    reading.doubt = "too long for a name";
    reading.quality = 0.5;
  } else {
    const auto outside = std::count_if(syllables.begin(), syllables.end(),
                                       [](const std::string& s) { return !is_syllable(std::string_view(s)); });
    // names of minorities break the grammar: a doubt, not a fault
    if (outside > 0) {
      reading.doubt = "a syllable is not spelt the Vietnamese way; check against the picture";
      reading.quality = 0.7;
    } else if (!is_surname(syllables.front())) {
      // either rare, or the first syllable is misread, hidden by a seal or no name at all
      reading.doubt = "does not begin with a known surname";
      reading.quality = 0.7;
    }
  }
  return reading;
}

Reading read_date(std::string_view raw) {
  if (const auto date = date_from_figures(raw)) return {date->iso(), 1, ""};
  const bool has_digits = std::any_of(raw.begin(), raw.end(), is_digit);
  return {std::string(raw), 0.3, has_digits ? "not a date of the calendar" : "no date in figures"};
}

Reading read_pid(std::string_view raw) {
  int letters = 0;
  const std::string digits = digits_of(raw, letters);
  Reading reading{digits, 1, ""};
  if (digits.empty()) return {};
  if (digits.size() != 12) {
    reading.doubt = fmt::format("a personal number has 12 digits, here are {}", digits.size());
    reading.quality = 0.2;
  } else if (letters > 0) {
    reading.doubt = "letters stand among the digits";
    reading.quality = 0.5;
  } else if (reading.doubt = personal_number_doubt(digits, "", 0); !reading.doubt.empty()) {
    reading.quality = 0.3;
  }
  return reading;
}

Reading read_id_number(std::string_view raw) {
  static const std::regex kPassport(R"(\b([A-Z]\d{7,8})\b)");
  std::match_results<std::string_view::const_iterator> match;
  if (std::regex_search(raw.begin(), raw.end(), match, kPassport)) return {match[1].str(), 1, ""};
  // the number may stand in a sentence: "CMND số 171234567, cấp ngày ..."
  std::string best, run;
  for (std::size_t i = 0; i <= raw.size(); ++i) {
    if (i < raw.size() && is_digit(raw[i])) {
      run += raw[i];
    } else if (i < raw.size() && raw[i] == ' ' && !run.empty() && i + 1 < raw.size() && is_digit(raw[i + 1])) {
      continue;
    } else {
      if (run.size() > best.size()) best = run;
      run.clear();
    }
  }
  if (best.empty()) return {};
  if (best.size() == 12) return read_pid(best);
  if (best.size() == 9) return {best, 1, ""};
  return {best, 0.3, fmt::format("an identity number has 9 or 12 digits, here are {}", best.size())};
}

// "Nam ☒  Nữ ☐", "[x] Có  [ ] Không": the one of two printed options whose box is ticked: 0, 1, or -1 when that cannot be
// told. Boxes stand after their words, or before them where the row begins with one.
int ticked_option(std::string_view raw, std::string_view first, std::string_view second) {
  struct Piece {
    enum class Kind { option, ticked, empty } kind;
    int option = 0;
  };
  std::vector<Piece> pieces;
  std::u32string word;
  const auto flush = [&] {
    const std::string letters = folded(to_utf8(word));
    if (letters == first || letters == second) {
      pieces.push_back({Piece::Kind::option, letters == first ? 0 : 1});
    } else if (letters == "x" || letters == "v") {
      pieces.push_back({Piece::Kind::ticked});
    }
    word.clear();
  };
  for (const char32_t c : to_code_points(raw)) {
    if (u_isalpha(static_cast<UChar32>(c))) {
      word += c;
      continue;
    }
    flush();
    if (c == U'☒' || c == U'☑' || c == U'✓' || c == U'✔' || c == U'✗' || c == U'×') pieces.push_back({Piece::Kind::ticked});
    if (c == U'☐' || c == U'□') pieces.push_back({Piece::Kind::empty});
  }
  flush();
  if (pieces.empty()) return -1;
  const bool before = pieces.front().kind != Piece::Kind::option;
  int ticked = -1;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    if (pieces[i].kind != Piece::Kind::ticked) continue;
    const std::size_t owner = before ? i + 1 : i - 1;
    if (ticked >= 0 || owner >= pieces.size() || pieces[owner].kind != Piece::Kind::option) return -1;
    ticked = pieces[owner].option;
  }
  return ticked;
}

// Grams: "3200 gam", "3.200 g", "3,2 kg".
Reading read_weight(std::string_view raw) {
  static const std::regex kWeight(R"((\d+(?:[.,]\d+)?)\s*(kg|kilôgam|kilogam|ki-lô-gam)?)");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(raw.begin(), raw.end(), match, kWeight)) return {std::string(raw), 0.2, "no weight in figures"};
  std::string number = match[1].str();
  const auto point = number.find_first_of(".,");
  const bool grouped = point != std::string::npos && number.size() - point == 4 && !match[2].matched;
  const bool kilograms = match[2].matched || (point != std::string::npos && !grouped);
  if (!kilograms) {
    if (grouped) number.erase(point, 1);
    return {std::to_string(std::stol(number.substr(0, 9))), 1, ""};
  }
  if (point != std::string::npos) number[point] = '.';
  return {std::to_string(std::lround(std::stod(number) * 1000)), 1, ""};
}

Reading read_sex(std::string_view raw) {
  const std::string text = search_letters(raw);
  const bool male = text.starts_with("nam"), female = text.starts_with("nu");
  if (const int ticked = ticked_option(raw, "nam", "nu"); ticked >= 0) return {ticked == 0 ? "Nam" : "Nữ", 1, ""};
  if (male && text.find("nu") != std::string::npos) return {"", 0.3, "both sexes are printed: a box to be read"};
  if (male) return {"Nam", text.size() <= 4 ? 1.0 : 0.8, ""};
  if (female) return {"Nữ", text.size() <= 3 ? 1.0 : 0.8, ""};
  return {std::string(raw), 0.3, "neither Nam nor Nữ"};
}

constexpr std::string_view kEthnicGroups[] = {
    "Kinh",    "Tày",    "Thái",    "Hoa",     "Khơ-me",       "Mường",    "Nùng",     "Hmông",  "Dao",
    "Gia-rai", "Ngái",   "Ê-đê",    "Ba-na",   "Xơ-đăng",      "Sán Chay", "Cơ-ho",    "Chăm",   "Sán Dìu",
    "Hrê",     "Mnông",  "Ra-glai", "Xtiêng",  "Bru-Vân Kiều", "Thổ",      "Giáy",     "Cơ-tu",  "Gié-Triêng",
    "Mạ",      "Khơ-mú", "Co",      "Tà-ôi",   "Chơ-ro",       "Kháng",    "Xinh-mun", "Hà Nhì", "Chu-ru",
    "Lào",     "La Chí", "La Ha",   "Phù Lá",  "La Hủ",        "Lự",       "Lô Lô",    "Chứt",   "Mảng",
    "Pà Thẻn", "Cờ Lao", "Cống",    "Bố Y",    "Si La",        "Pu Péo",   "Brâu",     "Ơ-đu",   "Rơ-măm",
    "Mông",    "Khmer",  "Mèo",     "Cao Lan", "Sán Chỉ",      "Raglai",
};

std::string folded_letters(std::string_view text) {
  std::string letters;
  for (const char c : folded(text)) {
    if (c >= 'a' && c <= 'z') letters += c;
  }
  return letters;
}

Reading read_doc_number(std::string_view raw) {
  // "02020.GCS.12096.25"
  static const std::regex kInParts(R"(\b(\d{2,6}\s?\.\s?[A-Z]{2,5}\s?\.\s?\d{2,6}\s?\.\s?\d{2,4})\b)");
  if (std::match_results<std::string_view::const_iterator> parts; std::regex_search(raw.begin(), raw.end(), parts, kInParts)) {
    std::string code = parts[1].str();
    std::erase(code, ' ');
    return {code, 1, ""};
  }
  static const std::regex kNumber(R"((\d{1,5}(\s*/\s*\d{4})?(\s*/\s*[A-ZĐ][A-Za-zĐđ-]*)?))");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(raw.begin(), raw.end(), match, kNumber))
    return {std::string(raw), 0.2, "no number in figures"};
  std::string value = match[1].str();
  std::erase(value, ' ');
  // "Đ" is two bytes: what the pattern cut off is taken back
  std::string rest(match.suffix().str());
  if (!rest.empty() && static_cast<unsigned char>(rest[0]) >= 0x80) {
    const auto end = rest.find(' ');
    value += rest.substr(0, end);
    rest = end == std::string::npos ? "" : rest.substr(end);
  }
  if (rest.find_first_of('/') == rest.find_first_not_of(' ') && rest.find('/') != std::string::npos)
    return {value, 0.5, "the number goes on in a way that no number does"};
  const bool clean = trimmed_value(match.prefix().str()).empty() && trimmed_value(rest).empty();
  return {value, clean ? 1 : 0.8, ""};
}

Reading read_money(std::string_view raw) {
  static const std::regex kAmount(R"((\d{1,3}(?:\s?[.,]\s?\d{3})+|\d+))");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(raw.begin(), raw.end(), match, kAmount))
    return {std::string(raw), 0.2, "no amount in figures"};
  std::string digits;
  for (const char c : match[1].str()) {
    if (is_digit(c)) digits += c;
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return {digits, 1, ""};
}

// Two letters, the digit of the benefit, two of the province and the ten of social insurance; or the ten alone, which is
// how cards are numbered since April 2021.
Reading read_health_card(std::string_view raw) {
  std::string sign;
  for (const char c : raw) {
    if (is_digit(c) || (c >= 'A' && c <= 'Z')) sign += c;
  }
  if (sign.empty()) return {};
  static const std::regex kOld(R"([A-Z]{2}[1-5]\d{12})"), kNew(R"(\d{10})");
  if (std::regex_match(sign, kOld) || std::regex_match(sign, kNew)) return {sign, 1, ""};
  return {sign, 0.2, "not the form of a health insurance number: ten digits, before 2021 two letters and thirteen digits"};
}

Reading read_facility_code(std::string_view raw) {
  static const std::regex kCode(R"((\d{2})\s*[-–.]?\s*([0-9A-Z]\d{2})(?!\d))");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(raw.begin(), raw.end(), match, kCode)) return {std::string(raw), 0.3, "not the code of a health facility"};
  return {match[1].str() + "-" + match[2].str(), 1, ""};
}

// A digit of the scale from 1 to 5.
Reading read_benefit(std::string_view raw) {
  std::string digits;
  for (const char c : raw) {
    if (is_digit(c)) digits += c;
  }
  if (digits.size() == 1 && digits[0] >= '1' && digits[0] <= '5') return {digits, 1, ""};
  return {std::string(raw), 0.3, "benefits are numbered 1 to 5"};
}

Reading read_living_area(std::string_view raw) {
  static const std::regex kArea(R"(\b[Kk]\s*([123])\b)");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(raw.begin(), raw.end(), match, kArea)) return {std::string(raw), 0.3, "areas are K1, K2 and K3"};
  return {"K" + match[1].str(), 1, ""};
}

// A date, or for life.
Reading read_expiry(std::string_view raw) {
  if (search_letters(raw).starts_with(search_letters("Không thời hạn"))) return {"Không thời hạn", 1, ""};
  return read_date(raw);
}

Reading read_phone(std::string_view raw) {
  std::string digits;
  for (const char c : raw) {
    if (is_digit(c) || (c == '+' && digits.empty())) digits += c;
  }
  if (digits.empty()) return {};
  static const std::regex kMobile(R"((\+?84|0)(3|5|7|8|9)\d{8})"), kOther(R"(0\d{9,10})");
  if (std::regex_match(digits, kMobile)) return {digits, 1, ""};
  if (std::regex_match(digits, kOther)) return {digits, 0.95, ""};
  return {digits, 0.4, "not a telephone number's length or first digits"};
}

Reading read_email(std::string_view raw) {
  if (raw.find('@') == std::string_view::npos) return {"", 0.3, "not an e-mail address"};
  std::string text(raw);
  std::erase(text, ' ');
  static const std::regex kAddress(R"([A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+)");
  std::smatch match;
  if (std::regex_search(text, match, kAddress)) return {match[0].str(), 1, ""};
  return {text, 0.3, "not an e-mail address"};
}

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
      R"(^(so|nha|tinh|thanh pho|tp|huyen|quan|thi xa|thi tran|tt|xa|phuong|thon|xom|ap|ban|buon|lang|to|khu|khoi|cum|duong|ngo|ngach|hem|lo|can|chung cu|toa|tang|p\.|x\.|q\.|h\.|k\d|\d|benh vien|tram|trung tam|nha ho sinh|phong kham|uy ban|ubnd|dac khu|tieu khu|doi|phum|soc|plei|lang))");
  const std::string plain = folded(address);
  static const std::regex kProvinceKind(R"(^(tinh|thanh pho|tp\.?) [^,]*$)");
  if (std::regex_search(plain, kProvinceKind)) return true;
  if (plain.find(',') == std::string::npos && plain.find(' ') != std::string::npos &&
      std::count(plain.begin(), plain.end(), ' ') <= 2 && !std::regex_search(plain, kStart))
    return province_in_address(address, ProvinceEpoch::before_2025_07) != nullptr;
  return std::regex_search(plain, kUnit) && !std::regex_search(plain, kStart);
}

// "huyên Hải Sơn", "Tố dân phố": words for units have one spelling, however their marks were read. Each must begin a
// part of the address, so a kind of unit in the middle of one tells that two columns have run together.
Reading read_address(std::string_view raw) {
  static constexpr std::string_view kUnits[] = {"tỉnh",    "thành phố", "huyện",   "quận",    "thị xã", "thị trấn",
                                                "xã",      "phường",    "thôn",    "xóm",     "ấp",     "tổ dân phố",
                                                "khu phố", "số nhà",    "đặc khu", "tiểu khu"};
  std::string value(raw);
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
      const bool lone = unit == "xã" || unit == "huyện" || unit == "tỉnh" || unit == "phường" || unit == "quận";
      if (!begins && lone && !before.ends_with("thi") && !is_body_of_care(before))
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
  if (!doubt.empty()) return {value, 0.6, doubt};
  if (begins_in_the_middle(value)) return {value, 0.6, "its beginning may be missing"};
  if (known && !spelt) return {value, 0.5, "the province is not spelt like any province"};
  static const std::regex kUnfinished(
      R"((,\s*\S*|(^|\s)(xa|phuong|huyen|quan|tinh|thi xa|thi tran|thanh pho)(\s\S+)?)$)");
  // A house in a street, and no commune: the next line is missing.
  static const std::regex kHouse(R"(^(so|so nha|nha|ngo|ngach|hem|duong|pho|\d\S*) )"), kCommune(R"((^|, ?)(xa|phuong|thi tran|p\.|x\.|tt) ?\S)");
  const std::string plain = folded(value);
  const bool no_commune = std::regex_search(plain, kHouse) && !std::regex_search(plain, kCommune);
  if (!known && (no_commune || std::regex_search(plain, kUnfinished)))
    return {value, 0.7, "it may be cut: no province at its end"};
  return {value, known ? 1 : 0.97, ""};
}

bool all_syllables(std::string_view text) {
  const auto syllables = syllables_of(text);
  return std::all_of(syllables.begin(), syllables.end(),
                     [](const std::string& s) { return is_syllable(std::string_view(s)); });
}

// The post of who signs: one of the heads and deputies there are, perhaps with the body after it. Part of it often lies
// under the seal, so anything else is doubtful.
Reading read_post(std::string_view raw) {
  static constexpr std::string_view kPosts[] = {"chủ tịch",
                                                "phó chủ tịch",
                                                "giám đốc",
                                                "phó giám đốc",
                                                "tổng giám đốc",
                                                "phó tổng giám đốc",
                                                "bộ trưởng",
                                                "thứ trưởng",
                                                "thủ tướng",
                                                "phó thủ tướng",
                                                "chánh văn phòng",
                                                "phó chánh văn phòng",
                                                "trưởng phòng",
                                                "phó trưởng phòng",
                                                "cục trưởng",
                                                "phó cục trưởng",
                                                "vụ trưởng",
                                                "phó vụ trưởng",
                                                "tổng cục trưởng",
                                                "chi cục trưởng",
                                                "phó chi cục trưởng",
                                                "chánh thanh tra",
                                                "phó chánh thanh tra",
                                                "trưởng ban",
                                                "phó trưởng ban",
                                                "hiệu trưởng",
                                                "phó hiệu trưởng",
                                                "viện trưởng",
                                                "phó viện trưởng",
                                                "trưởng công an",
                                                "phó trưởng công an",
                                                "chánh án",
                                                "phó chánh án",
                                                "bí thư",
                                                "phó bí thư",
                                                "thống đốc",
                                                "phó thống đốc",
                                                "tổng kiểm toán",
                                                "chủ nhiệm",
                                                "phó chủ nhiệm",
                                                "chỉ huy trưởng",
                                                "trưởng đoàn"};
  const std::string printed = lower_case(raw);
  for (const std::string_view post : kPosts)
    if (printed == post || (printed.starts_with(std::string(post) + " ") && all_syllables(raw)))
      return {std::string(raw), 1, ""};
  return {std::string(raw), 0.6, "no known post; part of it may be hidden"};
}

// How one belongs to the head of a household or to whom a paper is about; in brackets after it more may be told.
Reading read_relation(std::string_view raw) {
  static constexpr std::string_view kRelations[] = {"chủ hộ",
                                                    "vợ",
                                                    "chồng",
                                                    "con",
                                                    "con đẻ",
                                                    "con ruột",
                                                    "con nuôi",
                                                    "con dâu",
                                                    "con rể",
                                                    "con riêng",
                                                    "con trai",
                                                    "con gái",
                                                    "cha",
                                                    "mẹ",
                                                    "bố",
                                                    "cha đẻ",
                                                    "mẹ đẻ",
                                                    "bố đẻ",
                                                    "cha nuôi",
                                                    "mẹ nuôi",
                                                    "bố nuôi",
                                                    "cha vợ",
                                                    "mẹ vợ",
                                                    "bố vợ",
                                                    "cha chồng",
                                                    "mẹ chồng",
                                                    "bố chồng",
                                                    "ông",
                                                    "bà",
                                                    "ông nội",
                                                    "bà nội",
                                                    "ông ngoại",
                                                    "bà ngoại",
                                                    "cháu",
                                                    "cháu nội",
                                                    "cháu ngoại",
                                                    "cháu ruột",
                                                    "cháu dâu",
                                                    "cháu rể",
                                                    "chắt",
                                                    "anh",
                                                    "chị",
                                                    "em",
                                                    "anh ruột",
                                                    "chị ruột",
                                                    "em ruột",
                                                    "anh rể",
                                                    "chị dâu",
                                                    "em dâu",
                                                    "em rể",
                                                    "anh vợ",
                                                    "chị vợ",
                                                    "em vợ",
                                                    "anh chồng",
                                                    "chị chồng",
                                                    "em chồng",
                                                    "cô",
                                                    "dì",
                                                    "chú",
                                                    "bác",
                                                    "cậu",
                                                    "mợ",
                                                    "thím",
                                                    "bác ruột",
                                                    "chú ruột",
                                                    "cô ruột",
                                                    "dì ruột",
                                                    "cậu ruột",
                                                    "người giám hộ",
                                                    "người ở nhờ",
                                                    "ở nhờ",
                                                    "người ở thuê",
                                                    "ở thuê",
                                                    "người làm công",
                                                    "không có quan hệ",
                                                    "khác",
                                                    "bản thân"};
  const std::string printed = lower_case(raw);
  const bool known = std::find(std::begin(kRelations), std::end(kRelations), printed) != std::end(kRelations);
  if (!known) return {std::string(raw), 0.7, "no usual word for a relation"};
  // short words of small letters are read as capitals: "VỢ"
  std::u32string letters = to_code_points(printed);
  const std::u32string as_read = to_code_points(raw);
  if (u_isupper(static_cast<UChar32>(as_read.front())))
    letters[0] = static_cast<char32_t>(u_toupper(static_cast<UChar32>(letters[0])));
  return {to_utf8(letters), 1, ""};
}

// The name of a body: begins with what kind of body it is and does not end where a place's name should follow.
Reading read_organization(std::string_view raw) {
  static constexpr std::string_view kKinds[] = {
      "ủy ban",     "uỷ ban",     "hội đồng",  "sở",        "bộ",          "cục",
      "chi cục",    "tổng cục",   "vụ",        "phòng",     "văn phòng",   "thanh tra",
      "công an",    "tòa án",     "toà án",    "viện",      "trung tâm",   "bệnh viện",
      "trạm",       "trường",     "ban",       "đảng ủy",   "đảng uỷ",     "tỉnh ủy",
      "huyện ủy",   "thành ủy",   "bảo hiểm",  "ngân hàng", "kho bạc",     "chính phủ",
      "quốc hội",   "thủ tướng",  "hội",       "liên đoàn", "đoàn",        "tổng công ty",
      "công ty",    "hạt",        "đội",       "tổ",        "kiểm toán",   "mặt trận",
      "ubnd",       "hđnd",       "chi nhánh", "cơ quan",   "đại sứ quán", "tổng lãnh sự quán",
      "học viện",   "đại học",    "bộ phận",   "nhà",       "cảng",        "quỹ",
      "đài",        "báo",        "tổng",      "liên minh", "thường trực", "bộ tư lệnh",
      "bộ chỉ huy", "sở chỉ huy", "chi",       "huyện",     "tỉnh",        "xã",
      "phường",     "thị trấn",   "quận",      "thị xã",    "thành phố"};
  static const std::regex kUnfinished(R"((^|\s)(xa|phuong|huyen|quan|tinh|thi xa|thi tran|thanh pho)(\s\S+)?$)");
  const std::string printed = lower_case(raw), plain = folded(raw);
  const bool known = std::any_of(std::begin(kKinds), std::end(kKinds), [&](std::string_view kind) {
    return printed.starts_with(std::string(kind) + " ") || printed == kind;
  });
  if (!known) return {std::string(raw), 0.6, "no known kind of body; its beginning may be hidden"};
  // most places have two syllables; provinces are known
  if (std::regex_search(plain, kUnfinished) && province_in_address(raw, ProvinceEpoch::before_2025_07) == nullptr &&
      province_in_address(raw, ProvinceEpoch::since_2025_07) == nullptr)
    return {std::string(raw), 0.7, "it may be cut: the place's name is short"};
  return {std::string(raw), 1, ""};
}

Reading read_nationality(std::string_view raw) {
  if (edit_distance(search_letters(raw), search_letters("Việt Nam")) <= 1) return {"Việt Nam", 1, ""};
  return {std::string(raw), 0.8, ""};
}

Reading read_year(std::string_view raw) {
  const auto date = date_from_figures(raw);
  if (!date) return {std::string(raw), 0.3, "no year in figures"};
  return {std::to_string(date->year), 1, ""};
}

Reading read_count(std::string_view raw) {
  int letters = 0;
  const std::string digits = digits_of(raw, letters);
  if (digits.empty()) return {};
  const bool too_many = digits.size() > 4;
  return {std::to_string(std::stol(digits.substr(0, 6))), letters == 0 ? 1 : 0.6, too_many ? "too many figures for a count" : ""};
}

}  // namespace

std::optional<FieldType> field_type_from(std::string_view name) {
  for (const TypeName& entry : kTypes) {
    if (entry.name == name) return entry.type;
  }
  return std::nullopt;
}

std::string field_type_names() {
  std::string names;
  for (const TypeName& entry : kTypes) names += (names.empty() ? "" : ", ") + std::string(entry.name);
  return names;
}

bool needs_second_source(FieldType type) {
  return type == FieldType::pid || type == FieldType::id_number || type == FieldType::money;
}

std::string trimmed_value(std::string_view raw) {
  // dotted leaders inside a value part its words
  std::u32string text;
  int dots = 0;
  for (const char32_t c : to_code_points(raw)) {
    if (c == U'.' || c == U'…' || c == U'_' || c == U'·') {
      dots += c == U'…' ? 3 : 1;
      if (dots >= 3) {
        while (!text.empty() && (text.back() == U'.' || text.back() == U'…' || text.back() == U'_')) text.pop_back();
        text += U' ';
        continue;
      }
    } else {
      dots = 0;
    }
    text += c == U'\n' || c == U'\t' ? U' ' : c;
  }
  static const std::u32string kEdges = U" :;.,_-–—…·*'\"`|=~<>/\\";
  const auto first = text.find_first_not_of(kEdges);
  if (first == std::u32string::npos) return "";
  text = text.substr(first, text.find_last_not_of(kEdges) - first + 1);
  std::u32string clean;
  for (const char32_t c : text) {
    if (c == U' ' && !clean.empty() && clean.back() == U' ') continue;
    clean += c;
  }
  std::string value = to_utf8(clean);
  // an opening bracket without its end belongs to what follows
  if (const auto bracket = value.rfind('(');
      bracket != std::string::npos && value.find(')', bracket) == std::string::npos && bracket + 12 > value.size()) {
    return trimmed_value(std::string_view(value).substr(0, bracket));
  }
  return value;
}

Reading read_value(FieldType type, std::string_view raw) {
  if (raw.empty()) return {};
  switch (type) {
    case FieldType::name:
      return read_name(raw);
    case FieldType::date:
      return read_date(raw);
    case FieldType::date_words:
      if (const auto date = date_from_words(raw)) return {date->iso(), 1, ""};
      return {std::string(raw), 0.5, "the date in words cannot be made out"};
    case FieldType::date_time: {
      const auto moment = date_and_time(raw);
      if (!moment) return {std::string(raw), 0.3, "no date and time in figures"};
      return {*moment, 1, ""};
    }
    case FieldType::year:
      return read_year(raw);
    case FieldType::pid:
      return read_pid(raw);
    case FieldType::id_number:
      return read_id_number(raw);
    case FieldType::sex:
      return read_sex(raw);
    case FieldType::ethnicity: {
      std::string group = ethnic_group(raw);
      if (group.empty()) return {std::string(raw), 0.5, "not on the list of ethnic groups"};
      return {std::move(group), 1, ""};
    }
    case FieldType::nationality:
      return read_nationality(raw);
    case FieldType::address:
      return read_address(raw);
    case FieldType::doc_number:
      return read_doc_number(raw);
    case FieldType::money:
      return read_money(raw);
    case FieldType::money_words:
      if (const auto amount = number_from_words(raw)) return {std::to_string(*amount), 1, ""};
      return {std::string(raw), 0.5, "the amount in words cannot be made out"};
    case FieldType::count:
      return read_count(raw);
    case FieldType::dossier_code: {
      std::string code = dossier_code_in(raw);
      if (code.empty()) return {std::string(raw), 0.3, "not a dossier code"};
      return {std::move(code), 1, ""};
    }
    case FieldType::health_card:
      return read_health_card(raw);
    case FieldType::facility_code:
      return read_facility_code(raw);
    case FieldType::benefit:
      return read_benefit(raw);
    case FieldType::living_area:
      return read_living_area(raw);
    case FieldType::expiry:
      return read_expiry(raw);
    case FieldType::phone:
      return read_phone(raw);
    case FieldType::email:
      return read_email(raw);
    case FieldType::post:
      return read_post(raw);
    case FieldType::organization:
      return read_organization(raw);
    case FieldType::relation:
      return read_relation(raw);
    case FieldType::weight:
      return read_weight(raw);
    case FieldType::signed_by:
    case FieldType::text:
      break;
  }
  return {std::string(raw), 1, ""};
}

std::string personal_number_doubt(std::string_view digits, std::string_view sex, int birth_year) {
  if (digits.size() != 12 || !std::all_of(digits.begin(), digits.end(), is_digit))
    return "a personal number has 12 digits";
  const int origin = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
  if (origin < 101 && province_of_code(origin, ProvinceEpoch::before_2025_07) == nullptr) {
    return fmt::format("the personal number begins with {}, which is no province", digits.substr(0, 3));
  }
  const int century_and_sex = digits[3] - '0';
  if (century_and_sex > 5) return "the fourth digit of a personal number is 0 to 5";
  const int year = 1900 + century_and_sex / 2 * 100 + (digits[4] - '0') * 10 + (digits[5] - '0');
  const bool female = century_and_sex % 2 == 1;
  if (!sex.empty() && female != (sex == "Nữ")) return "the personal number and the sex disagree";
  if (birth_year != 0 && year != birth_year) {
    return fmt::format("the personal number says born in {}, the date of birth {}", year, birth_year);
  }
  return "";
}

std::string dossier_code_in(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (c != ' ') plain += c;
  }
  static const std::regex kCode(R"((\d{3}|[A-Z]\d{2})\.\d{2}\.\d{2}\.[HG]\d{2}[-–]\d{6}-\d{4,5})");
  std::smatch match;
  return std::regex_search(plain, match, kCode) ? match[0].str() : "";
}

std::string dossier_code_doubt(std::string_view code, std::string_view received_iso) {
  const auto dash = code.find('-');
  if (dash == std::string_view::npos || code.size() < dash + 7 || received_iso.size() < 10) return "";
  const std::string of_code =
      fmt::format("20{}-{}-{}", code.substr(dash + 1, 2), code.substr(dash + 3, 2), code.substr(dash + 5, 2));
  if (of_code == received_iso.substr(0, 10)) return "";
  return fmt::format("the dossier code says received on {}, the paper {}", of_code, received_iso.substr(0, 10));
}

std::string ethnic_group(std::string_view printed) {
  const std::string letters = folded_letters(printed);
  if (letters.empty()) return "";
  for (const auto group : kEthnicGroups) {
    if (folded_letters(group) == letters) return std::string(group);
  }
  return "";
}

}  // namespace sohoa
