#include "checks/agent_login/settings.h"

#include "sereno/steps/visit_options.h"

namespace agent_login {
namespace {

using sereno::Context;
using sereno::Options;
using Kind = sereno::Options::Kind;

void declare_limits(Options& options) {
  options.add("through", Kind::choice, "session", "how far to go: page, auth, session, softphone or logout")
      .choices({"page", "auth", "session", "softphone", "logout"})
      .value_name("STAGE")
      .add("warning,w", Kind::range, "5", "seconds up to the last stage that warn")
      .value_name("SECONDS")
      .add("critical,c", Kind::range, "15", "seconds up to the last stage that are critical")
      .value_name("SECONDS");
}

Through through_of(std::string_view word) {
  return word == "page"        ? Through::page
         : word == "auth"      ? Through::auth
         : word == "softphone" ? Through::softphone
         : word == "logout"    ? Through::logout
                               : Through::session;
}

}  // namespace

void declare_options(Options& options) {
  sereno::steps::declare_target_options(options);
  declare_limits(options);
  sereno::flows::declare_sign_in_options(options, "");
  declare_adapter_options(options);
  declare_softphone_options(options);
  sereno::steps::declare_tls_options(options);
  sereno::steps::declare_proxy_options(options);
  options.add("useragent,A", Kind::text, "", "User-Agent header");
}

Settings read_settings(const Context& context, sereno::flows::AdapterReader& adapters,
                       sereno::steps::Redactor& redactor, sereno::steps::Problems& problems) {
  Settings settings;
  settings.through = through_of(context.text("through"));
  auto visit = sereno::steps::read_visit_plan(context, redactor, problems);
  settings.plan = sereno::flows::read_sign_in(context, "", std::move(visit), redactor, problems);
  settings.adapter = read_adapter_plan(context, adapters, settings.plan.visit, redactor, problems);
  settings.phone = read_softphone(context, settings.plan.visit, redactor, problems);
  settings.warning_s = context.range("warning");
  settings.critical_s = context.range("critical");
  if (settings.through != Through::page && settings.plan.canary.user.empty() && !context.has("credential"))
    problems.add("credential", "is needed behind the page: the canary's USER:PASSWORD");
  if (settings.through == Through::softphone && !context.has("sip-uri"))
    problems.add("through", "softphone needs --sip-uri: the address that the telephone registers");
  return settings;
}

}  // namespace agent_login
