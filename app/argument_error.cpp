#include "app/argument_error.h"

#include <fmt/format.h>

#include <charconv>

#include "document/printable.h"

namespace sohoa {
namespace {

// CLI11 writes names and values into its messages and keeps them nowhere else.
std::string before(const std::string& text, std::string_view mark) { return text.substr(0, text.find(mark)); }

std::string after(const std::string& text, std::string_view mark) {
  const std::size_t at = text.find(mark);
  return at == std::string::npos ? text : text.substr(at + mark.size());
}

std::string phrase(const Speech& say, std::string_view english, std::string_view vietnamese, const std::string& what) {
  return fmt::format(fmt::runtime(say(english, vietnamese)), what);
}

std::string explained(const CLI::ParseError& error, const CLI::App& app, const Speech& say) {
  const std::string what = error.what();
  switch (static_cast<CLI::ExitCodes>(error.get_exit_code())) {
    case CLI::ExitCodes::RequiredError:
      if (what == "A subcommand is required" && app.remaining_size() > 0)
        return phrase(say, "no such command: {}", "không có lệnh: {}", app.remaining().front());
      if (what == "A subcommand is required")
        return std::string(say("a command is missing: digitize, read, search or doctor",
                               "thiếu lệnh: digitize, read, search hoặc doctor"));
      return phrase(say, "{} is missing", "thiếu {}", before(what, " is required"));
    case CLI::ExitCodes::ExtrasError:
      return phrase(say, "not understood: {}", "không hiểu: {}", after(what, "not expected: "));
    case CLI::ExitCodes::ArgumentMismatch:
      if (what.find("At Most") != std::string::npos)
        return phrase(say, "{} is given more than once", "{} được cho nhiều lần", before(what, ": "));
      return phrase(say, "{} needs a value", "{} cần một giá trị", before(what, ": "));
    case CLI::ExitCodes::ConversionError:
      return phrase(say, "not a possible value: {}", "giá trị không hợp lệ: {}", after(what, "Could not convert: "));
    case CLI::ExitCodes::ValidationError:
      return what;  // our own validators speak the user's language
    default:
      return phrase(say, "wrong arguments: {}", "tham số sai: {}", what);
  }
}

}  // namespace

std::string argument_error(const CLI::ParseError& error, const CLI::App& app, const Speech& say) {
  return fmt::format("sohoa: {}. {}", printable(explained(error, app, say)),
                     say("--help tells more.", "Xem thêm: --help."));
}

CLI::Validator whole_number(int least, int most, const Speech& say) {
  const auto complaint = [=](const std::string& text) -> std::string {
    int number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure == std::errc() && end == text.data() + text.size() && number >= least && number <= most) return {};
    return fmt::format(
        "{} {}", text,
        fmt::format(fmt::runtime(say("is no whole number from {} to {}", "không phải là số nguyên từ {} đến {}")),
                    least, most));
  };
  return {[complaint](std::string& text) { return complaint(text); }, fmt::format("{} - {}", least, most)};
}

void translate_help(CLI::App& app, const Speech& say) {
  const auto label = [&](const char* english, const char* vietnamese) {
    app.get_formatter()->label(english, std::string(say(english, vietnamese)));
  };
  label("Usage", "Cách dùng");
  label("OPTIONS", "TÙY CHỌN");
  label("SUBCOMMAND", "LỆNH");
  label("Positionals", "Tham số");
  label("REQUIRED", "BẮT BUỘC");
  app.option_defaults()->group(std::string(say("Options", "Tùy chọn")));
}

}  // namespace sohoa
