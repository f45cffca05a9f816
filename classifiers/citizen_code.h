#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sohoa {

// What the QR code of a citizen's identity card says: domain rules, section 3.3 D.
struct CitizenCode {
  std::string pid;
  std::string old_number;  // of the identity card before; may be empty
  std::string name;        // with its marks, NFC
  std::string dob;         // ISO
  std::string sex;         // "Nam" or "Nữ"
  std::string residence;
  std::string issue_date;             // ISO
  std::vector<std::string> more;      // fields of later cards, as they are
};

// Seven fields and more, parted by `|`; empty for a text of another kind. A field that is not what it should be stays
// empty, except the personal number, without which the text is no card's.
[[nodiscard]] std::optional<CitizenCode> read_citizen_code(std::string_view text);

}  // namespace sohoa
