#include "pipeline/paper_folder.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "classifiers/secrecy.h"
#include "pipeline/secrecy.h"
#include "storage/archive.h"
#include "storage/document_writer.h"
#include "storage/durable_file.h"
#include "storage/journal.h"

namespace sohoa {
namespace {

namespace fs = std::filesystem;

const std::string stage = "reread";

Result<void> removed(const fs::path& path) {
  std::error_code failure;
  fs::remove_all(path, failure);
  if (failure) return tl::unexpected(file_error(failure.value(), stage, path.string()));
  return {};
}

Result<void> lock_original(const std::string& folder, const std::string& sha256) {
  const Result<std::string> original = find_original(folder, sha256);
  if (!original) return is_locked_away(folder, sha256) ? Result<void>() : tl::unexpected(original.error());
  return close_original(*original).and_then([&] { return lock_away_original(folder, *original); });
}

// Every batch that has read the paper keeps its originals; the archive that is read from instead may have them, too.
Result<void> lock_originals(const SecretPaper& paper, const std::string& archive) {
  std::error_code none;
  Result<void> all;
  const auto note = [&](Result<void> done) {
    if (!done && all) all = std::move(done);
  };
  std::vector<std::string> folders = paper.archive_folders;
  if (!archive.empty() && std::ranges::find(folders, archive) == folders.end()) folders.push_back(archive);
  for (const std::string& folder : folders) {
    if (!fs::is_directory(folder, none)) {
      note(fail(ErrorCode::not_found, stage, folder));
      continue;
    }
    const bool noted = std::ranges::find(paper.archive_folders, folder) != paper.archive_folders.end();
    for (const SecretPaper::Page& page : paper.pages)
      if (noted || find_original(folder, page.sha256)) note(lock_original(folder, page.sha256));
  }
  return all;
}

// Fails while a run has the journal: it is tried again.
Result<void> wipe_journal(const SecretPaper& paper, const std::string& out) {
  if (!Journal::exists(out)) return {};
  const Result<RunIdentity> identity = Journal::identity_of(out);
  if (!identity) return tl::unexpected(identity.error());
  const auto journal = Journal::resume(out, *identity);
  if (!journal) return tl::unexpected(journal.error());
  for (const SecretPaper::Page& page : paper.pages) {
    const std::optional<PageText> kept = (*journal)->find_page(page.sha256, page.source_page);
    if (!kept || is_withheld(*kept)) continue;
    if (Result<void> wiped = (*journal)->append_page(withheld(*kept)); !wiped) return wiped;
  }
  return (*journal)->sync();
}

// The names that the archive's list gave the paper: the same file as its PDF, or a copy of it.
Result<void> remove_named(const fs::path& pdf, const fs::path& named) {
  std::error_code none;
  std::vector<fs::path> same;
  const auto size = fs::file_size(pdf, none);
  if (none) return {};
  for (fs::recursive_directory_iterator at(named, none), end; !none && at != end; at.increment(none)) {
    std::error_code failure;
    if (!at->is_regular_file(failure) || at->file_size(failure) != size) continue;
    std::ifstream a(pdf, std::ios::binary), b(at->path(), std::ios::binary);
    if (fs::equivalent(pdf, at->path(), failure) ||
        std::equal(std::istreambuf_iterator<char>(a), {}, std::istreambuf_iterator<char>(b)))
      same.push_back(at->path());
  }
  for (const fs::path& one : same)
    if (Result<void> gone = removed(one); !gone) return gone;
  return {};
}

// The report shows a few of the night's pages: not this paper's any more.
Result<void> remove_report(const SecretPaper& paper, const fs::path& report) {
  std::ifstream file(report, std::ios::binary);
  const std::string html(std::istreambuf_iterator<char>(file), {});
  const bool named = std::ranges::any_of(paper.pages, [&](const SecretPaper::Page& page) {
    const bool written_otherwise = page.source_path.find_first_of("&<>\"'") != std::string::npos;
    return written_otherwise || html.find(page.source_path) != std::string::npos;
  });
  return named ? removed(report) : Result<void>();
}

// Dossiers that still name the paper.
Result<void> remove_dossiers(const SecretPaper& paper, const fs::path& dossiers) {
  std::error_code none;
  std::vector<fs::path> naming;
  for (fs::directory_iterator at(dossiers, none), end; !none && at != end; at.increment(none)) {
    std::ifstream file(at->path(), std::ios::binary);
    const std::string json(std::istreambuf_iterator<char>(file), {});
    if (json.find('"' + paper.id + '"') != std::string::npos) naming.push_back(at->path());
  }
  for (const fs::path& one : naming)
    if (Result<void> gone = removed(one); !gone) return gone;
  return {};
}

Result<void> remove_from_batch(const SecretPaper& paper, const fs::path& documents) {
  std::error_code none;
  if (!fs::is_directory(documents, none)) return fail(ErrorCode::not_found, stage, documents.string());
  const fs::path out = documents.parent_path();
  return wipe_journal(paper, out.string())
      .and_then([&] { return remove_named(documents / paper.id / "document.pdf", out / "by_file_code"); })
      .and_then([&] { return remove_report(paper, out / "report.html"); })
      .and_then([&] { return remove_dossiers(paper, out / "dossiers"); })
      .and_then([&] { return removed(documents / paper.id); });
}

}  // namespace

// One place that cannot be reached keeps nothing in the others.
Result<void> put_away(const SecretPaper& paper, const std::string& archive) {
  Result<void> all = lock_originals(paper, archive);
  for (const std::string& documents : paper.documents_folders)
    if (Result<void> done = remove_from_batch(paper, documents); !done && all) all = std::move(done);
  return all;
}

Result<void> write_paper_folder(const KeptPaper& paper, const Document& document, const std::string& archive, DecoderPool& decoders) {
  const PagePicture picture = [&](const PageRef& page) -> Result<EncodedImage> {
    const KeptPaper::Page& kept = paper.pages[page.file];
    const Result<std::string> original = find_original(archive.empty() ? kept.archive_folder : archive, kept.sha256);
    if (!original) return tl::unexpected(original.error());
    return decoders.archive_image({page, *original, kept.sha256, 0});
  };
  std::error_code none;
  if (!fs::is_directory(paper.documents_folder, none)) return fail(ErrorCode::not_found, stage, paper.documents_folder);
  const bool with_hocr = fs::exists(fs::path(paper.documents_folder) / document.id / "document.hocr", none);
  return write_document(paper.documents_folder, document, document_json(document), picture, with_hocr);
}

}  // namespace sohoa
