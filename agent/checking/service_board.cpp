#include "agent/checking/service_board.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/time_words.h"
#include "plugins/host/output/plugin_output.h"

namespace sereno::agent {

namespace {

CheckAnswer unknown_answer(std::string name, std::string why) {
  return {.name = std::move(name), .result = {.status = Status::unknown, .summary = std::move(why)}};
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// Several mistakes, a line each, as one sentence.
std::string in_one_line(std::string text) {
  for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at)) text.replace(at, 1, "; ");
  return text;
}

/// Whether the asker may be another machine: what an option is decides then whether it is taken.
bool is_remote(Origin origin) { return origin != Origin::scheduler && origin != Origin::control; }

}  // namespace

/// Somebody who waits for the run that is under way, and what happens when it takes too long.
struct ServiceBoard::Waiter {
  std::function<void(CheckAnswer)> reply{};
  Timers::Alarm alarm{};
};

struct ServiceBoard::Entry {
  config::ServiceSettings settings{};
  host::OptionValues options{};
  std::string problem{};  ///< why it cannot run; empty: it can
  milliseconds timeout{10'000};

  CheckResult result{};
  bool observed = false;
  bool classic = false;
  std::string printed{};
  Instant observed_at{};
  /// The instant on the clock that never jumps; for restored results as far back as the wall clock says.
  std::chrono::steady_clock::time_point observed_steady{};

  bool running = false;
  std::vector<std::shared_ptr<Waiter>> waiters{};
  std::vector<std::function<void(Status)>> schedulers{};
};

std::string format_age(milliseconds age) {
  const auto seconds = std::max<std::int64_t>(0, age.count() / 1000);
  const auto pair = [](std::int64_t whole, const char* unit, std::int64_t rest, const char* small) {
    return std::to_string(whole) + " " + unit + (rest > 0 ? " " + std::to_string(rest) + " " + small : "");
  };
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600) return pair(seconds / 60, "min", seconds % 60, "s");
  if (seconds < 86'400) return pair(seconds / 3600, "h", seconds % 3600 / 60, "min");
  return pair(seconds / 86'400, "d", seconds % 86'400 / 3600, "h");
}

ServiceBoard::ServiceBoard(const std::vector<config::ServiceSettings>& services, const host::PluginCatalog& catalog,
                           Runner& runner, Timers& timers, Recorder record)
    : catalog_(catalog), runner_(runner), timers_(timers), record_(std::move(record)) {
  for (const auto& service : services) {
    auto entry = std::make_unique<Entry>();
    entry->settings = service;
    auto options = service_options(service, catalog);
    if (options)
      entry->options = std::move(*options);
    else
      entry->problem = options.error().message;
    const auto* check = catalog.find(service.check);
    entry->timeout = service.timeout.value_or(check != nullptr ? check->default_timeout : milliseconds{10'000});
    by_name_[service.name] = entry.get();
    entries_.push_back(std::move(entry));
  }
}

ServiceBoard::~ServiceBoard() { *alive_ = false; }

void ServiceBoard::restore(const std::vector<ledger::Sample>& last) {
  const Instant now = timers_.wall_now();
  for (const auto& sample : last) {
    Entry* entry = find(sample.service);
    if (entry == nullptr) continue;
    entry->result = {.status = sample.status,
                     .summary = sample.output,
                     .metrics = host::parse_perfdata(sample.perfdata).metrics,
                     .function_state = sample.degraded ? FunctionState::degraded : FunctionState::by_status};
    entry->observed = true;
    entry->classic = entry->settings.check == "external";
    entry->observed_at = sample.at;
    entry->observed_steady = timers_.steady_now() - std::max(milliseconds{0}, now - sample.at);
  }
}

ServiceBoard::Entry* ServiceBoard::find(std::string_view service) {
  const auto found = by_name_.find(service);
  return found == by_name_.end() ? nullptr : found->second;
}

const ServiceBoard::Entry* ServiceBoard::find(std::string_view service) const {
  const auto found = by_name_.find(service);
  return found == by_name_.end() ? nullptr : found->second;
}

bool ServiceBoard::knows_service(std::string_view service) const { return find(service) != nullptr; }

CheckAnswer ServiceBoard::last_answer(const Entry& entry) const {
  if (!entry.problem.empty()) return unknown_answer(entry.settings.name, first_line(entry.problem));
  if (!entry.observed) return unknown_answer(entry.settings.name, "no result yet");
  CheckAnswer answer{.name = entry.settings.name,
                     .result = entry.result,
                     .observed_at = entry.observed_at,
                     .age = std::chrono::floor<milliseconds>(timers_.steady_now() - entry.observed_steady),
                     .observed = true,
                     .classic = entry.classic,
                     .printed = entry.printed};
  if (answer.age > 3 * entry.settings.interval) {
    answer.result.summary = "the last result is " + format_age(answer.age) + " old, one is due every " +
                            seconds_text(entry.settings.interval) + " (it was " +
                            std::string(to_string(entry.result.status)) + ": " + entry.result.summary + ")";
    answer.result.status = Status::unknown;
    answer.classic = false;
    answer.printed.clear();
  }
  return answer;
}

void ServiceBoard::submit(CheckRequest request, std::function<void(CheckAnswer)> reply) {
  if (!request.check.empty()) return submit_check(request, std::move(reply));
  Entry* entry = find(request.service);
  if (entry == nullptr)
    return reply(unknown_answer(request.service, "there is no service '" + request.service + "' here"));
  const bool run = request.fresh || entry->settings.fresh || !entry->observed;
  if (!run || !entry->problem.empty()) return reply(last_answer(*entry));
  wait(*entry, request.patience, std::move(reply));
  start(*entry, request.origin);
}

void ServiceBoard::wait(Entry& entry, milliseconds patience, std::function<void(CheckAnswer)> reply) {
  auto waiter = std::make_shared<Waiter>();
  waiter->reply = std::move(reply);
  // The board and its entries live as long as the loop that the alarm rings on; a called-off alarm never rings.
  waiter->alarm = timers_.after(patience, [this, &entry, patience, weak = std::weak_ptr<Waiter>(waiter)] {
    const auto late = weak.lock();
    if (!late) return;
    std::erase(entry.waiters, late);
    const auto last = last_answer(entry);
    late->reply(unknown_answer(entry.settings.name, "the check still runs after " + seconds_text(patience) +
                                                        (last.observed ? " (last result " + format_age(last.age) +
                                                                             " ago: " + last.result.summary + ")"
                                                                       : std::string())));
  });
  entry.waiters.push_back(std::move(waiter));
}

void ServiceBoard::start(Entry& entry, Origin origin) {
  if (entry.running) return;  // one run serves all who ask
  entry.running = true;
  RunRequest run{.check = entry.settings.check,
                 .options = entry.options,
                 .timeout = entry.timeout,
                 .timeout_status = entry.settings.timeout_status,
                 .state_key = entry.settings.name,
                 .verbosity = 0,
                 .origin = origin};
  runner_.run(std::move(run), [this, &entry, alive = alive_](RunOutcome outcome) {
    if (*alive) finish(entry, std::move(outcome));
  });
}

/// Those who ask more than the agent can run learn nothing of the service, and change nothing of its record.
void ServiceBoard::refuse(Entry& entry, const std::string& why) {
  for (const auto& waiter : std::exchange(entry.waiters, {})) {
    waiter->alarm.reset();
    waiter->reply(unknown_answer(entry.settings.name, why));
  }
}

void ServiceBoard::finish(Entry& entry, RunOutcome outcome) {
  entry.running = false;
  if (!outcome.ran && entry.schedulers.empty()) return refuse(entry, outcome.result.summary);
  entry.result = std::move(outcome.result);
  entry.classic = outcome.classic;
  entry.printed = std::move(outcome.printed);
  entry.observed = true;
  entry.observed_at = timers_.wall_now();
  entry.observed_steady = timers_.steady_now();
  record_({.service = entry.settings.name,
           .function = entry.settings.function,
           .at = entry.observed_at,
           .status = entry.result.status,
           .degraded = entry.result.function_state == FunctionState::degraded,
           .interval = entry.settings.interval,
           .output = first_line(entry.result.summary),
           .perfdata = host::format_perfdata(entry.result.metrics),
           .source = "agent"});
  const auto waiters = std::exchange(entry.waiters, {});
  const auto schedulers = std::exchange(entry.schedulers, {});
  for (const auto& waiter : waiters) {
    waiter->alarm.reset();
    waiter->reply(last_answer(entry));
  }
  for (const auto& scheduler : schedulers) scheduler(entry.result.status);
}

void ServiceBoard::submit_check(const CheckRequest& request, std::function<void(CheckAnswer)> reply) {
  const auto* check = catalog_.find(request.check);
  if (check == nullptr) return reply(unknown_answer(request.check, catalog_.why_missing(request.check)));
  if (is_remote(request.origin))
    if (const auto problem = host::find_remote_problem(*check, request.options))
      return reply(unknown_answer(request.check, problem->to_string()));
  auto options = host::validate_options(*check, request.options);
  if (!options) return reply(unknown_answer(request.check, in_one_line(options.error().message)));
  RunRequest run{.check = request.check,
                 .options = std::move(*options),
                 .timeout = std::min(check->default_timeout, request.patience),
                 .origin = request.origin};
  const auto waiter = std::make_shared<Waiter>();
  waiter->reply = std::move(reply);
  waiter->alarm = timers_.after(
      request.patience, [waiter = std::weak_ptr<Waiter>(waiter), name = request.check, patience = request.patience] {
        const auto late = waiter.lock();
        if (!late || !late->reply) return;
        std::exchange(late->reply, {})(unknown_answer(name, "the check still runs after " + seconds_text(patience)));
      });
  runner_.run(std::move(run), [this, alive = alive_, waiter, name = request.check](RunOutcome outcome) {
    waiter->alarm.reset();
    if (!waiter->reply || !*alive) return;
    std::exchange(waiter->reply, {})({.name = name,
                                      .result = std::move(outcome.result),
                                      .observed_at = timers_.wall_now(),
                                      .age = milliseconds{0},
                                      .observed = true,
                                      .classic = outcome.classic,
                                      .printed = std::move(outcome.printed)});
  });
}

std::vector<ServiceSummary> ServiceBoard::services() const {
  std::vector<ServiceSummary> all;
  for (const auto& entry : entries_) {
    ServiceSummary summary{.name = entry->settings.name,
                           .check = entry->settings.check,
                           .function = entry->settings.function,
                           .interval = entry->settings.interval};
    std::set<std::string_view> seen;
    for (const Metric& metric : entry->result.metrics) {
      if (!seen.insert(metric.label).second) continue;
      summary.metric_labels.push_back(metric.label);
      summary.metric_units.push_back(metric.unit);
    }
    all.push_back(std::move(summary));
  }
  return all;
}

void ServiceBoard::run_due(std::size_t index, std::function<void(Status)> done) {
  Entry& entry = *entries_[index];
  if (!entry.problem.empty()) {
    finish(entry, {.result = {.status = Status::unknown, .summary = first_line(entry.problem)}});
    return done(Status::unknown);
  }
  entry.schedulers.push_back(std::move(done));
  start(entry, Origin::scheduler);
}

const config::ServiceSettings& ServiceBoard::settings(std::size_t index) const { return entries_[index]->settings; }

std::optional<milliseconds> ServiceBoard::age(std::size_t index) const {
  const Entry& entry = *entries_[index];
  if (!entry.observed) return std::nullopt;
  return std::chrono::floor<milliseconds>(timers_.steady_now() - entry.observed_steady);
}

Status ServiceBoard::status(std::size_t index) const { return entries_[index]->result.status; }

std::vector<ServiceView> ServiceBoard::view() const {
  std::vector<ServiceView> all;
  for (const auto& entry : entries_) all.push_back({&entry->settings, last_answer(*entry), entry->running});
  return all;
}

}  // namespace sereno::agent
