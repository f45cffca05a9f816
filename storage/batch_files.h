#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "document/batch.h"
#include "document/page.h"
#include "document/result.h"

namespace sohoa {

// Where a batch and the archive's list disagree.
struct Discrepancy {
  enum class Kind { missing, surplus, short_of_pages, too_many_pages };
  Kind kind = Kind::missing;
  std::string path;
  std::optional<int> expected_pages, found_pages;
  std::string box, file_code;
};

std::string_view name_of(Discrepancy::Kind kind);

// Of a number of measured values; p50 and p95 are the least ones that half and 95 % do not exceed.
struct Percentiles {
  double p50 = 0, p95 = 0, max = 0;
};
Percentiles percentiles_of(std::vector<float> values);

// What batch.json says of a run.
struct BatchReport {
  BalanceSheet sheet;
  std::vector<InputFile> files;
  std::map<std::uint32_t, std::vector<std::string>> notes;  // by index into files: repairs and the like; English
  std::map<std::string, double> timings;                    // seconds, except where the key names another unit
  std::map<std::string, Percentiles> page_ms;               // milliseconds a page: the whole page, and by stage
  std::map<std::string, std::string> versions;
  std::string effort;                                       // how far doubtful lines were followed
  std::uint64_t lines_read = 0, lines_read_twice = 0;       // in all; by the second reader too
  std::optional<std::vector<Discrepancy>> discrepancies = std::nullopt;  // where a list was given to compare with
};

// The content of batch.json; all outcomes are named, also those with no page.
std::string batch_json(const BatchReport& report);
// Replaces the file as a whole.
[[nodiscard]] Result<void> write_batch_json(const std::string& path, const BatchReport& report);

// One page in and what came out of it.
struct ManifestRow {
  std::string path;    // relative to INPUT
  std::string sha256;  // of the input file; empty when it could not be read
  int page = 1;        // within the input file
  Outcome outcome = Outcome::read;
  std::string error;        // name of the error code and its message; empty when there is none
  std::string document_id;  // empty when it belongs to no document
  int number = 0;           // within the document
  std::string output_path;  // of the document's PDF, relative to the output folder
  std::string output_sha256;
  std::string archive_path = {};  // the same PDF by its file code, relative to the output folder; empty where it has none
};

// Writes manifest.csv, one line a page under a header line, in the order given. Replaces the file as a whole.
[[nodiscard]] Result<void> write_manifest_csv(const std::string& path, const std::vector<ManifestRow>& rows);

// One line of the list an archive hands over with its boxes.
struct ExpectedFile {
  std::string path;
  std::optional<int> pages;  // empty when the list does not say
  std::string box, file_code;
};

// Reads such a list: CSV with commas, semicolons or tabs, a header line naming the columns path, pages (or expected
// pages), box and file_code in any order and case; a byte order mark, quoted values and blank lines are tolerated.
// bad_arguments names every line that is wrong.
[[nodiscard]] Result<std::vector<ExpectedFile>> read_expected_files(const std::string& path);

// A path as lists and batches compare it: with `/` for `\` and without a leading `./`, in NFC.
std::string comparable_path(std::string path);

// Compares by comparable_path: first what the list names, in its order, then
// the surplus in the batch's order. A file that could not be read counts as found with no pages.
std::vector<Discrepancy> reconcile(const std::vector<ExpectedFile>& expected, const std::vector<InputFile>& files);

}  // namespace sohoa
