#include "storage/owners.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iterator>
#include <map>
#include <set>
#include <tuple>

#include "document/text.h"
#include "storage/batch_access.h"
#include "storage/database.h"
#include "storage/review_store.h"

namespace sohoa {
namespace {

constexpr std::size_t most_papers = 500;

// Where somebody stands.
struct Spot {
  std::string document_id, role;
  int row = 0;
  auto operator<=>(const Spot&) const = default;
};

SqlValue text_of(OwnerKind kind) { return std::string(name_of(kind)); }

std::vector<OwnerDecision> decisions_on(Session& session, const std::string& where, const SqlValues& values) {
  std::vector<OwnerDecision> all;
  session.query("SELECT number, decision, kind, owner, other, document_id, role, row, reason, account, at, undone FROM owner_decisions " + where, values,
                [&](const SqlRow& row) {
                  all.push_back({std::stoll(row.text(0)), row.text(1) == "join" ? OwnerDecision::Kind::join : OwnerDecision::Kind::part,
                                 row.text(2) == "person" ? OwnerKind::person : OwnerKind::organization, row.text(3), row.text(4), row.text(5), row.text(6),
                                 row.number(7), row.text(8), row.text(9), std::stoll(row.text(10)), row.number(11) != 0});
                });
  return all;
}

// One question about one owner.
class Question {
 public:
  Question(Session& session, OwnerKind kind, const std::string& reader) : session_(session), closed_(closed_documents(session, reader)) { owner_.kind = kind; }

  std::optional<Owner> answer(const std::string& number) {
    gather_numbers(number);
    std::set<std::string> told;  // the numbers that an open paper bears
    for (std::size_t i = 0; i < owner_.numbers.size(); ++i)
      for (const Spot& spot : spots_of(owner_.numbers[i])) {
        if (closed_.contains(spot.document_id)) continue;
        told.insert(owner_.numbers[i]);
        take(spot, i == 0 ? OwnerEvidence::number : OwnerEvidence::decision);
      }
    if (spots_.empty()) return std::nullopt;
    load();
    if (owner_.kind == OwnerKind::person) add_those_of_the_same_birth();
    if (!closed_.empty()) std::erase_if(owner_.numbers, [&](const std::string& one) { return one != number && !told.contains(one); });
    std::ranges::sort(owner_.papers, [](const OwnerPaper& a, const OwnerPaper& b) {
      return std::tie(b.dated, a.document_id, a.self.role, a.self.row) < std::tie(a.dated, b.document_id, b.self.role, b.self.row);
    });
    return std::move(owner_);
  }

 private:
  // Those that people joined, and those joined with them.
  void gather_numbers(const std::string& number) {
    owner_.numbers = {number};
    for (std::size_t i = 0; i < owner_.numbers.size(); ++i) {
      const std::string one = owner_.numbers[i];
      for (const OwnerDecision& decision :
           decisions_on(session_, "WHERE undone = 0 AND kind = ? AND (owner = ? OR other = ?) ORDER BY number", {text_of(owner_.kind), one, one})) {
        if (decision.kind == OwnerDecision::Kind::part) {
          if (decision.owner == one) {
            if (const std::optional<Spot> spot = spot_of(decision)) parted_.insert(*spot);
          }
          continue;
        }
        const std::string& other = decision.owner == one ? decision.other : decision.owner;
        if (std::ranges::find(owner_.numbers, other) == owner_.numbers.end()) owner_.numbers.push_back(other);
      }
    }
  }

