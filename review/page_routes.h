#pragma once

#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "review/page_pictures.h"
#include "review/router.h"

namespace sohoa {

// Page pictures by the IIIF Image API 2 (whole pages and parts of them, smaller or as large as they are, as JPEG).
class PageRoutes {
 public:
  PageRoutes(ReviewStore& store, AuditTrail& audit, PagePictures& pictures) : store_(store), audit_(audit), pictures_(pictures) {}
  [[nodiscard]] std::vector<Route> routes();

 private:
  HttpReply info(const HttpRequest& request);
  HttpReply part(const HttpRequest& request, const Caller& caller);
  [[nodiscard]] Result<std::optional<KeptPage>> page_of(const HttpRequest& request);
  // One entry for each page that a session looks at, however many parts are fetched.
  [[nodiscard]] Result<void> note_view(const HttpRequest& request, const Caller& caller);

  ReviewStore& store_;
  AuditTrail& audit_;
  PagePictures& pictures_;
  std::mutex mutex_;
  std::set<std::string> viewed_;  // guarded by mutex_
};

}  // namespace sohoa
