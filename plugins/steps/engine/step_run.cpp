#include "sereno/steps/step_run.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "sereno/check.h"

namespace sereno::steps {
namespace {

milliseconds time_to_conclude(milliseconds whole) { return std::min(whole / 20, milliseconds{250}); }

}  // namespace

std::string StepFailure::text() const {
  std::string text = step + ": " + end.observed;
  if (!end.expected.empty()) text += ", expected " + end.expected;
  if (!end.target.empty()) text += " (" + end.target + ")";
  return text;
}

StepRun::StepRun(const Context& context)
    : StepRun(
          Deadline(context.deadline() - time_to_conclude(context.remaining()),
                   [&context] { return context.cancelled(); }),  // by a clock that is finer than the host's
          [&context](std::string_view step) { context.step_begins(step); },
          [&context](const StepOutcome& step) { context.step_ends(step); }) {}

StepRun::~StepRun() {
  try {
    finish();
  } catch (...) {  // NOLINT(bugprone-empty-catch): nobody is left to hear of it
  }
}

double StepRun::elapsed_s() const { return std::chrono::duration<double>(deadline_.now() - start_).count(); }

bool StepRun::step(std::string_view name, const Work& work) {
  if (failure_) return false;
  begin(name);
  StepEnd result;
  try {
    result = work();
  } catch (const std::exception& error) {
    end(StepEnd::failure(Status::unknown, error.what()));
    throw;
  }
  end(std::move(result));
  return !failure_;
}

void StepRun::begin(std::string_view name) {
  if (failure_ || current_ == name) return;
  if (!current_.empty()) end(StepEnd::done());
  current_ = name;
  current_start_s_ = elapsed_s();
  if (announce_) announce_(name);
}

void StepRun::end(StepEnd end) {
  if (current_.empty()) return;
  record(end);
  if (end.failed && !failure_) failure_ = StepFailure{current_, std::move(end)};
  current_.clear();
}

void StepRun::amend(std::size_t first, const std::vector<StepOutcome>& better) {
  for (std::size_t i = first; i < outcomes_.size(); ++i) {
    StepOutcome& own = outcomes_[i];
    for (const StepOutcome& one : better) {
      if (one.name != own.name) continue;
      own.start_s = one.start_s;
      own.duration_s = one.duration_s;
      if (own.outcome.empty()) own.outcome = one.outcome;
    }
  }
}

void StepRun::record(const StepEnd& end) {
  outcomes_.push_back({.name = current_,
                       .outcome = end.observed,
                       .start_s = current_start_s_,
                       .duration_s = elapsed_s() - current_start_s_,
                       .failed = end.failed && !failure_});
  if (tell_) tell_(outcomes_.back());
}

void StepRun::clean_up(std::string_view name, Work work) { clean_ups_.push_back({std::string(name), std::move(work)}); }

void StepRun::finish() {
  end(StepEnd::done());
  while (!clean_ups_.empty()) {
    const CleanUp one = std::move(clean_ups_.back());
    clean_ups_.pop_back();
    run_clean_up(one);
  }
}

void StepRun::run_clean_up(const CleanUp& one) {
  current_ = one.name;
  current_start_s_ = elapsed_s();
  if (announce_) announce_(one.name);
  StepEnd result;
  try {
    result = one.work();
  } catch (const std::exception& error) {
    result = StepEnd::failure(Status::unknown, error.what());
  }
  end(std::move(result));
}

}  // namespace sereno::steps
