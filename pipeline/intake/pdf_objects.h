#pragma once

#include <cstdint>
#include <map>
#include <qpdf/QPDFObjectHandle.hh>
#include <stdexcept>
#include <string>
#include <vector>

#include "document/page.h"

namespace sohoa {

// Why a page cannot be copied into a PDF/A-1 as it is.
struct Unfit : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Copies of a PDF's objects, each behind those that it refers to: no loops, and nothing but what was asked for.
class PdfObjects {
 public:
  // A value with all that hangs on it. Throws Unfit over the limits of PDF/A-1, for loops, and for streams that cannot be
  // decoded. -> its words, which refer to streams that were added
  std::string copy(QPDFObjectHandle value, int depth = 0);
  // " /Key words" for each of the keys that is there.
  std::string copy_keys(QPDFObjectHandle dictionary, const std::vector<std::string>& keys);

  // `dictionary`: its entries, but for those of its coding. Keeps the coding where PDF/A-1 knows it. -> "n 0 R"
  std::string add_stream(QPDFObjectHandle stream, const std::string& dictionary);
  std::string add_packed(const std::string& data, const std::string& dictionary);
  std::string add(std::string words);

  std::vector<PdfObject> objects;
  std::vector<std::uint8_t> bytes;

 private:
  std::string add_bytes(const std::uint8_t* data, std::size_t size, const std::string& dictionary);

  std::map<QPDFObjGen, std::string> streams_;  // what copy() has met
};

}  // namespace sohoa
