#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "app/commands.h"
#include "app/operator.h"
#include "document/text.h"
#include "models/model_folder.h"
#include "ocr/network_reader.h"
#include "pipeline/field_lines.h"
#include "pipeline/picture.h"
#include "review/field_checks.h"
#include "speech/translations.h"
#include "storage/audit_trail.h"
#include "storage/database.h"
#include "storage/durable_file.h"
#include "storage/settled_truth.h"
#include "storage/warehouse.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

const std::string stage = "truth";
constexpr const char* about = "truth.json";  // written last: what has it is whole

// Why the pixels of a field are not given.
enum class Lack { nowhere, no_original, not_one_line, not_as_printed, foreign_symbol };

std::string_view name_of(Lack lack) {
  switch (lack) {
    case Lack::nowhere: return "no_place_on_the_paper";
    case Lack::no_original: return "page_not_readable";
    case Lack::not_one_line: return "not_on_one_line";
    case Lack::not_as_printed: return "print_not_known";
    case Lack::foreign_symbol: return "symbol_not_known";
  }
  return "";
}

std::string_view phrase_of(Lack lack, const Speech& say) {
  switch (lack) {
    case Lack::nowhere: return say("have no place on the paper", "không có vị trí trên giấy");
    case Lack::no_original: return say("the original is not there, or its page cannot be drawn", "không còn bản gốc hoặc không dựng được trang");
    case Lack::not_one_line: return say("do not lie on one line of read print", "không nằm trọn trên một dòng chữ đã đọc");
    case Lack::not_as_printed: return say("are known by value, not letter by letter as printed", "chỉ biết giá trị, không biết từng chữ như in");
    case Lack::foreign_symbol: return say("hold a sign that the recogniser does not know", "có ký hiệu mà bộ nhận dạng không biết");
  }
  return "";
}

// As models/recogniser/symbols.py writes texts.
std::string line_text(const std::string& raw) {
  std::string text;
  for (const char32_t c : to_code_points(to_nfc(raw))) {
    const std::string letter = to_utf8(std::u32string_view(&c, 1));
    if (letter != " " || (!text.empty() && text.back() != ' ')) text += letter;
  }
  if (!text.empty() && text.back() == ' ') text.pop_back();
  for (std::size_t at = 0; (at = text.find("...", at)) != std::string::npos;) {
    std::size_t end = at;
    while (end < text.size() && text[end] == '.') ++end;
    text.replace(at, end - at, "…");
  }
  return text;
}

// What stands on the paper letter by letter: what somebody wrote that is its own normal form, or a reading that somebody found right
// and that gives its value without anything put right. A date that was typed says nothing of how it is printed.
bool known_as_printed(const SettledTruth& truth, const FieldChecks& checks) {
  const ReviewItem& item = truth.item;
  if (item.field.raw.empty()) return false;
  const Reading reading = checks.check(item.record_type, item.address, item.field.raw);
  if (reading.value != item.field.value || reading.quality < 1 || !reading.doubt.empty()) return false;
  return truth.confirmed || (item.field.raw == item.field.value && !checks.has_other_forms(item.record_type, item.address));
}

// A line for training and measuring.
struct TruthLine {
  std::string name, text;
  cv::Mat picture;
};

// models/recogniser's shard: all columns one after another as NumPy keeps bytes, and what they are.
std::string numpy_columns(const std::vector<TruthLine>& lines, int height) {
  std::size_t columns = 0;
  for (const TruthLine& line : lines) columns += static_cast<std::size_t>(line.picture.cols);
  std::string head = fmt::format("{{'descr': '|u1', 'fortran_order': False, 'shape': ({}, {}), }}", columns, height);
  constexpr std::size_t before = 10, unit = 64;
  head.append(unit - (before + head.size() + 1) % unit, ' ');
  head += '\n';
  std::string bytes("\x93NUMPY\x01\x00", 8);
  bytes += static_cast<char>(head.size() & 0xFF);
  bytes += static_cast<char>(head.size() >> 8);
  bytes += head;
  for (const TruthLine& line : lines) {
    const cv::Mat turned = line.picture.t();
    bytes.append(reinterpret_cast<const char*>(turned.data), turned.total());
  }
  return bytes;
}

json shard_json(const std::vector<TruthLine>& lines) {
  json widths = json::array(), texts = json::array(), kinds = json::array(), fonts = json::array();
  for (const TruthLine& line : lines) {
    widths.push_back(line.picture.cols);
    texts.push_back(line.text);
    kinds.push_back("settled");
    fonts.push_back("");
  }
  return {{"widths", std::move(widths)}, {"texts", std::move(texts)}, {"kinds", std::move(kinds)}, {"fonts", std::move(fonts)}};
}

Result<void> may_write(const std::string& out, bool replace) {
  std::error_code error;
  if (!fs::exists(out, error) || (fs::is_directory(out, error) && fs::is_empty(out, error))) return {};
  if (!fs::exists(fs::path(out) / about, error))
    return fail(ErrorCode::bad_arguments, stage, out + " is there and holds no exported truth: give another --out");
  if (!replace) return fail(ErrorCode::bad_arguments, stage, out + " holds exported truth: add --force to replace it, or give another --out");
  return {};
}

