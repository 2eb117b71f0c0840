#include "plugins/host/run/check_run.h"

#include <algorithm>

#include "plugins/host/run/result_collector.h"

namespace sereno::host {
namespace {

using std::chrono::steady_clock;

std::int64_t monotonic_ms(RunLimits::TimePoint at) {
  return std::chrono::floor<milliseconds>(at.time_since_epoch()).count();
}

/// Reads the secrets among the options. On failure the message names the option.
Result<OptionValues> with_secrets(const CheckDescription& description, const OptionValues& options,
                                  RunSurroundings& surroundings) {
  OptionValues read = options;
  for (auto& [name, value] : read) {
    const OptionDescription* const option = description.find(name);
    if (!option || option->kind != Options::Kind::secret) continue;
    auto secret = surroundings.read_secret(value);
    if (!secret) return Error{"option '" + name + "': " + secret.error().message};
    value = std::move(*secret);
  }
  return read;
}

std::vector<sereno_argument> arguments_of(const OptionValues& options) {
  std::vector<sereno_argument> arguments;
  for (const auto& [name, value] : options) arguments.push_back({name.c_str(), {value.data(), value.size()}});
  return arguments;
}

}  // namespace

RunLimits RunLimits::from_now(milliseconds timeout, unsigned verbosity) {
  const auto soft = steady_clock::now() + timeout;
  return {.verbosity = verbosity, .soft_deadline = soft, .hard_deadline = soft + cleanup_share(timeout)};
}

milliseconds cleanup_share(milliseconds timeout) {
  return std::clamp<milliseconds>(timeout / 10, milliseconds{500}, milliseconds{5000});
}

CheckResult timed_out(Status status, milliseconds timeout, std::string_view step, CheckResult said) {
  std::string summary = "timed out after " + format_number(static_cast<double>(timeout.count()) / 1e3) + " s";
  if (!step.empty()) summary += " in step '" + std::string(step) + "'";
  if (!said.summary.empty()) {
    if (!said.long_text.empty()) said.long_text.insert(0, "\n");
    said.long_text.insert(0, said.summary);
  }
  said.status = status;
  said.summary = std::move(summary);
  return said;
}

RunReport run_check(const sereno_check& check, const CheckDescription& description, const OptionValues& options,
                    const RunLimits& limits, RunSurroundings& surroundings) {
  const auto readable = with_secrets(description, options, surroundings);
  if (!readable) return {.result = {.status = Status::unknown, .summary = readable.error().message}};
  const auto arguments = arguments_of(*readable);
  const sereno_request request{.struct_size = sizeof(sereno_request),
                               .verbosity = limits.verbosity,
                               .soft_deadline_ms = monotonic_ms(limits.soft_deadline),
                               .hard_deadline_ms = monotonic_ms(limits.hard_deadline),
                               .argument_count = arguments.size(),
                               .arguments = arguments.data()};
  ResultCollector collector(surroundings, limits);
  check.run(&request, &collector.host());
  const bool overran = steady_clock::now() >= limits.soft_deadline;
  return {.result = collector.take(), .overran = overran};
}

}  // namespace sereno::host
