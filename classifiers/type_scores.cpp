#include "classifiers/type_scores.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <regex>

#include "classifiers/code_evidence.h"
#include "classifiers/page_rows.h"
#include "classifiers/title_zones.h"
#include "document/text.h"
#include "models/type_model.h"

namespace sohoa {
namespace {

// Weights are natural logarithms of odds, set by hand: a clean title alone makes a type about fifty times as likely as
// `other`, a title with an agreeing notation about ten thousand times.
constexpr double kTitle = 7.0;
constexpr double kNotation = 5.5;
constexpr double kNotationOfAnother = -3.0;
constexpr double kCitizenCode = 12.0;  // nothing else bears such a code
constexpr double kCue = 0.8;
constexpr double kMostCues = 3.2;
constexpr double kNotIf = -8.0;
constexpr double kAboutLine = 4.0;
constexpr double kOther = 3.0;
constexpr double kLaterTitle = 0.35;
constexpr double kLeastTitle = 0.2;
constexpr double kMostWordsFor = 3.0;  // what the words of the page say without regard to its title
constexpr double kMostWordsAgainst = -1.0;

struct TitleHit {
  std::size_t line = 0;
  double weight = 0;  // 0..1
  std::size_t letters = 0;
};

class FirstPage {
 public:
  FirstPage(const PageView& page, const Letterhead& head) : page_(page), head_(head) {
    body_from_ = page.lines().size();
    for (std::size_t i = 0; i < page.lines().size(); ++i) {
      keys_.push_back(page.line_key(i));
      const std::string& letters = keys_.back().text;
      const bool basis = letters.starts_with("cancu") && !letters.starts_with("cancuoc");  // no identity card
      const bool body = basis || letters.starts_with("kinhgui") || letters.starts_with("dieui");
      if (body && body_from_ == page.lines().size()) body_from_ = i;
    }
    goes_on_.resize(page.lines().size());
    for (std::size_t i = 0; i + 1 < page.lines().size(); ++i) {
      const auto &line = page.lines()[i], &next = page.lines()[i + 1];
      const bool headings = line.capitals > 0.8 && next.capitals > 0.8 && line.letters > 4 && next.letters > 4;
      const int centre = line.box.x + line.box.w / 2, below = next.box.x + next.box.w / 2;
      const bool under = next.box.y > line.box.y && static_cast<float>(next.box.y - line.box.bottom()) < 3 * std::max(page.x_height(), line.x_height) &&
                         std::abs(centre - below) < page.width() / 20;
      if (headings && under) goes_on_[i] = search_key(page.line_text(i) + " " + page.line_text(i + 1));
    }
  }

  // How much line i, as the place where `title` was found, looks like the heading of the page.
  [[nodiscard]] double prominence(std::size_t i) const {
    const auto& line = page_.lines()[i];
    double weight = line.capitals >= 0.8 ? 1 : line.capitals >= 0.5 ? 0.5 : 0.15;
    const double middle = (line.box.y + line.box.h / 2.0) / page_.height();
    weight *= middle < 0.4 ? 1 : middle < 0.6 ? 0.5 : 0.2;
    const double centre = line.box.x + line.box.w / 2.0;
    const Box block = page_.text_block();
    const bool centred = std::abs(centre - page_.width() / 2.0) < page_.width() * 0.12 ||
                         std::abs(centre - (block.x + block.w / 2.0)) < page_.width() * 0.06;
    if (!centred) weight *= 0.4;
    if (line.x_height < 0.75F * page_.x_height()) weight *= 0.7;
    if (i >= body_from_) weight *= 0.25;
    const std::string text = page_.line_text(i);
    if (text.ends_with(":")) weight *= 0.3;
    // the issuing body stands above the country's row, left
    if (!head_.country.empty() && line.box.bottom() <= head_.country.bottom() && line.box.right() < head_.split_x) {
      weight *= 0.2;
    }
    return weight;
  }

