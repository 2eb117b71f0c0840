#include "sereno/steps/redirects.h"

#include <algorithm>

#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

using Kind = NextHop::Kind;

NextHop failed(std::string text) {
  return {.kind = Kind::failed, .finding = Finding{Status::critical, "redirect", std::move(text)}};
}

/// Browsers turn a POST into a GET on these; 307 and 308 exist because they do.
bool becomes_get(int status) { return status == 301 || status == 302 || status == 303; }

}  // namespace

Result<RedirectPolicy> RedirectPolicy::parse(std::string_view text) {
  if (text == "ok") return RedirectPolicy{.mode = Mode::report, .reported_as = Status::ok};
  if (text == "warning") return RedirectPolicy{.mode = Mode::report, .reported_as = Status::warning};
  if (text == "critical") return RedirectPolicy{.mode = Mode::report, .reported_as = Status::critical};
  if (text == "follow" || text == "curl") return RedirectPolicy{.mode = Mode::follow};
  if (text == "sticky") return RedirectPolicy{.mode = Mode::sticky};
  if (text == "stickyport") return RedirectPolicy{.mode = Mode::sticky_port};
  return Error{"'" + std::string(text) + "' is none of ok, warning, critical, follow, sticky, stickyport"};
}

NextHop next_hop(const RedirectPolicy& policy, const std::vector<Hop>& hops, const HttpExchange& answer) {
  if (!answer.is_redirect()) return {};
  const auto location = answer.header("Location");
  if (policy.mode == RedirectPolicy::Mode::report) {
    const std::string to = location ? " to " + in_quotes(*location) : std::string(" to nowhere");
    return {.kind = Kind::reported, .finding = Finding{policy.reported_as, "redirect", "leads" + to}};
  }
  const Url& here = hops.back().url;
  if (!location || location->empty()) return failed("leads nowhere, it has no Location header");
  const auto next = here.follow(*location);
  if (!next) return failed("from " + here.shown() + " to a bad place: " + next.error().message);
  // Once is no loop yet: a page that sets a cookie and sends the visitor back to itself is common.
  const auto visits = std::count_if(hops.begin(), hops.end(), [&](const Hop& hop) { return hop.url == *next; });
  if (visits > 1) return failed("loop: " + next->shown() + " was asked twice and redirects again");
  if (hops.size() > policy.max)
    return failed("more than " + std::to_string(policy.max) + " redirects, the next one to " + next->shown());
  NextHop hop{
      .kind = Kind::followed, .url = *next, .as_get = becomes_get(answer.status), .foreign = !here.same_origin(*next)};
  if (here.secure() && !next->secure())
    hop.finding = Finding{Status::warning, "redirect",
                          "from " + here.shown() + " to " + next->shown() + ": TLS is given up", FunctionState::up};
  return hop;
}

}  // namespace sereno::steps
