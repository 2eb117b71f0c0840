#include "checks/sip/report.h"

#include <algorithm>
#include <cmath>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace sip {
namespace {

using sereno::CheckResult;
using sereno::FunctionState;
using sereno::Metric;
using sereno::Range;
using sereno::Status;
using sereno::steps::Certificate;
using sereno::steps::Finding;
using sereno::steps::Findings;
using sereno::steps::in_quotes;
using sereno::steps::shown;
using sereno::steps::SipMethod;

Metric seconds_metric(std::string_view label, double seconds) {
  return {.label = std::string(label), .value = std::round(seconds * 1e6) / 1e6, .unit = "s", .min = 0};
}

std::string seconds_text(double seconds) { return sereno::format_fixed(seconds, 3) + " s"; }

/// "200 OK from sip:pbx.test over udp (203.0.113.7:5060) in 0.004 s".
std::string good_text(const Settings& settings, const Seen& seen, double elapsed_s) {
  const bool registers = settings.mode == SipMethod::register_contact;
  std::string text = registers && seen.outcome.answer.status / 100 == 2
                         ? "registered " + shown(settings.subject())
                         : seen.outcome.answer.status_text() + " from " + shown(settings.subject());
  text += " (" + seen.peer + ") in " + seconds_text(elapsed_s);
  if (seen.outcome.retransmissions > 0)
    text += ", sent again " + std::to_string(seen.outcome.retransmissions) +
            (seen.outcome.retransmissions == 1 ? " time" : " times");
  if (!seen.dead_addresses.empty())
    text += ", " + std::to_string(seen.dead_addresses.size()) +
            (seen.dead_addresses.size() == 1 ? " address" : " addresses") + " tried before";
  if (is_secure(settings.line.transport) && !settings.line.reach.tls.verify) text += ", certificate not verified";
  return text;
}

std::optional<Finding> judge_time(const Settings& settings, double elapsed_s) {
  const auto says = [&](Status status, const std::optional<Range>& range) -> std::optional<Finding> {
    if (!range || !range->alerts(elapsed_s)) return std::nullopt;
    return Finding{status, "time", "took " + seconds_text(elapsed_s) + ", limit " + range->to_string() + " s",
                   FunctionState::up};
  };
  if (auto finding = says(Status::critical, settings.critical_s)) return finding;
  return says(Status::warning, settings.warning_s);
}

Findings all_findings(const Settings& settings, const Seen& seen, double elapsed_s, sereno::Instant now) {
  Findings findings = findings_of(settings, seen);
  if (settings.certificate)
    if (auto one = judge_chain(seen.tls.chain, *settings.certificate, now)) findings.push_back(std::move(*one));
  if (auto one = judge_time(settings, elapsed_s)) findings.push_back(std::move(*one));
  std::erase_if(findings, [](const Finding& one) { return one.status == Status::ok; });
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& left, const Finding& right) {
    return left.status == Status::critical && right.status != Status::critical;
  });
  return findings;
}

Metric days_metric(const Settings& settings, std::string_view label, const Certificate& one, sereno::Instant now) {
  Metric days{.label = std::string(label), .value = static_cast<double>(sereno::steps::days_left(one, now))};
  if (!settings.certificate) return days;
  days.value = sereno::steps::days_left(one, settings.certificate->warning, now);
  days.warning = Range{.low = days_of(settings.certificate->warning, one)};
  days.critical = Range{.low = days_of(settings.certificate->critical, one)};
  return days;
}

