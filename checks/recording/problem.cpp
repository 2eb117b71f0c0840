#include "checks/recording/problem.h"

#include <utility>

namespace recording {
namespace {

using sereno::Confidence;
using sereno::Fault;
using sereno::FaultOwner;
using sereno::FunctionState;
using sereno::Status;
using sereno::steps::StepRun;

Fault platforms(std::string step, std::string reasons) {
  return {.owner = FaultOwner::platform,
          .confidence = Confidence::high,
          .step = std::move(step),
          .reasons = std::move(reasons)};
}

}  // namespace

Problem ours(const std::string& step, const std::string& text) {
  return {.status = Status::unknown,
          .text = step + ": " + text,
          .function = FunctionState::not_seen,
          .fault = {.owner = FaultOwner::observer,
                    .confidence = Confidence::high,
                    .step = step,
                    .reasons = "settings or credential of the check"}};
}

Problem theirs(const std::string& step, const std::string& text) {
  return {.text = step + ": " + text, .fault = platforms(step, "the platform answers so")};
}

Problem refused(const std::string& step, int status, const std::string& expected) {
  if (status == 429) return ours(step, "asked too often (HTTP 429)");
  return theirs(step, "HTTP " + std::to_string(status) + expected);
}

Problem problem_of(const StepRun& run, const std::string& name) {
  const auto& failure = *run.failure();
  Problem problem{.status = failure.end.status,
                  .text = name + failure.text(),
                  .function = failure.end.function,
                  .out_of_time = failure.end.out_of_time};
  problem.fault.step = name + failure.step;
  if (failure.end.status == Status::unknown) {
    problem.fault.owner = FaultOwner::observer;
    problem.fault.confidence = Confidence::medium;
    problem.fault.reasons = "name, route or proxy of the check";
  } else if (failure.end.out_of_time || failure.end.observed.starts_with("unreachable")) {
    problem.fault.owner = FaultOwner::not_established;
    problem.fault.reasons = "candidates: platform, infrastructure between";
  } else {
    problem.fault.owner = FaultOwner::platform;
    problem.fault.confidence = Confidence::medium;
    problem.fault.reasons = "the server answers so";
  }
  return problem;
}

}  // namespace recording
