#pragma once

#include <optional>
#include <string>

#include "classifiers/page_view.h"

namespace sohoa {

// What a paper says it is about, under its centred title; empty when nothing stands there.
std::optional<Field> subject_below(const PageView& page, std::size_t title_line);
// The subject of a letter, beginning at its line "V/v ...".
Field subject_from(const PageView& page, std::size_t about_line);

// Drops what stands around a subject without touching its own brackets and quotes.
std::string trimmed_subject(std::string text);

}  // namespace sohoa