  [[nodiscard]] TitleHit best_title(const std::vector<Pattern>& titles) const {
    TitleHit best;
    for (std::size_t i = 0; i < page_.lines().size(); ++i) {
      const auto& line = page_.lines()[i];
      if (line.letters < 4 || line.capitals < 0.4) continue;
      const double shown = prominence(i);
      if (shown <= best.weight) continue;
      for (const Pattern& title : titles) {
        const double fit = std::max(fit_of(title, keys_[i]), goes_on_[i] ? fit_of(title, *goes_on_[i]) : 0);
        if (fit * shown > best.weight) best = {i, fit * shown, title.size()};
      }
    }
    return best;
  }

  [[nodiscard]] double cues(const std::vector<Pattern>& cues) const {
    double sum = 0;
    for (const Pattern& cue : cues) {
      const auto match = cue.find(page_.key());
      if (!match || match->errors * 8 > static_cast<int>(cue.size())) continue;
      const auto& line = page_.lines()[page_.line_at(page_.key().offsets[match->begin])];
      sum += line.box.y < page_.height() * 0.4 ? 2 * kCue : kCue;
    }
    return std::min(sum, kMostCues);
  }

  // A word that rules the type out counts where a title would stand.
  [[nodiscard]] bool ruled_out(const std::vector<Pattern>& patterns) const {
    for (const Pattern& pattern : patterns) {
      for (const auto& match : pattern.find_all(page_.key())) {
        const std::size_t i = page_.line_at(page_.key().offsets[match.begin]);
        const auto& line = page_.lines()[i];
        // Within a line only as it is written: "Ông TÔN HẢI" is no "TỜ KHAI".
        const bool written = match.errors == 0 || match.begin <= line.key_begin + 2;
        if (written && line.capitals >= 0.7 && line.box.y < page_.height() * 0.5 && i < body_from_) return true;
      }
    }
    return false;
  }

  [[nodiscard]] bool has_line_starting(const Pattern& pattern, double above) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      if (page_.lines()[i].box.y < page_.height() * above && pattern.at_start(keys_[i])) return true;
    }
    return false;
  }

 private:
  // How well the line is this title: its letters, and nothing after them that makes it another title.
  [[nodiscard]] static double fit_of(const Pattern& title, const SearchKey& key) {
    if (key.text.size() + 2 < title.size()) return 0;
    std::optional<Pattern::Match> match = title.at_start(key);
    if (!match) {
      // words run together or with a speck before them
      if (key.text.size() > title.size() + 3) return 0;
      const int errors = edit_distance(key.text, title.letters());
      if (errors > title.tolerance()) return 0;
      match = Pattern::Match{0, key.text.size(), errors};
    }
    double fit = 1 - 2.5 * match->errors / static_cast<double>(title.size());
    const std::string rest = key.text.substr(match->end);
    if (rest.size() > 1) {
      const bool goes_on = rest.starts_with("veviec") || rest.starts_with("vv") || rest.starts_with("ban") ||
                           rest.starts_with("so") || rest.starts_with("cua") || rest.starts_with("trichiuc");
      fit *= goes_on ? 0.85 : title.size() >= 10 ? 0.7 : 0.5;
    }
    return std::max(fit, 0.0);
  }

  const PageView& page_;
  const Letterhead& head_;
  std::vector<SearchKey> keys_;
  // a heading with the heading right under it: "TỜ KHAI", "ĐĂNG KÝ KHAI SINH"
  std::vector<std::optional<SearchKey>> goes_on_;
  std::size_t body_from_;
};

}  // namespace

