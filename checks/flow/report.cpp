#include "checks/flow/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sereno/flows/measures.h"
#include "sereno/flows/verdict.h"
#include "sereno/steps/text.h"

namespace flow {
namespace {

using sereno::CheckResult;
using sereno::FunctionState;
using sereno::Metric;
using sereno::Status;
using sereno::flows::FlowFailure;
using sereno::flows::FlowRun;
using sereno::steps::Finding;

std::string seconds_text(double seconds) {
  char buffer[32];
  const int size = std::snprintf(buffer, sizeof buffer, "%.3f s", seconds);
  return {buffer, static_cast<std::size_t>(size)};
}

/// Whole microseconds: no clock here is finer.
double microseconds(double seconds) { return std::round(seconds * 1e6) / 1e6; }

std::vector<Metric> metrics_of(const Settings& settings, const FlowRun& run, const Metric& time) {
  std::vector<Metric> metrics{time};
  metrics.front().value = microseconds(time.value.value_or(0));
  for (const auto& sight : run.sights())
    if (!sight.passed_over)
      metrics.push_back({.label = "step_" + sight.name, .value = microseconds(sight.seconds), .unit = "s"});
  const auto measures = measured(settings.chosen(), run.values());
  metrics.insert(metrics.end(), measures.begin(), measures.end());
  return metrics;
}

/// What a measure says beside the failure of a step.
sereno::steps::Findings findings_of(const std::vector<Metric>& metrics) {
  auto findings = sereno::flows::judged(metrics);
  for (Finding& each : findings) {
    if (each.step != "time") continue;
    each.text = "took " + seconds_text(metrics.front().value.value_or(0));
    each.function = FunctionState::up;
  }
  return findings;
}

std::string long_text_of(const FlowFailure& failure) {
  std::string text;
  if (!failure.advice.empty()) text += "to do: " + failure.advice + "\n";
  return text;
}

/// What is the observer's own fault says nothing of the function.
void put_failure(const FlowFailure& failure, const sereno::Context& context, CheckResult& result) {
  result.status = failure.status;
  result.summary = failure.text();
  result.long_text = long_text_of(failure);
  result.function_state = failure.function;
  result.out_of_time = failure.out_of_time;
  result.fault = fault_of(failure, {}, context);
  if (!sereno::steps::is_unseen(result.fault.owner)) return;
  result.function_state = FunctionState::not_seen;
  if (result.status == Status::critical) result.status = Status::unknown;
  if (failure.kind == sereno::flows::FailureEntry::Kind::rejected) result.observer = "wrong_credential";
}

/// Of what a step went on behind, or a measure says: they are the owner's own figures.
void put_owner(const sereno::steps::Findings& findings, const sereno::Context& context, CheckResult& result) {
  const auto bad =
      std::find_if(findings.begin(), findings.end(), [](const Finding& each) { return each.status != Status::ok; });
  if (bad == findings.end()) return;
  result.fault = {.owner = context.owner().side,
                  .party = context.owner().id,
                  .confidence = sereno::Confidence::medium,
                  .step = bad->step,
                  .reasons = "no witness"};
}

}  // namespace

CheckResult report(const Settings& settings, const FlowRun& run, const sereno::Context& context, const Metric& time) {
  CheckResult result{.status = Status::ok, .metrics = metrics_of(settings, run, time)};
  auto findings = findings_of(result.metrics);
  findings.insert(findings.begin(), run.findings().begin(), run.findings().end());
  if (const auto& failure = run.failure()) {
    put_failure(*failure, context, result);
  } else {
    const auto steps =
        std::count_if(run.sights().begin(), run.sights().end(), [](const auto& each) { return !each.passed_over; });
    result.summary = settings.flow + ": " + std::to_string(steps) + (steps == 1 ? " step in " : " steps in ") +
                     seconds_text(time.value.value_or(0));
    result.function_state = function_of(findings);
  }
  const bool failed = run.failure().has_value();
  if (!failed) put_owner(findings, context, result);
  std::stable_sort(findings.begin(), findings.end(), [](const Finding& left, const Finding& right) {
    return worst(left.status, right.status) == left.status && left.status != right.status;
  });
  std::string more;
  for (const Finding& finding : findings) {
    if (!failed) result.status = worst(result.status, finding.status);
    more += (more.empty() ? "" : "; ") + finding.text;
  }
  if (!failed && !more.empty()) result.summary = more + "; " + result.summary;
  if (failed && !more.empty()) result.long_text += "besides: " + more + "\n";
  while (result.long_text.ends_with('\n')) result.long_text.pop_back();
  return result;
}

}  // namespace flow
