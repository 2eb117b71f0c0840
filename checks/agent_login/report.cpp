#include "checks/agent_login/report.h"

#include <algorithm>
#include <cmath>

#include "sereno/flows/measures.h"
#include "sereno/flows/verdict.h"
#include "sereno/number.h"

namespace agent_login {
namespace {

using sereno::CheckResult;
using sereno::Fault;
using sereno::FaultOwner;
using sereno::FunctionState;
using sereno::Metric;
using sereno::Status;
using sereno::flows::FailureEntry;
using sereno::flows::FlowFailure;
using sereno::flows::StepSight;
using sereno::steps::Finding;
using sereno::steps::Findings;
using sereno::steps::Seen;

bool is_rejected(const Attempt& attempt) {
  return attempt.failure && attempt.failure->step == attempt.auth &&
         attempt.failure->kind == FailureEntry::Kind::rejected;
}

std::string seconds_text(double seconds) { return sereno::format_fixed(seconds, 3) + " s"; }

Metric seconds_metric(std::string label, double seconds) {
  return {.label = std::move(label), .value = std::round(seconds * 1e6) / 1e6, .unit = "s", .min = 0};
}

void add_metrics(const Settings& settings, const Attempt& attempt, CheckResult& result) {
  Metric time = seconds_metric("time", attempt.seconds);
  time.warning = settings.warning_s;
  time.critical = settings.critical_s;
  result.metrics.push_back(std::move(time));
  for (const StepSight& sight : attempt.sights) {
    if (sight.passed_over || sight.name == "desk" || sight.name == "gone") continue;
    const std::string label = "step_" + sight.name;
    const bool there = std::any_of(result.metrics.begin(), result.metrics.end(),
                                   [&](const Metric& each) { return each.label == label; });
    if (!there) result.metrics.push_back(seconds_metric(label, sight.seconds));
  }
  if (attempt.retransmissions)
    result.metrics.push_back({.label = "sip_retrans", .value = *attempt.retransmissions, .min = 0});
  result.metrics.insert(result.metrics.end(), attempt.measures.begin(), attempt.measures.end());
}

std::optional<Finding> judge_time(const Settings& settings, const Attempt& attempt) {
  const auto says = [&](Status status, const std::optional<sereno::Range>& range) -> std::optional<Finding> {
    if (!range || !range->alerts(attempt.seconds)) return std::nullopt;
    const StepSight* slowest = nullptr;
    for (const StepSight& sight : attempt.sights)
      if (!sight.clean_up && (slowest == nullptr || sight.seconds > slowest->seconds)) slowest = &sight;
    std::string text = "took " + seconds_text(attempt.seconds);
    if (slowest != nullptr) text += ", " + slowest->name + " " + seconds_text(slowest->seconds) + " of it";
    return Finding{status, "time", text + ", limit " + range->to_string() + " s", FunctionState::up};
  };
  if (auto critical = says(Status::critical, settings.critical_s)) return critical;
  return says(Status::warning, settings.warning_s);
}

bool is_leaving(const Attempt& attempt, std::string_view step) {
  return std::find(attempt.leaving.begin(), attempt.leaving.end(), step) != attempt.leaving.end();
}

std::string way_out_unknown(const Settings& settings, const Attempt& attempt) {
  const char* const why = settings.adapter ? ": nothing says where to sign out: see the values of the adapter's flow"
                                           : ": the page says no way to sign out: name it with --logout-url";
  return attempt.leaving.front() + why;
}

/// A sign-out that fails leaves a seat taken; whoever asked for it wants to hear of it as of everything else.
Findings of_cleaning_up(const Settings& settings, const Attempt& attempt) {
  const bool judged = settings.through == Through::logout;
  const Status status = judged ? Status::critical : Status::warning;
  const FunctionState function = judged ? FunctionState::degraded : FunctionState::up;
  Findings findings;
  for (const Finding& each : attempt.findings)
    if (is_leaving(attempt, each.step)) findings.push_back({status, each.step, each.text, function});
  if (attempt.knows_no_way_out)
    findings.push_back(
        {Status::warning, attempt.leaving.front(), way_out_unknown(settings, attempt), FunctionState::up});
  return findings;
}

std::string plain_text(const Settings& settings, const Attempt& attempt) {
  std::string text;
  if (settings.through == Through::page) {
    text = "the page with the form answers";
  } else {
    text = attempt.user + (settings.through == Through::auth ? " signs in" : " is signed in");
    if (!attempt.state.empty()) text += ", " + attempt.state;
    // Whether a customer's call could have reached it nobody has seen.
    if (attempt.state.empty() && settings.through != Through::auth)
      text += " (state and queues not seen: " + attempt.state_unseen + ")";
    const bool out = std::any_of(attempt.sights.begin(), attempt.sights.end(), [&attempt](const StepSight& sight) {
      return sight.name == attempt.leaving.front() && !sight.failed && !sight.passed_over;
    });
    if (out) text += ", and out again";
    if (out && attempt.gone_unseen) text += " (that the session is gone was not looked at)";
  }
  return text + ", in " + seconds_text(attempt.seconds);
}

CheckResult good(const Settings& settings, const Attempt& attempt) {
  CheckResult result{.status = Status::ok};
  Findings findings = of_cleaning_up(settings, attempt);
  if (auto slow = judge_time(settings, attempt)) findings.push_back(*std::move(slow));
  for (Finding& each : sereno::flows::judged(attempt.measures)) findings.push_back(std::move(each));
  for (const Finding& each : findings) {
    result.status = worst(result.status, each.status);
    result.summary += (each.step == "time" ? "time: " : "") + each.text + "; ";
    if (each.step != "time" && result.fault == Fault{})
      result.fault = {.owner = attempt.knows_no_way_out ? FaultOwner::observer : FaultOwner::platform,
                      .confidence = sereno::Confidence::medium,
                      .step = each.step};
  }
  result.function_state = function_of(findings);
  result.summary += plain_text(settings, attempt);
  return result;
}

CheckResult bad(FlowFailure failure, const Attempt& attempt, Seen second, const Parties& parties) {
  CheckResult result{.status = failure.status};
  result.function_state = failure.function;
  result.out_of_time = failure.out_of_time;
  result.fault = fault_of(failure, {.second_canary = second}, parties.owner, parties.depends_on);
  result.summary = line_of(failure, result.fault);
  for (const Finding& each : attempt.findings)
    if (is_leaving(attempt, each.step)) result.summary += "; and the canary may still be in: " + each.text;
  if (!failure.advice.empty()) result.long_text = "what to do: " + failure.advice;
  result.observer = attempt.observer;
  const bool own = failure.status == Status::unknown && result.fault.owner == FaultOwner::observer;
  if (own && result.observer.empty())
    result.observer = failure.kind == FailureEntry::Kind::rejected ? "wrong_credential"
                      : failure.kind == FailureEntry::Kind::locked ? "canary_locked"
                                                                   : "canary_settings";
  return result;
}

/// The first canary was kept out, the second got as far as was asked: agents can sign in.
CheckResult good_without_first(const Settings& settings, const Attempt& first, const Attempt& second,
                               const Parties& parties) {
  const CheckResult own = good(settings, second);
  if (first.observer == "canary_busy" || first.observer == "sign_ins_spent") return own;
  CheckResult result = bad(*first.failure, first, Seen::well, parties);
  result.summary += "; " + own.summary;
  result.function_state = FunctionState::up;
  result.observer.clear();
  return result;
}

FlowFailure of_both(const FlowFailure& first) {
  FlowFailure failure = first;
  failure.status = Status::critical;
  failure.function = FunctionState::by_status;
  failure.observed = "both canaries' credentials are refused";
  failure.expected.clear();
  failure.advice = "look at the directory behind the sign-in";
  return failure;
}

CheckResult verdict_of(const Settings& settings, const std::vector<Attempt>& attempts, const Parties& parties) {
  const Attempt& first = attempts.front();
  const Attempt& last = attempts.back();
  const bool another = attempts.size() > 1 && last.user != first.user;
  if (!last.failure) {
    if (another) return good_without_first(settings, first, last, parties);
    CheckResult result = good(settings, last);
    if (first.ended_a_stale_one) result.summary += ", after an old session of it was ended";
    return result;
  }
  if (!another) return bad(*last.failure, last, Seen::not_asked, parties);
  if (is_rejected(first) && is_rejected(last)) return bad(of_both(*first.failure), first, Seen::failing, parties);
  if (wants_another_canary(last)) return bad(*first.failure, first, Seen::not_asked, parties);
  return bad(*last.failure, last, Seen::not_asked, parties);
}

}  // namespace

bool wants_another_canary(const Attempt& attempt) {
  if (!attempt.failure) return false;
  if (attempt.observer == "no_canary_state") return false;
  const bool locked = attempt.failure->kind == FailureEntry::Kind::locked;
  const bool kept_out = !attempt.observer.empty() && attempt.failure->step == attempt.auth;
  return kept_out || is_rejected(attempt) || locked;
}

CheckResult report(const Settings& settings, const std::vector<Attempt>& attempts, const Parties& parties) {
  CheckResult result = verdict_of(settings, attempts, parties);
  add_metrics(settings, attempts.back(), result);
  return result;
}

}  // namespace agent_login
