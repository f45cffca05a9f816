#include <fmt/format.h>

#include "app/commands.h"
#include "classifiers/gazetteer.h"
#include "document/printable.h"

namespace sohoa {
namespace {

void print_counts(const Gazetteer& gazetteer, const Speech& say) {
  std::size_t followed = 0;
  for (const Gazetteer::Commune& commune : gazetteer.before()) followed += commune.current.empty() ? 0 : 1;
  fmt::print("{}\t{}\n", say("communes before July 2025", "đơn vị cấp xã trước 7/2025"), gazetteer.before().size());
  fmt::print("{}\t{}\n", say("of them, of which one unit came", "trong đó biết đơn vị mới"), followed);
  fmt::print("{}\t{}\n", say("communes since", "đơn vị cấp xã từ 7/2025"), gazetteer.since().size());
  fmt::print("{}\t{}\n", say("version", "phiên bản"), gazetteer.version().substr(0, 16));
}

}  // namespace

ExitCode run_gazetteer_load(const std::vector<std::string>& tables, const Speech& say) {
  const auto gazetteer = Gazetteer::from_tables(tables);
  if (!gazetteer) return complain(gazetteer.error(), say);
  const std::string file = Gazetteer::usual_file();
  if (const Result<void> saved = gazetteer->save(file); !saved) return complain(saved.error(), say);
  print_counts(*gazetteer, say);
  fmt::print(stderr, "{}: {}\n", say("Kept in", "Lưu tại"), printable(file));
  return ExitCode::ok;
}

ExitCode run_gazetteer_show(const std::string& address, const Speech& say) {
  const auto gazetteer = Gazetteer::load(Gazetteer::usual_file());
  if (!gazetteer) return complain(gazetteer.error(), say);
  if (gazetteer->empty())
    fmt::print(stderr, "{}\n", say("No communes are loaded, provinces alone are known: sohoa gazetteer load FILE...",
                                   "Chưa nạp cấp xã, chỉ biết cấp tỉnh: sohoa gazetteer load TỆP..."));
  if (address.empty()) {
    print_counts(*gazetteer, say);
    return ExitCode::ok;
  }
  const AddressParts parts = parse_address(address, *gazetteer);
  for (const auto& [name, part] :
       {std::pair(say("detail", "chi tiết"), &parts.detail), std::pair(say("commune", "cấp xã"), &parts.commune),
        std::pair(say("district", "cấp huyện"), &parts.district), std::pair(say("province", "cấp tỉnh"), &parts.province),
        std::pair(say("epoch", "thời kỳ"), &parts.epoch)})
    fmt::print("{}\t{}\n", name, printable(*part));
  fmt::print("{}\t{}\t{}\n", say("today", "hiện nay"), parts.current_commune.name, parts.current_commune.code);
  fmt::print("{}\t{}\t{}\n", say("today", "hiện nay"), parts.current_province.name, parts.current_province.code);
  return ExitCode::ok;
}

}  // namespace sohoa
