#pragma once

#include <cstdint>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFPageObjectHelper.hh>
#include <vector>

namespace sohoa {

// What a stream unfolds to through all filters but those of pictures. Throws std::runtime_error as soon as that is more
// than `most_bytes`: filters can be nested, so that a kilobyte holds a terabyte.
[[nodiscard]] std::vector<std::uint8_t> unfolded(QPDFObjectHandle stream, double most_bytes);

// Throw likewise when a page's contents, or a form's, are more than anybody draws.
void demand_sane_size(QPDFPageObjectHelper page);
void demand_sane_size(QPDFObjectHandle form);

}  // namespace sohoa
