#include "checks/web/settings.h"

#include <cstdint>

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

void read_patterns(const Context& context, Settings& settings, Problems& problems) {
  Expectations& expectations = settings.expectations;
  add_patterns(context, "regex", false, settings, problems);
  add_patterns(context, "eregi", true, settings, problems);
  expectations.invert_patterns = context.has("invert-regex");
  const std::string state = lower_case(context.text("state-regex"));
  if (state == "warning") expectations.pattern_status = sereno::Status::warning;
  const auto final_url = context.find("final-url");
  if (!final_url) return;
  auto pattern = Pattern::compile(*final_url, {});
  if (pattern) {
    expectations.final_url = *std::move(pattern);
  } else {
    problems.add("final-url", pattern.error().message);
  }
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

void read_body(const Context& context, Settings& settings, Problems& problems) {
  const bool looks = settings.expectations.looks_into_body();
  if (settings.plan.headers_only && looks)
    problems.add("no-body", "leaves nothing for --string, --not-string and --regex to look into");
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
  read_body(context, settings, problems);
  settings.certificate = sereno::steps::read_certificate_limits(context, problems);
  settings.link = context.has("link");
  return settings;
}

}  // namespace web
