#include "review/reuse_desk.h"

namespace sohoa {

Result<Owner> ReuseDesk::known(const std::string& number, const std::string& reader) {
  Result<std::optional<Owner>> found = owners_.find(OwnerKind::person, number, reader);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return fail(ErrorCode::bad_arguments, "owners", number + " is on no paper of this warehouse");
  return std::move(**found);
}

Result<ReuseQuestion> ReuseDesk::question(const ReuseAsked& asked, const Note& note) {
  Result<Owner> person = known(asked.person, asked.reader);
  if (!person) return tl::unexpected(person.error());
  ReuseQuestion question{procedures_, definitions_, asked.procedure, asked.day, std::move(*person), std::nullopt,
                         [this, note, reader = asked.reader](const std::string& number) -> Result<std::optional<Owner>> {
                           if (note)
                             if (Result<void> noted = note(number); !noted) return tl::unexpected(noted.error());
                           return owners_.find(OwnerKind::person, number, reader);
                         }};
  if (asked.subject.empty()) return question;
  Result<Owner> subject = known(asked.subject, asked.reader);
  if (!subject) return tl::unexpected(subject.error());
  question.subject = std::move(*subject);
  return question;
}

Result<Prefill> ReuseDesk::prefill(const ReuseAsked& asked, const Note& note) {
  const Result<ReuseQuestion> whole = question(asked, note);
  return whole ? sohoa::prefill(*whole) : tl::unexpected(whole.error());
}

Result<std::vector<NeededPaper>> ReuseDesk::needed(const ReuseAsked& asked, const Note& note) {
  const Result<ReuseQuestion> whole = question(asked, note);
  return whole ? sohoa::needed(*whole) : tl::unexpected(whole.error());
}

}  // namespace sohoa
