// check_list_upload: whether a list is accepted, processed, readable as it was sent, and removable. Nobody is ever
// dialled. Needs no privileges.
#include <string>
#include <utility>
#include <vector>

#include "checks/list_upload/list_upload_options.h"
#include "checks/list_upload/report.h"
#include "checks/list_upload/settings.h"
#include "checks/list_upload/upload.h"
#include "sereno/plugin.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/trace.h"

namespace list_upload {
namespace {

using sereno::CheckResult;
using sereno::Context;
using sereno::steps::Redactor;
using sereno::steps::Trace;

constexpr unsigned verbosity_of_trace = 3;

Trace::Sink sink_of(const Context& context) {
  if (context.verbosity() < verbosity_of_trace) return {};
  return [&context](std::string_view line) { context.log(sereno::LogLevel::debug, line); };
}

/// The host has called validate(): what is wrong now went wrong in between.
Settings good_settings(const Context& context, Redactor& redactor) {
  sereno::steps::Problems problems;
  Settings settings = read_settings(context, redactor, problems);
  if (!problems.none()) throw sereno::CheckFailure(redactor.text(problems.text()));
  return settings;
}

/// What a server says may repeat what it was told.
CheckResult redacted(CheckResult result, const Redactor& redactor) {
  result.summary = redactor.text(result.summary);
  result.long_text = redactor.text(result.long_text);
  result.fault.reasons = redactor.text(result.fault.reasons);
  for (sereno::StepOutcome& step : result.steps) step.outcome = redactor.text(step.outcome);
  return result;
}

class ListUploadCheck final : public sereno::Check {
 public:
  void declare(sereno::Options& options) const override { declare_options(options); }
  std::string function() const override { return "list_upload"; }
  sereno::milliseconds default_timeout() const override { return std::chrono::seconds{90}; }
  std::vector<sereno::OptionProblem> validate(const Context& context) const override {
    Redactor redactor;
    sereno::steps::Problems problems;
    read_settings(context, redactor, problems);
    return problems.redacted(redactor);
  }
  CheckResult run(const Context& context) const override {
    Redactor redactor;
    const Settings settings = good_settings(context, redactor);
    Trace trace(redactor, sink_of(context));
    Upload upload(settings, context, redactor, trace);
    if (settings.dry_run) return redacted(report(upload.dry(), settings.flow.name), redactor);
    upload.run();
    CheckResult result = report(settings, upload, context, upload.steps().elapsed_s());
    result.steps = upload.steps().outcomes();
    return redacted(std::move(result), redactor);
  }
};

}  // namespace
}  // namespace list_upload

SERENO_PLUGIN(list_upload::ListUploadCheck, "list_upload",
              "Whether a list is accepted, processed and readable; nobody is ever dialled")
