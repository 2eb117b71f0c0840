#include "checks/web/report.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sereno/number.h"

namespace web {
namespace {

using sereno::CheckResult;
using sereno::Metric;
using sereno::Range;
using sereno::Status;
using sereno::steps::Certificate;

std::string plural(std::size_t count, std::string_view what) {
  const std::string ending = count == 1 ? "" : what.ends_with('s') ? "es" : "s";
  return std::to_string(count) + " " + std::string(what) + ending;
}

Metric seconds_metric(std::string_view label, double seconds) {
  return {.label = std::string(label), .value = std::round(seconds * 1e6) / 1e6, .unit = "s", .min = 0};
}

/// "HTTP/1.1 200 OK, 615 bytes in 0.012 s".
std::string answer_text(const Settings& settings, const Visit& visit, double elapsed_s) {
  std::string text = visit.answer.status_line + ", " + std::to_string(visit.answer.body_bytes) + " bytes in " +
                     sereno::format_fixed(elapsed_s, 3) + " s";
  if (visit.hops.size() > 1) text += ", " + plural(visit.hops.size() - 1, "redirect") + " to " + visit.url.text();
  if (!visit.dead_addresses.empty()) text += ", " + plural(visit.dead_addresses.size(), "address") + " tried before";
  const bool unverified = !settings.http.tls.verify && !visit.tls.chain.empty();
  if (unverified) text += ", certificate not verified";
  return text;
}

std::string certificate_text(const Visit& visit, sereno::Instant now) {
  const Certificate& first = soonest(visit.tls.chain);
  return "certificate '" + first.name + "' expires in " + rough_duration(first.not_after - now) + " (" +
         sereno::format_instant(first.not_after) + "), chain of " + std::to_string(visit.tls.chain.size());
}

Findings all_findings(const Settings& settings, const Visit& visit, double elapsed_s, sereno::Instant now) {
  Findings findings = visit.findings;
  if (visit.arrived && !settings.certificate_only) {
    for (Finding& one : judge_answer(settings.expectations, visit.answer, visit.url))
      findings.push_back(std::move(one));
  }
  if (settings.certificate && !visit.tls.chain.empty())
    if (auto one = judge_chain(visit.tls.chain, *settings.certificate, now)) findings.push_back(std::move(*one));
  if (auto one = judge_time(settings.expectations, elapsed_s)) findings.push_back(std::move(*one));
  return findings;
}

int rank(Status status) {
  return status == Status::critical ? 0 : status == Status::warning ? 1 : status == Status::unknown ? 2 : 3;
}

/// Worst first, so that the cut end of a long line loses the least.
std::string findings_text(Findings findings) {
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& left, const Finding& right) { return rank(left.status) < rank(right.status); });
  std::string text;
  for (const Finding& one : findings) {
    if (!text.empty()) text += "; ";
    text += one.step + ": " + one.text;
  }
  return text;
}

void add_certificate_metrics(const Settings& settings, const Visit& visit, sereno::Instant now, CheckResult& result) {
  if (visit.tls.chain.empty()) return;
  const auto metric = [&](std::string_view label, const Certificate& one) {
    Metric days{.label = std::string(label), .value = static_cast<double>(days_left(one, now))};
    if (settings.certificate) {
      days.warning = Range{.low = days_of(settings.certificate->warning, one)};
      days.critical = Range{.low = days_of(settings.certificate->critical, one)};
    }
    return days;
  };
  result.metrics.push_back(metric("cert_days", visit.tls.chain.front()));
  result.metrics.push_back(metric("cert_chain_days", soonest(visit.tls.chain)));
}

Metric size_metric(const Expectations& expectations, std::uint64_t bytes) {
  Metric size{.label = "size", .value = static_cast<double>(bytes), .unit = "B", .min = 0};
  if (!expectations.min_bytes && !expectations.max_bytes) return size;
  size.warning.emplace();
  if (expectations.min_bytes) size.warning->low = static_cast<double>(*expectations.min_bytes);
  if (expectations.max_bytes) size.warning->high = static_cast<double>(*expectations.max_bytes);
  return size;
}

void add_metrics(const Settings& settings, const Visit& visit, double elapsed_s, sereno::Instant now,
                 CheckResult& result) {
  const auto& times = visit.times;
  Metric time = seconds_metric("time", elapsed_s);
  time.warning = settings.expectations.warning_s;
  time.critical = settings.expectations.critical_s;
  result.metrics = {time, seconds_metric("time_resolve", visit.resolve_s),
                    seconds_metric("time_connect", times.connect)};
  if (!visit.tls.chain.empty()) result.metrics.push_back(seconds_metric("time_tls", times.tls));
  if (!settings.certificate_only) {
    for (const auto& [label, seconds] : {std::pair{"time_headers", times.request},
                                         {"time_firstbyte", times.first_byte},
                                         {"time_transfer", times.transfer}})
      result.metrics.push_back(seconds_metric(label, seconds));
    result.metrics.push_back(size_metric(settings.expectations, visit.answer.body_bytes));
    result.metrics.push_back({.label = "redirects", .value = static_cast<double>(visit.hops.size() - 1), .min = 0});
    result.metrics.push_back({.label = "http_version", .value = visit.answer.http_version / 10.0});
  }
  add_certificate_metrics(settings, visit, now, result);
}

