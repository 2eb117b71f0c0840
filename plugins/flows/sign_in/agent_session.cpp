#include "sereno/flows/agent_session.h"

#include <algorithm>
#include <utility>

#include "sereno/flows/agent_state.h"
#include "sereno/flows/keep_alive.h"
#include "sereno/flows/page_transports.h"
#include "sereno/flows/surroundings.h"
#include "sereno/steps/check_frame.h"
#include "sereno/steps/text.h"

namespace sereno::flows {
namespace {

/// A token is long; a field that holds "login" is no secret, and hiding it would hide half of all words.
constexpr std::size_t shortest_token = 16;

/// Another run with the same canary is waited for so long at most.
milliseconds patience(const Context& context) { return std::min(context.remaining() / 3, milliseconds{5'000}); }

Canary canary_of(const SignInPlan& plan, const CanaryAccount& account) {
  return {.platform = plan.visit.target.url.authority(), .account = account.user, .limits = plan.limits};
}

/// What a page wrote is not expanded.
std::string as_it_is(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '$' ? std::string("$$") : std::string(1, c);
  return out;
}

bool is_token(const Field& field) {
  const std::string name = steps::lower_case(field.name);
  return field.value.size() >= shortest_token || name.find("csrf") != std::string::npos ||
         name.find("token") != std::string::npos;
}

FlowFailure refused(StateRefusal refusal) {
  return {.status = refusal.status,
          .function = refusal.function,
          .owner = refusal.owner,
          .confidence = refusal.confidence,
          .observed = std::move(refusal.words),
          .advice = std::move(refusal.advice)};
}

FlowFailure wrong_setting(std::string observed) {
  return {.status = Status::unknown,
          .function = FunctionState::not_seen,
          .owner = FaultOwner::observer,
          .confidence = Confidence::high,
          .observed = std::move(observed)};
}

/// What a page says; nothing of one that cannot be read, for signing out has to be tried all the same.
template <class Said>
Said if_readable(const Answer* page, Said (*read)(std::string_view html)) {
  try {
    return page != nullptr ? read(page->body) : Said();
  } catch (const CheckFailure&) {
    return Said();
  }
}

std::string in_a_row(const std::vector<std::string>& names) {
  std::string row;
  for (const std::string& name : names) row += (row.empty() ? "" : ", ") + name;
  return row;
}

/// Double-submit cookies are percent-encoded by some frameworks, and go back decoded.
std::string decoded(const std::string& text) {
  std::string out;
  const auto digit = [](char c) { return is_digit(c) ? c - '0' : steps::to_lower(c) - 'a' + 10; };
  const auto is_hex = [](char c) { return is_digit(c) || (steps::to_lower(c) >= 'a' && steps::to_lower(c) <= 'f'); };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escaped = text[i] == '%' && i + 2 < text.size() && is_hex(text[i + 1]) && is_hex(text[i + 2]);
    out += escaped ? static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2])) : text[i];
    if (escaped) i += 2;
  }
  return out;
}

}  // namespace

AgentSession::AgentSession(const SignInPlan& plan, const CanaryAccount& canary, const Context& context,
                           steps::Redactor& redactor, steps::Trace& trace)
    : plan_(plan),
      canary_(canary),
      context_(context),
      redactor_(redactor),
      trace_(trace),
      flow_(sign_in_flow(plan)),
      steps_(steps::steps_of_run(context, redactor, trace)),
      transports_(transports(plan)),
      guards_(context,
              {.canaries = {canary_of(plan, canary)}, .patience = patience(context), .journal = "agent_login"}),
      run_(flow_, surroundings(), values()) {}

AgentSession::~AgentSession() {
  try {
    finish();
  } catch (...) {  // NOLINT(bugprone-empty-catch): nobody is left to hear of it
  }
}

Transports AgentSession::transports(const SignInPlan& plan) {
  Transports all;
  http_ = &add_page_transports(
      all, plan.visit, [this] { return context_.now(); }, [this](const Frame& frame) { return proves_socket(frame); });
  return all;
}

Surroundings AgentSession::surroundings() {
  return surroundings_of(context_, steps_, transports_, guards_, trace_, redactor_);
}

Values AgentSession::values() const {
  Values values;
  values.set("user", canary_.user);
  values.set("password", Value{.text = canary_.password, .secret = true, .hosts = {plan_.visit.target.url.host}});
  values.set("marker", plan_.marker.empty() ? canary_.user : plan_.marker);
  return values;
}

Step& AgentSession::step(std::string_view name) {
  return *std::find_if(flow_.steps.begin(), flow_.steps.end(), [&](const Step& each) { return each.name == name; });
}

void AgentSession::set_secret(std::string_view name, const std::string& text) {
  const bool secret = text.size() >= shortest_token;
  if (secret) redactor_.hide(text);
  run_.values().set(name,
                    Value{.text = text, .secret = secret, .hosts = {plan_.visit.target.url.host}, .extracted = true});
}

std::string AgentSession::absolute(const Answer& from, const std::string& reference) const {
  const auto base = steps::Url::parse(from.place);
  const auto url = (base ? *base : plan_.visit.target.url).follow(reference);
  return as_it_is(url ? url->text() : reference);
}