  // Where whoever was parted stands now: a paper that is read again may have them in another row, somebody else in theirs, or them no more.
  // Names tell them apart: the number there may well be the very one that they do not have.
  std::optional<Spot> spot_of(const OwnerDecision& part) {
    const Spot said{part.document_id, part.role, part.row};
    std::string number, name, born;
    session_.query("SELECT number_there, name_there, born_there FROM owner_decisions WHERE number = ?", {part.number},
                   [&](const SqlRow& row) { number = row.text(0), name = name_key(row.text(1)), born = row.text(2); });
    if (part.row == 0 || (number.empty() && name.empty())) return said;
    struct There {
      std::set<std::string> numbers;
      std::string name, born;
    };
    std::map<int, There> rows;
    session_.query("SELECT row, trait, value FROM mentions WHERE document_id = ? AND role = ?", {part.document_id, part.role}, [&](const SqlRow& row) {
      There& there = rows[row.number(0)];
      if (row.text(1) == "number") there.numbers.insert(row.text(2));
      else (row.text(1) == "name" ? there.name : there.born) = row.text(1) == "name" ? name_key(row.text(2)) : row.text(2);
    });
    using Likeness = std::tuple<bool, bool, bool, bool>;
    std::optional<std::pair<Likeness, int>> likeliest;
    for (const auto& [row, there] : rows) {
      const bool same_row = row == part.row, same_number = there.numbers.contains(number), same_name = !name.empty() && there.name == name,
                 same_birth = !born.empty() && there.born == born, another_number = !number.empty() && !there.numbers.empty() && !same_number;
      const bool names_known = !name.empty() && !there.name.empty();
      const bool corrected_name = same_row && same_number && same_birth;
      if (names_known ? !(same_name && (!another_number || same_row)) && !corrected_name : !same_number) continue;
      const std::pair found(Likeness(same_name, same_number, same_birth, same_row), row);
      if (!likeliest || found.first > likeliest->first) likeliest = found;
    }
    if (!likeliest) return std::nullopt;
    return Spot{part.document_id, part.role, likeliest->second};
  }

  std::vector<Spot> spots_of(const std::string& number) {
    std::vector<Spot> found;
    session_.query("SELECT DISTINCT document_id, role, row FROM mentions WHERE value = ? AND trait = 'number' AND kind = ? AND trait <> 'name'"
                   " ORDER BY document_id, role, row",
                   {number, text_of(owner_.kind)}, [&](const SqlRow& row) { found.push_back({row.text(0), row.text(1), row.number(2)}); });
    return found;
  }

  // Where this name stands beside this date of birth, with the numbers that stand there, too.
  std::map<Spot, std::set<std::string>> spots_of(const std::string& name, const std::string& birth_date) {
    const std::string key = name_key(name);
    std::map<Spot, std::set<std::string>> found;
    session_.query("SELECT b.document_id, b.role, b.row, n.value FROM mentions b JOIN mentions n ON n.document_id = b.document_id AND n.role = b.role"
                   " AND n.row = b.row AND n.trait = 'name' WHERE b.value = ? AND b.trait = 'born' AND b.kind = ? AND b.trait <> 'name'",
                   {birth_date, text_of(owner_.kind)}, [&](const SqlRow& row) {
                     if (name_key(row.text(3)) == key) found[{row.text(0), row.text(1), row.number(2)}];
                   });
    for (auto& [spot, numbers] : found)
      session_.query("SELECT value FROM mentions WHERE document_id = ? AND role = ? AND row = ? AND trait = 'number'", {spot.document_id, spot.role, spot.row},
                     [&, &there = numbers](const SqlRow& row) { there.insert(row.text(0)); });
    return found;
  }

  void take(const Spot& spot, OwnerEvidence evidence) {
    if (parted_.contains(spot) || spots_.contains(spot)) return;
    if (spots_.size() == most_papers) {
      ++owner_.more;
      return;
    }
    spots_[spot] = evidence;
  }

