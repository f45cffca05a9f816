#pragma once

#include <functional>
#include <string>
#include <vector>

#include "document/result.h"
#include "storage/audit_trail.h"

namespace sohoa {

// What became of a scan that was taken in.
struct TakenIn {
  struct Refused {
    int page = 0;  // 0: the file as a whole
    std::string code, reason;
  };
  std::string batch_id;
  int pages = 0;
  std::vector<Refused> refused;
};

class ReuseDesk;

// What the counter works with. All safe from any thread; what is not set is not offered.
struct CounterTools {
  // A file of this name and content, for the dossier of this code (may be empty), through the stages of a run into the warehouse, where
  // FiledDossiers::scans() then has it.
  std::function<Result<TakenIn>(const Actor& actor, const std::string& name, const std::string& content, const std::string& dossier)> take_in = {};
  // The record types that stand for a paper of a dossier's procedure, by its name.
  std::function<std::vector<std::string>(const std::string& dossier_code, const std::string& procedure, const std::string& paper)> types_of = {};
  // What a procedure need not ask for again; null: not offered.
  ReuseDesk* reuse = nullptr;
};

}  // namespace sohoa
