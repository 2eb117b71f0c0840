// check_web: whether a web page answers as it should, over HTTP or HTTPS. Needs no privileges.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checks/web/beside.h"
#include "checks/web/foreign_issuer.h"
#include "checks/web/report.h"
#include "checks/web/settings.h"
#include "checks/web/usual_size.h"
#include "checks/web/verdict.h"
#include "checks/web/web_options.h"
#include "sereno/flows/trace_body.h"
#include "sereno/plugin.h"
#include "sereno/steps/check_frame.h"
#include "sereno/steps/pem_certificate.h"
#include "sereno/steps/proxy.h"
#include "sereno/steps/redactor.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"
#include "sereno/steps/visit.h"

namespace web {
namespace {

using sereno::CheckResult;
using sereno::Context;
using sereno::steps::Redactor;
using sereno::steps::StepRun;
using sereno::steps::Trace;
using sereno::steps::Visit;
using sereno::steps::Visitor;

constexpr std::size_t largest_pem = std::size_t{1} << 20;

/// One run of the check.
class Run {
 public:
  explicit Run(const Context& context)
      : context_(context),
        settings_(sereno::steps::settings_of_run(context, redactor_, read_settings)),
        trace_(redactor_, sereno::steps::trace_sink(context)) {}

  CheckResult result() {
    StepRun steps = sereno::steps::steps_of_run(context_, redactor_, trace_);
    Visit visit;
    Beside beside;
    std::vector<std::string> addresses;
    const auto& plan = settings_.plan;
    ask_other_resolver(settings_.beside, plan, steps, beside);
    if (!plan.proxy) addresses = visitor(steps).find_addresses(plan.target.connect_host, visit);
    auto difference =
        beside.resolver && !addresses.empty() ? judge_difference(addresses, *beside.resolver) : std::nullopt;
    const double resolve_s = visit.resolve_s;
    if (plan.all_addresses && addresses.size() > 1)
      return sereno::steps::redacted(every(addresses, steps, resolve_s, difference), redactor_);
    if (difference) beside.findings.push_back(*std::move(difference));
    if (!steps.failure()) visit = look(steps, std::move(addresses), beside);
    visit.resolve_s += resolve_s;
    return sereno::steps::redacted(finished(steps, visit, beside), redactor_);
  }

 private:
  Visitor visitor(StepRun& steps) {
    return Visitor(settings_.plan, steps, trace_, [this] { return context_.now(); });
  }

  /// The page, and what belongs to it.
  Visit look(StepRun& steps, std::vector<std::string> addresses, Beside& beside) {
    Visitor there = visitor(steps);
    Visit visit = there.visit(std::move(addresses));
    const auto& answer = visit.answer;
    sereno::flows::trace_body(trace_, answer.header("Content-Type").value_or(""), answer.body, answer.body_bytes);
    if (!steps.failure()) beside.own_certificate = own_certificate();
    if (!steps.failure()) compare_size(visit, beside);
    if (!steps.failure()) look_beside(settings_.beside, there, visit, steps, beside);
    return visit;
  }

  std::optional<sereno::steps::Certificate> own_certificate() const {
    const std::string& file = settings_.plan.http.tls.client_certificate;
    return file.empty() ? std::nullopt : sereno::steps::first_certificate(context_.read_file(file, largest_pem));
  }

  /// With the pages of earlier runs.
  void compare_size(const Visit& visit, Beside& beside) {
    const unsigned percent = settings_.usual_percent;
    const bool page = visit.arrived && visit.answer.status >= 200 && visit.answer.status < 300;
    if (percent == 0 || !page) return;
    const std::uint64_t bytes = visit.answer.body_bytes;
    const UsualSize usual = UsualSize::from_text(context_.load_state());
    if (auto shrunk = judge_size(usual, bytes, percent)) beside.findings.push_back(*std::move(shrunk));
    const UsualSize known = learned(usual, bytes, percent, context_.now());
    if (known != usual) context_.save_state(known.text());
  }

  /// The last page that was asked for, whether it answered or not.
  Way way_of(const Visit& visit) const {
    const auto& plan = settings_.plan;
    const auto& url = visit.arrived ? visit.url : plan.target.url;
    return {
        .code = visit.answer.status,
        .through_proxy = plan.proxy.has_value() && !sereno::steps::goes_direct(plan.no_proxy, url.host),
        .secure = url.secure(),
        .foreign_issuer = judge_issuer(settings_.expectations.issuer, visit, plan.target.url.authority()).has_value()};
  }

  CheckResult finished(StepRun& steps, const Visit& visit, const Beside& beside) {
    steps.finish();
    const auto now = context_.now();
    CheckResult result = report(settings_, visit, steps.failure(), steps.elapsed_s(), now, beside);
    result.steps = steps.outcomes();
    put_fault(result, steps.failure(), way_of(visit), context_.owner(), context_.depends_on(),
              {.other_resolver = beside.resolver ? beside.resolver->witness() : sereno::steps::Seen::not_asked});
    if (context_.verbosity() > 0) {
      const std::string more = details(settings_, visit, now);
      if (!more.empty() && !result.long_text.empty()) result.long_text += '\n';
      result.long_text += more;
    }
    return result;
  }

  /// Each address on its own and with its own share of the time, so that a silent one starves none.
  CheckResult every(const std::vector<std::string>& addresses, StepRun& resolving, double resolve_s,
                    const std::optional<sereno::steps::Finding>& difference) {
    std::vector<CheckResult> results;
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      const auto left = static_cast<unsigned>(addresses.size() - i);
      StepRun steps = sereno::steps::steps_beside(resolving.deadline().share(left), context_, redactor_, trace_,
                                                  {.after = " " + addresses[i]});
      Beside beside;
      Visit visit = look(steps, {addresses[i]}, beside);
      visit.resolve_s += resolve_s;
      results.push_back(finished(steps, visit, beside));
    }
    resolving.finish();
    const auto decides = std::max_element(results.begin(), results.end(), [](const auto& left, const auto& right) {
      return worst(left.status, right.status) != left.status;
    });
    const sereno::Fault fault = decides == results.end() ? sereno::Fault{} : decides->fault;
    CheckResult all = combine(addresses, std::move(results));
    all.fault = fault;
    if (difference) add_difference(*difference, all);
    all.steps.insert(all.steps.begin(), resolving.outcomes().begin(), resolving.outcomes().end());
    return all;
  }

  void add_difference(const sereno::steps::Finding& difference, CheckResult& all) const {
    all.summary = difference.step + ": " + difference.text + "; " + all.summary;
    const bool alone = all.status == sereno::Status::ok;
    all.status = worst(all.status, difference.status);
    if (!alone) return;
    all.fault.step = difference.step;
    put_fault(all, std::nullopt, {}, context_.owner(), context_.depends_on());
  }

  const Context& context_;
  Redactor redactor_;
  Settings settings_;
  Trace trace_;
};

class WebCheck final : public sereno::Check {
 public:
  void declare(sereno::Options& options) const override { declare_options(options); }
  std::string function() const override { return "web"; }
  std::vector<sereno::OptionProblem> validate(const Context& context) const override {
    return sereno::steps::problems_of(context, read_settings);
  }
  CheckResult run(const Context& context) const override { return Run(context).result(); }
};

}  // namespace
}  // namespace web

SERENO_PLUGIN(web::WebCheck, "web", "Whether a web page answers as it should, over HTTP or HTTPS")
