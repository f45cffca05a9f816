#include "review/reuse_desk.h"

namespace sohoa {

Result<Owner> ReuseDesk::known(const std::string& number, const std::string& reader) {
  Result<std::optional<Owner>> found = owners_.find(OwnerKind::person, number, reader);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(ErrorCode::bad_arguments, "owners", number + " is on no paper of this warehouse");
  return std::move(**found);
}

Result<ReuseQuestion> ReuseDesk::question(const ReuseAsked& asked) {
  Result<Owner> person = known(asked.person, asked.reader);
  if (!person) return tl::unexpected(person.error());
  ReuseQuestion question{procedures_, definitions_, asked.procedure, asked.day, std::move(*person), std::nullopt,
                         [this, reader = asked.reader](const std::string& number) { return owners_.find(OwnerKind::person, number, reader); }};
  if (asked.subject.empty()) return question;
  Result<Owner> subject = known(asked.subject, asked.reader);
  if (!subject) return tl::unexpected(subject.error());
  question.subject = std::move(*subject);
  return question;
}

Result<Prefill> ReuseDesk::prefill(const ReuseAsked& asked) {
  const Result<ReuseQuestion> whole = question(asked);
  return whole ? sohoa::prefill(*whole) : tl::unexpected(whole.error());
}

Result<std::vector<NeededPaper>> ReuseDesk::needed(const ReuseAsked& asked) {
  const Result<ReuseQuestion> whole = question(asked);
  return whole ? sohoa::needed(*whole) : tl::unexpected(whole.error());
}

}  // namespace sohoa
