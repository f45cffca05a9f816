#include "pipeline/journal_page.h"

namespace sohoa {

std::shared_ptr<const PageText> journalled(const Journal& journal, const PageSource& source) {
  std::optional<PageText> found = journal.find_page(source.sha256, source.ref.page);
  if (!found) return nullptr;
  found->ref = source.ref;
  return std::make_shared<const PageText>(std::move(*found));
}

std::shared_ptr<const PageText> result_of(const Envelope<PageText>& page, const BatchPlan& plan) {
  auto text = page.content ? std::make_shared<PageText>(**page.content) : std::make_shared<PageText>();
  text->ref = page.ref;
  text->sha256 = plan.files()[page.ref.file].sha256;
  if (!page.content) {
    text->outcome = Outcome::quarantined;
    text->error = page.content.error();
  }
  return text;
}

Result<void> keep(const PageText& page, Journal& journal) {
  if (page.error && page.error->code == ErrorCode::missing_dependency) return tl::unexpected(*page.error);
  const bool may_do_better = page.error && (page.error->code == ErrorCode::internal ||
                                            page.error->code == ErrorCode::decoder_stalled ||
                                            page.error->code == ErrorCode::interrupted);
  return may_do_better ? Result<void>{} : journal.append_page(page);
}

}  // namespace sohoa
