#include "document/signature_caption.h"

#include <algorithm>
#include <array>
#include <regex>
#include <vector>

#include "document/text.h"

namespace sohoa {
namespace {

enum class Part { signer, organisation, email, time };

// A label, or something that says by its form what it is, and where it stands in the folded text.
struct Cue {
  Part part;
  std::size_t begin, end;
};

struct Label {
  Part part;
  const char* folded;
};
constexpr std::array labels = {Label{Part::signer, "nguoi ky"},         Label{Part::signer, "ky boi"},
                               Label{Part::signer, "digitally signed by"}, Label{Part::signer, "signed by"},
                               Label{Part::organisation, "co quan"},     Label{Part::organisation, "to chuc"},
                               Label{Part::organisation, "don vi"},      Label{Part::organisation, "organization"},
                               Label{Part::email, "email"},              Label{Part::time, "thoi gian ky"},
                               Label{Part::time, "ngay ky"},             Label{Part::time, "signing time"},
                               Label{Part::time, "date"}};

// Day first or year first, to the second, perhaps with the distance from Greenwich.
const std::regex& time_pattern() {
  static const std::regex pattern(
      R"((?:(\d{1,2})[./-](\d{1,2})[./-](\d{4})|(\d{4})[./-](\d{1,2})[./-](\d{1,2}))[ ,t]*(\d{1,2}):(\d{2}):(\d{2})(?: *([+-])(\d{2}):?'?(\d{2}))?)");
  return pattern;
}

const std::regex& email_pattern() {
  static const std::regex pattern(R"([a-z0-9._-]+@[a-z0-9.-]+)");
  return pattern;
}

bool stands_alone(const std::string& text, std::size_t begin, std::size_t end) {
  const auto letter = [&](std::size_t i) { return (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9'); };
  return (begin == 0 || !letter(begin - 1)) && (end >= text.size() || !letter(end));
}

// A label counts with its colon.
std::vector<Cue> labels_in(const std::string& folded_text) {
  std::vector<Cue> cues;
  for (const auto& [part, label] : labels) {
    const std::string wanted(label);
    for (std::size_t at = folded_text.find(wanted); at != std::string::npos; at = folded_text.find(wanted, at + 1)) {
      std::size_t end = at + wanted.size();
      if (!stands_alone(folded_text, at, end)) continue;
      while (end < folded_text.size() && folded_text[end] == ' ') ++end;
      const bool by = wanted.ends_with("by");
      if (end >= folded_text.size() || (folded_text[end] != ':' && !by)) continue;
      cues.push_back({part, at, folded_text[end] == ':' ? end + 1 : end});
    }
  }
  std::ranges::sort(cues, {}, [](const Cue& cue) { return std::pair(cue.begin, cue.end); });
  // "digitally signed by" holds "signed by".
  const auto inner = [](const Cue& before, const Cue& next) { return next.begin < before.end; };
  cues.erase(std::unique(cues.begin(), cues.end(), inner), cues.end());
  return cues;
}

std::string tidy(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    const bool space = c == '\n' || c == ' ' || c == '\t' || c == '\r';
    if (!space) plain += c;
    else if (!plain.empty() && plain.back() != ' ') plain += ' ';
  }
  while (!plain.empty() && (plain.back() == ' ' || plain.back() == ',' || plain.back() == ';')) plain.pop_back();
  return plain;
}

std::string two_digits(const std::string& digits) { return digits.size() == 1 ? "0" + digits : digits; }

std::string as_iso(const std::smatch& found) {
  const bool day_first = found[1].matched;
  const std::string year = found[day_first ? 3 : 4], month = found[day_first ? 2 : 5], day = found[day_first ? 1 : 6];
  std::string iso = year + "-" + two_digits(month) + "-" + two_digits(day) + "T" + two_digits(found[7]) + ":" + found[8].str() + ":" +
                    found[9].str();
  if (found[10].matched) iso += found[10].str() + found[11].str() + ":" + found[12].str();
  return iso;
}

}  // namespace

SignatureCaption read_signature_caption(std::string_view text) {
  const FoldedText folded_text = fold_with_offsets(text);
  const std::string& plain = folded_text.text;
  SignatureCaption caption;
  std::vector<Cue> cues = labels_in(plain);
  std::smatch found;
  if (std::regex_search(plain, found, time_pattern())) {
    caption.signed_at = as_iso(found);
    const auto at = static_cast<std::size_t>(found.position());
    cues.push_back({Part::time, at, at});
  }
  if (std::regex_search(plain, found, email_pattern())) {
    const auto at = static_cast<std::size_t>(found.position());
    cues.push_back({Part::email, at, at});
  }
  std::ranges::sort(cues, {}, &Cue::begin);
  const auto original = [&](std::size_t begin, std::size_t end) {
    return tidy(text.substr(folded_text.offsets[begin], folded_text.offsets[end] - folded_text.offsets[begin]));
  };
  for (std::size_t i = 0; i < cues.size(); ++i) {
    const std::string value = original(cues[i].end, i + 1 < cues.size() ? cues[i + 1].begin : plain.size());
    if (cues[i].part == Part::signer && caption.signer.empty()) caption.signer = value;
    if (cues[i].part == Part::organisation && caption.organisation.empty()) caption.organisation = value;
  }
  if (caption.signer.empty() && !cues.empty()) caption.signer = original(0, cues.front().begin);
  return caption;
}

bool is_signature_caption(std::string_view text) {
  const std::string plain = folded(text);
  for (const char* cue : {"ky boi", "nguoi ky", "thoi gian ky", "ngay ky", "signed by", "signature valid", "@"})
    if (plain.find(cue) != std::string::npos) return true;
  // A time of day to the second is nothing a paper says of itself.
  static const std::regex time("[0-9]{1,2}:[0-9]{2}:[0-9]{2}");
  return std::regex_search(plain, time);
}

bool is_unmistakably_a_signature_caption(std::string_view text) {
  constexpr std::size_t longest = 600;
  if (text.size() > longest) return false;
  const std::string plain = folded(text);
  const std::vector<Cue> cues = labels_in(plain);
  return std::ranges::any_of(cues, [](const Cue& cue) { return cue.part == Part::signer; }) && std::regex_search(plain, time_pattern());
}

}  // namespace sohoa
