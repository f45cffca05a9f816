#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "document/page.h"
#include "document/result.h"

namespace sohoa {

// What a run depends on (options, models, versions, batch id); a run may be resumed only by an equal one.
using RunIdentity = std::map<std::string, std::string>;

// The append-only log of one output folder: page results by (file SHA-256, page), and which documents are filed.
// Records carry a checksum; a torn tail is discarded on opening. Safe from any thread.
class Journal {
 public:
  // `folder` must hold no journal yet. Locks the folder for this process; access when another holds it.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> create(const std::string& folder, const RunIdentity& identity);
  // bad_arguments naming what differs when the identity is another one.
  [[nodiscard]] static Result<std::unique_ptr<Journal>> resume(const std::string& folder, const RunIdentity& identity);
  [[nodiscard]] static bool exists(const std::string& folder);
  // The identity a folder's journal was made with.
  [[nodiscard]] static Result<RunIdentity> identity_of(const std::string& folder);
  virtual ~Journal() = default;

  // Written at once, made durable by the next sync(); syncs by itself every few pages or half a second. Once a page is
  // known to be secret, what was kept of it before is overwritten.
  [[nodiscard]] virtual Result<void> append_page(const PageText& page) = 0;
  // The page's journalled result, read back from disk; its ref is the caller's business.
  [[nodiscard]] virtual std::optional<PageText> find_page(const std::string& sha256, int page) const = 0;
  [[nodiscard]] virtual Result<void> sync() = 0;
  // Called after the document's folder and warehouse rows are in place; durable on return.
  [[nodiscard]] virtual Result<void> mark_filed(const std::string& document_id, const std::string& content_sha256) = 0;
  [[nodiscard]] virtual bool is_filed(const std::string& document_id, const std::string& content_sha256) const = 0;
};

}  // namespace sohoa
