#include "agent/listeners/control/run_report.h"

#include <limits>
#include <utility>

#include "plugins/host/output/explanation.h"
#include "plugins/host/output/plugin_output.h"
#include "plugins/host/output/step_table.h"

namespace sereno::agent {
namespace {

/// Whoever asks for so much is a person: no transport cuts it.
constexpr host::OutputLimits for_a_person{.bytes = std::numeric_limits<std::size_t>::max()};

host::RunCircumstances circumstances_of(CheckAnswer& answer, const ControlRequest& request,
                                        const std::optional<Result<host::PastRuns>>& past) {
  host::RunCircumstances circumstances{.name = answer.name,
                                       .reproduce = answer.reproduce,
                                       .observed = answer.observed ? std::optional(answer.observed_at) : std::nullopt,
                                       .last_good = answer.last_good,
                                       .trace = std::move(answer.trace)};
  if (past && *past) circumstances.past = **past;
  if (past && !*past) circumstances.past_problem = past->error().message;
  if (!circumstances.last_good && circumstances.past) circumstances.last_good = circumstances.past->last_good;
  if (request.traced() && circumstances.trace.empty() && answer.observed)
    circumstances.trace = {"* nothing that went over a wire: this check tells none"};
  return circumstances;
}

}  // namespace

std::string run_text(CheckAnswer answer, const ControlRequest& request,
                     const std::optional<Result<host::PastRuns>>& past) {
  const auto circumstances = circumstances_of(answer, request, past);
  if (request.show == ControlRequest::Show::json) return host::result_json(answer.result, circumstances);
  const bool explains = request.show == ControlRequest::Show::explanation;
  if (!explains && request.verbosity == 0 && !answer.printed.empty()) return answer.printed + "\n";
  CheckResult result = explains ? host::explained_whole(std::move(answer.result), circumstances)
                                : host::explained(std::move(answer.result), request.verbosity);
  result = host::with_trace(std::move(result), circumstances.trace);
  const auto limits = request.verbosity >= 2 ? for_a_person : host::OutputLimits{};
  return host::render_plugin_output(result, answer.classic ? "" : answer.name, limits) + "\n";
}

}  // namespace sereno::agent
