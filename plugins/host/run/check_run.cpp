#include "plugins/host/run/check_run.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "plugins/host/run/result_collector.h"

namespace sereno::host {
namespace {

using std::chrono::steady_clock;

std::int64_t monotonic_ms(RunLimits::TimePoint at) {
  return std::chrono::floor<milliseconds>(at.time_since_epoch()).count();
}

/// Options as the check gets them, and what is wrong with those that name something on this machine.
struct Prepared {
  OptionValues options{};  ///< secrets are read; one that cannot be read is empty
  std::vector<OptionProblem> problems{};
};

Prepared prepare(const CheckDescription& description, const OptionValues& options, RunSurroundings& surroundings) {
  Prepared prepared{.options = options};
  for (auto& [name, value] : prepared.options) {
    const OptionDescription* const option = description.find(name);
    if (option && option->readable && !value.empty())
      if (const std::string fault = surroundings.file_fault(value); !fault.empty())
        prepared.problems.push_back({.option = name, .why = value + ": " + fault});
    if (!option || option->kind != Options::Kind::secret) continue;
    auto secret = surroundings.read_secret(value);
    if (!secret) prepared.problems.push_back({.option = name, .why = secret.error().message});
    value = secret ? std::move(*secret) : std::string();
  }
  return prepared;
}

std::vector<sereno_argument> arguments_of(const OptionValues& options) {
  std::vector<sereno_argument> arguments;
  for (const auto& [name, value] : options) arguments.push_back({name.c_str(), {value.data(), value.size()}});
  return arguments;
}

sereno_request request_of(const RunLimits& limits, const std::vector<sereno_argument>& arguments) {
  return {.struct_size = sizeof(sereno_request),
          .verbosity = limits.verbosity,
          .soft_deadline_ms = monotonic_ms(limits.soft_deadline),
          .hard_deadline_ms = monotonic_ms(limits.hard_deadline),
          .argument_count = arguments.size(),
          .arguments = arguments.data()};
}

/// Asks the check itself. Of an option that has a problem already nothing more is said.
void ask_check(const sereno_check& check, const RunLimits& limits, Prepared& prepared, RunSurroundings& surroundings) {
  if (!SERENO_HAS(&check, validate) || !check.validate) return;
  const auto arguments = arguments_of(prepared.options);
  const sereno_request request = request_of(limits, arguments);
  ResultCollector collector(surroundings, limits);
  check.validate(&request, &collector.host());
  const auto first = prepared.problems;
  for (OptionProblem& problem : collector.take_problems()) {
    const auto same = [&](const OptionProblem& earlier) { return earlier.option == problem.option; };
    if (std::none_of(first.begin(), first.end(), same)) prepared.problems.push_back(std::move(problem));
  }
}

/// Whether the function was seen in a run that took too long.
FunctionState seen_too_late(const CheckResult& said) {
  const bool by_status = said.function_state == FunctionState::by_status;
  const bool down = by_status ? said.status == Status::critical : said.function_state == FunctionState::down;
  return down ? FunctionState::down : FunctionState::not_seen;
}

}  // namespace

void RunSurroundings::wait(milliseconds time) { std::this_thread::sleep_for(time); }

const ServiceParties& RunSurroundings::parties() const {
  static const ServiceParties nobody_named;
  return nobody_named;
}

RunLimits RunLimits::from_now(milliseconds timeout, unsigned verbosity) {
  const auto soft = steady_clock::now() + timeout;
  return {.verbosity = verbosity,
          .soft_deadline = soft,
          .hard_deadline = soft + cleanup_share(timeout),
          .timeout = timeout};
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
  said.function_state = seen_too_late(said);
  said.status = status;
  said.summary = std::move(summary);
  return said;
}

CheckResult refused(const std::vector<OptionProblem>& problems) {
  const std::string lines = joined(problems);
  const auto end = lines.find('\n');
  return {.status = Status::unknown,
          .summary = lines.substr(0, end),
          .long_text = end == std::string::npos ? std::string() : lines.substr(end + 1),
          .function_state = FunctionState::not_seen,
          .fault = {.owner = FaultOwner::observer, .confidence = Confidence::high}};
}

std::vector<OptionProblem> find_problems(const sereno_check& check, const CheckDescription& description,
                                         const OptionValues& options, RunSurroundings& surroundings) {
  Prepared prepared = prepare(description, options, surroundings);
  const auto now = surroundings.steady_now();
  const RunLimits moments{.soft_deadline = now + description.default_timeout,
                          .hard_deadline = now + description.default_timeout};
  ask_check(check, moments, prepared, surroundings);
  return std::move(prepared.problems);
}

CheckResult run_check(const sereno_check& check, const CheckDescription& description, const OptionValues& options,
                      const RunLimits& limits, RunSurroundings& surroundings) {
  Prepared prepared = prepare(description, options, surroundings);
  ask_check(check, limits, prepared, surroundings);
  if (!prepared.problems.empty()) return refused(prepared.problems);
  const auto arguments = arguments_of(prepared.options);
  const sereno_request request = request_of(limits, arguments);
  ResultCollector collector(surroundings, limits);
  check.run(&request, &collector.host());
  const bool overran = surroundings.steady_now() >= limits.soft_deadline;
  CheckResult result = collector.take();
  const bool told_otherwise = result.out_of_time && limits.timeout_status;
  if (!overran && !told_otherwise) return result;
  return timed_out(limits.timeout_status.value_or(Status::unknown), limits.timeout, collector.step(),
                   std::move(result));
}

}  // namespace sereno::host
