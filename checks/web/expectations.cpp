#include "checks/web/expectations.h"

#include <algorithm>

#include "sereno/number.h"
#include "sereno/steps/certificate_limits.h"
#include "sereno/steps/http_date.h"
#include "sereno/steps/text.h"

namespace web {
namespace {

using sereno::FunctionState;
using sereno::Status;
using sereno::steps::Finding;
using sereno::steps::Findings;
using sereno::steps::HttpExchange;
using sereno::steps::in_quotes;
using sereno::steps::Pattern;
using sereno::steps::rough_duration;

bool contains(std::string_view text, std::string_view wanted) { return text.find(wanted) != std::string_view::npos; }

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : " or ") + in_quotes(text);
  return out;
}

/// Who answers so, when to come again, and whether somebody behind him was waited for.
std::string who_gave_up(const HttpExchange& answer) {
  constexpr double long_s = 1;
  std::string words;
  const auto add = [&](const std::string& what) { words += (words.empty() ? " (" : ", ") + what; };
  if (const auto server = answer.header("Server")) add("Server " + in_quotes(*server, 40));
  if (const auto again = answer.header("Retry-After")) add("Retry-After " + in_quotes(*again, 40));
  if (answer.times.first_byte >= long_s)
    add("first byte after " + sereno::format_fixed(answer.times.first_byte, 1) + " s");
  return words.empty() ? words : words + ")";
}

void judge_status(const Expectations& expectations, const HttpExchange& answer, Findings& findings) {
  const auto& wanted = expectations.status_texts;
  if (!wanted.empty()) {
    const bool found = std::any_of(wanted.begin(), wanted.end(),
                                   [&](const std::string& text) { return contains(answer.status_line, text); });
    if (!found) findings.push_back({Status::critical, "status", "expected " + joined(wanted)});
  } else if (answer.status < 100 || answer.status >= 500) {
    findings.push_back({Status::critical, "status", "the server failed" + who_gave_up(answer)});
  } else if (answer.status >= 400) {
    findings.push_back({Status::warning, "status", "the request was refused"});
  }
}

/// In any line of the header. Up to a colon it may be written in any case: HTTP/2 has all names in lower case.
bool stands_in_header(const HttpExchange& answer, std::string_view wanted) {
  const auto colon = wanted.find(':');
  const auto name = wanted.substr(0, colon == std::string_view::npos ? 0 : colon);
  const auto rest = wanted.substr(name.size());
  return std::any_of(answer.headers.begin(), answer.headers.end(), [&](const auto& header) {
    const std::string line = header.first + ": " + header.second;
    if (contains(line, wanted)) return true;
    const bool named = !name.empty() && sereno::steps::equals_ignoring_case(header.first, name);
    return named && std::string_view(line).substr(name.size()).starts_with(rest);
  });
}

void judge_header(const Expectations& expectations, const HttpExchange& answer, Findings& findings) {
  if (expectations.need_http2 && answer.http_version != 20)
    findings.push_back({Status::critical, "protocol", "expected HTTP/2", FunctionState::up});
  for (const std::string& text : expectations.header_texts)
    if (!stands_in_header(answer, text))
      findings.push_back({Status::critical, "header", in_quotes(text) + " not found in the header"});
}

std::string where(const HttpExchange& answer) {
  if (answer.body.size() < answer.body_bytes)
    return "the first " + std::to_string(answer.body.size()) + " of " + std::to_string(answer.body_bytes) + " bytes";
  return std::to_string(answer.body_bytes) + " bytes";
}

/// A redirect that is the result itself has a body that nobody reads.
void judge_compression(const Expectations& expectations, const HttpExchange& answer, Findings& findings) {
  if (answer.body_fault.empty() || (answer.is_redirect() && !expectations.looks_into_body())) return;
  findings.push_back({Status::critical, "content", "the compressed page " + answer.body_fault});
}

