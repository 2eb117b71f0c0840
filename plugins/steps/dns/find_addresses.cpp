#include "sereno/steps/find_addresses.h"

#include <utility>

#include "sereno/steps/text.h"

namespace sereno::steps {
namespace {

StepEnd end_of(const Resolution& resolution, const std::string& host) {
  const bool about_the_name =
      resolution.fault == ResolveFault::no_such_name || resolution.fault == ResolveFault::no_address;
  StepEnd end = StepEnd::failure(about_the_name ? Status::critical : Status::unknown, resolution.text, {}, shown(host));
  if (!about_the_name) end.function = FunctionState::not_seen;
  end.out_of_time = resolution.fault == ResolveFault::timed_out;
  return end;
}

}  // namespace

std::vector<std::string> find_addresses(const std::string& host, const ResolveSettings& settings, StepRun& run,
                                        Trace& trace, std::string_view step) {
  if (const auto own = numeric_address(host)) return {*own};
  std::vector<std::string> addresses;
  run.step(step, [&] {
    auto resolution = resolve(host, settings, run.deadline());
    if (resolution.fault) return end_of(resolution, host);
    addresses = std::move(resolution.addresses);
    std::string list;
    for (const std::string& address : addresses) list += (list.empty() ? "" : " ") + address;
    trace.text(Trace::Mark::note, host + " is " + list);
    return StepEnd::done(shown(list, 400));
  });
  return addresses;
}

}  // namespace sereno::steps
