#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "review/http.h"

namespace sohoa {

// The JSON object that a request carries. What is missing or of another kind reads as nothing.
class JsonBody {
 public:
  explicit JsonBody(const HttpRequest& request);
  ~JsonBody();

  [[nodiscard]] bool good() const;  // it is an object
  [[nodiscard]] std::string text(const char* key) const;
  // Nothing unless it is a list of texts.
  [[nodiscard]] std::optional<std::vector<std::string>> texts(const char* key) const;
  [[nodiscard]] std::optional<bool> flag(const char* key) const;
  [[nodiscard]] std::optional<std::int64_t> number(const char* key) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// What a person types into a field is one line.
bool is_line(const std::string& typed);
// Decimal digits; `fallback` for an empty text, nothing for any other.
std::optional<std::int64_t> whole_number(const std::string& text, std::int64_t fallback);

}  // namespace sohoa
