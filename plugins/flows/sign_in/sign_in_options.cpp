#include <algorithm>

#include "sereno/flows/agent_state.h"
#include "sereno/flows/extraction.h"
#include "sereno/flows/sign_in_plan.h"
#include "sereno/steps/text.h"
#include "sereno/steps/visit_options.h"

namespace sereno::flows {
namespace {

using Kind = Options::Kind;
using steps::in_quotes;

/// Names with a prefix.
class Names {
 public:
  explicit Names(std::string_view prefix) : prefix_(prefix) {}
  std::string operator()(std::string_view name) const { return prefix_ + std::string(name); }

 private:
  std::string prefix_;
};

void declare_form(Options& options, const Names& name) {
  options
      .add(name("credential"), Kind::secret, "", "USER:PASSWORD of the canary, an agent that exists for checks alone")
      .add(name("second-canary"), Kind::secret, "", "USER:PASSWORD of another canary, tried when the first is refused")
      .add(name("user-field"), Kind::text, "", "name of the form's field for the user (default: as the page has it)")
      .value_name("NAME")
      .add(name("pass-field"), Kind::text, "", "name of the form's field for the password (default: likewise)")
      .value_name("NAME")
      .add(name("csrf"), Kind::choice, "auto",
           "where the page's token is: field of the form, meta tag, cookie that is doubled, none; auto: field, else "
           "meta tag")
      .choices({"auto", "field", "meta", "cookie", "none"})
      .add(name("csrf-xpath"), Kind::text, "", "XPath of the token on the page, which goes back in a header")
      .value_name("XPATH")
      .add(name("csrf-cookie"), Kind::text, "XSRF-TOKEN", "name of the cookie that is doubled")
      .value_name("NAME")
      .add(name("csrf-header"), Kind::text, "", "header for a token (default: X-CSRF-Token, of a cookie X-XSRF-TOKEN)")
      .value_name("NAME")
      .add(name("marker"), Kind::text, "",
           "text that stands only on the page behind the sign-in (default: the user's name)")
      .value_name("TEXT")
      .add(name("session-url"), Kind::text, "", "page behind the sign-in (default: where it leads to)")
      .value_name("PATH|URL")
      .add(name("logout-url"), Kind::text, "", "address that signs out (default: the form or link that the page has)")
      .value_name("PATH|URL");
}

void declare_desk(Options& options, const Names& name) {
  options.add(name("state-url"), Kind::text, "", "address that tells the canary's state and queues, as JSON")
      .value_name("PATH|URL")
      .add(name("state-pointer"), Kind::text, "/state", "JSON pointer of the state")
      .value_name("POINTER")
      .add(name("queues-pointer"), Kind::text, "/queues",
           "JSON pointer of the number or the list of queues; none: not told")
      .value_name("POINTER")
      .add(name("paused-states"), Kind::text, "paused,pause,aux,break,busy,offline,not ready,dnd,away,logged in",
           "states in which no call can come")
      .value_name("WORD,...")
      .add(name("heartbeat-url"), Kind::text, "", "address of the keep-alive that the desk posts to")
      .value_name("PATH|URL")
      .add(name("ws-url"), Kind::text, "", "WebSocket of the desk, opened with the session's cookies")
      .value_name("PATH|URL")
      .add(name("ws-match"), Kind::text, "",
           "pattern of the message that proves it (default: the first that is no ping)")
      .value_name("PATTERN")
      .add(name("ws-protocol"), Kind::text, "", "subprotocol that the server has to agree to")
      .value_name("NAME")
      .add(name("sign-ins"), Kind::text, "",
           "sign-ins that the platform allows, COUNT/DURATION: kept over all services")
      .value_name("5/5m");
}

CanaryAccount read_account(const Context& context, const std::string& option, steps::Redactor& redactor,
                           steps::Problems& problems) {
  std::string text = context.text(option);
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  redactor.hide_credential(text);
  const auto colon = text.find(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == text.size()) {
    problems.add(option, "has to hold USER:PASSWORD");
    return {};
  }
  return {.user = text.substr(0, colon), .password = text.substr(colon + 1)};
}

/// As the flow will follow it, so that a slip of the pen is found before anything runs.
void check_address(const Names& name, std::string_view option, std::string address, const SignInPlan& plan,
                   steps::Problems& problems) {
  if (address.empty() || plan.visit.target.url.host.empty()) return;
  if (option == "ws-url" && address.starts_with("ws")) address.replace(0, 2, "http");
  if (const auto url = plan.visit.target.url.follow(address); !url) problems.add(name(option), url.error().message);
}

void check_token(const Names& name, std::string_view option, const std::string& text, steps::Problems& problems) {
  if (!text.empty() && !steps::is_token(text))
    problems.add(name(option), in_quotes(text) + " is no name: it has no blanks and no separators");
}

void read_token(const Context& context, const Names& name, SignInPlan& plan, steps::Problems& problems) {
  const std::string word = context.text(name("csrf"));
  plan.token = word == "field"    ? TokenPlace::field
               : word == "meta"   ? TokenPlace::meta
               : word == "cookie" ? TokenPlace::cookie
               : word == "none"   ? TokenPlace::none
                                  : TokenPlace::automatic;
  plan.token_cookie = context.text(name("csrf-cookie"));
  plan.token_header = context.text(name("csrf-header"));
  check_token(name, "csrf-cookie", plan.token_cookie, problems);
  check_token(name, "csrf-header", plan.token_header, problems);
  plan.token_xpath = context.text(name("csrf-xpath"));
  if (plan.token_xpath.empty()) return;
  if (const auto problem = xpath_problem(plan.token_xpath)) problems.add(name("csrf-xpath"), *problem);
}

std::optional<steps::Pattern> read_pattern(const Context& context, const std::string& option,
                                           steps::Problems& problems) {
  const std::string text = context.text(option);
  if (text.empty()) return std::nullopt;
  auto pattern = steps::Pattern::compile(text, {});
  if (pattern) return *std::move(pattern);
  problems.add(option, pattern.error().message);
  return std::nullopt;
}

void read_limits(const Context& context, const std::string& option, CanaryLimits& limits, steps::Problems& problems) {
  const std::string text = context.text(option);
  if (text.empty()) return;
  const auto slash = text.find('/');
  const auto count = parse_integer(text.substr(0, slash));
  const auto time = slash == std::string::npos ? std::nullopt : parse_duration(text.substr(slash + 1));
  if (!count || *count < 1 || !time || time->count() == 0)
    return problems.add(option, in_quotes(text) + " is no COUNT/DURATION, such as 5/5m");
  limits.sign_ins = *count;
  limits.sign_ins_in = *time;
}

void read_desk(const Context& context, const Names& name, SignInPlan& plan, steps::Problems& problems) {
  plan.state_url = context.text(name("state-url"));
  plan.state_pointer = context.text(name("state-pointer"));
  plan.queues_pointer = context.text(name("queues-pointer"));
  if (plan.queues_pointer == "none") plan.queues_pointer.clear();
  for (const auto& [option, pointer] :
       {std::pair{"state-pointer", &plan.state_pointer}, std::pair{"queues-pointer", &plan.queues_pointer}})
    if (const auto problem = pointer_problem(*pointer)) problems.add(name(option), *problem);
  plan.paused_states = steps::split(context.text(name("paused-states")), ',');
  for (const std::string& word : plan.paused_states)
    if (means_ready(word)) problems.add(name("paused-states"), in_quotes(word) + " means that calls may come");
  plan.heartbeat_url = context.text(name("heartbeat-url"));
  plan.socket_url = context.text(name("ws-url"));
  plan.socket_protocol = context.text(name("ws-protocol"));
  check_token(name, "ws-protocol", plan.socket_protocol, problems);
  plan.socket_match = read_pattern(context, name("ws-match"), problems);
  if (plan.socket_match && plan.socket_url.empty()) problems.add(name("ws-match"), "needs --" + name("ws-url"));
}

}  // namespace

void declare_sign_in_options(Options& options, std::string_view prefix) {
  declare_form(options, Names(prefix));
  declare_desk(options, Names(prefix));
}

SignInPlan read_sign_in(const Context& context, std::string_view prefix, steps::VisitPlan visit,
                        steps::Redactor& redactor, steps::Problems& problems) {
  const Names name(prefix);
  SignInPlan plan{.visit = std::move(visit)};
  if (context.has(name("credential"))) plan.canary = read_account(context, name("credential"), redactor, problems);
  if (context.has(name("second-canary")))
    plan.second = read_account(context, name("second-canary"), redactor, problems);
  if (plan.second && plan.second->user == plan.canary.user)
    problems.add(name("second-canary"), "is the same account as --" + name("credential"));
  plan.user_field = context.text(name("user-field"));
  plan.pass_field = context.text(name("pass-field"));
  plan.marker = context.text(name("marker"));
  plan.session_url = context.text(name("session-url"));
  plan.logout_url = context.text(name("logout-url"));
  read_token(context, name, plan, problems);
  read_desk(context, name, plan, problems);
  for (const auto& [option, address] :
       {std::pair{"session-url", &plan.session_url}, std::pair{"logout-url", &plan.logout_url},
        std::pair{"state-url", &plan.state_url}, std::pair{"heartbeat-url", &plan.heartbeat_url},
        std::pair{"ws-url", &plan.socket_url}})
    check_address(name, option, *address, plan, problems);
  read_limits(context, name("sign-ins"), plan.limits, problems);
  return plan;
}

}  // namespace sereno::flows
