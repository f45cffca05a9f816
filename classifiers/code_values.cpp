#include "classifiers/code_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "classifiers/number_values.h"
#include "classifiers/provinces.h"
#include "document/text.h"

namespace sohoa {

namespace {

// A letter of a text as a form asks for it; 0 where it is something else.
char32_t fitted(char32_t wanted, char32_t letter) {
  const auto between = [&](char32_t low, char32_t high) { return letter >= low && letter <= high; };
  switch (wanted) {
    case U'9':
      return between(U'0', U'9') ? letter : 0;
    case U'A':
      return between(U'A', U'Z') || letter == U'Đ' ? letter : 0;
    case U'a':
      return between(U'a', U'z') || letter == U'đ' ? letter : 0;
    default:
      return wanted == letter ? letter : 0;
  }
}

bool is_code_letter(char32_t letter) { return fitted(U'9', letter) != 0 || fitted(U'A', letter) != 0 || fitted(U'a', letter) != 0; }

// The code that begins at this place and ends with a word; empty when none does.
std::u32string code_at(const std::u32string& text, std::size_t at, const std::u32string& form) {
  std::u32string code;
  for (std::size_t f = 0; f < form.size(); ++f) {
    if (form[f] == U' ') {
      code += U' ';
      while (at < text.size() && text[at] == U' ') ++at;
      continue;
    }
    const bool more = f + 1 < form.size() && form[f + 1] == U'*';
    std::size_t taken = 0;
    for (; at < text.size() && (more || taken == 0) && fitted(form[f], text[at]) != 0; ++taken) code += text[at++];
    if (taken == 0) return {};
    if (more) ++f;
  }
  return at < text.size() && is_code_letter(text[at]) ? std::u32string{} : code;
}

}  // namespace

Reading read_code(std::string_view raw, const std::vector<std::string>& forms) {
  const std::u32string text = to_code_points(raw);
  for (const std::string& form : forms) {
    const std::u32string wanted = to_code_points(form);
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (at > 0 && is_code_letter(text[at - 1])) continue;
      const std::u32string code = code_at(text, at, wanted);
      if (!code.empty()) return {to_utf8(code), 1, ""};
    }
  }
  return {std::string(raw), 0.3, "it does not have the form of such a number"};
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

Reading read_doc_number(std::string_view raw) {
  // "02020.GCS.12096.25"
  static const std::regex kInParts(R"(\b(\d{2,6}\s?\.\s?[A-Z]{2,5}\s?\.\s?\d{2,6}\s?\.\s?\d{2,4})\b)");
  if (std::match_results<std::string_view::const_iterator> parts; std::regex_search(raw.begin(), raw.end(), parts, kInParts)) {
    std::string code = parts[1].str();
    std::erase(code, ' ');
    return {code, 1, ""};
  }
  static const std::regex kNumber(R"((\d{1,5}(\s*/\s*(\d{1,4})(?!\d))?(\s*/\s*[A-ZĐ][A-Za-zĐđ-]*)?))");
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
  const bool goes_on = rest.find('/') != std::string::npos && rest.find('/') == rest.find_first_not_of(' ');
  // after the stroke stands a year, or figures of it were lost
  if (goes_on || (match[3].matched && match[3].length() < 4))
    return {value, 0.5, "the number goes on in a way that no number does"};
  const bool clean = trimmed_value(match.prefix().str()).empty() && trimmed_value(rest).empty();
  return {value, clean ? 1 : 0.8, ""};
}

Reading read_dossier_code(std::string_view raw) {
  const std::string code = dossier_code_in(raw);
  if (code.empty()) return {std::string(raw), 0.3, "not a dossier code"};
  const std::size_t agency = code.find('-') - 3;  // "H56" before the hyphen
  const int province = std::stoi(code.substr(agency + 1, 2));
  if (code[agency] == 'H' && (province < 1 || province > 63))
    return {code, 0.5, fmt::format("the dossier code names the agency {}, which no province has", code.substr(agency, 3))};
  return {code, 1, ""};
}

Reading read_tax_code(std::string_view raw) {
  std::string code;
  for (const char c : raw)
    if (is_digit(c) || (c >= 'A' && c <= 'Z')) code += c;
  static const std::regex kHousehold(R"(\d{2}[A-Z]\d{7})"), kEnterprise(R"((\d{10})(\d{3})?)");
  if (std::smatch parts; std::regex_match(code, parts, kEnterprise) && parts[2] != "000") {
    // digit 10 is 10 less the weighted sum of the nine before it, modulo 11; domain rules, section 4.2
    static constexpr int kWeights[] = {31, 29, 23, 19, 17, 13, 7, 5, 3};
    int sum = 0;
    for (std::size_t i = 0; i < std::size(kWeights); ++i) sum += kWeights[i] * (code[i] - '0');
    const bool sound = sum % 11 != 0 && code[9] - '0' == 10 - sum % 11;
    const std::string printed = parts[1].str() + (parts[2].matched ? "-" + parts[2].str() : "");
    if (sound) return {printed, 1, ""};
    return {printed, 0.3, "the check digit of the tax code does not fit"};
  }
  if (std::regex_match(code, kHousehold)) return {code, 1, ""};
  if (code.size() == 12) return read_pid(code);
  return {code, 0.3, "not the form of a tax code: ten digits, three more for a branch, or a personal number"};
}

Reading read_health_card(std::string_view raw) {
  std::string sign;
  for (const char c : raw) {
    if (is_digit(c) || (c >= 'A' && c <= 'Z')) sign += c;
  }
  if (sign.empty()) return {};
  static const std::regex kOld(R"([A-Z]{2}[1-5]\d{12})"), kNew(R"(\d{10})");
  const bool old = std::regex_match(sign, kOld);
  constexpr int kArmedForces = 97;  // and above: they have offices of their own
  if (old && std::stoi(sign.substr(3, 2)) < kArmedForces &&
      province_of_code(std::stoi(sign.substr(3, 2)), ProvinceEpoch::before_2025_07) == nullptr)
    return {sign, 0.3, fmt::format("the number of the card names province {}, which is none", sign.substr(3, 2))};
  if (old || std::regex_match(sign, kNew)) return {sign, 1, ""};
  return {sign, 0.2, "not the form of a health insurance number: ten digits, before 2021 two letters and thirteen digits"};
}

Reading read_facility_code(std::string_view raw) {
  static const std::regex kCode(R"((\d{2})\s*[-–.]?\s*([0-9A-Z]\d{2})(?!\d))");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(raw.begin(), raw.end(), match, kCode)) return {std::string(raw), 0.3, "not the code of a health facility"};
  return {match[1].str() + "-" + match[2].str(), 1, ""};
}

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
  if (!std::regex_search(text, match, kAddress)) return {text, 0.3, "not an e-mail address"};
  // "họpthu@...": letters that no address has
  const bool cut = match.prefix().length() > 0 && (static_cast<unsigned char>(*(match.prefix().second - 1)) & 0x80) != 0;
  return cut ? Reading{text, 0.3, "not an e-mail address"} : Reading{match[0].str(), 1, ""};
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
  std::vector<std::size_t> places;  // of each byte in the text
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ' ') continue;
    plain += text[i];
    places.push_back(i);
  }
  // where a separator was lost, the figures still tell where each part ends
  static const std::regex kCode(R"((\d{3}|[A-Z]\d{2})[.,]?(\d{2})[.,]?(\d{2})[.,]?([HG]\d{2})(?:-|–|\.)?(\d{6})-?(\d{4,5})(?!\d))");
  std::smatch match;
  for (auto from = plain.cbegin(); std::regex_search(from, plain.cend(), match, kCode); from = std::next(match[0].first)) {
    // the end of a longer number or sign is none
    const std::size_t place = places[static_cast<std::size_t>(match[0].first - plain.cbegin())];
    const char before = place > 0 ? text[place - 1] : ' ';
    if (is_digit(before) || (!is_digit(text[place]) && before >= 'A' && before <= 'Z')) continue;
    return fmt::format("{}.{}.{}.{}-{}-{}", match[1].str(), match[2].str(), match[3].str(), match[4].str(), match[5].str(), match[6].str());
  }
  return "";
}

std::string dossier_code_doubt(std::string_view code, std::string_view received_iso) {
  const auto dash = code.find('-');
  if (dash == std::string_view::npos || code.size() < dash + 7 || received_iso.size() < 10) return "";
  const std::string of_code =
      fmt::format("20{}-{}-{}", code.substr(dash + 1, 2), code.substr(dash + 3, 2), code.substr(dash + 5, 2));
  if (of_code == received_iso.substr(0, 10)) return "";
  return fmt::format("the dossier code says received on {}, the paper {}", of_code, received_iso.substr(0, 10));
}

}  // namespace sohoa