void AgentSession::put_fields(const std::vector<Field>& fields, const std::string& prefix, std::vector<Field>& form) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string name = prefix + std::to_string(i);
    set_secret(name, fields[i].value);
    form.push_back({.name = as_it_is(fields[i].name), .value = "${" + name + "}"});
  }
}

void AgentSession::add_header(Request& request, const std::string& name, const std::string& value_name) const {
  request.headers.push_back({.name = name, .value = "${" + value_name + "}"});
}

std::string AgentSession::cookie(const std::string& name) const {
  for (const Cookie& each : http_->cookies(plan_.visit.target.url))
    if (each.name == name) return each.value;
  return {};
}

bool AgentSession::look_at_page() { return run_.answer("page") != nullptr ? !run_.failure() : run_.step("page"); }

void AgentSession::put_token(const Answer& page, const SignInForm& form) {
  Request& request = step("auth").request;
  token_seen_ = std::any_of(form.hidden.begin(), form.hidden.end(), is_token);
  cookie_seen_ = !page.cookies.empty();
  std::string token, header = "X-CSRF-Token";
  const bool by_itself = plan_.token == TokenPlace::automatic && !token_seen_;
  if (!plan_.token_xpath.empty()) {
    token = first_text(page.body, plan_.token_xpath);
  } else if (plan_.token == TokenPlace::meta || by_itself) {
    token = form.meta_token;
  } else if (plan_.token == TokenPlace::cookie) {
    token = decoded(cookie(plan_.token_cookie));
    header = "X-XSRF-TOKEN";
  }
  if (token.empty()) return;
  token_seen_ = true;
  set_secret("token", token);
  add_header(request, plan_.token_header.empty() ? header : plan_.token_header, "token");
}

bool AgentSession::sign_in() try {
  if (!look_at_page()) return false;
  const Answer& page = *run_.answer("page");
  const auto form = sign_in_form(page.body);
  const std::string user_field = !plan_.user_field.empty() ? plan_.user_field : form ? form->user_field : "";
  const std::string pass_field = !plan_.pass_field.empty() ? plan_.pass_field : form ? form->pass_field : "";
  if (!form || user_field.empty() || pass_field.empty()) {
    fail("auth", wrong_setting("the form does not say which fields are user and password: name them with --user-field "
                               "and --pass-field"));
    return false;
  }
  for (const std::string& field : {user_field, pass_field}) {
    if (std::find(form->names.begin(), form->names.end(), field) != form->names.end()) continue;
    fail("auth", wrong_setting("the page has no field " + steps::in_quotes(field, 40) + ", it has " +
                               steps::shown(in_a_row(form->names), 120)));
    return false;
  }
  Request& request = step("auth").request;
  request.target = absolute(page, form->action);
  std::vector<Field> hidden = form->hidden;
  std::erase_if(hidden, [&](const Field& each) { return each.name == user_field || each.name == pass_field; });
  put_fields(hidden, "hidden_", request.form);
  request.form.push_back({.name = as_it_is(user_field), .value = "${user}"});
  request.form.push_back({.name = as_it_is(pass_field), .value = "${password}"});
  put_token(page, *form);
  signed_in_ = run_.step("auth");
  if (!signed_in_) {
    remember_stale();
    return false;
  }
  run_.values().set("signed_in", "yes");
  const Answer& answer = *run_.answer("auth");
  const std::string landing = !plan_.session_url.empty() ? plan_.session_url : run_.values().text("landing");
  if (!landing.empty()) {
    const auto base = steps::Url::parse(answer.place);
    const auto url = (base ? *base : plan_.visit.target.url).follow(landing);
    run_.values().set("desk", url ? url->text() : landing);
  }
  return true;
} catch (const CheckFailure& unreadable) {
  fail("auth", wrong_setting(unreadable.what()));
  return false;
}

/// The way to end it, as the page that refuses offers it: a form that asks for the password again.
void AgentSession::remember_stale() {
  const auto& failure = run_.failure();
  const Answer* const answer = run_.answer("auth");
  if (!failure || failure->kind != FailureEntry::Kind::stale || answer == nullptr) return;
  const auto form = sign_in_form(answer->body);
  if (!form || form->action.empty()) return;
  Request& request = step("end_session").request;
  request.target = absolute(*answer, form->action);
  put_fields(form->hidden, "stale_", request.form);
  request.form.push_back({.name = as_it_is(form->user_field), .value = "${user}"});
  request.form.push_back({.name = as_it_is(form->pass_field), .value = "${password}"});
  run_.values().set("stale", "yes");
}

bool AgentSession::ended_a_stale_one() const {
  return std::any_of(run_.sights().begin(), run_.sights().end(), [](const StepSight& sight) {
    return sight.name == "end_session" && !sight.passed_over && !sight.failed;
  });
}

bool AgentSession::open_desk() {
  if (run_.failure()) return false;
  if (run_.values().find("desk") == nullptr) return true;  // the answer to the sign-in was the desk
  return run_.step("session");
}

