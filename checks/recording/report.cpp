#include "checks/recording/report.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace recording {
namespace {

using sereno::CheckResult;
using sereno::Confidence;
using sereno::Fault;
using sereno::FaultOwner;
using sereno::format_fixed;
using sereno::Metric;
using sereno::Range;
using sereno::Status;

double rounded(double value) { return std::round(value * 1000) / 1000; }

void add_metrics(const std::string& prefix, const Wanted& wanted, const Fetched& fetched, CheckResult& result) {
  const auto add = [&](std::string_view label, double value, std::string_view unit) {
    result.metrics.push_back(
        {.label = prefix + std::string(label), .value = rounded(value), .unit = std::string(unit)});
    return &result.metrics.back();
  };
  add("size", static_cast<double>(fetched.size), "B")->min = 0;
  if (fetched.audio.fault != sereno::steps::AudioFault::none || fetched.audio.measure.channels == 0) return;
  const auto& measure = fetched.audio.measure;
  add("duration", measure.seconds, "s")->min = 0;
  if (wanted.seconds) add("duration_delta", measure.seconds - *wanted.seconds, "s");
  Metric* const silence = add("silence_pct", measure.silent * 100, "%");
  silence->warning = Range{.high = wanted.silence_warning * 100};
  silence->critical = Range{.high = wanted.silence_critical * 100};
  double level = measure.channel[0].level_dbfs;
  for (std::uint32_t i = 1; i < measure.channels; ++i) level = std::max(level, measure.channel[i].level_dbfs);
  add("level_dbfs", level, "");
  add("channels", measure.channels, "")->min = 0;
}

std::string sound_words(const Fetched& fetched) {
  const auto& measure = fetched.audio.measure;
  return std::string(measure.codec.data()) + ", " + format_fixed(measure.seconds, 1) + " s, " +
         std::to_string(measure.channels) + (measure.channels == 1 ? " channel" : " channels") + ", " +
         format_fixed(measure.silent * 100, 0) + " % silent";
}

/// Of what was fetched: all findings, worst first.
CheckResult judged(const std::string& name, const std::string& prefix, const Wanted& wanted, const Fetched& fetched) {
  auto findings = judge_audio(wanted, fetched);
  const auto rank = [](Status status) { return status == Status::critical ? 0 : status == Status::warning ? 1 : 2; };
  std::stable_sort(findings.begin(), findings.end(), [&](const AudioFinding& left, const AudioFinding& right) {
    return rank(left.finding.status) < rank(right.finding.status);
  });
  CheckResult result{.status = Status::ok, .summary = name + ": " + sound_words(fetched)};
  add_metrics(prefix, wanted, fetched, result);
  if (findings.empty()) return result;
  result.summary = name;
  sereno::steps::Findings all;
  for (const AudioFinding& one : findings) {
    result.status = worst(result.status, one.finding.status);
    const bool first = all.empty();
    result.summary += (first ? ": " : "; ") + one.finding.step + ": " + one.finding.text;
    all.push_back(one.finding);
  }
  result.function_state = function_of(all);
  result.fault = findings.front().fault;
  return result;
}

CheckResult failed(const std::string& name, const Obtained& obtained) {
  const Problem& problem = obtained.problem;
  return {.status = problem.status,
          .summary = (problem.text.starts_with(name) ? "" : name + " ") + problem.text,
          .function_state = problem.function,
          .out_of_time = problem.out_of_time,
          .fault = problem.fault};
}

CheckResult not_there(std::string text, std::string step, std::string reasons) {
  const Fault fault{.owner = FaultOwner::platform,
                    .confidence = Confidence::high,
                    .step = std::move(step),
                    .reasons = std::move(reasons)};
  return {.status = Status::critical, .summary = std::move(text), .fault = fault};
}

std::string minutes(double seconds) {
  return seconds < 120 ? format_fixed(seconds, 0) + " s" : format_fixed(std::floor(seconds / 60), 0) + " min";
}

}  // namespace

CheckResult report_golden(const Settings& settings, const Obtained& golden) {
  const std::string name =
      "golden " + (settings.golden.size() > 12 ? settings.golden.substr(0, 8) + ".." : settings.golden);
  switch (golden.outcome) {
    case Outcome::pending:
      return not_there(name + ": " + golden.words + " (transcoder backlog)", "lookup", "it was there before");
    case Outcome::missing:
      return not_there(name + ": " + golden.words + " (retention, or deleted)", "lookup", "it was there before");
    case Outcome::absent:
      return not_there(name + ": the platform says " + golden.words, "lookup", "it was there before");
    case Outcome::failed:
      return failed("golden", golden);
    case Outcome::fetched:
      break;
  }
  Wanted wanted = settings.wanted;
  if (!wanted.seconds) wanted.seconds = golden.seconds;
  return judged(name, "", wanted, golden.fetched);
}

CheckResult report_recent(const Settings& settings, const Call& call, const Obtained& recent, sereno::Instant clock,
                          std::optional<bool> golden_ok) {
  const std::string prefix = golden_ok ? "recent_" : "";
  Wanted wanted = settings.wanted;
  wanted.sha256.clear();
  wanted.seconds = recent.seconds ? recent.seconds : call.seconds;
  if (recent.outcome == Outcome::failed) return failed("recent", recent);
  if (recent.outcome == Outcome::fetched) return judged("recent", prefix, wanted, recent.fetched);
  const double age_s = std::chrono::duration<double>(clock - call.ended).count();
  const Metric age{.label = "time_available",
                   .value = rounded(age_s),
                   .unit = "s",
                   .warning = settings.warning_s,
                   .critical = settings.critical_s};
  std::string text = "recent: call ended " + sereno::format_instant(call.ended).substr(11, 5) +
                     "Z, no recording after " + minutes(age_s) + " (" + recent.words;
  if (golden_ok) text += *golden_ok ? ", golden OK" : ", golden neither";
  CheckResult result =
      not_there(text + ")", "recent",
                golden_ok.value_or(false) ? "old recordings are there, new ones are not" : "nothing is recorded");
  result.status = recent.outcome == Outcome::absent ? Status::critical : judge(age);
  if (result.status == Status::ok) {
    result.summary = text + ")";
    result.fault = {};
  }
  result.metrics = {age};
  return result;
}

CheckResult combine(CheckResult first, CheckResult second) {
  const auto rank = [](Status status) {
    return status == Status::critical ? 0 : status == Status::warning ? 1 : status == Status::unknown ? 2 : 3;
  };
  const auto own = [](const CheckResult& one) { return sereno::steps::state_of(one.status, one.function_state); };
  const auto function = sereno::steps::worse(own(first), own(second));
  auto metrics = first.metrics;
  metrics.insert(metrics.end(), second.metrics.begin(), second.metrics.end());
  if (rank(second.status) < rank(first.status)) std::swap(first, second);
  first.summary += "; " + second.summary;
  first.metrics = std::move(metrics);
  first.function_state = function;
  first.out_of_time = first.out_of_time || second.out_of_time;
  return first;
}

}  // namespace recording
