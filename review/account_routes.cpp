#include "review/account_routes.h"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>

#include "review/json_body.h"
#include "review/passwords.h"

namespace sohoa {
namespace {

using nlohmann::json;

HttpReply session_reply(const SignedIn& session) {
  return json_reply(json{{"account", session.account}, {"role", name_of(session.role)}, {"must_change", session.must_change}, {"csrf", session.csrf}}.dump());
}

}  // namespace

bool is_account_name(const std::string& name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= 64 && plain(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return plain(c) || c == '-' || c == '_' || c == '.'; });
}

std::vector<Route> AccountRoutes::routes() {
  const auto on = [this](auto method) {
    return [this, method](const HttpRequest& request, const Caller& caller) { return (this->*method)(request, caller); };
  };
  return {
      {"GET", "/api/session", Access::signed_in, [](const HttpRequest&, const Caller& caller) { return session_reply(caller.session); }},
      {"POST", "/api/session", Access::anybody, on(&AccountRoutes::sign_in)},
      {"POST", "/api/session/end", Access::signed_in, [this](const HttpRequest&, const Caller& caller) { return sign_out(caller); }},
      {"POST", "/api/password", Access::signed_in, on(&AccountRoutes::change_password)},
      {"GET", "/api/accounts", Access::administrators, [this](const HttpRequest&, const Caller&) { return list_accounts(); }},
      {"POST", "/api/accounts", Access::administrators, on(&AccountRoutes::add_account)},
      {"POST", "/api/accounts/{name}/reset", Access::administrators, on(&AccountRoutes::reset_password)},
      {"POST", "/api/accounts/{name}/active", Access::administrators, on(&AccountRoutes::set_active)},
      {"GET", "/api/batches", Access::administrators, [this](const HttpRequest&, const Caller&) { return list_batches(); }},
      {"POST", "/api/batches/{batch}/access", Access::administrators, on(&AccountRoutes::set_readers)},
      {"GET", "/api/audit", Access::auditors, [this](const HttpRequest& request, const Caller& caller) { return list_audit(request, caller); }},
      {"GET", "/api/audit/state", Access::auditors, [this](const HttpRequest&, const Caller&) { return audit_state(); }},
  };
}

std::string AccountRoutes::cookie(const std::string& token) const {
  return std::string(session_cookie(tls_)) + "=" + token + "; Path=/; HttpOnly; SameSite=Strict" + (tls_ ? "; Secure" : "") +
         (token.empty() ? "; Max-Age=0" : "");
}

HttpReply AccountRoutes::sign_in(const HttpRequest& request, const Caller& caller) {
  const JsonBody body(request);
  const std::string name = body.text("name"), password = body.text("password");
  if (!body.good() || !is_account_name(name) || password.size() > most_password_bytes) return error_reply(401, "wrong_password");
  if (const std::int64_t wait = throttle_.wait_seconds(name, request.address, request.at); wait > 0) {
    HttpReply reply = json_reply(json{{"error", "wait"}, {"seconds", wait}}.dump(), 429);
    reply.headers["Retry-After"] = std::to_string(wait);
    return reply;
  }
  // Counted before it is tried, so that tries at the same time are counted too.
  throttle_.note_failure(name, request.address, request.at);
  const Result<std::optional<Account>> account = accounts_.find(name);
  if (!account) return error_reply(account.error());
  Actor actor = caller.actor;
  if (!password_matches(*account ? (*account)->password : "", password) || !(*account)->active) {
    if (const Result<void> noted = audit_.add(actor, {"refused sign-in", name}); !noted) return error_reply(noted.error());
    return error_reply(401, "wrong_password");
  }
  throttle_.note_success(name, request.address);
  actor.account = name;
  const std::string token = random_token(32), csrf = random_token(16);
  if (const Result<void> begun = accounts_.begin_session(actor, token, csrf); !begun) return error_reply(begun.error());
  HttpReply reply = session_reply({name, (*account)->role, (*account)->must_change, csrf});
  reply.headers["Set-Cookie"] = cookie(token);
  return reply;
}

HttpReply AccountRoutes::sign_out(const Caller& caller) {
  if (const Result<void> ended = accounts_.end_session(caller.actor, caller.token); !ended) return error_reply(ended.error());
  HttpReply reply = json_reply("{}");
  reply.headers["Set-Cookie"] = cookie("");
  reply.headers["Clear-Site-Data"] = "\"cache\"";  // pictures of papers
  return reply;
}

HttpReply AccountRoutes::change_password(const HttpRequest& request, const Caller& caller) {
  const JsonBody body(request);
  const std::string old_one = body.text("old"), new_one = body.text("new");
  if (!body.good() || old_one.size() > most_password_bytes) return error_reply(400, "bad_request");
  if (const std::int64_t wait = throttle_.wait_seconds(caller.actor.account, request.address, request.at); wait > 0)
    return json_reply(json{{"error", "wait"}, {"seconds", wait}}.dump(), 429);
  throttle_.note_failure(caller.actor.account, request.address, request.at);
  const Result<std::optional<Account>> account = accounts_.find(caller.actor.account);
  if (!account) return error_reply(account.error());
  if (!*account || !password_matches((*account)->password, old_one)) return error_reply(403, "wrong_password");
  throttle_.note_success(caller.actor.account, request.address);
  if (new_one.size() < least_password_bytes || new_one.size() > most_password_bytes || new_one == old_one || new_one == caller.actor.account)
    return error_reply(400, "weak_password");
  const std::string hash = hash_password(new_one);
  if (hash.empty()) return error_reply(503, "failed");
  const Result<bool> changed = accounts_.set_password(caller.actor, caller.actor.account, hash, false, caller.token);
  return changed ? json_reply("{}") : error_reply(changed.error());
}