const Answer* AgentSession::desk() const {
  for (const std::string_view name : {"session", "desk", "auth"})
    if (const Answer* answer = run_.answer(name); answer != nullptr && !answer->failure) return answer;
  return nullptr;
}

bool AgentSession::judge_state() {
  if (plan_.state_url.empty()) return !run_.failure();
  run_.values().set("asks_state", "yes");
  if (!run_.step("state")) return false;
  const auto told = [&](const char* name) {
    const Value* value = run_.values().find(name);
    return value == nullptr ? std::nullopt : std::optional(value->text);
  };
  const auto state = told("state"), queues = told("queues");
  auto refusal = judge_agent(state, queues, plan_.paused_states);
  const bool untold = !state || (!queues && !plan_.queues_pointer.empty());
  if (!refusal && untold)
    refusal = StateRefusal{
        .observer = "canary_not_safe",
        .words = std::string("REFUSED: the platform does not tell the canary's ") + (state ? "queues" : "state"),
        .advice = "point --state-pointer and --queues-pointer at them"};
  if (!refusal) return true;
  fail("state", refused(*std::move(refusal)));
  return false;
}

/// A change is proven to come from the platform's own page: by its meta tag, by the cookie doubled.
void AgentSession::add_desk_tokens(Request& request) {
  const Answer* const page = desk();
  request.headers.clear();
  const std::string meta = if_readable(page, meta_token);
  const std::string doubled = decoded(cookie(plan_.token_cookie));
  if (!meta.empty()) {
    set_secret("desk_token", meta);
    add_header(request, plan_.token_header.empty() ? "X-CSRF-Token" : plan_.token_header, "desk_token");
  }
  if (doubled.empty()) return;
  set_secret("desk_cookie", doubled);
  add_header(request, "X-XSRF-TOKEN", "desk_cookie");
}

bool AgentSession::keep_alive() {
  if (run_.failure() || plan_.heartbeat_url.empty()) return !run_.failure();
  add_desk_tokens(step("heartbeat").request);
  run_.values().set("keeps_alive", "yes");
  return run_.step("heartbeat");
}

bool AgentSession::proves_socket(const Frame& frame) {
  if (frame.kind == Frame::Kind::close) return false;
  const bool data = frame.kind == Frame::Kind::text || frame.kind == Frame::Kind::binary;
  if (!data || is_keep_alive(frame.data)) {
    ++pings_;
    return false;
  }
  ++said_;
  proven_ = !plan_.socket_match || plan_.socket_match->found_in(frame.data);
  return proven_;
}

bool AgentSession::open_socket() {
  if (run_.failure() || plan_.socket_url.empty()) return !run_.failure();
  run_.values().set("has_socket", "yes");
  if (!run_.step("ws")) return false;
  if (proven_) return true;
  const Answer* const answer = run_.answer("ws");
  FlowFailure failure{.observed = "101, then " + std::to_string(pings_) + " pings and " + std::to_string(said_) +
                                  " messages, none that proves it"};
  failure.explained = true;
  failure.owner = FaultOwner::platform;
  failure.confidence = Confidence::medium;
  failure.advice = "look at the broker behind the WebSocket";
  if (answer != nullptr) failure.target = answer->peer;
  fail("ws", std::move(failure));
  return false;
}

void AgentSession::prepare_way_out() {
  if (!signed_in_) return;
  if (desk() == run_.answer("auth") && run_.values().find("desk") != nullptr && !run_.failure()) run_.step("desk");
  const Answer* const page = desk();
  const auto offered = if_readable(page, way_out);
  // Of a desk that was never seen, or is another's, the usual address is better than none.
  const bool guess = !offered && run_.failure().has_value();
  way_out_known_ = offered || guess || !plan_.logout_url.empty();
  if (!way_out_known_) return;
  Request& request = step("logout").request;
  add_desk_tokens(request);
  const std::string action = !plan_.logout_url.empty() ? plan_.logout_url : offered ? offered->action : "/logout";
  request.target = page != nullptr ? absolute(*page, action) : as_it_is(action);
  const bool posts = offered ? offered->posts : !request.headers.empty();
  if (posts) {
    request.method = "POST";
    request.body = Request::Body::form;
    if (offered) put_fields(offered->hidden, "out_", request.form);
  }
  run_.values().set("way_out", "yes");
}

void AgentSession::finish() {
  if (std::exchange(finished_, true)) return;
  prepare_way_out();
  run_.finish();
}

std::string AgentSession::observer() const {
  return guards_.refusal() ? std::string(guards_.refusal()->observer()) : std::string();
}

std::optional<FlowFailure> AgentSession::failure() const {
  std::optional<FlowFailure> failure = run_.failure();
  const bool of_token = failure && failure->step == "auth" && failure->observed == "the token of the form is refused";
  if (!of_token) return failure;
  if (!token_seen_) failure->observed = "refused for want of a token: the page came without one";
  if (token_seen_ && !cookie_seen_)
    failure->observed = "the token is refused: the page set no cookie that it could belong to";
  return failure;
}

}  // namespace sereno::flows
