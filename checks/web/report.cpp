#include "checks/web/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>
#include <vector>

#include "checks/web/foreign_issuer.h"
#include "sereno/flows/token_days.h"
#include "sereno/number.h"
#include "sereno/steps/certificate_limits.h"
#include "sereno/steps/text.h"

namespace web {
namespace {

using sereno::CheckResult;
using sereno::FunctionState;
using sereno::Metric;
using sereno::Range;
using sereno::Status;
using sereno::steps::Certificate;
using sereno::steps::days_left;
using sereno::steps::Finding;
using sereno::steps::Findings;
using sereno::steps::in_quotes;
using sereno::steps::rough_duration;
using sereno::steps::shown;
using sereno::steps::Visit;

std::string plural(std::size_t count, std::string_view what) {
  const std::string ending = count == 1 ? "" : what.ends_with('s') ? "es" : "s";
  return std::to_string(count) + " " + std::string(what) + ending;
}

Metric seconds_metric(std::string_view label, double seconds) {
  return {.label = std::string(label), .value = std::round(seconds * 1e6) / 1e6, .unit = "s", .min = 0};
}

/// "615 bytes in 0.012 s, 1 redirect".
std::string answer_details(const Settings& settings, const Visit& visit, double elapsed_s) {
  std::string text = std::to_string(visit.answer.body_bytes) + " bytes in " + sereno::format_fixed(elapsed_s, 3) + " s";
  if (visit.hops.size() > 1) text += ", " + plural(visit.hops.size() - 1, "redirect") + " to " + visit.url.shown();
  if (!visit.dead_addresses.empty()) text += ", " + plural(visit.dead_addresses.size(), "address") + " tried before";
  const bool unverified = !settings.plan.http.tls.verify && !visit.secure.empty();
  if (unverified) text += ", certificate not verified";
  return text;
}

/// What stands first for one who reads eighty characters: "HTTP 500 Internal Server Error from http://cc.example/".
std::string answer_head(const Settings& settings, const Visit& visit) {
  const auto [status, reason] = sereno::steps::read_status_line(visit.answer.status_line);
  std::string text = "HTTP " + std::to_string(status);
  if (!reason.empty()) text += " " + shown(reason, 60);
  return text + " from " + settings.plan.target.url.shown();
}

/// All certificates of all hosts on the way.
std::vector<Certificate> all_certificates(const Visit& visit) {
  std::vector<Certificate> all;
  for (const auto& hop : visit.secure) all.insert(all.end(), hop.tls.chain.begin(), hop.tls.chain.end());
  return all;
}

std::string certificate_text(const Visit& visit, sereno::Instant now) {
  const auto all = all_certificates(visit);
  const Certificate& first = soonest(all);
  const auto sent = std::count_if(all.begin(), all.end(), [](const Certificate& one) { return !one.own; });
  return "certificate " + in_quotes(first.name) + " expires in " + rough_duration(first.not_after - now) + " (" +
         sereno::format_instant(first.not_after) + "), chain of " + std::to_string(sent);
}

/// Of several hosts the finding says which.
std::optional<Finding> judge_certificates(const Settings& settings, const Visit& visit, sereno::Instant now) {
  if (!settings.certificate) return std::nullopt;
  auto finding = judge_chain(all_certificates(visit), *settings.certificate, now);
  if (!finding || visit.secure.size() == 1) return finding;
  for (const auto& hop : visit.secure) {
    const auto own = judge_chain(hop.tls.chain, *settings.certificate, now);
    if (!own || own->text != finding->text) continue;
    finding->text = hop.authority + ": " + finding->text;
    break;
  }
  return finding;
}

/// Ours, which a server lets us in with: that it ends is no fault of the page, and nobody is let down yet. On a way
/// without TLS it was given in vain.
std::optional<Finding> judge_own_certificate(const Settings& settings, const Visit& visit, const Beside& beside,
                                             sereno::Instant now) {
  if (!beside.own_certificate) return std::nullopt;
  if (visit.secure.empty())
    return Finding{.status = Status::warning,
                   .step = "client certificate",
                   .text = "nobody was shown it: there is no TLS on the way",
                   .function = FunctionState::up};
  if (!settings.certificate) return std::nullopt;
  auto finding = judge_chain({*beside.own_certificate}, *settings.certificate, now);
  if (!finding) return finding;
  finding->step = "client certificate";
  finding->status = Status::warning;
  finding->function = FunctionState::up;
  return finding;
}

SlowestPart slowest_part(const Visit& visit, const Beside& beside, double elapsed_s) {
  const auto& times = visit.times;
  double rest = elapsed_s - visit.resolve_s - beside.compare_s - beside.assets_s - beside.health_s;
  for (const double part : {times.connect, times.tls, times.request, times.first_byte, times.transfer}) rest -= part;
  const std::array<SlowestPart, 9> parts = {{{"resolve", visit.resolve_s},
                                             {"connect", times.connect + std::max(0.0, rest)},
                                             {"tls", times.tls},
                                             {"request", times.request},
                                             {"firstbyte", times.first_byte},
                                             {"transfer", times.transfer},
                                             {"compare", beside.compare_s},
                                             {"assets", beside.assets_s},
                                             {"health", beside.health_s}}};
  return *std::max_element(parts.begin(), parts.end(), [](const SlowestPart& left, const SlowestPart& right) {
    return left.seconds < right.seconds;
  });
}

Findings all_findings(const Settings& settings, const Visit& visit, const Beside& beside, double elapsed_s,
                      sereno::Instant now) {
  Findings findings = visit.findings;
  if (visit.arrived && !settings.plan.handshake_only) {
    for (Finding& one : judge_answer(settings.expectations, visit.answer, visit.url))
      findings.push_back(std::move(one));
  }
  findings.insert(findings.end(), beside.findings.begin(), beside.findings.end());
  if (auto one = judge_certificates(settings, visit, now)) findings.push_back(std::move(*one));
  if (auto one = judge_own_certificate(settings, visit, beside, now)) findings.push_back(std::move(*one));
  if (auto one = judge_issuer(settings.expectations.issuer, visit, settings.plan.target.url.authority()))
    findings.push_back(std::move(*one));
  if (auto one = judge_time(settings.expectations, elapsed_s, slowest_part(visit, beside, elapsed_s)))
    findings.push_back(std::move(*one));
  return findings;
}

int rank(Status status) {
  return status == Status::critical ? 0 : status == Status::warning ? 1 : status == Status::unknown ? 2 : 3;
}

/// Worst first, so that the cut end of a long line loses the least.
Findings worth_saying(Findings findings) {
  std::erase_if(findings, [](const Finding& one) { return one.status == Status::ok; });
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& left, const Finding& right) { return rank(left.status) < rank(right.status); });
  return findings;
}