HttpReply AccountRoutes::add_account(const HttpRequest& request, const Caller& caller) {
  const JsonBody body(request);
  const std::string name = body.text("name");
  const std::optional<Role> role = role_from(body.text("role"));
  if (!body.good() || !is_account_name(name) || !role) return error_reply(400, "bad_request");
  const std::string password = one_time_password(), hash = hash_password(password);
  if (hash.empty()) return error_reply(503, "failed");
  const Result<bool> added = accounts_.add(caller.actor, {name, *role, hash, true, true});
  if (!added) return error_reply(added.error());
  return *added ? json_reply(json{{"name", name}, {"password", password}}.dump()) : error_reply(409, "name_taken");
}

HttpReply AccountRoutes::reset_password(const HttpRequest& request, const Caller& caller) {
  const std::string name = request.parameters.at("name"), password = one_time_password(), hash = hash_password(password);
  if (hash.empty()) return error_reply(503, "failed");
  const Result<bool> found = accounts_.set_password(caller.actor, name, hash, true);
  if (!found) return error_reply(found.error());
  return *found ? json_reply(json{{"name", name}, {"password", password}}.dump()) : error_reply(404, "not_found");
}

HttpReply AccountRoutes::set_active(const HttpRequest& request, const Caller& caller) {
  const JsonBody body(request);
  const std::optional<bool> active = body.flag("active");
  const std::string& name = request.parameters.at("name");
  if (!active) return error_reply(400, "bad_request");
  if (name == caller.actor.account) return error_reply(409, "own_account");  // or nobody could open it again
  const Result<bool> found = accounts_.set_active(caller.actor, name, *active);
  if (!found) return error_reply(found.error());
  return *found ? json_reply("{}") : error_reply(404, "not_found");
}

HttpReply AccountRoutes::list_accounts() {
  const Result<std::vector<Account>> accounts = accounts_.all();
  if (!accounts) return error_reply(accounts.error());
  json list = json::array();
  for (const Account& account : *accounts)
    list.push_back({{"name", account.name}, {"role", name_of(account.role)}, {"active", account.active}, {"must_change", account.must_change}});
  return json_reply(json{{"accounts", std::move(list)}}.dump());
}

HttpReply AccountRoutes::list_batches() {
  constexpr int newest = 200;
  const Result<std::vector<BatchReaders>> batches = batches_.list(newest);
  if (!batches) return error_reply(batches.error());
  json list = json::array();
  for (const BatchReaders& batch : *batches)
    list.push_back({{"batch", batch.batch_id}, {"at", batch.at}, {"papers", batch.papers}, {"accounts", batch.accounts}});
  return json_reply(json{{"batches", std::move(list)}}.dump());
}

HttpReply AccountRoutes::set_readers(const HttpRequest& request, const Caller& caller) {
  const std::optional<std::vector<std::string>> accounts = JsonBody(request).texts("accounts");
  if (!accounts) return error_reply(400, "bad_request");
  const Result<AccessChange> change = batches_.set(caller.actor, request.parameters.at("batch"), {accounts->begin(), accounts->end()});
  if (!change) return error_reply(change.error());
  if (*change == AccessChange::no_batch) return error_reply(404, "not_found");
  return *change == AccessChange::done ? json_reply("{}") : error_reply(400, "no_account");
}

// An administrator may type, too: the values of a field that two are to type are not for them, an auditor sees all.
HttpReply AccountRoutes::list_audit(const HttpRequest& request, const Caller& caller) {
  const std::optional<std::int64_t> before = whole_number(request.asked("before"), std::numeric_limits<std::int64_t>::max());
  if (!before) return error_reply(400, "bad_request");
  constexpr int most = 200;
  json list = json::array();
  const Result<void> read = audit_.list(*before, most, [&](const AuditEntry& entry) {
    list.push_back({{"number", entry.number}, {"at", entry.at}, {"account", entry.account}, {"address", entry.address},
                    {"action", entry.act.action}, {"object", entry.act.object}, {"purpose", entry.act.purpose},
                    {"before", entry.act.before}, {"after", entry.act.after}, {"hash", entry.hash}});
  });
  if (!read) return error_reply(read.error());
  if (caller.session.role == Role::administrator) {
    std::set<std::string> documents;
    for (const json& entry : list) documents.insert(entry["object"].get<std::string>().substr(0, entry["object"].get<std::string>().find('/')));
    const Result<std::set<std::string>> hidden = entries_.hidden_fields(documents);
    if (!hidden) return error_reply(hidden.error());
    for (json& entry : list)
      if (hidden->contains(entry["object"])) entry["before"] = entry["after"] = "";
  }
  return json_reply(json{{"entries", std::move(list)}}.dump());
}

HttpReply AccountRoutes::audit_state() {
  const Result<AuditState> state = audit_.verify();
  if (!state) return error_reply(state.error());
  json object = {{"entries", state->entries}, {"last_hash", state->last_hash}, {"broken_at", nullptr}};
  if (state->broken_at) object["broken_at"] = *state->broken_at;
  return json_reply(object.dump());
}

}  // namespace sohoa
