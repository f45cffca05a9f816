#include "storage/xmp_packet.h"

#include <fmt/format.h>

#include <chrono>
#include <optional>

namespace sohoa {
namespace {

// Takes numbers off the front of a text.
class NumberReader {
 public:
  explicit NumberReader(std::string_view text) : rest_(text) {}

  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (const char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = 10 * value + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  bool skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// "Z", "+07'00'", "+07'00", "+07" or nothing.
std::optional<std::string> zone(NumberReader& reader) {
  if (reader.at_end()) return "";
  if (reader.skip('Z')) return "Z";
  const char sign = reader.skip('+') ? '+' : reader.skip('-') ? '-' : ' ';
  const auto hours = sign == ' ' ? std::nullopt : reader.digits(2);
  if (!hours) return std::nullopt;
  reader.skip('\'');
  const int minutes = reader.digits(2).value_or(0);
  reader.skip('\'');
  if (*hours > 14 || minutes > 59 || !reader.at_end()) return std::nullopt;
  return fmt::format("{}{:02}:{:02}", sign, *hours, minutes);
}

}  // namespace

std::string iso_time(std::string_view written) {
  const bool pdf = written.starts_with("D:");
  NumberReader reader(pdf ? written.substr(2) : written);
  const auto next = [&](char before) { return pdf || reader.skip(before) ? reader.digits(2) : std::nullopt; };
  const auto year = reader.digits(4), month = next(':'), day = next(':');
  if (!year || !month || !day) return {};
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok() || *year < 1900) return {};
  const std::string on = fmt::format("{:04}-{:02}-{:02}", *year, *month, *day);
  if (reader.at_end()) return on;
  const auto hour = next(' '), minute = next(':'), second = next(':');
  const auto at = zone(reader);
  if (!hour || !minute || !second || !at || *hour > 23 || *minute > 59 || *second > 59) return {};
  return fmt::format("{}T{:02}:{:02}:{:02}{}", on, *hour, *minute, *second, *at);
}

std::string xmp_packet(int pdfa_part, const std::string& identifier, const std::string& created) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  const std::string date = created.empty() ? "" : fmt::format("<xmp:CreateDate>{}</xmp:CreateDate>\n", created);
  return fmt::format(R"(<?xpacket begin="{}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>{}</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance></rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format><dc:identifier>{}</dc:identifier></rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:CreatorTool>sohoa</xmp:CreatorTool>
{}</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>)",
                     byte_order_mark, pdfa_part, identifier, date);
}

}  // namespace sohoa
