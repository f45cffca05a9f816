#include "classifiers/alternatives.h"

#include <algorithm>

#include "classifiers/values.h"

namespace sohoa {
namespace {

constexpr std::size_t kMost = 3;

bool stands_in(const Word& word, const Box& box) {
  const int x = word.box.x + word.box.w / 2, y = word.box.y + word.box.h / 2;
  return x >= box.x && x < box.right() && y >= box.y && y < box.bottom();
}

}  // namespace

std::vector<OtherReading> alternatives_of(FieldType type, const Field& field, const PageText& page, const ValueWords& words) {
  std::vector<OtherReading> found;
  if (field.value.empty()) return found;
  // Some values are put together from the layout and not from their raw text alone: there the value itself is varied.
  const Reading own = read_value(type, field.raw, words);
  const bool from_raw = own.value == field.value;
  const std::string& printed = from_raw ? field.raw : field.value;
  for (const Line& line : page.lines) {
    for (const Word& word : line.words) {
      const std::size_t at = word.others.empty() || !stands_in(word, field.box) ? std::string::npos : printed.find(word.text);
      if (at == std::string::npos) continue;
      for (const OtherReading& other : word.others) {
        std::string varied = printed;
        varied.replace(at, word.text.size(), other.text);
        const Reading reading = from_raw ? read_value(type, varied, words) : Reading{varied, 1, ""};
        const bool worse = own.doubt.empty() && !reading.doubt.empty();
        const std::string& value = reading.value;
        if (value.empty() || value == field.value || worse) continue;
        const auto known = std::find_if(found.begin(), found.end(), [&](const OtherReading& f) { return f.text == value; });
        if (known == found.end()) found.push_back({value, other.probability});
        else known->probability = std::max(known->probability, other.probability);
      }
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const OtherReading& a, const OtherReading& b) { return a.probability > b.probability; });
  if (found.size() > kMost) found.resize(kMost);
  return found;
}

}  // namespace sohoa
