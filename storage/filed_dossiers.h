#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "document/result.h"
#include "storage/review_store.h"

namespace sohoa {

// A dossier in a list.
struct DossierLine {
  std::string code, procedure, state;
  std::string due_on;  // YYYY-MM-DD; empty: not known
  std::int64_t papers = 0, waiting = 0;  // waiting: fields
};

// A paper outside a dossier that bears the number of a person of it.
struct PaperOfPerson {
  std::string document_id, record_type, source_path, number;
};

// A dossier as it was filed, with what its papers have to do with the rest of the warehouse.
struct FiledDossier {
  DossierLine line;
  std::string summary;                       // dossier_json()
  std::map<std::string, std::int64_t> waiting;  // fields, by document
  std::map<std::string, std::vector<std::string>> elsewhere;  // by document: summaries of other dossiers that it is in
  std::vector<PaperOfPerson> of_its_people;
  std::set<std::pair<std::string, std::string>> typed_by_two;  // documents and keys of fields that two people type unseen
};

// A scan that an officer took in.
struct CounterScan {
  std::string batch_id, account;
  std::int64_t at = 0;
  std::string file_name, dossier;
};

// Dossiers for people to open, and what officers took in at the counter, as far as it is open to a reader (storage/batch_access.h). Safe
// from any thread.
class FiledDossiers {
 public:
  explicit FiledDossiers(Database& database) : database_(database) {}

  // What is due first comes first. begins: how the code begins; state: empty for any.
  [[nodiscard]] Result<std::vector<DossierLine>> list(const std::string& begins, const std::string& state, int most, const std::string& reader = {});
  // Into the trail, too. Nothing for a code that no dossier has.
  [[nodiscard]] Result<std::optional<FiledDossier>> open(const Actor& actor, const std::string& code, const std::string& purpose, const std::string& reader = {});

  // Once, however often it is called for the same batch.
  [[nodiscard]] Result<void> note_scan(const Actor& actor, const CounterScan& scan);
  // Since then, the latest first.
  [[nodiscard]] Result<std::vector<CounterScan>> scans(const std::string& account, std::int64_t since, const std::string& reader = {});
  // Those whose papers the account has taken in or decided on since then.
  [[nodiscard]] Result<std::vector<DossierLine>> worked_on(const std::string& account, std::int64_t since, const std::string& reader = {});

 private:
  Database& database_;
};

}  // namespace sohoa
