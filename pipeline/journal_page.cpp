#include "pipeline/journal_page.h"

namespace sohoa {

std::shared_ptr<const PageText> journalled(const Journal& journal, const PageSource& source) {
  std::optional<PageText> found = journal.find_page(source.sha256, source.ref.page);
  if (!found) return nullptr;
  found->ref = source.ref;
  return std::make_shared<const PageText>(std::move(*found));
}

Envelope<PageText> JournalPage::operator()(const Envelope<PageText>& page) const {
  const StageClock::Lap lap(clock_);
  auto text = page.content ? std::make_shared<PageText>(**page.content) : std::make_shared<PageText>();
  text->ref = page.ref;
  text->sha256 = plan_.files()[page.ref.file].sha256;
  if (!page.content) {
    text->outcome = Outcome::quarantined;
    text->error = page.content.error();
  }
  // What says nothing of the page is for this run to report, and not for the journal to keep: another may do better.
  const ErrorCode code = text->error ? text->error->code : ErrorCode::unreadable;
  if (code == ErrorCode::missing_dependency) {
    filing_.fail_with(*text->error);
  } else if (code != ErrorCode::internal && code != ErrorCode::decoder_stalled) {
    if (Result<void> written = journal_.append_page(*text); !written) filing_.fail_with(written.error());
  }
  progress_.pages_read += 1;
  return {page.ref, std::move(text)};
}

}  // namespace sohoa
