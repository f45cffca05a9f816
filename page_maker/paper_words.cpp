#include "page_maker/paper_words.h"

#include <fmt/format.h>
#include <glib.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "page_maker/civil_papers.h"
#include "page_maker/printed_forms.h"

namespace sohoa::page_maker {
namespace {

std::string roman(int number) {
  static constexpr const char* kRoman[] = {"", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"};
  return kRoman[std::clamp(number, 0, 12)];
}

}  // namespace

std::string escaped(const std::string& text) {
  char* safe = g_markup_escape_text(text.c_str(), -1);
  std::string result = safe;
  g_free(safe);
  return result;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\n");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

PaperWords::PaperWords(const YAML::Node& layout, const std::string& record_type, const Phrases& phrases, std::uint64_t seed,
                       const Story& story, const Look& look)
    : phrases_(phrases), seed_(seed), look_(look), world_(invent(phrases, story.world_seed != 0 ? story.world_seed : seed)) {
  tell(story);
  define_values(layout, record_type);
}

void PaperWords::tell(const Story& story) {
  for (const auto& [role, player] : story.cast) cast_role(world_, role, player);
  for (const auto& [key, value] : story.changes) world_.values[key] = value;
  if (story.components.empty()) return;
  auto& rows = world_.tables["components"];
  rows.clear();
  for (const auto& name : story.components) rows.push_back({{"name", name}, {"originals", "1"}, {"certified", "0"}, {"photocopies", "0"}});
}

// Values of the type first (`set`), then the fields that truth has.
void PaperWords::define_values(const YAML::Node& layout, const std::string& record_type) {
  if (const YAML::Node types = layout["types"]; types.IsMap()) {
    for (const auto& entry : types[record_type]) {
      const auto key = entry.first.as<std::string>();
      const std::string full = key.find('.') == std::string::npos ? "type." + key : key;
      world_.values[full] = plain(entry.second.as<std::string>(), "type" + key);
    }
  }
  for (const auto& entry : layout["fields"] ? layout["fields"] : YAML::Node(YAML::NodeType::Map)) {
    const auto key = entry.first.as<std::string>();
    const YAML::Node how = entry.second;
    field_keys_.push_back(key);
    Random random(seed_, "field " + key);
    if (how.IsScalar()) {
      fields_[key] = plain(how.as<std::string>(), "field " + key);
      continue;
    }
    if (how["chance"] && !random.chance(how["chance"].as<double>())) {
      fields_[key] = "";
      continue;
    }
    if (how["value"]) {
      fields_[key] = plain(how["value"].as<std::string>(), "field " + key);
      continue;
    }
    // A list: so many items of a phrase, then a last one.
    std::vector<std::string>& items = lists_[key];
    const int count = whole(how["count"], 3, "count " + key);
    for (int i = 0; i < count; ++i) {
      const std::string item = phrases_.say(how["say"].as<std::string>(), random);
      if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(item);
    }
    if (how["last"]) items.push_back(plain(how["last"].as<std::string>(), "last " + key));
    std::string& joined = fields_[key];
    for (const auto& item : items) {
      joined += (joined.empty() ? "" : how["separator"] ? how["separator"].as<std::string>() : "\n") + item;
    }
  }
}

double PaperWords::number(const YAML::Node& node, double otherwise, const std::string& purpose) const {
  if (!node) return otherwise;
  if (!node.IsSequence()) return node.as<double>();
  Random random(seed_, "number " + purpose);
  return std::round(random.between(node[0].as<double>(), node[1].as<double>()) * 20) / 20;
}

int PaperWords::whole(const YAML::Node& node, int otherwise, const std::string& purpose) const {
  if (!node) return otherwise;
  if (!node.IsSequence()) return node.as<int>();
  Random random(seed_, "whole " + purpose);
  return random.whole(node[0].as<int>(), node[1].as<int>());
}

std::string PaperWords::raw_value(const std::string& key, const std::string& path) {
  if (key.starts_with("=")) {
    Random random(seed_, path + key + std::to_string(said_++));
    return phrases_.say(key.substr(1), random);
  }
  if (const auto local = locals_.find(key); local != locals_.end()) return local->second;
  if (const auto field = fields_.find(key); field != fields_.end()) {
    if (printing_) printed_.insert(key);
    return field->second;
  }
  if (const auto value = world_.values.find(key); value != world_.values.end()) return value->second;
  if (key.starts_with("type.")) return {};
  throw LayoutFault{"unknown value {" + key + "}"};
}

// Fills the {value:form} places of a template; markup when `marked`, else plain text.
std::string PaperWords::expanded(const std::string& text, const std::string& path, bool marked, bool hand_values) {
  std::string result;
  said_ = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text[at] == '{' ? text.find('}', at) : std::string::npos;
    if (end == std::string::npos) {
      result += text[at++];
      continue;
    }
    std::string key = text.substr(at + 1, end - at - 1), form;
    at = end + 1;
    if (const auto colon = key.find(':'); colon != std::string::npos) form = key.substr(colon + 1), key = key.substr(0, colon);
    const std::string value = raw_value(key, path);
    const bool by_hand = marked && look_.hand && (hand_values || form.starts_with("hand")) && !value.empty();
    if (by_hand && fields_.contains(key)) handwritten_.insert(key);
    const auto put = [&](const std::string& piece, bool hand) {
      result += hand ? handwritten(piece, path) : marked ? escaped(piece) : piece;
    };
    if (form == "hand_long") {
      put("ngày ", false), put(printed(value, "day"), by_hand);
      put(" tháng ", false), put(printed(value, "month"), by_hand);
      put(" năm " + printed(value, "year"), false);
    } else if (form == "roman") {
      put(roman(std::atoi(value.c_str())), false);
    } else {
      put(form.empty() || form == "hand" ? value : printed(value, form), by_hand);
    }
  }
  return result;
}

std::string PaperWords::plain(const std::string& text, const std::string& path) {
  const bool outer = count_printed(false);
  std::string result = expanded(text, path, false, false);
  count_printed(outer);
  return result;
}

std::string PaperWords::stamped_text(const std::string& text, const std::string& path) { return expanded(text, path, false, false); }

std::string PaperWords::markup(const std::string& text, const std::string& path, bool hand_values) {
  return expanded(text, path, true, hand_values);
}

std::string PaperWords::handwritten(const std::string& text, const std::string& path) const {
  Random random(seed_, "hand " + path + text);
  const bool digits = text.find_first_not_of("0123456789/ ") == std::string::npos;
  const std::string family = look_.families.at(digits ? FontClass::handwritten_digits : FontClass::handwriting);
  const char* ink = look_.blue_ink ? "#1a2f9c" : "#181818";
  std::string result = fmt::format("<span font_family=\"{}\" foreground=\"{}\" style=\"{}\" weight=\"normal\">", family, ink,
                                   digits ? "normal" : "italic");
  for (const char* at = text.c_str(); *at != 0; at = g_utf8_next_char(at)) {
    const char* next = g_utf8_next_char(at);
    const std::string letter(at, static_cast<std::size_t>(next - at));
    result += fmt::format("<span rise=\"{}\" size=\"{}%\">{}</span>", random.whole(-700, 700),
                          random.whole(digits ? 112 : 96, digits ? 132 : 108), escaped(letter));
  }
  return result + "</span>";
}

bool PaperWords::wanted(const YAML::Node& block, const std::string& path) {
  if (block["chance"] && !Random(seed_, "chance " + path).chance(block["chance"].as<double>())) return false;
  if (block["when"] && trimmed(plain(block["when"].as<std::string>(), path)).empty()) return false;
  if (block["unless"] && !trimmed(plain(block["unless"].as<std::string>(), path)).empty()) return false;
  return true;
}

const std::vector<std::string>* PaperWords::items(const std::string& key) const {
  const auto list = lists_.find(key);
  return list == lists_.end() ? nullptr : &list->second;
}

bool PaperWords::count_printed(bool counted) { return std::exchange(printing_, counted); }

void PaperWords::note_printed(const std::string& key) {
  if (printing_) printed_.insert(key);
}

void PaperWords::tell_truth(MadePaper& paper) const {
  for (const auto& key : field_keys_) {
    paper.fields.emplace_back(key, printed_.contains(key) ? fields_.at(key) : "");
    if (handwritten_.contains(key) && printed_.contains(key)) paper.handwritten.push_back(key);
  }
}

}  // namespace sohoa::page_maker
