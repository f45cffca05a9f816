#include "classifiers/document_zones.h"

#include <algorithm>

namespace sohoa {

std::map<std::string, Field> read_document_zones(const std::vector<PageView>& pages) {
  std::map<std::string, Field> zones;
  const auto fact = [](std::string value, double confidence, int page, const Box& box) {
    Field field;
    field.raw = value;
    field.value = std::move(value);
    field.signs.words = field.signs.worst = confidence;
    field.page = page;
    field.box = box;
    return field;
  };
  zones["document.page_count"] = fact(std::to_string(pages.size()), 0.999, 1, {});
  const Mark* seal = nullptr;
  const Mark* ink = nullptr;
  const Overlay* caption = nullptr;
  int seal_page = 1, ink_page = 1, caption_page = 1;
  for (const PageView& page : pages) {
    for (const Mark& mark : page.page().marks) {
      if (mark.kind == Mark::Kind::seal && (seal == nullptr || mark.confidence > seal->confidence)) {
        seal = &mark;
        seal_page = page.number();
      }
      if (mark.kind == Mark::Kind::signature && (ink == nullptr || mark.confidence > ink->confidence)) {
        ink = &mark;
        ink_page = page.number();
      }
    }
    for (const Overlay& overlay : page.page().overlays) {
      if (overlay.kind == Overlay::Kind::signature_caption && caption == nullptr) {
        caption = &overlay;
        caption_page = page.number();
      }
    }
  }
  zones["document.has_seal"] =
      seal != nullptr ? fact("yes", std::max(0.75, seal->confidence), seal_page, seal->box) : fact("no", 0.8, 1, {});
  if (caption != nullptr) {
    zones["document.sig_state"] = fact("digital", 0.95, caption_page, caption->box);
  } else if (ink != nullptr) {
    zones["document.sig_state"] = fact("ink", std::max(0.75, ink->confidence), ink_page, ink->box);
  } else {
    zones["document.sig_state"] = fact("none", 0.75, 1, {});
  }
  return zones;
}

}  // namespace sohoa
