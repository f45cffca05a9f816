#include "document/dossier.h"

namespace sohoa {

std::string_view name_of(DossierNeed::State state) {
  switch (state) {
    case DossierNeed::State::present: return "present";
    case DossierNeed::State::missing: return "missing";
    case DossierNeed::State::unread: return "unread";
  }
  return "unread";
}

std::string_view name_of(DossierNeed::Rule rule) {
  switch (rule) {
    case DossierNeed::Rule::required: return "required";
    case DossierNeed::Rule::optional: return "optional";
    case DossierNeed::Rule::result: return "result";
  }
  return "required";
}

std::string_view name_of(Dossier::State state) {
  switch (state) {
    case Dossier::State::complete: return "complete";
    case Dossier::State::incomplete: return "incomplete";
    case Dossier::State::review: return "review";
    case Dossier::State::unknown: return "unknown";
  }
  return "unknown";
}

}  // namespace sohoa
