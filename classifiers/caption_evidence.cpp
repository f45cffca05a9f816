#include "classifiers/caption_evidence.h"

#include <fmt/format.h>

#include <algorithm>

#include "classifiers/judgement.h"
#include "classifiers/name_values.h"
#include "classifiers/spelling.h"
#include "classifiers/text_search.h"
#include "document/signature_caption.h"

namespace sohoa {
namespace {

constexpr double kCaption = 0.99;
constexpr double kSureOfMarks = 0.97;  // of its least sure word: beyond this the print outweighs the caption
constexpr int kMisread = 2;            // letters

void hear(Evidence caption, Field& field) {
  const std::string said = search_letters(caption.value), printed = search_letters(field.value);
  const int apart = edit_distance(said, printed);
  if (apart > kMisread) return;
  Evidence print = as_source(field, Evidence::Source::print);
  if (apart == 0) {
    const bool same = lower_case(caption.value) == lower_case(field.value);
    if (!same && field.signs.worst < kSureOfMarks) {
      // a proposal: other marks may be another person's name
      field.correction = fmt::format("as the digital signature spells it; read as {}", field.value);
      field.value = caption.value;
      doubt(field, "caption", "the print and the digital signature spell the name differently");
      field.sources.push_back(std::move(print));
    } else if (same) {
      caption.value = field.value;
    }
  }
  field.sources.push_back(std::move(caption));
}

}  // namespace

void use_captions(const FieldTable& table, const std::vector<PageView>& pages, FieldMap& fields) {
  for (const FieldDefinition& definition : table.fields) {
    const auto& zones = definition.zones;
    if (std::find(zones.begin(), zones.end(), "end.signer") == zones.end()) continue;
    Field& field = fields[definition.key];
    if (is_missing(field)) continue;
    for (const PageView& page : pages) {
      for (const Overlay& overlay : page.page().overlays) {
        if (overlay.kind != Overlay::Kind::signature_caption) continue;
        const Reading signer = read_name(read_signature_caption(overlay.text).signer);
        if (signer.doubt.empty()) hear({Evidence::Source::caption, signer.value, kCaption, page.number(), overlay.box}, field);
      }
    }
  }
}

}  // namespace sohoa
