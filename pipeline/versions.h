#pragma once

#include <map>
#include <string>

#include "classifiers/procedures.h"
#include "classifiers/record_types.h"

namespace sohoa {

// Everything whose change may change what is read: written to batch.json, compared by --resume.
std::map<std::string, std::string> versions(const RecordTypes& types, const Procedures& procedures);

}  // namespace sohoa
