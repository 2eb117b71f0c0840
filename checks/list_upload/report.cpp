#include "checks/list_upload/report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sereno/steps/attribution.h"
#include "sereno/steps/text.h"

namespace list_upload {
namespace {

using sereno::CheckResult;
using sereno::Context;
using sereno::Fault;
using sereno::FaultOwner;
using sereno::FunctionState;
using sereno::Metric;
using sereno::Status;
using sereno::flows::FailureEntry;
using sereno::flows::FlowFailure;
using sereno::steps::Symptom;

std::string seconds_text(double seconds) {
  char buffer[32];
  const int size = std::snprintf(buffer, sizeof buffer, "%.3f s", seconds);
  return {buffer, static_cast<std::size_t>(size)};
}

/// Whole microseconds: no clock here is finer.
double microseconds(double seconds) { return std::round(seconds * 1e6) / 1e6; }

std::vector<Metric> metrics_of(const Settings& settings, const Figures& figures, const Metric& time) {
  std::vector<Metric> metrics{time};
  const auto seconds = [&](const char* label, const std::optional<double>& value) {
    if (value) metrics.push_back({.label = label, .value = microseconds(*value), .unit = "s"});
  };
  const auto count = [&](const char* label, const std::optional<double>& value) {
    if (value) metrics.push_back({.label = label, .value = *value, .min = 0});
  };
  seconds("step_upload", figures.upload_s);
  seconds("step_job", figures.job_s);
  seconds("step_readback", figures.readback_s);
  if (figures.upload_s) count("rows_sent", settings.rows);
  count("rows_accepted", figures.rows_accepted);
  count("rows_rejected", figures.rows_rejected);
  count("rows_duplicate", figures.rows_duplicate);
  count("canary_leftover", figures.left + std::max(0.0, figures.found_earlier - figures.left));
  return metrics;
}

Symptom of_connection(const FlowFailure& failure) {
  if (failure.observed.find("refused") != std::string::npos) return Symptom::refused;
  if (failure.observed.find("no way") != std::string::npos) return Symptom::no_route;
  return failure.out_of_time ? Symptom::no_answer : Symptom::refused;
}

/// The parts of a request are steps of their own: where it failed tells what kind of failure it is.
Symptom symptom_of(const FlowFailure& failure) {
  if (failure.kind == FailureEntry::Kind::rejected) return Symptom::credential_rejected;
  if (failure.part == "resolve")
    return failure.function == FunctionState::not_seen ? Symptom::no_resolver : Symptom::no_such_name;
  if (failure.part == "connect") return of_connection(failure);
  if (failure.part == "tls") return failure.out_of_time ? Symptom::too_slow : Symptom::bad_certificate;
  if (failure.out_of_time) return Symptom::too_slow;
  return failure.observed.find("status 5") != std::string::npos ? Symptom::server_error : Symptom::wrong_content;
}

/// Who said whose it is keeps the word: a guard, the dictionary, the check. Else what was seen says it.
Fault fault_of(const FlowFailure& failure, const Context& context) {
  Fault fault = failure.fault();
  const bool unseen = failure.function == FunctionState::not_seen || failure.status == Status::unknown;
  const bool on_the_way = failure.part == "resolve" || failure.part == "connect" || failure.part == "tls";
  if (failure.owner == FaultOwner::not_said && unseen && !on_the_way) {
    // A server's other key may be anybody's doing; a folder, a key file and a password are ours.
    const bool open = failure.part == "hostkey";
    fault.owner = open ? FaultOwner::not_established : FaultOwner::observer;
    fault.confidence = open ? sereno::Confidence::none : sereno::Confidence::medium;
    if (open) fault.reasons = "platform, observer";
  } else if (failure.owner == FaultOwner::not_said)
    fault = sereno::steps::attribute({.symptom = symptom_of(failure), .step = failure.step}, {}, context.owner(),
                                     context.depends_on());
  if (failure.owner == FaultOwner::platform && failure.party.empty()) {
    const auto owner = context.owner();
    fault.owner = owner.side;
    fault.party = owner.id;
  }
  if (!failure.sentence.empty() && fault.reasons.find(failure.sentence) == std::string::npos)
    fault.reasons += (fault.reasons.empty() ? "" : "; ") + ("the server says '" + failure.sentence + "'");
  return fault;
}

/// Whose fault it is the host says before it.
std::string headline(const FlowFailure& failure) {
  std::string text;
  const bool refused = failure.observed.starts_with("REFUSED");
  if (!refused) text += failure.step + ": ";
  if (!failure.part.empty() && failure.part != failure.step) text += failure.part + ": ";
  text += sereno::steps::shown(failure.observed, 160);
  if (!failure.expected.empty()) text += ", expected " + failure.expected;
  if (!failure.sentence.empty() && failure.observed.find(failure.sentence) == std::string::npos)
    text += ", the server says " + sereno::steps::in_quotes(failure.sentence, 160);
  if (!failure.target.empty()) text += " (" + failure.target + ")";
  return text;
}

void add_line(std::string& text, const std::string& line) { text += (text.empty() ? "" : "\n") + line; }

std::string done_words(const Settings& settings, const Upload& upload, double elapsed_s) {
  const auto job = upload.value("job_id");
  const std::string rows = std::to_string(settings.rows) + (settings.rows == 1 ? " row" : " rows");
  return rows +
         std::string(upload.figures().left > 0 ? " uploaded and read back in "
                                               : " uploaded, read back and deleted in ") +
         seconds_text(elapsed_s) + " (list " + settings.list_id +
         (job.empty() ? "" : ", job " + sereno::steps::shown(job, 24)) + ")";
}

void put_failure(const FlowFailure& failure, const Upload& upload, const Context& context, CheckResult& result) {
  const Fault fault = fault_of(failure, context);
  result.status = failure.status;
  result.function_state = failure.function;
  result.out_of_time = failure.out_of_time;
  result.fault = fault;
  if (sereno::steps::is_unseen(fault.owner)) {
    result.function_state = FunctionState::not_seen;
    if (result.status == Status::critical) result.status = Status::unknown;
    result.observer = failure.kind == FailureEntry::Kind::rejected ? "wrong_credential"
                      : failure.step == "preflight"                ? "canary_refused"
                                                                   : "";
  }
  result.summary = headline(failure);
  if (!upload.observer().empty()) result.observer = upload.observer();
  if (!failure.advice.empty()) add_line(result.long_text, "to do: " + failure.advice);
}

}  // namespace

CheckResult report(const Settings& settings, const Upload& upload, const Context& context, double elapsed_s) {
  Metric time = context.guarded("time", microseconds(elapsed_s), "s");
  time.min = 0;
  CheckResult result{.status = Status::ok, .metrics = metrics_of(settings, upload.figures(), time)};
  auto findings = upload.findings();
  if (const Status slow = sereno::judge(time); slow != Status::ok)
    findings.push_back(
        {.status = slow, .step = "time", .text = "took " + seconds_text(elapsed_s), .function = FunctionState::up});
  const auto failure = upload.failure();
  if (failure) {
    put_failure(*failure, upload, context, result);
  } else {
    result.summary = done_words(settings, upload, elapsed_s);
    result.function_state = function_of(findings);
  }
  std::string more;
  for (const auto& finding : findings) {
    if (!failure) result.status = worst(result.status, finding.status);
    more += (more.empty() ? "" : "; ") + finding.text;
  }
  if (!failure && !more.empty()) {
    result.summary = more + "; " + result.summary;
    result.fault = {.owner = context.owner().side,
                    .party = context.owner().id,
                    .confidence = sereno::Confidence::medium,
                    .step = findings.front().step};
  }
  if (failure && !more.empty()) add_line(result.long_text, "besides: " + more);
  for (const std::string& note : upload.notes()) add_line(result.long_text, note);
  if (const double earlier = upload.figures().found_earlier; earlier > 0 && !failure)
    result.summary +=
        ", " + std::to_string(static_cast<int>(earlier)) + (earlier > 1 ? " rows" : " row") + " of earlier runs found";
  return result;
}

}  // namespace list_upload