  // Everybody on a paper, by role and row.
  std::optional<OwnerPaper> paper_of(const Spot& spot) {
    OwnerPaper paper;
    paper.document_id = spot.document_id;
    std::map<std::pair<std::string, int>, Bearer> bearers;
    session_.query("SELECT d.record_type, d.source_path, r.role, f.row, r.kind, r.trait, f.value, f.table_name, f.key, f.page, f.status FROM told_fields f"
                   " JOIN documents d ON d.id = f.document_id JOIN role_fields r ON r.record_type = d.record_type AND r.table_name = f.table_name AND r.key = f.key"
                   " WHERE f.document_id = ? ORDER BY r.role, f.row, r.trait, f.key",
                   {spot.document_id}, [&](const SqlRow& row) {
                     paper.record_type = row.text(0);
                     paper.source_path = row.text(1);
                     if (row.text(2).empty()) {
                       (row.text(5) == "dated" ? paper.dated : paper.expires) = row.text(6).substr(0, 10);
                       return;
                     }
                     Bearer& bearer = bearers[{row.text(2), row.number(3)}];
                     bearer.role = row.text(2);
                     bearer.row = row.number(3);
                     bearer.kind = row.text(4) == "person" ? OwnerKind::person : OwnerKind::organization;
                     const std::string place = FieldAddress{spot.document_id, row.text(7), row.number(3), row.text(8)}.place();
                     bearer.facts.push_back({row.text(5), row.text(6), place, row.number(9), row.text(10) == "settled"});
                   });
    const auto self = bearers.find({spot.role, spot.row});
    if (self == bearers.end()) return std::nullopt;
    paper.self = std::move(self->second);
    bearers.erase(self);
    for (auto& [place, bearer] : bearers) paper.others.push_back(std::move(bearer));
    if (!kin_.contains(paper.record_type))
      session_.query("SELECT role, kin, other_role FROM role_kin WHERE record_type = ? ORDER BY role, kin", {paper.record_type},
                     [&](const SqlRow& row) { kin_[paper.record_type].push_back({paper.record_type, row.text(0), row.text(1), row.text(2)}); });
    paper.kin = kin_[paper.record_type];
    session_.query("SELECT count(*) FROM review_queue WHERE document_id = ? AND status = 'waiting'", {spot.document_id},
                   [&](const SqlRow& row) { paper.waiting = row.number(0); });
    return paper;
  }

  void load() {
    for (const auto& [spot, evidence] : spots_) {
      std::optional<OwnerPaper> paper = paper_of(spot);
      if (!paper) continue;
      paper->evidence = evidence;
      owner_.papers.push_back(std::move(*paper));
    }
  }

  // A name alone is nobody's. Name and day of birth are where nobody else is known to have both.
  void add_those_of_the_same_birth() {
    const std::vector<TraitValue> names = values_of(owner_, "name"), births = values_of(owner_, "born"), sexes = values_of(owner_, "sex");
    const TraitValue* name = value_today(names, "name");
    const TraitValue* born = value_today(births, "born");
    if (name == nullptr || born == nullptr || born->value.size() != 10) return;
    std::map<Spot, std::set<std::string>> candidates = spots_of(name->value, born->value);
    std::erase_if(candidates, [&](const auto& one) { return spots_.contains(one.first); });
    std::set<std::string> others;  // also on papers that were parted from this owner: somebody else bears both
    for (const auto& [spot, numbers] : candidates) others.insert(numbers.begin(), numbers.end());
    std::erase_if(candidates, [&](const auto& one) { return closed_.contains(one.first.document_id); });  // which may bear a rival's number
    std::set<std::string> namesakes;
    for (const auto& [spot, numbers] : candidates) namesakes.insert(numbers.begin(), numbers.end());
    std::erase_if(candidates, [&](const auto& one) { return parted_.contains(one.first); });
    // An old number may be theirs, another of the same length is not.
    const bool rival = std::ranges::any_of(others, [&](const std::string& other) {
      const auto as_long = [&](const std::string& number) { return number.size() == other.size() && number != other; };
      return std::ranges::any_of(owner_.numbers, as_long) || std::ranges::any_of(others, as_long);
    });
    if (rival) {
      owner_.namesakes.assign(namesakes.begin(), namesakes.end());
      return;
    }
    std::vector<OwnerPaper> added;
    for (const auto& [spot, numbers] : candidates) {
      std::optional<OwnerPaper> paper = paper_of(spot);
      const OwnerFact* sex = paper ? paper->self.fact("sex") : nullptr;
      if (!paper || (sex != nullptr && !sexes.empty() && sex->value != sexes.front().value)) continue;
      paper->evidence = OwnerEvidence::name_and_birth_date;
      added.push_back(std::move(*paper));
    }
    std::ranges::move(added, std::back_inserter(owner_.papers));
  }

