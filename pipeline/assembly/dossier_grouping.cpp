#include "pipeline/assembly/dossier_grouping.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <tuple>

#include "classifiers/code_values.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

// In a larger folder a single receipt says little about what stands before it.
constexpr std::size_t most_papers_of_a_folder = 40;

using Papers = std::vector<const BatchPaper*>;

std::string code_of_folder(const fs::path& folder) {
  for (fs::path part = folder; !part.filename().empty(); part = part.parent_path())
    if (std::string code = dossier_code_in(part.filename().string()); !code.empty()) return code;
  return {};
}

// The papers of one folder.
class Folder {
 public:
  Folder(const fs::path& folder, Papers papers) : papers_(std::move(papers)), own_code_(code_of_folder(folder)) {
    for (const BatchPaper* paper : papers_) {
      if (!paper->document_id.empty()) papers_in_file_[paper->path] += 1;
      if (paper->cover) codes_.insert(paper->code);
      separated_ |= paper->document_id.empty();
    }
  }

  void group(std::vector<DossierMembership>& memberships) {
    Papers before;  // the first cover
    bool covered = false;
    for (const BatchPaper* paper : papers_) {
      begin_file_of(*paper);
      if (paper->cover) open(*paper), covered = true;
      if (paper->document_id.empty()) continue;
      if (!paper->cover && !paper->code.empty()) memberships.push_back({paper->code, paper->document_id, ""});
      else if (!code_.empty()) memberships.push_back({code_, paper->document_id, doubt_});
      else if (!name_code().empty()) memberships.push_back({name_code(), paper->document_id, ""});
      else if (!covered) before.push_back(paper);
    }
    const bool one_dossier = !separated_ && codes_.size() == 1 && !codes_.begin()->empty() && papers_.size() <= most_papers_of_a_folder &&
                             std::ranges::all_of(papers_in_file_, [](const auto& file) { return file.second == 1; });
    if (!one_dossier) return;
    for (const BatchPaper* paper : before)
      memberships.push_back({*codes_.begin(), paper->document_id, "it stands before the receipt: only the folder is the same"});
  }

 private:
  void begin_file_of(const BatchPaper& paper) {
    if (paper.path == file_) return;
    file_ = paper.path;
    file_code_ = dossier_code_in(fs::path(file_).filename().string());
    if (ends_with_file_ || !file_code_.empty()) code_.clear();
  }

  void open(const BatchPaper& cover) {
    const std::string named = name_code();
    code_ = cover.code;
    doubt_ = cover.doubt;
    if (doubt_.empty() && !code_.empty() && !named.empty() && named != code_) doubt_ = "its file or folder is named " + named;
    ends_with_file_ = papers_in_file_[cover.path] > (cover.document_id.empty() ? 0 : 1);
  }

  // What the names of file and folder say.
  [[nodiscard]] const std::string& name_code() const { return file_code_.empty() ? own_code_ : file_code_; }

  const Papers papers_;
  const std::string own_code_;
  std::map<std::string, int> papers_in_file_;
  std::set<std::string> codes_;  // of covers; "" for one without
  bool separated_ = false;       // there are separator pages
  std::string file_, file_code_;  // where the walk is
  std::string code_, doubt_;      // of the dossier that is open; empty: none
  bool ends_with_file_ = false;
};

}  // namespace

std::vector<DossierMembership> group_to_dossiers(const std::vector<BatchPaper>& papers) {
  std::map<fs::path, Papers> folders;
  for (const BatchPaper& paper : papers) folders[fs::path(paper.path).parent_path()].push_back(&paper);
  std::vector<DossierMembership> memberships;
  for (auto& [folder, inside] : folders) Folder(folder, std::move(inside)).group(memberships);
  std::ranges::sort(memberships, {}, [](const DossierMembership& m) { return std::tie(m.code, m.document_id, m.doubt); });
  // The same paper twice in one dossier: once, and without doubt where it stands so once.
  const auto same = [](const DossierMembership& a, const DossierMembership& b) { return a.code == b.code && a.document_id == b.document_id; };
  memberships.erase(std::unique(memberships.begin(), memberships.end(), same), memberships.end());
  return memberships;
}

}  // namespace sohoa
