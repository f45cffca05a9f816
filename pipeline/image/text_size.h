#pragma once

#include "pipeline/image/components.h"

namespace sohoa {

// The resolution at which this page's commonest letters would be the 13 points that official papers are set in; 0 when
// there is too little text to tell. For pages whose file does not say.
[[nodiscard]] int dpi_from_text(const Components& components);

}  // namespace sohoa
