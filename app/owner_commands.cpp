#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "app/commands.h"
#include "app/operator.h"
#include "document/printable.h"
#include "storage/owner_json.h"
#include "storage/owners.h"
#include "storage/warehouse.h"

namespace sohoa {
namespace {

struct Trait {
  std::string_view name, english, vietnamese;
};
constexpr std::array kTraits = {
    Trait{"number", "number", "số"},           Trait{"name", "name", "tên"},           Trait{"born", "born", "ngày sinh"},
    Trait{"sex", "sex", "giới tính"},          Trait{"died", "died", "chết lúc"},      Trait{"ethnicity", "ethnic group", "dân tộc"},
    Trait{"nationality", "nationality", "quốc tịch"}, Trait{"religion", "religion", "tôn giáo"}, Trait{"hometown", "hometown", "quê quán"},
    Trait{"birth_place", "place of birth", "nơi sinh"}, Trait{"residence", "address", "địa chỉ"}, Trait{"phone", "phone", "điện thoại"},
    Trait{"email", "e-mail", "thư điện tử"},   Trait{"job", "position", "chức danh, nghề nghiệp"}, Trait{"capital", "capital", "vốn"},
};

std::string_view phrase_of(OwnerEvidence evidence, const Speech& say) {
  switch (evidence) {
    case OwnerEvidence::number: return say("by number", "theo số");
    case OwnerEvidence::decision: return say("by a person's decision", "theo quyết định của người duyệt");
    case OwnerEvidence::name_and_birth_date: return say("by name and birth date", "theo tên và ngày sinh");
  }
  return "";
}

std::string role_of(const OwnerPaper& paper) {
  return paper.self.row > 0 ? fmt::format("{}.{}", paper.self.role, paper.self.row) : paper.self.role;
}

void show(const Owner& owner, const Speech& say) {
  fmt::print("{}\n", printable(fmt::format("{}", fmt::join(owner.numbers, ", "))));
  for (const Trait& trait : kTraits) {
    const std::vector<TraitValue> values = values_of(owner, trait.name);
    const TraitValue* today = value_today(values, trait.name);
    for (const TraitValue& value : values) {
      std::vector<std::string> papers;
      for (const auto& [paper, fact] : value.says)
        papers.push_back(fmt::format("{} {}/{}", paper->dated.empty() ? say("undated", "không rõ ngày") : std::string_view(paper->dated), paper->document_id, fact->place));
      const bool holds = today != nullptr && today->value.starts_with(value.value);  // a year of birth is a part of the whole date
      fmt::print("  {}{}: {}  [{}]\n", holds || values.size() == 1 ? "" : "? ", say(trait.english, trait.vietnamese), printable(value.value), fmt::join(papers, "; "));
    }
  }
  for (const OwnerPaper& paper : owner.papers) {
    fmt::print("{}\t{}\t{}\t{}\t{}\t{}", paper.dated.empty() ? "-" : printable(paper.dated), paper.document_id, printable(paper.record_type), printable(role_of(paper)),
               phrase_of(paper.evidence, say), printable(paper.source_path));
    if (!paper.expires.empty()) fmt::print("\t{} {}", say("until", "đến"), printable(paper.expires));
    if (paper.waiting > 0) fmt::print("\t{} {}", paper.waiting, say("fields wait for a person", "trường chờ duyệt"));
    fmt::print("\n");
  }
  if (owner.more > 0) fmt::print("{} {}\n", owner.more, say("papers more", "giấy tờ nữa"));
  if (!owner.namesakes.empty())
    fmt::print("{}: {}\n", say("others with this name and birth date", "người khác trùng tên và ngày sinh"), printable(fmt::format("{}", fmt::join(owner.namesakes, ", "))));
}

}  // namespace

ExitCode run_owner(const OwnerOptions& options, const Speech& say) {
  const auto warehouse = Warehouse::open_for_reading(options.warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  const Result<std::optional<Owner>> owner = Owners((*warehouse)->database()).find(options.kind, options.number);
  if (!owner) return complain(owner.error(), say);
  if (!*owner) {
    fmt::print(stderr, "{}\n", say("No paper of this warehouse bears that number beyond doubt.", "Không giấy tờ nào trong kho có số này một cách chắc chắn."));
    return ExitCode::bad_arguments;
  }
  if (options.as_json) fmt::print("{}", owner_json(**owner));
  else show(**owner, say);
  return ExitCode::ok;
}

ExitCode run_owner_decision(const OwnerDecisionOptions& options, const Speech& say) {
  const auto warehouse = Warehouse::open(options.warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  Owners owners((*warehouse)->database());
  const Actor actor = operator_now();
  if (options.undone) {
    const Result<void> undone = owners.undo(actor, *options.undone);
    return undone ? ExitCode::ok : complain(undone.error(), say);
  }
  const Result<std::int64_t> made =
      options.document.empty() ? owners.join(actor, options.kind, options.number, options.other, options.reason)
                               : owners.part(actor, options.kind, options.number, options.document, options.role, options.row, options.reason);
  if (!made) return complain(made.error(), say);
  fmt::print("{}\n", *made);
  return ExitCode::ok;
}

ExitCode run_owner_decisions(const std::string& number, const std::string& warehouse_url, const Speech& say) {
  const auto warehouse = Warehouse::open_for_reading(warehouse_url);
  if (!warehouse) return complain(warehouse.error(), say);
  constexpr int most = 1000;
  const Result<std::vector<OwnerDecision>> decisions = Owners((*warehouse)->database()).decisions(number, most);
  if (!decisions) return complain(decisions.error(), say);
  for (const OwnerDecision& one : *decisions) {
    const bool join = one.kind == OwnerDecision::Kind::join;
    const std::string where = one.row > 0 ? fmt::format("{}.{}", one.role, one.row) : one.role;
    fmt::print("{}\t{}\t{}\t{}\t{}\t{}{}\n", one.number, join ? say("join", "gộp") : say("part", "tách"), printable(one.owner),
               printable(join ? one.other : one.document_id + "/" + where), printable(one.account), printable(one.reason),
               one.undone ? fmt::format("\t{}", say("undone", "đã hủy")) : "");
  }
  return ExitCode::ok;
}

}  // namespace sohoa
