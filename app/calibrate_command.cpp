#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "app/commands.h"
#include "classifiers/calibration.h"
#include "classifiers/definitions.h"
#include "classifiers/recalibration.h"
#include "models/model_folder.h"
#include "review/document_file.h"
#include "storage/durable_file.h"
#include "storage/seen_values.h"
#include "storage/warehouse.h"

namespace sohoa {
namespace {

using nlohmann::json;

const std::string stage = "calibrate";
// Fewer tell nothing of errors that are one in hundreds.
constexpr std::size_t least_sampled = 300, least_doubted = 100, least_wrong = 10;

// "birth_cert/dob", "ct01/members.full_name" -> what it holds.
std::map<std::string, FieldType> field_types(const Definitions& definitions) {
  std::map<std::string, FieldType> types;
  for (const TypeDefinition& type : definitions.types) {
    const FieldTable& table = definitions.tables[type.table];
    for (const FieldDefinition& field : table.fields) types[type.id + "/" + field.key] = field.type;
    for (const TableDefinition& rows : table.tables)
      for (const TableDefinition::Column& column : rows.columns) types[type.id + "/" + rows.key + "." + column.key] = column.type;
  }
  return types;
}

// The signs of a field as that night's document.json has them; nothing where it has none, or another value than was seen.
std::optional<Field> signs_in(const json& document, const SeenValue& seen) {
  const json* field = nullptr;
  if (seen.address.table.empty()) {
    const auto found = document.find("fields");
    if (found != document.end() && found->contains(seen.address.key)) field = &(*found)[seen.address.key];
  } else if (const auto tables = document.find("tables"); tables != document.end() && tables->contains(seen.address.table)) {
    const json& rows = (*tables)[seen.address.table];
    const auto row = static_cast<std::size_t>(seen.address.row) - 1;
    if (row < rows.size() && rows[row].contains(seen.address.key)) field = &rows[row][seen.address.key];
  }
  if (field == nullptr || !field->contains("signs") || field->value("value", "") != seen.read) return std::nullopt;
  Field read;
  read.value = seen.read;
  read.raw = field->value("raw", "");
  const json& signs = (*field)["signs"];
  read.signs = {signs.value("words", 0.0), signs.value("worst", 0.0), signs.value("label", 1.0),
                signs.value("form", 1.0),  signs.value("page", 0.0),  signs.value("spelling", 0.0)};
  for (const json& finding : field->value("findings", json::array()))
    if (finding.value("check", "") != "threshold" && finding.value("verdict", "") == name_of(Finding::Verdict::doubts))
      read.findings.push_back({Finding::Verdict::doubts, finding.value("check", ""), finding.value("reason", "")});
  return read;
}

// With their signs, each standing for its share of `all` there are; `missing` counts those whose document folder is not there.
std::vector<ObservedValue> observe(Warehouse& warehouse, const std::map<std::string, FieldType>& types, const std::vector<SeenValue>& seen,
                                   std::int64_t all, std::size_t& missing) {
  std::vector<ObservedValue> values;
  ReviewStore store(warehouse.database());
  std::string open_id;
  json document;
  for (const SeenValue& one : seen) {
    const FieldAddress& address = one.address;
    const auto type = types.find(one.record_type + "/" + (address.table.empty() ? "" : address.table + ".") + address.key);
    if (type == types.end()) continue;
    if (open_id != address.document_id) {
      open_id = address.document_id;
      const Result<DocumentPlace> place = store.place_of(open_id);
      document = json::parse(place ? night_document(place->folder, open_id).value_or("") : "", nullptr, false);
    }
    const std::optional<Field> field = document.is_object() ? signs_in(document, one) : std::nullopt;
    if (!field) ++missing;
    else values.push_back({type->second, *field, one.right, 1, address.document_id});
  }
  for (ObservedValue& value : values) value.stands_for = static_cast<double>(all) / static_cast<double>(values.size());
  return values;
}

void print(const CalibrationComparison& of, const Speech& say) {
  const auto share = [](double value) { return fmt::format("{:.2f} %", 100 * value); };
  fmt::print("{:8} {:6} {:6}   {:>9} -> {:>9}   {:>9} -> {:>9}   {:.4f} -> {:.4f}\n", of.type.empty() ? std::string(say("all", "tất cả")) : of.type,
             of.observed, of.wrong, share(of.before.accepted), share(of.after.accepted), share(of.before.wrong), share(of.after.wrong),
             of.before.distance, of.after.distance);
}

}  // namespace

ExitCode run_calibrate(const CalibrateOptions& options, const Speech& say) {
  const auto warehouse = Warehouse::open_for_reading(options.warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  const Result<Definitions> definitions = load_definitions(model_folder() + "/record_types");
  if (!definitions) return complain(definitions.error(), say);
  const Result<SeenValues> seen = seen_values((*warehouse)->database());
  if (!seen) return complain(seen.error(), say);

  const auto types = field_types(*definitions);
  std::size_t missing = 0;
  std::vector<ObservedValue> values = observe(**warehouse, types, seen->doubted, seen->all_doubted, missing);
  const std::size_t doubted = values.size();
  const std::vector<ObservedValue> sampled = observe(**warehouse, types, seen->accepted, seen->all_accepted, missing);
  values.insert(values.end(), sampled.begin(), sampled.end());
  const auto wrong = static_cast<std::size_t>(std::ranges::count(values, false, &ObservedValue::right));
  fmt::print(stderr, "{}: {} ({} {}), {}: {} ({} {})\n", say("accepted values looked at in samples", "giá trị tự nhận đã kiểm tra theo mẫu"), sampled.size(),
             say("of", "trên"), seen->all_accepted, say("doubted values settled", "giá trị nghi ngờ đã xử lý"), doubted, say("of", "trên"), seen->all_doubted);
  if (missing > 0)
    fmt::print(stderr, "{}: {}\n", say("left out, because document.json of that night is not there or has no signs",
                                       "bỏ qua vì không có document.json của đêm đó hoặc không có dấu hiệu"), missing);
  if (sampled.size() < least_sampled || doubted < least_doubted || wrong < least_wrong) {
    fmt::print(stderr, fmt::runtime(say("Too little is known: it takes {} values of samples (draw one at the review station), {} settled ones, and {} wrong ones.\n",
                           "Chưa đủ dữ liệu: cần {} giá trị theo mẫu (rút mẫu ở trạm duyệt), {} giá trị đã xử lý và {} giá trị sai.\n")),
               least_sampled, least_doubted, least_wrong);
    return ExitCode::other;
  }
  const std::string present = Calibration::usual_file();
  const Result<Recalibration> recalibration = recalibrate(present, values, options.error_budget);
  if (!recalibration) return complain(recalibration.error(), say);
  fmt::print("{}\n", say("type     values  wrong   accepted by print        wrong among accepted     distance of said and seen",
                         "kiểu     giá trị sai    tự nhận theo chữ in      sai trong số tự nhận     chênh giữa dự báo và thực tế"));
  for (const CalibrationComparison& comparison : recalibration->comparisons) print(comparison, say);
  if (!options.apply) {
    fmt::print(stderr, "{}\n", say("Nothing was changed: --apply has later runs use it.", "Chưa thay đổi gì: thêm --apply để các lần chạy sau dùng."));
    return ExitCode::ok;
  }
  const CalibrationComparison& all = recalibration->comparisons.back();
  if (all.after.wrong > options.error_budget && all.after.wrong > all.before.wrong) {
    fmt::print(stderr, "{}\n", say("Not applied: more would be wrong among what is accepted than now, and than the error budget allows. Have more samples looked at.",
                                   "Không áp dụng: tỷ lệ sai trong số tự nhận sẽ cao hơn hiện nay và vượt mức cho phép. Hãy kiểm tra thêm mẫu."));
    return ExitCode::other;
  }
  const std::string file = Calibration::own_file();
  if (const auto made = make_folders(std::filesystem::path(file).parent_path().string(), stage); !made) return complain(made.error(), say);
  if (const auto written = write_file_durably(file, recalibration->file, stage); !written) return complain(written.error(), say);
  fmt::print(stderr, "{} {}. {}\n", say("Later runs use", "Các lần chạy sau dùng"), file,
             say("An interrupted batch cannot go on with it: finish it first, or take the file away again.",
                 "Lô đang dở không thể chạy tiếp với tệp này: hãy hoàn thành trước, hoặc bỏ tệp đi."));
  return ExitCode::ok;
}

}  // namespace sohoa