Classification classify(const PageView& page, const Letterhead& head, const Definitions& definitions) {
  const FirstPage first(page, head);
  const std::size_t count = definitions.types.size();
  std::vector<TitleHit> titles(count);
  for (std::size_t t = 0; t < count; ++t) titles[t] = first.best_title(definitions.types[t].titles);
  TitleHit foreign = first.best_title(definitions.other_titles);
  // "TỜ KHAI" is not the title where a longer one that is known begins with it
  for (const TitleHit& hit : titles) {
    if (hit.weight > 0.6 && hit.line == foreign.line && hit.letters > foreign.letters) foreign.weight = std::min(foreign.weight, 0.3);
  }

  // The topmost solid title is the page's; those below are quoted or repeated.
  int top = page.height();
  double strongest = foreign.weight;
  for (const TitleHit& hit : titles) {
    if (hit.weight > 0.6) top = std::min(top, page.lines()[hit.line].box.y);
    strongest = std::max(strongest, hit.weight);
  }
  if (foreign.weight > 0.6) top = std::min(top, page.lines()[foreign.line].box.y);
  const auto standing = [&](const TitleHit& hit) {
    if (hit.weight <= 0) return 0.0;
    return static_cast<float>(page.lines()[hit.line].box.y - top) > page.x_height() ? hit.weight * kLaterTitle
                                                                                    : hit.weight;
  };

  const std::string prefix = notation_prefix(head.notation);
  const auto is_notation_of = [&](const TypeDefinition& type) {
    return std::any_of(type.notations.begin(), type.notations.end(), [&](const std::string& n) {
      return prefix == n || (prefix.size() > 1 && folded(prefix) == folded(n));
    });
  };
  const bool notation_known = std::any_of(definitions.types.begin(), definitions.types.end(), is_notation_of);
  static const Pattern kTo("Kính gửi");
  const bool addressed = first.has_line_starting(kTo, 0.6);
  const bool about = about_line(page, head).has_value();

  const bool citizen_code = !citizen_number(page).empty();

  std::vector<std::string> lines;
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    if (page.lines()[i].words > 0) lines.push_back(page.line_text(i));
  }
  const auto& model = TypeModel::of_record_types();
  const auto by_words = model ? model->probabilities(lines) : std::map<std::string, double>{};
  const auto words_say = [&](const std::string& id) {
    const auto type = by_words.find(id), other = by_words.find("other");
    if (type == by_words.end() || other == by_words.end()) return 0.0;  // a type the model has not met
    return std::clamp(std::log((type->second + 0.01) / (other->second + 0.01)), kMostWordsAgainst, kMostWordsFor);
  };

  std::vector<double> scores(count + 1);
  for (std::size_t t = 0; t < count; ++t) {
    const TypeDefinition& type = definitions.types[t];
    double score = first.cues(type.cues) + words_say(type.id);
    if (citizen_code && definitions.tables[type.table].citizen_card) score += kCitizenCode;
    if (type.untitled) {
      if (about) score += kAboutLine;
      if (addressed) score += 1;
      if (head.has_number && !head.notation.empty()) score += notation_known ? -4 : 3;
      if (head.country.empty()) score -= 2;
      score -= 8 * std::max(0.0, strongest - 0.35);
    } else {
      score += kTitle * standing(titles[t]);
      if (titles[t].weight < 0.3) score -= 3;
      if (!type.notations.empty() && !prefix.empty()) {
        if (is_notation_of(type)) {
          score += kNotation;
        } else if (notation_known) {
          score += kNotationOfAnother;
        }
      }
    }
    if (first.ruled_out(type.not_if)) score += kNotIf;
    scores[t] = score;
  }
  scores[count] = kOther + kTitle * 1.05 * standing(foreign);

  const std::size_t best = static_cast<std::size_t>(std::max_element(scores.begin(), scores.end()) - scores.begin());
  double sum = 0;
  for (const double score : scores) sum += std::exp(score - scores[best]);
  Classification answer;
  answer.probability = std::min(1 / sum, 0.999);
  answer.title_weight = kTitle * strongest;
  if (best < count) {
    answer.type = best;
    if (titles[best].weight > kLeastTitle) answer.title_line = titles[best].line;
  }
  return answer;
}