void add_metrics(const Settings& settings, const Seen& seen, double elapsed_s, sereno::Instant now,
                 CheckResult& result) {
  Metric time = seconds_metric("time", elapsed_s);
  time.warning = settings.warning_s;
  time.critical = settings.critical_s;
  result.metrics = {time, seconds_metric("time_resolve", seen.times.resolve_s)};
  using sereno::steps::SipTransport;
  if (settings.line.transport != SipTransport::udp)
    result.metrics.push_back(seconds_metric("time_connect", seen.times.connect_s));
  if (is_secure(settings.line.transport)) result.metrics.push_back(seconds_metric("time_tls", seen.times.tls_s));
  if (settings.line.transport == SipTransport::ws || settings.line.transport == SipTransport::wss)
    result.metrics.push_back(seconds_metric("time_upgrade", seen.upgrade_s));
  const bool answered = seen.outcome.answer.status != 0;
  if (answered) result.metrics.push_back(seconds_metric("time_answer", seen.outcome.first_answer_s));
  result.metrics.push_back({.label = "sip_retrans",
                            .value = seen.outcome.retransmissions + seen.taken_back.retransmissions,
                            .warning = settings.retransmissions,
                            .min = 0});
  if (answered)
    result.metrics.push_back({.label = "sip_code", .value = static_cast<double>(seen.outcome.answer.status)});
  if (seen.tls.chain.empty()) return;
  result.metrics.push_back(days_metric(settings, "cert_days", seen.tls.chain.front(), now));
  result.metrics.push_back(days_metric(settings, "cert_chain_days", soonest(seen.tls.chain), now));
}

/// No gateway, anchor or second place is asked: nobody witnesses anything yet.
sereno::Fault fault_of(sereno::steps::Symptom symptom, const std::string& step, const Parties& parties) {
  return sereno::steps::attribute({.symptom = symptom, .step = step}, {}, parties.owner, parties.depends_on);
}

/// What kept the observer from looking, as the record has it.
std::string observer_of(const Seen& seen, sereno::steps::Symptom symptom) {
  if (symptom == sereno::steps::Symptom::credential_rejected) return "wrong_credential";
  return symptom == sereno::steps::Symptom::canary_paused ? std::string(seen.canary.observer()) : std::string();
}

CheckResult failed_report(const Settings& settings, const Seen& seen, const sereno::steps::StepFailure& failure,
                          const Parties& parties) {
  CheckResult result{.status = failure.end.status};
  result.function_state = failure.end.function;
  result.out_of_time = failure.end.out_of_time;
  result.summary = failure.text() + " for " + shown(settings.subject());
  const auto symptom = symptom_of(settings, seen, failure);
  result.fault = fault_of(symptom, failure.step, parties);
  result.observer = observer_of(seen, symptom);
  return result;
}

}  // namespace

CheckResult report(const Settings& settings, const Seen& seen, const std::optional<sereno::steps::StepFailure>& failure,
                   const Parties& parties, double elapsed_s, sereno::Instant now) {
  CheckResult result{.status = Status::ok};
  if (failure) result = failed_report(settings, seen, *failure, parties);
  if (seen.asked) add_metrics(settings, seen, elapsed_s, now, result);
  if (failure) return result;
  const Findings findings = all_findings(settings, seen, elapsed_s, now);
  for (const Finding& one : findings) {
    result.status = worst(result.status, one.status);
    result.summary += one.step + ": " + one.text + "; ";
    if (one.step == "rewritten") result.fault = fault_of(sereno::steps::Symptom::rewritten, one.step, parties);
  }
  result.function_state = function_of(findings);
  result.summary += good_text(settings, seen, elapsed_s);
  return result;
}

std::string details(const Settings& settings, const Seen& seen, sereno::Instant now) {
  std::string text;
  const auto line = [&](const std::string& one) { text += (text.empty() ? "" : "\n") + one; };
  for (const std::string& dead : seen.dead_addresses) line("tried in vain: " + dead);
  const auto& answer = seen.outcome.answer;
  if (!answer.server.empty()) line("server: " + shown(answer.server, 200));
  if (!answer.allow.empty()) line("allows: " + shown(answer.allow, 400));
  if (!answer.warning.empty()) line("warning: " + shown(answer.warning, 400));
  if (!seen.outcome.seen_as.empty()) line("sees us as " + shown(seen.outcome.seen_as));
  if (!seen.contact.empty()) line("contact: " + seen.contact);
  for (const std::string& stranger : seen.strangers) line("answered without being asked: " + stranger);
  if (!seen.tls.protocol.empty())
    line(settings.line.reach.tls_name + ": " + seen.tls.protocol + ", " + seen.tls.cipher);
  for (const Certificate& one : seen.tls.chain)
    line((one.own ? "authority " : "certificate ") + in_quotes(one.name) + " from " + in_quotes(one.issuer) + ", " +
         std::to_string(sereno::steps::days_left(one, now)) + " days left, until " +
         sereno::format_instant(one.not_after));
  return text;
}

}  // namespace sip
