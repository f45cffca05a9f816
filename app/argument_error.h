#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "speech/language.h"

namespace sohoa {

// What is wrong with the command line, as one line in the user's language; CLI11 itself speaks English only.
std::string argument_error(const CLI::ParseError& error, const CLI::App& app, const Speech& say);

// Takes whole numbers from `least` to `most` and says so in the user's language.
CLI::Validator whole_number(int least, int most, const Speech& say);

// The headings of the help in the user's language.
void translate_help(CLI::App& app, const Speech& say);

}  // namespace sohoa
