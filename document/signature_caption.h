#pragma once

#include <string>
#include <string_view>

namespace sohoa {

// What a digital signature's caption says: evidence of who signed and when, as far as it is printed.
struct SignatureCaption {
  std::string signer, organisation;
  std::string signed_at;  // YYYY-MM-DDTHH:MM:SS, with +HH:MM where it is printed
};

// Reads captions as signing programs write them, labelled ("Ký bởi:", "Cơ quan:", "Thời gian ký:", "Signed by:") or a
// bare name, address and time. What is not found stays empty.
[[nodiscard]] SignatureCaption read_signature_caption(std::string_view text);

// Whether text drawn by a signature field describes the signature, rather than being content of the paper.
[[nodiscard]] bool is_signature_caption(std::string_view text);

// Whether a block of the page's own text can only be such a caption: it names a signer by a label, and a time to the
// second.
[[nodiscard]] bool is_unmistakably_a_signature_caption(std::string_view text);

}  // namespace sohoa