// Everything in a folder beside it, which takes its place as a whole.
Result<void> publish(const std::string& out, const std::vector<TruthLine>& lines, int height, const json& described) {
  std::string place = out;
  while (place.size() > 1 && place.back() == '/') place.pop_back();
  const fs::path part = place + ".part";
  std::error_code error;
  fs::remove_all(part, error);
  if (const auto made = make_folders((part / "lines").string(), stage); !made) return made;
  fs::permissions(part, fs::perms::owner_all, error);
  if (error) return tl::unexpected(file_error(error.value(), stage, part.string()));
  const auto write = [&](const std::string& name, const std::string& bytes) { return write_file_durably((part / name).string(), bytes, stage); };
  for (const TruthLine& line : lines) {
    const std::string png = png_of(line.picture);
    if (png.empty()) return fail(ErrorCode::internal, stage, line.name + " cannot be written as PNG");
    if (const auto written = write("lines/" + line.name + ".png", png); !written) return written;
    if (const auto written = write("lines/" + line.name + ".txt", line.text + "\n"); !written) return written;
  }
  if (!lines.empty()) {
    if (const auto written = write("train-settled.npy", numpy_columns(lines, height)); !written) return written;
    if (const auto written = write("train-settled.json", shard_json(lines).dump()); !written) return written;
  }
  if (const auto written = write(about, described.dump(1) + "\n"); !written) return written;
  // At every moment either the former or the new one stands there; the former is then where the new one was made.
  const bool replaced = fs::exists(place, error);
  if (renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, place.c_str(), replaced ? RENAME_EXCHANGE : 0) != 0) return tl::unexpected(file_error(errno, stage, place));
  if (replaced) fs::remove_all(part, error);
  const std::string parent = fs::path(place).parent_path().string();
  return sync_folder(parent.empty() ? "." : parent, stage);
}

}  // namespace

ExitCode run_truth(const TruthOptions& options, DecoderPool& decoders, const Speech& say) {
  if (const auto may = may_write(options.out, options.replace); !may) return complain(may.error(), say);
  auto warehouse = Warehouse::open(options.warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  const Result<FieldChecks> checks = FieldChecks::load(model_folder() + "/record_types");
  if (!checks) return complain(checks.error(), say);
  const auto& network = own_network();
  if (!network) return complain(network.error(), say);
  const std::set<std::string> symbols((*network)->symbols().begin(), (*network)->symbols().end());
  const auto is_known = [&](char32_t letter) { return symbols.contains(to_utf8(std::u32string_view(&letter, 1))); };
  const Result<std::vector<SettledTruth>> settled = settled_truth((*warehouse)->database());
  if (!settled) return complain(settled.error(), say);

  ReviewStore store((*warehouse)->database());
  std::vector<TruthLine> lines;
  std::map<Lack, std::size_t> lacks;
  json fields = json::array();
  std::set<std::string> papers;
  std::pair<std::string, int> open_page;
  std::optional<FieldLines> page;
  for (const SettledTruth& truth : *settled) {
    const ReviewItem& item = truth.item;
    const std::string text = line_text(item.field.raw);
    std::optional<Lack> lack;
    cv::Mat picture;
    if (item.field.page < 1 || item.field.box.empty()) lack = Lack::nowhere;
    else if (text.empty() || !known_as_printed(truth, *checks)) lack = Lack::not_as_printed;
    else if (!std::ranges::all_of(to_code_points(text), is_known)) lack = Lack::foreign_symbol;
    if (!lack) {
      if (open_page != std::pair(item.address.document_id, item.field.page)) {
        open_page = {item.address.document_id, item.field.page};
        page.reset();
        const Result<std::optional<KeptPage>> kept = store.kept_page(item.address.document_id, item.field.page);
        if (!kept) return complain(kept.error(), say);
        if (*kept)
          if (Result<FieldLines> found = FieldLines::find(**kept, options.archive, decoders)) page = std::move(*found);
      }
      if (!page) lack = Lack::no_original;
      else if (picture = page->cut(item.field.box, (*network)->shape()); picture.empty()) lack = Lack::not_one_line;
    }
    papers.insert(item.address.document_id);
    json field = {{"document", item.address.document_id}, {"place", item.address.place()}, {"record_type", item.record_type}, {"value", item.field.value},
                  {"text", text}, {"confirmed", truth.confirmed}};
    if (lack) {
      ++lacks[*lack];
      field["no_line"] = name_of(*lack);
    } else {
      const std::string name = item.address.document_id + "-" + item.address.place();
      field["line"] = "lines/" + name + ".png";
      lines.push_back({name, text, picture});
    }
    fields.push_back(std::move(field));
  }
  // The trail knows of it before anybody can look at it.
  const Result<void> noted = (*warehouse)->database().write([&](Session& session) -> Result<void> {
    session.exclude_others();
    for (const std::string& paper : papers) add_to_audit(session, operator_now(), {"export", paper, "truth for training and measuring"});
    return {};
  });
  if (!noted) return complain(noted.error(), say);
  if (const auto published = publish(options.out, lines, (*network)->shape().height, {{"fields", std::move(fields)}}); !published)
    return complain(published.error(), say);

  fmt::print("{}: {}, {} {}\n", say("Settled fields", "Trường đã xử lý"), settled->size(), lines.size(), say("with their pixels", "có kèm điểm ảnh"));
  for (const auto& [lack, count] : lacks) fmt::print("{:9}  {}\n", count, phrase_of(lack, say));
  fmt::print("{}: {}\n", say("Results", "Kết quả"), options.out);
  return ExitCode::ok;
}

}  // namespace sohoa
