// check_list_upload: whether a list is accepted, processed, readable as it was sent, and removable. Nobody is ever
// dialled. Needs no privileges.
#include <string>
#include <utility>
#include <vector>

#include "checks/list_upload/list_upload_options.h"
#include "checks/list_upload/report.h"
#include "checks/list_upload/settings.h"
#include "checks/list_upload/upload.h"
#include "sereno/flows/adapter_values.h"
#include "sereno/plugin.h"
#include "sereno/steps/check_frame.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/trace.h"

namespace list_upload {
namespace {

using sereno::CheckResult;
using sereno::Context;
using sereno::steps::Redactor;
using sereno::steps::Trace;

class ListUploadCheck final : public sereno::Check {
 public:
  void declare(sereno::Options& options) const override { declare_options(options); }
  std::string function() const override { return "list_upload"; }
  sereno::milliseconds default_timeout() const override { return std::chrono::seconds{90}; }
  std::vector<sereno::OptionProblem> validate(const Context& context) const override {
    return sereno::steps::problems_of(context, with_adapters(adapters_, read_settings));
  }
  CheckResult run(const Context& context) const override {
    Redactor redactor;
    const Settings settings =
        sereno::steps::settings_of_run(context, redactor, with_adapters(adapters_, read_settings));
    Trace trace(redactor, sereno::steps::trace_sink(context));
    Upload upload(settings, context, redactor, trace);
    if (settings.dry_run) return sereno::steps::redacted(report(upload.dry(), settings.flow.name), redactor);
    upload.run();
    CheckResult result = report(settings, upload, context, upload.steps().elapsed_s());
    result.steps = upload.steps().outcomes();
    return sereno::steps::redacted(std::move(result), redactor);
  }

 private:
  mutable sereno::flows::AdapterReader adapters_{};  // what the last run read; every run gets the same without it
};

}  // namespace
}  // namespace list_upload

SERENO_PLUGIN(list_upload::ListUploadCheck, "list_upload",
              "Whether a list is accepted, processed and readable; nobody is ever dialled")
