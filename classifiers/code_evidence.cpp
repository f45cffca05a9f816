#include "classifiers/code_evidence.h"

namespace sohoa {

void use_barcodes(const FieldTable& table, const std::vector<PageView>& pages, FieldMap& fields) {
  for (const FieldDefinition& definition : table.fields) {
    Field& field = fields[definition.key];
    for (const PageView& page : pages) {
      for (const Barcode& code : page.page().barcodes) {
        if (definition.type == FieldType::dossier_code) {
          const std::string coded = dossier_code_in(code.text);
          if (coded.empty()) continue;
          const std::string printed = field.value;
          if (!printed.empty() && printed != coded && dossier_code_in(printed) == printed) {
            field.value = coded;
            field.status = FieldStatus::review;
            field.reason = "the QR code and the printed code disagree";
            field.confidence = 0.7;
          } else {
            if (field.raw.empty()) {
              field.raw = coded;
              field.page = page.number();
              field.box = code.box;
            }
            field.value = coded;
            field.status = FieldStatus::accepted;
            field.reason.clear();
            field.confidence = 0.999;
          }
        } else if (definition.type == FieldType::pid && field.status == FieldStatus::review &&
                   field.reason.ends_with("a second source") && code.text.find(field.value) != std::string::npos) {
          field.status = FieldStatus::accepted;
          field.reason.clear();
          field.confidence = 0.999;
        }
      }
    }
  }
}

}  // namespace sohoa
