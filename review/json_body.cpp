#include "review/json_body.h"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

namespace sohoa {

struct JsonBody::State {
  nlohmann::json json;
};

JsonBody::JsonBody(const HttpRequest& request) : state_(std::make_unique<State>()) {
  if (request.header("content-type").starts_with("application/json")) state_->json = nlohmann::json::parse(request.body, nullptr, false);
}
JsonBody::~JsonBody() = default;

bool JsonBody::good() const { return state_->json.is_object(); }

std::string JsonBody::text(const char* key) const {
  if (!good()) return "";
  const auto found = state_->json.find(key);
  return found != state_->json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<std::vector<std::string>> JsonBody::texts(const char* key) const {
  if (!good()) return std::nullopt;
  const auto found = state_->json.find(key);
  if (found == state_->json.end() || !found->is_array()) return std::nullopt;
  if (std::ranges::any_of(*found, [](const auto& one) { return !one.is_string(); })) return std::nullopt;
  return found->get<std::vector<std::string>>();
}

std::optional<bool> JsonBody::flag(const char* key) const {
  if (!good()) return std::nullopt;
  const auto found = state_->json.find(key);
  return found != state_->json.end() && found->is_boolean() ? std::optional(found->get<bool>()) : std::nullopt;
}

std::optional<std::int64_t> JsonBody::number(const char* key) const {
  if (!good()) return std::nullopt;
  const auto found = state_->json.find(key);
  return found != state_->json.end() && found->is_number_integer() ? std::optional(found->get<std::int64_t>()) : std::nullopt;
}

bool is_line(const std::string& typed) {
  constexpr std::size_t longest_value_bytes = 4000;
  return typed.size() <= longest_value_bytes && std::ranges::none_of(typed, [](unsigned char c) { return c < 0x20 || c == 0x7F; });
}

std::optional<std::int64_t> whole_number(const std::string& text, std::int64_t fallback) {
  if (text.empty()) return fallback;
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace sohoa
