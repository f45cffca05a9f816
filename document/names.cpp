#include <array>
#include <utility>

#include "document/page.h"
#include "document/record.h"
#include "document/result.h"

namespace sohoa {
namespace {

template <class Enum, std::size_t N>
using Names = std::array<std::pair<Enum, std::string_view>, N>;

template <class Table, class Enum>
std::string_view lookup(const Table& table, Enum value) {
  for (const auto& [key, text] : table)
    if (key == value) return text;
  return "internal";
}

constexpr Names<ErrorCode, 25> error_names{{
    {ErrorCode::not_found, "not_found"},
    {ErrorCode::access, "access"},
    {ErrorCode::empty, "empty"},
    {ErrorCode::unsupported, "unsupported"},
    {ErrorCode::container, "container"},
    {ErrorCode::office_file, "office_file"},
    {ErrorCode::damaged, "damaged"},
    {ErrorCode::repaired_unsafely, "repaired_unsafely"},
    {ErrorCode::encrypted, "encrypted"},
    {ErrorCode::too_large, "too_large"},
    {ErrorCode::decoder_crashed, "decoder_crashed"},
    {ErrorCode::decoder_timeout, "decoder_timeout"},
    {ErrorCode::decoder_stalled, "decoder_stalled"},
    {ErrorCode::decoder_memory, "decoder_memory"},
    {ErrorCode::decoder_forbidden, "decoder_forbidden"},
    {ErrorCode::unreadable, "unreadable"},
    {ErrorCode::disk_full, "disk_full"},
    {ErrorCode::storage, "storage"},
    {ErrorCode::missing_dependency, "missing_dependency"},
    {ErrorCode::sandbox_refused, "sandbox_refused"},
    {ErrorCode::bad_arguments, "bad_arguments"},
    {ErrorCode::bad_config, "bad_config"},
    {ErrorCode::secret, "secret"},
    {ErrorCode::interrupted, "interrupted"},
    {ErrorCode::internal, "internal"},
}};

constexpr Names<Evidence::Source, 6> source_names{{
    {Evidence::Source::print, "print"},
    {Evidence::Source::words, "words"},
    {Evidence::Source::qr, "qr"},
    {Evidence::Source::mrz, "mrz"},
    {Evidence::Source::caption, "caption"},
    {Evidence::Source::layout, "layout"},
}};

constexpr Names<Finding::Verdict, 3> verdict_names{{
    {Finding::Verdict::supports, "supports"},
    {Finding::Verdict::proves, "proves"},
    {Finding::Verdict::doubts, "doubts"},
}};

constexpr Names<Outcome, 7> outcome_names{{
    {Outcome::read, "read"},
    {Outcome::text_layer, "text_layer"},
    {Outcome::blank, "blank"},
    {Outcome::separator, "separator"},
    {Outcome::duplicate, "duplicate"},
    {Outcome::review, "review"},
    {Outcome::quarantined, "quarantined"},
}};

constexpr Names<FieldStatus, 5> status_names{{
    {FieldStatus::accepted, "accepted"},
    {FieldStatus::review, "review"},
    {FieldStatus::missing, "missing"},
    {FieldStatus::settled, "settled"},
    {FieldStatus::unreadable, "unreadable"},
}};

}  // namespace

std::string_view name_of(ErrorCode code) { return lookup(error_names, code); }

ErrorCode error_code_from(std::string_view name) {
  for (const auto& [code, text] : error_names)
    if (text == name) return code;
  return ErrorCode::internal;
}

std::string_view name_of(Outcome outcome) { return lookup(outcome_names, outcome); }

std::optional<Outcome> outcome_from(std::string_view name) {
  for (const auto& [outcome, text] : outcome_names)
    if (text == name) return outcome;
  return std::nullopt;
}

std::string_view name_of(Evidence::Source source) { return lookup(source_names, source); }
std::string_view name_of(Finding::Verdict verdict) { return lookup(verdict_names, verdict); }
std::string_view name_of(FieldStatus status) { return lookup(status_names, status); }

}  // namespace sohoa