  Session& session_;
  const std::set<std::string> closed_;  // documents
  Owner owner_;
  std::set<Spot> parted_;
  std::map<Spot, OwnerEvidence> spots_;
  std::map<std::string, std::vector<RoleKin>> kin_;  // by record type
};

bool is_on_a_paper(Session& session, OwnerKind kind, const std::string& number, const std::string& reader) {
  bool found = false;
  SqlValues values = {number, text_of(kind)};
  const std::string open = open_document("document_id", reader, values);
  session.query("SELECT 1 FROM mentions WHERE value = ? AND trait = 'number' AND trait <> 'name' AND kind = ?" + open + " LIMIT 1", values,
                [&](const SqlRow&) { found = true; });
  return found;
}

// Whether the papers that a decision is of are open to `reader`.
bool is_open(Session& session, const OwnerDecision& decision, const std::string& reader) {
  if (reader.empty()) return true;
  if (decision.kind == OwnerDecision::Kind::part) return is_open(session, decision.document_id, reader);
  return is_on_a_paper(session, decision.of, decision.owner, reader) && is_on_a_paper(session, decision.of, decision.other, reader);
}

std::int64_t add_decision(Session& session, const Actor& actor, const OwnerDecision& decision) {
  std::int64_t number = 0;
  session.query("SELECT coalesce(max(number), 0) + 1 FROM owner_decisions", {}, [&](const SqlRow& row) { number = std::stoll(row.text(0)); });
  const bool join = decision.kind == OwnerDecision::Kind::join;
  session.run("INSERT INTO owner_decisions (number, decision, kind, owner, other, document_id, role, row, reason, account, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              {number, std::string(join ? "join" : "part"), text_of(decision.of), decision.owner, decision.other, decision.document_id, decision.role, decision.row,
               decision.reason, actor.account, actor.at});
  for (const char* trait : {"number", "name", "born"})
    session.run(fmt::format("UPDATE owner_decisions SET {}_there = coalesce((SELECT min(m.value) FROM mentions m WHERE m.document_id = owner_decisions.document_id AND"
                            " m.role = owner_decisions.role AND m.row = owner_decisions.row AND m.trait = '{}'), '') WHERE number = ? AND decision = 'part'", trait, trait),
                {number});
  const std::string what = join ? decision.other : fmt::format("{}/{}", decision.document_id, decision.row > 0 ? fmt::format("{}.{}", decision.role, decision.row) : decision.role);
  add_to_audit(session, actor, {join ? "join owners" : "part owner", fmt::format("{}:{}", name_of(decision.of), decision.owner), decision.reason, "", what});
  return number;
}

}  // namespace

Result<void> Owners::note_roles(const Roles& roles) {
  // Other programs' record types stay as they noted them.
  std::set<std::string> types;
  for (const RoleField& field : roles.fields) types.insert(field.record_type);
  const auto of_type = [](const Roles& all, const std::string& type) {
    Roles some;
    std::ranges::copy_if(all.fields, std::back_inserter(some.fields), [&](const RoleField& field) { return field.record_type == type; });
    std::ranges::copy_if(all.kin, std::back_inserter(some.kin), [&](const RoleKin& kin) { return kin.record_type == type; });
    std::ranges::sort(some.fields);
    std::ranges::sort(some.kin);
    return some;
  };
  const auto changed = [&](Session& session) {
    Roles found;
    session.query("SELECT record_type, role, kind, trait, table_name, key FROM role_fields", {}, [&](const SqlRow& row) {
      found.fields.push_back({row.text(0), row.text(1), row.text(2) == "person" ? OwnerKind::person : OwnerKind::organization, row.text(3), row.text(4), row.text(5)});
    });
    session.query("SELECT record_type, role, kin, other_role FROM role_kin", {},
                  [&](const SqlRow& row) { found.kin.push_back({row.text(0), row.text(1), row.text(2), row.text(3)}); });
    std::vector<std::string> some;
    std::ranges::copy_if(types, std::back_inserter(some), [&](const std::string& type) { return of_type(found, type) != of_type(roles, type); });
    return some;
  };
  bool known = false;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    known = changed(session).empty();
    return {};
  });
  if (!read || known) return read;
  return database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    session.exclude_filing();
    for (const std::string& type : changed(session)) {
      session.run("DELETE FROM role_fields WHERE record_type = ?", {type});
      session.run("DELETE FROM role_kin WHERE record_type = ?", {type});
      const Roles fresh = of_type(roles, type);
      for (const RoleField& field : fresh.fields)
        session.run("INSERT INTO role_fields (record_type, table_name, key, role, trait, kind) VALUES (?, ?, ?, ?, ?, ?)",
                    {type, field.table, field.key, field.role, field.trait, text_of(field.kind)});
      for (const RoleKin& kin : fresh.kin)
        session.run("INSERT INTO role_kin (record_type, role, kin, other_role) VALUES (?, ?, ?, ?)", {type, kin.role, kin.kin, kin.of});
      session.run("DELETE FROM mentions WHERE document_id IN (SELECT id FROM documents WHERE record_type = ?)", {type});
      session.run("INSERT INTO mentions SELECT f.document_id, f.table_name, f.row, f.key, r.role, r.trait, r.kind, f.value FROM told_fields f JOIN documents d"
                  " ON d.id = f.document_id JOIN role_fields r ON r.record_type = d.record_type AND r.table_name = f.table_name AND r.key = f.key"
                  " WHERE d.record_type = ? AND r.role <> '' AND (r.trait IN ('number', 'name') OR (r.trait = 'born' AND length(f.value) = 10))",
                  {type});
    }
    return {};
  });
}

