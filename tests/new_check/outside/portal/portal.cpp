// check_portal: does the portal's front page answer 200? A check of two steps, written outside Sereno's own tree.
#include "sereno/plugin.h"
#include "sereno/steps/http_session.h"
#include "sereno/steps/resolver.h"
#include "sereno/steps/step_run.h"

namespace {
using namespace sereno;

class PortalCheck final : public Check {
 public:
  void declare(Options& options) const override {
    options.add("url,u", Options::Kind::url, "", "address of the front page").required();
  }

  CheckResult run(const Context& context) const override {
    const auto url = steps::Url::parse(context.text("url"));
    if (!url) throw CheckFailure("no address: " + context.text("url"));

    steps::StepRun run(context);
    steps::HttpRequest request{.url = *url};
    run.step("resolve", [&] {
      const auto found = steps::resolve(url->host, steps::Family::any, run.deadline());
      if (found.fault) return steps::StepEnd::failure(Status::critical, found.text);
      request.address = found.addresses.front();
      return steps::StepEnd::done(request.address);
    });
    run.step("page", [&] {
      const steps::Redactor redactor;
      steps::Trace trace(redactor, {});
      const auto answer = steps::HttpSession({}, trace).exchange(request, run.deadline());
      if (answer.status == 200) return steps::StepEnd::done(answer.status_line);
      return steps::StepEnd::failure(Status::critical, answer.fault_text + answer.status_line, "200");
    });
    run.finish();

    if (const auto& failure = run.failure())
      return {.status = failure->end.status, .summary = failure->text(), .steps = run.outcomes()};
    return {.status = Status::ok, .summary = "the portal answers", .steps = run.outcomes()};
  }
};
}  // namespace

SERENO_PLUGIN(PortalCheck, "portal", "The portal's front page")
