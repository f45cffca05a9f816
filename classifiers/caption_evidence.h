#pragma once

#include <vector>

#include "classifiers/definitions.h"
#include "classifiers/page_view.h"

namespace sohoa {

// Hears the captions of digital signatures for the names of signers in print. One of the same letters is a second source,
// and spells the marks of a name that the reader was not sure of; one that is a misread letter or two away contradicts the
// print. Others are those of clerks and agencies, which say nothing of who signed the paper.
void use_captions(const FieldTable& table, const std::vector<PageView>& pages, FieldMap& fields);

}  // namespace sohoa