std::string text_of(const Finding& one) { return one.step + ": " + one.text; }

/// Status and page first; of a page that is only slow what made it slow.
std::string bad_answer_text(const Settings& settings, const Visit& visit, const Findings& findings, double elapsed_s) {
  const std::string head = answer_head(settings, visit);
  const bool slow_first = findings.front().step == "time";
  std::string text = slow_first ? text_of(findings.front()) + "; " + head : head;
  for (std::size_t i = slow_first ? 1 : 0; i < findings.size(); ++i) text += "; " + text_of(findings[i]);
  return text + " - " + answer_details(settings, visit, elapsed_s);
}

std::string bad_certificate_text(const Settings& settings, const Visit& visit, const Findings& findings,
                                 sereno::Instant now) {
  std::string text;
  for (const Finding& one : findings) text += (text.empty() ? "" : "; ") + text_of(one);
  return text + " - " + certificate_text(visit, now) + " (" + settings.plan.target.url.shown() + ")";
}

/// What failed, with whom, and for which page.
std::string failure_text(const Settings& settings, const Visit& visit, const sereno::steps::StepFailure& failure,
                         const Beside& beside) {
  const auto& asked = settings.plan.target.url;
  const bool moved = visit.hops.size() > 1;
  std::string text = failure.text();
  if (failure.step == "resolve" && !moved && beside.resolver) text += ", while " + beside.resolver->words();
  text += " for " + (moved ? visit.url : asked).shown();
  return moved ? text + ", where " + asked.shown() + " leads" : text;
}

