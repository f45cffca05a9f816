#include "classifiers/code_evidence.h"

#include "classifiers/judgement.h"

namespace sohoa {
namespace {

constexpr double kCode = 0.999;  // that a code which could be read says what was printed

}  // namespace

void use_barcodes(const FieldTable& table, const std::vector<PageView>& pages, FieldMap& fields) {
  for (const FieldDefinition& definition : table.fields) {
    Field& field = fields[definition.key];
    for (const PageView& page : pages) {
      for (const Barcode& code : page.page().barcodes) {
        const Evidence says{Evidence::Source::qr, dossier_code_in(code.text), kCode, page.number(), code.box};
        if (definition.type == FieldType::dossier_code && !says.value.empty()) {
          if (field.raw.empty()) {
            field.raw = says.value;
            field.page = says.page;
            field.box = says.box;
          } else if (field.value != says.value) {
            field.sources.push_back(as_source(field, Evidence::Source::print));
            if (dossier_code_in(field.value) == field.value)
              doubt(field, "sources", "the QR code and the printed code disagree");
          }
          field.value = says.value;
          field.sources.push_back(says);
        } else if (definition.type == FieldType::pid && field.value.size() == 12 &&
                   code.text.find(field.value) != std::string::npos) {
          field.sources.push_back({Evidence::Source::qr, field.value, kCode, page.number(), code.box});
        }
      }
    }
  }
}

}  // namespace sohoa