void judge_body(const Expectations& expectations, const HttpExchange& answer, Findings& findings) {
  for (const std::string& text : expectations.body_texts)
    if (!contains(answer.body, text))
      findings.push_back({Status::critical, "content", "string " + in_quotes(text) + " not found in " + where(answer)});
  for (const std::string& text : expectations.forbidden_texts)
    if (contains(answer.body, text))
      findings.push_back({Status::critical, "content", "string " + in_quotes(text) + " found, expected none"});
  for (const Pattern& pattern : expectations.patterns) {
    const bool found = pattern.found_in(answer.body);
    if (found != expectations.invert_patterns) continue;
    const std::string name = "pattern " + in_quotes(pattern.text());
    findings.push_back({expectations.pattern_status, "content",
                        found ? name + " found, expected none" : name + " not found in " + where(answer)});
  }
}

void judge_size(const Expectations& expectations, const HttpExchange& answer, Findings& findings) {
  const std::string size = "page of " + std::to_string(answer.body_bytes) + " bytes";
  if (expectations.min_bytes && answer.body_bytes < *expectations.min_bytes)
    findings.push_back({Status::warning, "content",
                        size + " is too small, expected at least " + std::to_string(*expectations.min_bytes)});
  if (expectations.max_bytes && answer.body_bytes > *expectations.max_bytes)
    findings.push_back({Status::warning, "content",
                        size + " is too large, expected at most " + std::to_string(*expectations.max_bytes)});
}

/// By the server's own clock: how wrong ours is does not matter.
void judge_age(const Expectations& expectations, const HttpExchange& answer, Findings& findings) {
  if (!expectations.max_age) return;
  const auto fail = [&](std::string text) { findings.push_back({Status::critical, "header", std::move(text)}); };
  const auto date = answer.header("Date"), modified = answer.header("Last-Modified");
  if (!date) {
    findings.push_back({Status::unknown, "header", "no Date header, so the age of the page is unknown"});
    return;
  }
  if (!modified) return fail("no Last-Modified header, so the age of the page is unknown");
  const auto now = sereno::steps::parse_http_date(*date), then = sereno::steps::parse_http_date(*modified);
  if (!now) return fail("Date " + in_quotes(*date) + " is no date");
  if (!then) return fail("Last-Modified " + in_quotes(*modified) + " is no date");
  constexpr std::chrono::seconds tolerance{30};
  if (*then > *now + tolerance) return fail("page is dated " + rough_duration(*then - *now) + " in the future");
  if (*now - *then > *expectations.max_age)
    fail("page was modified " + rough_duration(*now - *then) + " ago, expected at most " +
         rough_duration(*expectations.max_age));
}

}  // namespace

Findings judge_answer(const Expectations& expectations, const HttpExchange& answer,
                      const sereno::steps::Url& final_url) {
  Findings findings;
  judge_status(expectations, answer, findings);
  judge_header(expectations, answer, findings);
  judge_age(expectations, answer, findings);
  judge_compression(expectations, answer, findings);
  judge_body(expectations, answer, findings);
  judge_size(expectations, answer, findings);
  if (expectations.final_url && !expectations.final_url->found_in(final_url.text()))
    findings.push_back(
        {Status::critical, "redirect",
         "ended at " + final_url.shown() + ", expected an address like " + in_quotes(expectations.final_url->text())});
  return findings;
}

std::optional<Finding> judge_time(const Expectations& expectations, double seconds, const SlowestPart& slowest) {
  const auto says = [&](Status status, const std::optional<sereno::Range>& range) -> std::optional<Finding> {
    if (!range || !range->alerts(seconds)) return std::nullopt;
    std::string text = "took " + sereno::format_fixed(seconds, 3) + " s";
    if (!slowest.name.empty())
      text += ", " + slowest.name + " " + sereno::format_fixed(slowest.seconds, 3) + " s of it";
    return Finding{status, "time", text + ", limit " + range->to_string() + " s", FunctionState::up};
  };
  if (auto critical = says(Status::critical, expectations.critical_s)) return critical;
  return says(Status::warning, expectations.warning_s);
}

}  // namespace web
