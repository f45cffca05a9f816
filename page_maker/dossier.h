#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "document/result.h"
#include "page_maker/typeset.h"

namespace sohoa::page_maker {

// One paper of a dossier: what to draw, and of whom.
struct PaperOrder {
  std::string type, person, layout;  // person: of the world, where the paper is about one (`father`)
  Story story;
};

// A statement of one paper that its neighbours contradict.
struct Contradiction {
  std::string type, field, says, others_say;
};

// The papers about one birth or death, all of one invented world: sheets in the order they are handed in, each with the
// papers that lie on it; what the receipt names but nobody handed in; what was written wrongly on purpose.
struct DossierPlan {
  std::string kind, code, request;
  std::vector<std::vector<PaperOrder>> sheets;
  std::vector<PaperOrder> missing;
  std::vector<Contradiction> contradictions;
};

struct DossierOptions {
  double contradictory = 0, incomplete = 0;  // chances that one statement is wrong, that one paper is left out
};

// `birth`: receipt, birth notice, cards of both parents, marriage certificate, CT01, request; `death`: receipt, notice,
// card of the deceased, card of the heir, request, in some the extract. Same seed: same dossier. bad_arguments for another
// kind, or where no layout draws one of the papers.
[[nodiscard]] Result<DossierPlan> plan_dossier(const std::string& kind, std::uint64_t seed, const DossierOptions& options);

}  // namespace sohoa::page_maker
