#include "checks/web/beside.h"

#include <utility>

#include "checks/web/assets.h"
#include "sereno/check.h"

namespace web {
namespace {

using sereno::Status;
using sereno::steps::StepEnd;
using sereno::steps::StepRun;
using sereno::steps::Visit;
using sereno::steps::Visitor;

/// Bytes of a health answer that are read.
constexpr std::size_t most_health = std::size_t{1} << 20;

void fetch_assets(const BesidePlan& plan, Visitor& visitor, const Visit& visit, Beside& beside) try {
  const auto assets = assets_of(visit.answer.body, visit.url, plan.assets);
  if (!assets) {
    beside.findings.push_back({Status::critical, "assets", assets.error().message});
    return;
  }
  if (assets->empty())
    beside.findings.push_back({Status::critical, "assets", "the page names no script and no style of its own server"});
  for (const Asset& asset : *assets) {
    ++beside.assets;
    auto finding = judge_asset(asset, visitor.ask_beside(asset.url, 0));
    if (!finding) ++beside.assets_well;
    if (finding) beside.findings.push_back(*std::move(finding));
  }
} catch (const sereno::CheckFailure& unreadable) {
  beside.findings.push_back({Status::unknown, "assets", unreadable.what(), sereno::FunctionState::not_seen});
}

void ask_health(const BesidePlan& plan, Visitor& visitor, const Visit& visit, Beside& beside) {
  const auto url = visit.url.follow(plan.health);
  if (!url) {
    beside.findings.push_back({Status::unknown, "health", url.error().message});
    return;
  }
  for (auto& one : judge_health(plan.json, plan.health, visitor.ask_beside(*url, most_health)))
    beside.findings.push_back(std::move(one));
}

/// One step, which ends with what came of it; its failure is a finding among others.
template <class Work>
double timed(StepRun& run, std::string_view name, const Beside& beside, Work work) {
  const double start_s = run.elapsed_s();
  const std::size_t before = beside.findings.size();
  run.step(name, [&] {
    work();
    return StepEnd::done(beside.findings.size() > before ? beside.findings[before].text : "well");
  });
  return run.elapsed_s() - start_s;
}

}  // namespace

void ask_other_resolver(const BesidePlan& plan, const sereno::steps::VisitPlan& page, StepRun& run, Beside& beside) {
  if (plan.other_resolver.empty()) return;
  const double start_s = run.elapsed_s();
  run.step("compare", [&] {
    beside.resolver =
        OtherResolver{.server = plan.other_resolver,
                      .says = resolve(page.target.connect_host,
                                      {.family = page.family, .servers = plan.other_resolver, .files = false},
                                      run.deadline().share(4))};
    return StepEnd::done(beside.resolver->words());
  });
  beside.compare_s = run.elapsed_s() - start_s;
}

void look_beside(const BesidePlan& plan, Visitor& visitor, const Visit& visit, StepRun& run, Beside& beside) {
  if (!visit.arrived) return;
  const bool page = visit.answer.status >= 200 && visit.answer.status < 300;
  if (plan.assets > 0 && page)
    beside.assets_s = timed(run, "assets", beside, [&] { fetch_assets(plan, visitor, visit, beside); });
  if (!plan.health.empty())
    beside.health_s = timed(run, "health", beside, [&] { ask_health(plan, visitor, visit, beside); });
  if (plan.health.empty() && page)
    for (auto& one : judge_json(plan.json, visit.answer.body, "content")) beside.findings.push_back(std::move(one));
}

}  // namespace web
