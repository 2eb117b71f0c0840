#include "checks/web/settings.h"

#include <cstdint>

#include "sereno/steps/address.h"
#include "sereno/steps/resolver.h"
#include "sereno/steps/text.h"
#include "sereno/steps/visit_options.h"

namespace web {
namespace {

using sereno::Context;
using sereno::steps::in_quotes;
using sereno::steps::lower_case;
using sereno::steps::Pattern;
using sereno::steps::Problems;
using sereno::steps::Redactor;
using sereno::steps::split;

std::optional<std::uint64_t> whole_number(std::string_view text) { return sereno::parse_integer<std::uint64_t>(text); }

void read_page_size(std::string_view text, Expectations& expectations, Problems& problems) {
  const auto colon = text.find(':');
  expectations.min_bytes = whole_number(text.substr(0, colon));
  if (colon != std::string_view::npos) expectations.max_bytes = whole_number(text.substr(colon + 1));
  const bool good =
      (expectations.min_bytes || colon == 0) && (colon == std::string_view::npos || expectations.max_bytes);
  if (!good) problems.add("pagesize", in_quotes(text) + " is no MIN or MIN:MAX in bytes");
  if (expectations.min_bytes && expectations.max_bytes && *expectations.min_bytes > *expectations.max_bytes)
    problems.add("pagesize", in_quotes(text) + " has its bounds the wrong way round");
}

void add_patterns(const Context& context, std::string_view option, bool ignore_case, Settings& settings,
                  Problems& problems) {
  for (const std::string& text : context.all(option)) {
    auto pattern = Pattern::compile(text, {.ignore_case = ignore_case, .spans_lines = context.has("linespan")});
    if (pattern) {
      settings.expectations.patterns.push_back(*std::move(pattern));
    } else {
      problems.add(option, pattern.error().message);
    }
  }
}

void read_pattern(const Context& context, std::string_view option, std::optional<Pattern>& to, Problems& problems) {
  const auto text = context.find(option);
  if (!text) return;
  auto pattern = Pattern::compile(*text, {});
  if (pattern)
    to = *std::move(pattern);
  else
    problems.add(option, pattern.error().message);
}

void read_patterns(const Context& context, Settings& settings, Problems& problems) {
  Expectations& expectations = settings.expectations;
  add_patterns(context, "regex", false, settings, problems);
  add_patterns(context, "eregi", true, settings, problems);
  expectations.invert_patterns = context.has("invert-regex");
  const std::string state = lower_case(context.text("state-regex"));
  if (state == "warning") expectations.pattern_status = sereno::Status::warning;
  read_pattern(context, "final-url", expectations.final_url, problems);
  read_pattern(context, "issuer", expectations.issuer, problems);
}

void read_expectations(const Context& context, Settings& settings, Problems& problems) {
  Expectations& expectations = settings.expectations;
  expectations.status_texts = split(context.text("expect"), ',');
  expectations.header_texts = context.all("header-string");
  expectations.body_texts = context.all("string");
  for (const std::string& texts : context.all("not-string"))
    for (std::string& text : split(texts, '|')) expectations.forbidden_texts.push_back(std::move(text));
  read_patterns(context, settings, problems);
  if (const auto size = context.find("pagesize")) read_page_size(*size, expectations, problems);
  expectations.max_age = context.duration("max-age");
  expectations.warning_s = context.range("warning");
  expectations.critical_s = context.range("critical");
}

void read_other_resolver(const Context& context, Settings& settings, Problems& problems) {
  settings.beside.other_resolver = context.text("compare-resolver");
  if (settings.beside.other_resolver.empty()) return;
  if (const auto problem = sereno::steps::servers_problem(settings.beside.other_resolver))
    problems.add("compare-resolver", *problem);
  const std::string& host = settings.plan.target.connect_host;
  if (settings.plan.proxy)
    problems.add("compare-resolver", "cannot be used through a proxy, which resolves the name itself");
  if (sereno::steps::numeric_address(host))
    problems.add("compare-resolver", "has no name to ask for: " + in_quotes(host) + " is an address");
}

void read_beside(const Context& context, Settings& settings, Problems& problems) {
  BesidePlan& beside = settings.beside;
  beside.assets = static_cast<std::size_t>(context.integer("assets").value_or(0));
  beside.health = context.text("health");
  if (!beside.health.empty() && !beside.health.starts_with('/'))
    problems.add("health", "has to be a path of the same server, such as /health");
  for (const std::string& text : context.all("json-pointer")) {
    JsonValue value;
    problems.take("json-pointer", JsonValue::parse(text), value);
    beside.json.push_back(std::move(value));
  }
  if (settings.plan.handshake_only && (beside.assets > 0 || !beside.health.empty() || !beside.json.empty()))
    problems.add("certificate", "asks for no page, and so for nothing of it: add --continue-after-certificate");
  read_other_resolver(context, settings, problems);
}

void read_body(const Context& context, Settings& settings, Problems& problems) {
  const BesidePlan& beside = settings.beside;
  const bool looks =
      settings.expectations.looks_into_body() || beside.assets > 0 || (!beside.json.empty() && beside.health.empty());
  if (settings.plan.headers_only && looks)
    problems.add("no-body",
                 "leaves nothing for --string, --not-string, --regex, --assets and --json-pointer to look into");
  settings.usual_percent = static_cast<unsigned>(context.integer("usual-size").value_or(0));
  if (settings.usual_percent > 0 && (settings.plan.headers_only || settings.plan.handshake_only))
    problems.add("usual-size", "is of a page's body, and none is asked for");
  settings.show_body = context.has("show-body");
  if (looks || settings.show_body)
    settings.plan.keep_body = static_cast<std::size_t>(context.size("body-limit").value_or(0));
}

}  // namespace

Settings read_settings(const Context& context, Redactor& redactor, Problems& problems) {
  Settings settings;
  settings.plan = sereno::steps::read_visit_plan(context, redactor, problems);
  settings.expectations.need_http2 = settings.plan.http.need_http2;
  read_expectations(context, settings, problems);
  read_beside(context, settings, problems);
  read_body(context, settings, problems);
  settings.certificate = sereno::steps::read_certificate_limits(context, problems);
  settings.link = context.has("link");
  return settings;
}

}  // namespace web