/// Nothing of it may end the attribute or the tag.
std::string for_attribute(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '"' ? "%22" : c == '<' ? "%3C" : c == '>' ? "%3E" : std::string(1, c);
  return out;
}

std::string body_text(const Visit& visit) {
  std::string_view body = visit.answer.body;
  while (body.ends_with('\n') || body.ends_with('\r')) body.remove_suffix(1);
  return std::string(body);
}

}  // namespace

CheckResult report(const Settings& settings, const Visit& visit,
                   const std::optional<sereno::steps::StepFailure>& failure, double elapsed_s, sereno::Instant now) {
  CheckResult result{.status = Status::ok};
  if (!failure && !visit.hops.empty()) add_metrics(settings, visit, elapsed_s, now, result);
  if (failure) {
    result.status = failure->end.status;
    result.summary = failure->text();
    return result;
  }
  const Findings findings = all_findings(settings, visit, elapsed_s, now);
  for (const Finding& one : findings) result.status = worst(result.status, one.status);
  const std::string seen =
      settings.certificate_only ? certificate_text(visit, now) : answer_text(settings, visit, elapsed_s);
  Findings worth_saying = findings;
  std::erase_if(worth_saying, [](const Finding& one) { return one.status == Status::ok; });
  result.summary = worth_saying.empty() ? seen : findings_text(std::move(worth_saying)) + " - " + seen;
  if (result.status != Status::ok) result.summary += " (" + visit.url.text() + ")";
  if (settings.link)
    result.summary = "<A HREF=\"" + for_attribute(visit.url.text()) + "\" target=\"_blank\">" + result.summary + "</A>";
  if (settings.show_body) result.long_text = body_text(visit);
  return result;
}

CheckResult combine(const std::vector<std::string>& addresses, std::vector<CheckResult> results) {
  CheckResult all{.status = Status::ok};
  std::size_t ok = 0;
  std::string bad, lines;
  const CheckResult* slowest = nullptr;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const CheckResult& one = results[i];
    all.status = worst(all.status, one.status);
    const std::string line = addresses[i] + ": " + one.summary;
    if (one.status == Status::ok) ++ok;
    if (one.status != Status::ok) bad += (bad.empty() ? "" : "; ") + line;
    lines += (lines.empty() ? "" : "\n") + line;
    for (sereno::StepOutcome step : one.steps) {
      step.name += " " + addresses[i];
      all.steps.push_back(std::move(step));
    }
    const bool slower = slowest == nullptr || slowest->metrics.empty() ||
                        (!one.metrics.empty() && *one.metrics.front().value > *slowest->metrics.front().value);
    if (slower) slowest = &one;
  }
  const std::string share = std::to_string(ok) + " of " + plural(results.size(), "address") + " well";
  all.summary = bad.empty() && slowest != nullptr
                    ? slowest->summary + ", all " + plural(results.size(), "address") + " well"
                    : share + " - " + bad;
  all.long_text = std::move(lines);
  if (slowest != nullptr) all.metrics = slowest->metrics;
  all.metrics.push_back({.label = "addresses_ok", .value = static_cast<double>(ok), .min = 0});
  all.metrics.push_back({.label = "addresses_total", .value = static_cast<double>(results.size()), .min = 0});
  if (ok > 0 && ok < results.size()) all.function_state = sereno::FunctionState::degraded;
  return all;
}

std::string details(const Settings& settings, const Visit& visit, sereno::Instant now) {
  std::string text;
  const auto line = [&](const std::string& one) { text += (text.empty() ? "" : "\n") + one; };
  for (const Hop& hop : visit.hops) line(std::to_string(hop.status) + " " + hop.url.text());
  for (const std::string& dead : visit.dead_addresses) line("no answer from " + dead);
  if (!visit.answer.peer.empty()) line("answered by " + visit.answer.peer);
  if (!visit.tls.protocol.empty()) line(visit.tls.protocol + ", " + visit.tls.cipher);
  for (const Certificate& one : visit.tls.chain)
    line("certificate '" + one.name + "' from '" + one.issuer + "', " + std::to_string(days_left(one, now)) +
         " days left, until " + sereno::format_instant(one.not_after));
  if (!settings.http.tls.verify && !visit.tls.chain.empty()) line("the certificate was not verified (--insecure)");
  return text;
}

}  // namespace web
