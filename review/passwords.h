#pragma once

#include <string>

namespace sohoa {

// Shorter ones are refused; length is what counts, so nothing else is asked of them.
constexpr std::size_t least_password_bytes = 10, most_password_bytes = 1000;

// Argon2id with its salt and parameters, as text. Takes about a tenth of a second and 64 MB; at most two run at once.
// Empty where there is no memory for it.
std::string hash_password(const std::string& password);
// Also takes that long where `hash` is empty, so that nobody learns which names exist.
bool password_matches(const std::string& hash, const std::string& password);

// Random hex digits, two a byte, from the system's generator.
std::string random_token(std::size_t bytes);
// A password to be typed once: three groups of letters and digits that nobody takes for one another.
std::string one_time_password();
// In time that does not depend on where they differ.
bool equal_secrets(const std::string& a, const std::string& b);

}  // namespace sohoa