Classification classify_as(const std::string& type, const PageView& page, const Letterhead& head, const Definitions& definitions) {
  Classification answer;
  answer.probability = 1;
  const auto found = std::ranges::find(definitions.types, type, &TypeDefinition::id);
  if (found == definitions.types.end()) return answer;
  answer.type = static_cast<std::size_t>(found - definitions.types.begin());
  const TitleHit title = FirstPage(page, head).best_title(found->titles);
  answer.title_weight = kTitle * title.weight;
  if (title.weight > kLeastTitle) answer.title_line = title.line;
  return answer;
}

int printed_page_number(const PageView& page) {
  static const std::regex kNumber(R"(^\W{0,4}(trang )?(\d{1,3})(\s?/\s?\d{1,3})?\W{0,4}$)");
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const auto& line = page.lines()[i];
    if (line.words == 0) continue;
    const bool head = line.box.bottom()<page.height() * 0.1, foot = line.box.y> page.height() * 0.92;
    if (!head && !foot) continue;
    const std::string plain = folded(page.line_text(i));
    std::smatch match;
    if (!std::regex_match(plain, match, kNumber)) continue;
    // the first cell of a row of a table
    const auto beside = std::ranges::count_if(page.lines(), [&](const PageView::ViewLine& other) { return &other != &line && other.words > 0 && same_row(line.box, other.box); });
    if (beside < 2) return std::stoi(match[2]);
  }
  return 0;
}

bool begins_annex(const PageView& page) {
  static const std::vector<Pattern> kHeads = {Pattern("PHỤ LỤC"), Pattern("Mẫu số"), Pattern("Biểu mẫu"),
                                              Pattern("DỰ THẢO"), Pattern("Biểu số")};
  static const std::vector<Pattern> kBelow = {Pattern("Ban hành kèm theo"),   Pattern("Kèm theo Quyết định"),
                                              Pattern("Kèm theo Nghị quyết"), Pattern("Kèm theo Công văn"),
                                              Pattern("Kèm theo Thông tư"),   Pattern("Kèm theo Kế hoạch"),
                                              Pattern("Kèm theo Tờ trình"),   Pattern("Kèm theo Báo cáo")};
  for (std::size_t i = 0; i < page.lines().size(); ++i) {
    const auto& line = page.lines()[i];
    if (line.words == 0 || line.box.y > page.height() * 0.4) continue;
    const SearchKey key = page.line_key(i);
    for (const Pattern& head : kHeads) {
      if (line.box.y < page.height() * 0.2 && head.at_start(key) && key.text.size() < 40) return true;
    }
    for (const Pattern& below : kBelow) {
      if (below.at_start(key)) return true;
    }
  }
  return false;
}

namespace {

// Neither number nor day, though the frame for them is printed: a draft, enclosed with the paper that proposes it.
bool is_unissued(const Letterhead& head) {
  const auto number = head.zones.find("letterhead.number"), date = head.zones.find("letterhead.date");
  if (number == head.zones.end() || date == head.zones.end() || !number->second.raw.empty()) return false;
  const std::string& raw = date->second.raw;
  const std::string plain = folded(raw);
  const auto month = plain.find("thang");
  return month != std::string::npos && plain.substr(0, month).find_first_of("0123456789") == std::string::npos &&
         date->second.value.empty();
}

}  // namespace

double first_page_probability(const PageView& page, const Letterhead& head, const Classification& classification) {
  if (page.words().empty()) return 0.02;
  double score = -1.5;
  if (!head.country.empty()) score += 4;
  if (head.has_number && !head.country.empty()) score += 1.5;
  if (head.has_number && head.country.empty()) score += 0.5;
  if (classification.type && classification.title_line) {
    // a title without a letterhead may head an annex
    score += (head.country.empty() ? 0.2 : 0.4) * classification.title_weight;
  }
  if (classification.type && !classification.title_line) score += 2;
  if (!classification.type && classification.title_weight > 4) score += 2;
  const int number = printed_page_number(page);
  if (number > 1) score -= 4;
  if (number == 1) score += 0.5;
  if (begins_annex(page) || is_unissued(head)) score -= 8;
  return 1 / (1 + std::exp(-score));
}

}  // namespace sohoa
