#include "checks/dashboard/settings.h"

#include <utility>

#include "sereno/flows/extraction.h"
#include "sereno/flows/time_value.h"
#include "sereno/steps/text.h"
#include "sereno/steps/visit_options.h"

namespace dashboard {
namespace {

using sereno::Context;
using sereno::Options;
using Kind = sereno::Options::Kind;
using sereno::steps::Pattern;
using sereno::steps::Problems;

void declare_figures(Options& options) {
  options
      .add("mode", Kind::choice, "json", "json, html, ws (WebSocket), connect (it opens), stimulus (a canary signs in)")
      .choices({"json", "html", "ws", "connect", "stimulus"})
      .add("warning,w", Kind::range, "60", "age of the figures in seconds that warns")
      .value_name("SECONDS")
      .add("critical,c", Kind::range, "180", "age that is critical")
      .value_name("SECONDS")
      .add("ts-pointer", Kind::text, "", "JSON pointer of the time that the figures are of")
      .value_name("POINTER")
      .add("ts-xpath", Kind::text, "", "XPath of it, in mode html")
      .value_name("XPATH")
      .add("ts-regex", Kind::text, "", "pattern (RE2) whose first group is it, in mode html")
      .value_name("PATTERN")
      .add("ts-format", Kind::text, "iso8601", "iso8601, http, mail, epoch, epoch_ms or a strptime format")
      .value_name("FORMAT")
      .add("tz", Kind::text, "", "zone of a time that says none: America/Mexico_City, -06:00, UTC")
      .value_name("ZONE")
      .add("sequence-pointer", Kind::text, "", "pointer (in mode html XPath) of a number that advances")
      .value_name("POINTER")
      .add("value-pointer", Kind::text, "", "pointer (in mode html XPath) of a figure that has to change")
      .repeatable()
      .value_name("POINTER")
      .add("changed-within", Kind::duration, "", "longest that sequence and figures may stand still");
}

void declare_websocket(Options& options) {
  options.add("subscribe", Kind::text, "", "message to send once the WebSocket is open, several in their order")
      .repeatable()
      .value_name("TEXT")
      .add("data-match", Kind::text, "", "JSON pointer that only messages with figures have: pings are none")
      .value_name("POINTER")
      .add("ignore", Kind::text, "", "pattern of messages that are no figures, whatever they have")
      .value_name("PATTERN")
      .add("frames", Kind::integer, "1", "messages with figures to wait for")
      .at_least(1)
      .at_most(1000)
      .add("ws-protocol", Kind::text, "", "subprotocol that the server has to agree to")
      .value_name("NAME");
}

void declare_stimulus(Options& options) {
  options.add("figure-pointer", Kind::text, "", "JSON pointer of the number that a sign-in moves, in mode stimulus")
      .value_name("POINTER")
      .add("appears-within", Kind::duration, "10s", "longest until the sign-in shows there")
      .add("login-url", Kind::text, "", "page where the canary signs in")
      .value_name("PATH|URL");
  sereno::flows::declare_sign_in_options(options, "login-");
}

Mode mode_of(std::string_view word) {
  return word == "html"       ? Mode::html
         : word == "ws"       ? Mode::ws
         : word == "connect"  ? Mode::connect
         : word == "stimulus" ? Mode::stimulus
                              : Mode::json;
}

std::optional<Pattern> read_pattern(const Context& context, std::string_view option, Problems& problems) {
  const std::string text = context.text(option);
  if (text.empty()) return std::nullopt;
  auto pattern = Pattern::compile(text, {});
  if (pattern) return *std::move(pattern);
  problems.add(option, pattern.error().message);
  return std::nullopt;
}

void check_place(const Settings& settings, std::string_view option, const std::string& place, Problems& problems) {
  if (place.empty()) return;
  const auto problem = settings.is_html() ? sereno::flows::xpath_problem(place) : sereno::flows::pointer_problem(place);
  if (problem) problems.add(option, *problem);
}

void read_places(const Context& context, Settings& settings, Problems& problems) {
  Places& places = settings.places;
  const std::string pointer = context.text("ts-pointer"), xpath = context.text("ts-xpath");
  places.time = settings.is_html() ? xpath : pointer;
  places.time_pattern = read_pattern(context, "ts-regex", problems);
  if (settings.is_html() && !pointer.empty())
    problems.add("ts-pointer", "is for JSON: a page has --ts-xpath or --ts-regex");
  if (!settings.is_html() && (!xpath.empty() || places.time_pattern))
    problems.add(xpath.empty() ? "ts-regex" : "ts-xpath", "is for --mode=html: JSON has --ts-pointer");
  if (!xpath.empty() && places.time_pattern) problems.add("ts-regex", "contradicts --ts-xpath");
  places.time_format = context.text("ts-format");
  places.zone = context.text("tz");
  if (const auto problem = sereno::flows::time_format_problem(places.time_format, places.zone))
    problems.add(places.zone.empty() ? "ts-format" : "tz", *problem);
  places.sequence = context.text("sequence-pointer");
  places.values = context.all("value-pointer");
  check_place(settings, settings.is_html() ? "ts-xpath" : "ts-pointer", places.time, problems);
  check_place(settings, "sequence-pointer", places.sequence, problems);
  for (const std::string& value : places.values) check_place(settings, "value-pointer", value, problems);
  settings.changed_within = context.duration("changed-within");
  if (settings.changed_within && places.sequence.empty() && places.values.empty())
    problems.add("changed-within", "needs --sequence-pointer or --value-pointer: what has to change");
  const bool says_time = !places.time.empty() || places.time_pattern;
  const bool over_http = settings.mode == Mode::json || settings.mode == Mode::html;
  if (over_http && !says_time && !settings.changed_within)
    problems.add(settings.is_html() ? "ts-xpath" : "ts-pointer",
                 "is needed, or --changed-within: without either nobody can tell whether figures move");
}

void read_websocket(const Context& context, Settings& settings, Problems& problems) {
  settings.messages = context.all("subscribe");
  for (const std::string& message : settings.messages)
    if (message.find('\n') != std::string::npos) problems.add("subscribe", "has to be one line");
  settings.data_match = context.text("data-match");
  settings.ignore = read_pattern(context, "ignore", problems);
  settings.protocol = context.text("ws-protocol");
  if (!settings.protocol.empty() && !sereno::steps::is_token(settings.protocol))
    problems.add("ws-protocol", sereno::steps::in_quotes(settings.protocol) + " is no name of a subprotocol");
  settings.frames = static_cast<std::size_t>(context.integer("frames").value_or(1));
  if (settings.mode != Mode::ws) return;
  if (settings.data_match.empty()) {
    problems.add("data-match", "is needed in mode ws: a message without it may be a ping, which proves nothing");
  } else if (const auto problem = sereno::flows::pointer_problem(settings.data_match)) {
    problems.add("data-match", *problem);
  }
}

void read_stimulus(const Context& context, Settings& settings, sereno::steps::Redactor& redactor, Problems& problems) {
  if (settings.mode != Mode::stimulus) {
    // Whoever gives them believes that the figures are looked at behind a sign-in.
    for (const char* option : {"figure-pointer", "login-url", "login-credential", "login-second-canary"})
      if (context.has(option)) problems.add(option, "is for --mode=stimulus: nobody signs in otherwise");
    return;
  }
  settings.figure = context.text("figure-pointer");
  settings.appears_within = context.duration("appears-within").value_or(sereno::milliseconds{10'000});
  if (settings.figure.empty())
    problems.add("figure-pointer", "is needed in mode stimulus: the number that a sign-in moves");
  if (const auto problem = sereno::flows::pointer_problem(settings.figure)) problems.add("figure-pointer", *problem);
  auto visit = settings.visit;
  const auto login = settings.visit.target.url.follow(context.text("login-url"));
  if (!context.has("login-url")) {
    problems.add("login-url", "is needed in mode stimulus");
  } else if (!login) {
    problems.add("login-url", login.error().message);
  } else {
    visit.target.url = *login;
    if (!login->same_origin(settings.visit.target.url)) visit.target.connect_host.clear();
  }
  settings.sign_in = sereno::flows::read_sign_in(context, "login-", std::move(visit), redactor, problems);
  if (!context.has("login-credential"))
    problems.add("login-credential", "is needed in mode stimulus: the canary's USER:PASSWORD");
}

}  // namespace

void declare_options(Options& options) {
  sereno::steps::declare_target_options(options);
  declare_figures(options);
  declare_websocket(options);
  declare_stimulus(options);
  sereno::steps::declare_tls_options(options);
  sereno::steps::declare_credential_options(options);
  sereno::steps::declare_proxy_options(options);
  options.add("header,k", Kind::text, "", "header to send, \"Name: value\"")
      .repeatable()
      .value_name("HEADER")
      .add("useragent,A", Kind::text, "", "User-Agent header");
}

Settings read_settings(const Context& context, sereno::steps::Redactor& redactor, Problems& problems) {
  Settings settings;
  settings.mode = mode_of(context.text("mode"));
  settings.visit = sereno::steps::read_visit_plan(context, redactor, problems);
  settings.warning_s = context.range("warning");
  settings.critical_s = context.range("critical");
  read_places(context, settings, problems);
  read_websocket(context, settings, problems);
  read_stimulus(context, settings, redactor, problems);
  return settings;
}

}  // namespace dashboard
