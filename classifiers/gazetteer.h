#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "document/record.h"
#include "document/result.h"

namespace sohoa {

// Communes before and after July 2025 and what became of each; provinces are built in. Without a loaded table it knows
// provinces alone. Immutable; safe on any thread.
class Gazetteer {
 public:
  struct Commune {
    std::string name;                // with its kind: "Xã Đông Tiến"
    std::string code;                // five digits
    std::string district;            // with its kind; empty since July 2025
    int province = 0;                // code in its own epoch
    std::string current;             // code of the unit it belongs to now; empty where it was divided
  };

  Gazetteer() = default;

  // From tables of units in any order, tab-separated, whose first line tells which each is: communes before July 2025
  // (province_code province district_code district commune_code commune), since (province_code province unit_code unit),
  // what merged into what (unit_code unit parent_code merged_from). bad_config with file and line when one is wrong.
  [[nodiscard]] static Result<Gazetteer> from_tables(const std::vector<std::string>& files);
  // From the file that save() wrote; an empty gazetteer when there is none.
  [[nodiscard]] static Result<Gazetteer> load(const std::string& file);
  [[nodiscard]] Result<void> save(const std::string& file) const;
  // Where the loaded tables are kept: SOHOA_GAZETTEER, else sohoa/gazetteer.tsv under XDG_DATA_HOME or ~/.local/share.
  [[nodiscard]] static std::string usual_file();

  [[nodiscard]] bool empty() const { return before_.empty() && since_.empty(); }
  [[nodiscard]] const std::vector<Commune>& before() const { return before_; }
  [[nodiscard]] const std::vector<Commune>& since() const { return since_; }
  // SHA-256 of what it holds: part of the versions that --resume compares; "provinces" when nothing is loaded.
  [[nodiscard]] std::string version() const;

  // Communes so called, tone marks and kind aside, in a province (0: any) and a district (empty: any).
  [[nodiscard]] std::vector<const Commune*> find(std::string_view commune, std::string_view district, int province,
                                                 bool since_2025_07) const;
  [[nodiscard]] const Commune* current_of(std::string_view code) const;

 private:
  void index();
  [[nodiscard]] std::string text() const;

  std::vector<Commune> before_, since_;
  std::map<std::string, std::vector<std::size_t>> before_by_name_, since_by_name_;  // by letters without kind and marks
  std::map<std::string, std::size_t> since_by_code_;
};

// The parts of an address, read from right to left.
[[nodiscard]] AddressParts parse_address(std::string_view address, const Gazetteer& gazetteer);

// The letters of a unit's name without the words for its kind and without marks: "dongtien" of "xã Đông Tiến".
[[nodiscard]] std::string unit_letters(std::string_view name);

}  // namespace sohoa
