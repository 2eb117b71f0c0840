// check_repository: whether information is fresh, at both ends of a feed: in databases, files, on SFTP servers and
// pages.
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "checks/repository/freshness.h"
#include "checks/repository/look.h"
#include "checks/repository/repository_options.h"
#include "checks/repository/settings.h"
#include "sereno/plugin.h"
#include "sereno/steps/check_frame.h"
#include "sereno/steps/text.h"

namespace repository {
namespace {

using sereno::CheckResult;
using sereno::Context;
using sereno::Status;
using sereno::steps::Redactor;
using sereno::steps::StepRun;
using sereno::steps::Trace;

/// One run of the check.
class Run {
 public:
  explicit Run(const Context& context)
      : context_(context),
        settings_(sereno::steps::settings_of_run(context, redactor_, read_settings)),
        trace_(redactor_, sereno::steps::trace_sink(context)) {}

  CheckResult result() {
    StepRun steps = sereno::steps::steps_of_run(context_, redactor_, trace_);
    Surroundings around{.run = steps, .trace = trace_, .context = context_};
    LookFailure failure;
    Feed feed;
    auto processed = look(settings_.processed, settings_.expectations.zone, around, failure);
    CheckResult result;
    if (processed) {
      feed.processed = *std::move(processed);
      if (settings_.inbound) feed.inbound = look_beside(*settings_.inbound, "inbound ", steps, feed.inbound_trouble);
      if (settings_.replica) feed.replica = look_at_replica(steps, result.long_text);
      const std::string lines = std::move(result.long_text);
      result = judge_feed(settings_.expectations, feed);
      result.long_text = lines;
      add_lines(feed, result);
    } else {
      result = unseen(*steps.failure(), failure);
    }
    steps.finish();
    result.steps = steps.outcomes();
    result.steps.insert(result.steps.end(), beside_.begin(), beside_.end());
    result.metrics.push_back(
        {.label = "time", .value = std::round(steps.elapsed_s() * 1e6) / 1e6, .unit = "s", .min = 0});
    return sereno::steps::redacted(std::move(result), redactor_);
  }

 private:
  CheckResult unseen(const sereno::steps::StepFailure& failed, const LookFailure& why) const {
    return {.status = failed.end.status,
            .summary = failed.text() + ", " + settings_.processed.place,
            .function_state = failed.end.function,
            .out_of_time = failed.end.out_of_time,
            .fault = why.fault};
  }

  /// A further look, with steps of its own: that it fails decides nothing by itself. `trouble` says why then.
  std::optional<EndOfFeed> look_beside(const Source& source, const std::string& prefix, const StepRun& main,
                                       std::string& trouble) {
    StepRun steps = sereno::steps::steps_beside(main.deadline(), context_, redactor_, trace_);
    Surroundings around{.run = steps, .trace = trace_, .context = context_, .prefix = prefix};
    LookFailure failure;
    auto end = look(source, settings_.expectations.zone, around, failure);
    if (steps.failure()) trouble = steps.failure()->text();
    steps.finish();
    for (sereno::StepOutcome step : steps.outcomes()) {
      step.start_s += main.elapsed_s() - steps.elapsed_s();
      step.failed = false;
      if (!step.name.starts_with(prefix)) step.name.insert(0, prefix);
      beside_.push_back(std::move(step));
    }
    return end;
  }

  std::optional<EndOfFeed> look_at_replica(const StepRun& main, std::string& lines) {
    std::string trouble;
    auto end = look_beside(*settings_.replica, "replica ", main, trouble);
    if (!trouble.empty()) lines = "the replica could not be seen: " + trouble;
    return end;
  }

  void add_lines(const Feed& feed, CheckResult& result) const {
    std::string& text = result.long_text;
    const auto line = [&](const std::string& one) { text += (text.empty() ? "" : "\n") + one; };
    if (!feed.inbound_trouble.empty() && result.status == Status::ok)
      line("the inbound end could not be seen: " + feed.inbound_trouble);
    if (feed.processed.cut) line("there are more entries than were looked at");
    if (!feed.processed.own_clock && context_.verbosity() > 0) line("the age is by this machine's clock");
  }

  const Context& context_;
  Redactor redactor_;
  Settings settings_;
  Trace trace_;
  std::vector<sereno::StepOutcome> beside_;
};

class RepositoryCheck final : public sereno::Check {
 public:
  void declare(sereno::Options& options) const override { declare_options(options); }
  std::string function() const override { return "repositories"; }
  std::vector<sereno::OptionProblem> validate(const Context& context) const override {
    return sereno::steps::problems_of(context, read_settings);
  }
  CheckResult run(const Context& context) const override { return Run(context).result(); }
};

}  // namespace
}  // namespace repository

SERENO_PLUGIN(repository::RepositoryCheck, "repository", "Whether information is fresh, at both ends of a feed")