Result<std::optional<Owner>> Owners::find(OwnerKind kind, const std::string& number, const std::string& reader) {
  std::optional<Owner> owner;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    owner = Question(session, kind, reader).answer(number);
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return owner;
}

Result<std::int64_t> Owners::join(const Actor& actor, OwnerKind kind, const std::string& number, const std::string& other, const std::string& reason,
                                  const std::string& reader) {
  std::int64_t made = 0;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    for (const std::string& one : {number, other})
      if (!is_on_a_paper(session, kind, one, reader)) return fail(ErrorCode::bad_arguments, "owners", one + " is on no paper of this warehouse");
    const std::optional<Owner> owner = Question(session, kind, reader).answer(number);
    if (owner && std::ranges::find(owner->numbers, other) != owner->numbers.end())
      return fail(ErrorCode::bad_arguments, "owners", number + " and " + other + " are one owner's already");
    made = add_decision(session, actor, {.kind = OwnerDecision::Kind::join, .of = kind, .owner = number, .other = other, .reason = reason});
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return made;
}

Result<std::int64_t> Owners::part(const Actor& actor, OwnerKind kind, const std::string& number, const std::string& document_id, const std::string& role, int row,
                                  const std::string& reason, const std::string& reader) {
  std::int64_t made = 0;
  const Result<void> written = database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    const std::optional<Owner> owner = Question(session, kind, reader).answer(number);
    const auto stands_there = [&](const OwnerPaper& paper) { return paper.document_id == document_id && paper.self.role == role && paper.self.row == row; };
    if (!owner || std::ranges::none_of(owner->papers, stands_there))
      return fail(ErrorCode::bad_arguments, "owners", number + " does not stand there on paper " + document_id);
    made = add_decision(session, actor,
                        {.kind = OwnerDecision::Kind::part, .of = kind, .owner = number, .document_id = document_id, .role = role, .row = row, .reason = reason});
    return {};
  });
  if (!written) return tl::unexpected(written.error());
  return made;
}

Result<void> Owners::undo(const Actor& actor, std::int64_t decision, const std::string& reader) {
  return database_.write([&](Session& session) -> Result<void> {
    session.exclude_others();
    const std::vector<OwnerDecision> found = decisions_on(session, "WHERE number = ? AND undone = 0", {decision});
    if (found.empty() || !is_open(session, found.front(), reader)) return fail(ErrorCode::bad_arguments, "owners", fmt::format("there is no decision {} that still stands", decision));
    session.run("UPDATE owner_decisions SET undone = 1 WHERE number = ?", {decision});
    add_to_audit(session, actor, {"undo owner decision", fmt::format("{}:{}", name_of(found.front().of), found.front().owner), "", std::to_string(decision), ""});
    return {};
  });
}

Result<std::vector<OwnerDecision>> Owners::decisions(const std::string& number, int most, const std::string& reader) {
  std::vector<OwnerDecision> all;
  const Result<void> read = database_.read([&](Session& session) -> Result<void> {
    all = number.empty() ? decisions_on(session, "ORDER BY number DESC LIMIT ?", {most})
                         : decisions_on(session, "WHERE owner = ? OR other = ? ORDER BY number DESC LIMIT ?", {number, number, most});
    std::erase_if(all, [&](const OwnerDecision& one) { return !is_open(session, one, reader); });
    return {};
  });
  if (!read) return tl::unexpected(read.error());
  return all;
}

}  // namespace sohoa
