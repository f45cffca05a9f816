#pragma once

#include <optional>
#include <string>
#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/letterhead.h"
#include "classifiers/page_view.h"

namespace sohoa {

// Which record type a first page is of.
struct Classification {
  std::optional<std::size_t> type;        // index into Definitions::types; empty: other
  double probability = 0;                 // of that answer
  std::optional<std::size_t> title_line;  // where its title stands
  double title_weight = 0;                // how much the best title of any type speaks for itself, 0..about 7
};

Classification classify(const PageView& page, const Letterhead& head, const Definitions& definitions);
// The same where the type is known; other where no definition has it.
Classification classify_as(const std::string& type, const PageView& page, const Letterhead& head, const Definitions& definitions);

// Share of evidence, 0..1, that the page begins a paper.
double first_page_probability(const PageView& page, const Letterhead& head, const Classification& classification);

// A page number printed alone at the head or foot ("2", "- 3 -", "Trang 2/5"); 0 when there is none.
int printed_page_number(const PageView& page);
// The page begins with the heading of an annex: "PHỤ LỤC", "(Ban hành kèm theo ...)", "Mẫu số 01".
bool begins_annex(const PageView& page);

}  // namespace sohoa
