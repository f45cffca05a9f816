#include "classifiers/card_issuer.h"

namespace sohoa {

std::map<std::string, Field> read_card_issuer(const std::vector<PageView>& pages) {
  struct Issuer {
    Pattern printed;
    const char* name;
  };
  static const std::vector<Issuer> kIssuers = {
      {Pattern("QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI"), "Cục Cảnh sát quản lý hành chính về trật tự xã hội"},
      {Pattern("ĐKQL CƯ TRÚ VÀ DLQG VỀ DÂN CƯ"), "Cục Cảnh sát đăng ký quản lý cư trú và dữ liệu quốc gia về dân cư"},
      {Pattern("BỘ CÔNG AN"), "Bộ Công an"},
  };
  std::map<std::string, Field> zones;
  for (const Issuer& issuer : kIssuers) {
    for (const PageView& page : pages) {
      const auto match = issuer.printed.find(page.key());
      if (!match || !zones.empty()) continue;
      const std::size_t begin = page.key().offsets[match->begin], end = page.key().offsets[match->end];
      Field field = page.field_of(page.words_in(begin, end));
      field.raw = page.text().substr(begin, end - begin);
      field.value = issuer.name;
      // one of three that are known: what was not read of it does not matter
      field.signs.words = match->errors == 0 ? 0.99 : 0.95;
      zones["card.issuer"] = std::move(field);
    }
  }
  // cards of nine digits: "GIÁM ĐỐC CA TỈNH THANH HÓA"
  static const Pattern kHeads[] = {Pattern("GIÁM ĐỐC CA"), Pattern("GIÁM ĐỐC CÔNG AN")};
  for (const Pattern& head : kHeads) {
    for (const PageView& page : pages) {
      for (std::size_t i = 0; i < page.lines().size() && zones.empty(); ++i) {
        if (!head.at_start(page.line_key(i))) continue;
        const PageView::ViewLine& line = page.lines()[i];
        Field field = page.field_of(page.words_in(line.begin, line.end));
        field.raw = field.value = page.line_text(i);
        zones["card.issuer"] = std::move(field);
      }
    }
  }
  return zones;
}

}  // namespace sohoa