std::string summary_of(const Settings& settings, const Visit& visit, const Findings& findings, double elapsed_s,
                       sereno::Instant now) {
  const bool certificates = settings.plan.handshake_only;
  if (!findings.empty())
    return certificates ? bad_certificate_text(settings, visit, findings, now)
                        : bad_answer_text(settings, visit, findings, elapsed_s);
  return certificates ? certificate_text(visit, now)
                      : shown(visit.answer.status_line, 80) + ", " + answer_details(settings, visit, elapsed_s);
}

Metric days_metric(const Settings& settings, std::string_view label, const Certificate& one, sereno::Instant now) {
  Metric days{.label = std::string(label), .value = static_cast<double>(days_left(one, now))};
  if (!settings.certificate) return days;
  days.value = days_left(one, settings.certificate->warning, now);
  days.warning = Range{.low = days_of(settings.certificate->warning, one)};
  days.critical = Range{.low = days_of(settings.certificate->critical, one)};
  return days;
}

void add_certificate_metrics(const Settings& settings, const Visit& visit, sereno::Instant now, CheckResult& result) {
  if (visit.secure.empty()) return;
  std::vector<Certificate> own;
  for (const auto& hop : visit.secure) own.push_back(hop.tls.chain.front());
  result.metrics.push_back(days_metric(settings, "cert_days", soonest(own), now));
  result.metrics.push_back(days_metric(settings, "cert_chain_days", soonest(all_certificates(visit)), now));
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
                 const Beside& beside, CheckResult& result) {
  const auto& times = visit.times;
  Metric time = seconds_metric("time", elapsed_s);
  time.warning = settings.expectations.warning_s;
  time.critical = settings.expectations.critical_s;
  result.metrics = {time, seconds_metric("time_resolve", visit.resolve_s),
                    seconds_metric("time_connect", times.connect)};
  if (!visit.secure.empty()) result.metrics.push_back(seconds_metric("time_tls", times.tls));
  if (!settings.plan.handshake_only) {
    for (const auto& [label, seconds] : {std::pair{"time_headers", times.request},
                                         {"time_firstbyte", times.first_byte},
                                         {"time_transfer", times.transfer}})
      result.metrics.push_back(seconds_metric(label, seconds));
    result.metrics.push_back(size_metric(settings.expectations, visit.answer.body_bytes));
    result.metrics.push_back({.label = "redirects", .value = static_cast<double>(visit.hops.size() - 1), .min = 0});
    result.metrics.push_back({.label = "http_version", .value = visit.answer.http_version / 10.0});
  }
  if (settings.beside.assets > 0) {
    result.metrics.push_back({.label = "assets_ok", .value = static_cast<double>(beside.assets_well), .min = 0});
    result.metrics.push_back({.label = "assets_total", .value = static_cast<double>(beside.assets), .min = 0});
  }
  add_certificate_metrics(settings, visit, now, result);
  if (const auto& own = beside.own_certificate)
    result.metrics.push_back(days_metric(settings, "client_cert_days", *own, now));
  if (auto days = sereno::flows::token_days(settings.plan.bearer, now)) result.metrics.push_back(*std::move(days));
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
                   const std::optional<sereno::steps::StepFailure>& failure, double elapsed_s, sereno::Instant now,
                   const Beside& beside) {
  CheckResult result{.status = Status::ok};
  if (failure) {
    result.status = failure->end.status;
    result.function_state = failure->end.function;
    result.out_of_time = failure->end.out_of_time;
    result.summary = failure_text(settings, visit, *failure, beside);
    return result;
  }
  if (!visit.hops.empty()) add_metrics(settings, visit, elapsed_s, now, beside, result);
  const Findings findings = all_findings(settings, visit, beside, elapsed_s, now);
  for (const Finding& one : findings) {
    if (worst(result.status, one.status) != result.status) result.fault.step = one.step;
    result.status = worst(result.status, one.status);
  }
  result.function_state = function_of(findings);
  result.summary = summary_of(settings, visit, worth_saying(findings), elapsed_s, now);
  if (settings.link)
    result.summary = "<A HREF=\"" + for_attribute(visit.url.text()) + "\" target=\"_blank\">" + result.summary + "</A>";
  if (settings.show_body) result.long_text = body_text(visit);
  return result;
}

