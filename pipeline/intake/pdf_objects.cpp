#include "pipeline/intake/pdf_objects.h"

#include <zlib.h>

#include <array>
#include <cmath>

#include "pipeline/intake/pdf_stream.h"

namespace sohoa {
namespace {

using Object = QPDFObjectHandle;

constexpr double most_stream_bytes = 64 << 20;

// The name of the one filter, empty without any.
std::string filter_of(Object dictionary) {
  Object filter = dictionary.getKey("/Filter");
  if (filter.isArray() && filter.getArrayNItems() == 1) filter = filter.getArrayItem(0);
  if (filter.isNull() || (filter.isArray() && filter.getArrayNItems() == 0)) return "";
  return filter.isName() ? filter.getName() : "several";
}

}  // namespace

std::string PdfObjects::copy(Object value, int depth) {
  constexpr int deepest = 24, longest_array = 8191, longest_dictionary = 4095, longest_string = 32767, longest_name = 127;
  constexpr double greatest_real = 32767;
  if (depth > deepest) throw Unfit("a loop of objects");
  if (value.isArray()) {
    if (value.getArrayNItems() > longest_array) throw Unfit("a long array");
    std::string words = "[";
    for (const Object& item : value.getArrayAsVector()) words += " " + copy(item, depth + 1);
    return words + " ]";
  }
  if (value.isStream()) {
    const auto known = streams_.find(value.getObjGen());
    if (known != streams_.end()) return known->second;
    std::string entries;
    for (const std::string& key : value.getDict().getKeys())
      if (key != "/Length" && key != "/Filter" && key != "/DecodeParms" && key != "/DL" && key != "/F")
        entries += " " + Object::newName(key).unparse() + " " + copy(value.getDict().getKey(key), depth + 1);
    return streams_[value.getObjGen()] = add_stream(value, entries);
  }
  if (value.isDictionary()) {
    if (value.getKeys().size() > longest_dictionary) throw Unfit("a long dictionary");
    std::string words = "<<";
    for (const std::string& key : value.getKeys())
      words += " " + Object::newName(key).unparse() + " " + copy(value.getKey(key), depth + 1);
    return words + " >>";
  }
  if (value.isReal() && !(std::abs(value.getNumericValue()) <= greatest_real)) throw Unfit("a large number");
  if (value.isInteger() && value.getIntValue() != value.getIntValueAsInt()) throw Unfit("a large number");
  if (value.isString() && value.getStringValue().size() > longest_string) throw Unfit("a long string");
  if (value.isName() && value.getName().size() > longest_name) throw Unfit("a long name");
  if (!value.isScalar()) throw Unfit("an object that is no value");
  return value.unparseResolved();
}

std::string PdfObjects::copy_keys(Object dictionary, const std::vector<std::string>& keys) {
  std::string words;
  for (const std::string& key : keys)
    if (Object value = dictionary.getKey(key); !value.isNull()) words += " " + key + " " + copy(value);
  return words;
}

std::string PdfObjects::add_stream(Object stream, const std::string& dictionary) {
  const std::string filter = filter_of(stream.getDict());
  if (filter == "/DCTDecode" || filter == "/CCITTFaxDecode" || filter == "/JBIG2Decode") {
    Object parameters = stream.getDict().getKey("/DecodeParms");
    const std::string coding = " /Filter " + filter + (parameters.isNull() ? "" : " /DecodeParms " + copy(parameters));
    const auto raw = stream.getRawStreamData();
    return add_bytes(raw->getBuffer(), raw->getSize(), dictionary + coding);
  }
  const std::vector<std::uint8_t> data = unfolded(stream, most_stream_bytes);
  Object parameters = stream.getDict().getKey("/DecodeParms");
  if (filter == "/FlateDecode" && parameters.isNull()) {
    const auto raw = stream.getRawStreamData();
    return add_bytes(raw->getBuffer(), raw->getSize(), dictionary + " /Filter /FlateDecode");
  }
  return add_packed({data.begin(), data.end()}, dictionary);
}

std::string PdfObjects::add_packed(const std::string& data, const std::string& dictionary) {
  std::vector<std::uint8_t> packed(compressBound(data.size()));
  uLongf size = packed.size();
  if (compress2(packed.data(), &size, reinterpret_cast<const Bytef*>(data.data()), data.size(), Z_BEST_COMPRESSION) != Z_OK)
    throw Unfit("it cannot be packed");
  return add_bytes(packed.data(), size, dictionary + " /Filter /FlateDecode");
}

std::string PdfObjects::add(std::string words) {
  objects.push_back({std::move(words)});
  return std::to_string(objects.size()) + " 0 R";
}

std::string PdfObjects::add_bytes(const std::uint8_t* data, std::size_t size, const std::string& dictionary) {
  bytes.insert(bytes.end(), data, data + size);
  objects.push_back({"<<" + dictionary + " >>", true, size});
  return std::to_string(objects.size()) + " 0 R";
}

}  // namespace sohoa
