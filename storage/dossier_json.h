#pragma once

#include <string>

#include "document/dossier.h"
#include "document/result.h"

namespace sohoa {

// The whole content of dossiers/<code>.json: a pure function of the dossier, without its papers' fields.
std::string dossier_json(const Dossier& dossier);

}  // namespace sohoa