/// One address that works and one that does not are a function that is impaired.
FunctionState state_of_all(const std::vector<CheckResult>& results) {
  bool works = false, fails = false;
  FunctionState state = FunctionState::up;
  for (const CheckResult& one : results) {
    const FunctionState own = sereno::steps::state_of(one.status, one.function_state);
    state = sereno::steps::worse(state, own);
    fails = fails || own == FunctionState::down;
    works = works || (own != FunctionState::down && own != FunctionState::not_seen);
  }
  if (works && fails) return FunctionState::degraded;
  return works && state == FunctionState::not_seen ? FunctionState::up : state;
}

CheckResult combine(const std::vector<std::string>& addresses, std::vector<CheckResult> results) {
  CheckResult all{.status = Status::ok, .function_state = state_of_all(results)};
  std::size_t ok = 0;
  std::string bad, lines;
  const CheckResult* slowest = nullptr;
  for (std::size_t i = 0; i < results.size(); ++i) {
    const CheckResult& one = results[i];
    all.status = worst(all.status, one.status);
    all.out_of_time = all.out_of_time || one.out_of_time;
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
  return all;
}

namespace {

using Line = std::function<void(const std::string&)>;

void peer_details(const Visit& visit, const Line& line) {
  const auto& answer = visit.answer;
  if (answer.peer.empty()) return;
  const std::string who = answer.through_proxy ? "the proxy " + answer.peer : answer.peer;
  line((answer.status != 0 ? "answered by " : answer.times.connect > 0 ? "connected to " : "no connection to ") + who);
}

void certificate_details(const sereno::steps::SecureHop& hop, sereno::Instant now, const Line& line) {
  const auto& tls = hop.tls;
  if (!tls.protocol.empty()) line(hop.authority + ": " + tls.protocol + ", " + tls.cipher);
  const auto until = [&](const Certificate& one) {
    return in_quotes(one.name) + " from " + in_quotes(one.issuer) + ", " + std::to_string(days_left(one, now)) +
           " days left, until " + sereno::format_instant(one.not_after);
  };
  for (const Certificate& one : tls.chain) line((one.own ? "authority " : "certificate ") + until(one));
  for (const Certificate& one : tls.strays) line("sent beside the chain, and not needed: " + until(one));
}

}  // namespace

std::string details(const Settings& settings, const Visit& visit, sereno::Instant now) {
  std::string text;
  const Line line = [&](const std::string& one) { text += (text.empty() ? "" : "\n") + one; };
  const bool page = !settings.plan.handshake_only;
  for (const auto& hop : visit.hops)
    if (page)
      line(hop.status == 0 ? "no answer from " + hop.url.shown() : std::to_string(hop.status) + " " + hop.url.shown());
  for (const std::string& dead : visit.dead_addresses) line("no answer from " + dead);
  peer_details(visit, line);
  for (const auto& hop : visit.secure) certificate_details(hop, now, line);
  if (!settings.plan.http.tls.verify && !visit.secure.empty()) line("the certificate was not verified (--insecure)");
  return text;
}

}  // namespace web
