#include "agent/checking/service_board.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "agent/checking/kept_interval.h"
#include "agent/checking/sample_of.h"
#include "agent/checking/service_problems.h"
#include "agent/checking/service_run.h"
#include "base/time_words.h"
#include "base/words.h"
#include "plugins/host/output/plugin_output.h"
#include "plugins/host/run/check_run.h"

namespace sereno::agent {

namespace {

constexpr unsigned verbosity_of_trace = 3;

CheckAnswer unknown_answer(std::string name, std::string why) {
  return {.name = std::move(name), .result = {.status = Status::unknown, .summary = std::move(why)}};
}

/// Several mistakes, a line each, as one sentence.
std::string in_one_line(std::string text) {
  for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at)) text.replace(at, 1, "; ");
  return text;
}

CheckAnswer overdue_answer(std::string name, milliseconds patience, const std::string& before = {}) {
  auto answer = unknown_answer(std::move(name), "the check still runs after " + seconds_text(patience) + before);
  answer.overdue = true;
  return answer;
}

/// What our settings say, and behind it what the asker says.
host::OptionValues all_options(const CheckRequest& request) {
  host::OptionValues options = request.fixed;
  options.insert(options.end(), request.options.begin(), request.options.end());
  return options;
}

/// Where plugins lie on this machine, and why one is refused, is for who is on it.
std::string none_for_strangers(const std::string& check) {
  return "no plugin gives a check '" + check + "'; 'sereno list' on the agent's machine shows those that are there";
}

/// Whether the asker may be another machine: what an option is decides then whether it is taken.
bool is_remote(Origin origin) { return origin != Origin::scheduler && origin != Origin::control; }

}  // namespace

/// Somebody who waits for the run that is under way, and what happens when it takes too long.
struct ServiceBoard::Waiter {
  std::function<void(CheckAnswer)> reply{};
  bool traced = false;
  Timers::Alarm alarm{};
};

/// What a service is under one generation. Runs that began with it keep it.
struct ServiceBoard::Definition {
  config::ServiceSettings settings{};
  host::OptionValues options{};
  std::string problem{};  ///< why it cannot run; empty: it can
  milliseconds timeout{10'000};
  milliseconds interval{60'000};  ///< that its record is judged by
};

struct ServiceBoard::Entry {
  ServiceHandle handle{};
  SharedDefinition is{};

  CheckResult result{};
  bool observed = false;
  bool classic = false;
  std::string printed{};
  Instant observed_at{};
  /// The instant on the clock that never jumps; for restored results as far back as the wall clock says.
  std::chrono::steady_clock::time_point observed_steady{};

  std::optional<Instant> last_good{};

  bool running = false;
  std::vector<std::shared_ptr<Waiter>> waiters{};
  std::vector<std::function<void(Status)>> schedulers{};
};

ServiceBoard::ServiceBoard(SharedGeneration first, Runner& runner, Timers& timers, ResultRecord& record)
    : runner_(runner), timers_(timers), record_(record) {
  adopt(std::move(first));
}

ServiceBoard::~ServiceBoard() { *alive_ = false; }

ServiceBoard::SharedDefinition ServiceBoard::define(const config::ServiceSettings& settings,
                                                    const host::PluginCatalog& catalog) {
  Definition is{.settings = settings};
  auto options = service_options(settings, catalog);
  if (options)
    is.options = std::move(*options);
  else
    is.problem = options.error().message;
  const auto* check = catalog.find(settings.check);
  is.timeout = settings.timeout.value_or(check != nullptr ? check->default_timeout : usual_timeout);
  is.interval = kept_interval(settings.interval, is.timeout + host::cleanup_share(is.timeout));
  return std::make_shared<const Definition>(std::move(is));
}

ServiceChange ServiceBoard::difference(const Entry& entry, const Definition& next) {
  const config::ServiceSettings &was = entry.is->settings, &is = next.settings;
  ServiceChange change{.service = entry.handle, .name = is.name};
  change.redefined = was.check != is.check || was.timeout_status != is.timeout_status ||
                     entry.is->options != next.options || entry.is->timeout != next.timeout ||
                     entry.is->problem != next.problem;
  change.retimed = was.interval != is.interval || was.retry_interval != is.retry_interval;
  change.other =
      was.function != is.function || was.fresh != is.fresh || was.owner != is.owner || was.depends_on != is.depends_on;
  return change;
}

std::vector<ServiceChange> ServiceBoard::adopt(SharedGeneration next) {
  generation_ = std::move(next);
  std::vector<ServiceChange> changes;
  std::map<std::string, SharedEntry, std::less<>> gone = std::exchange(by_name_, {});
  entries_.clear();
  for (const auto& settings : generation_->settings.services) {
    SharedDefinition is = define(settings, generation_->catalog);
    auto known = gone.extract(settings.name);
    SharedEntry entry = known ? std::move(known.mapped()) : std::make_shared<Entry>();
    if (known) {
      const ServiceChange change = difference(*entry, *is);
      if (change.redefined || change.retimed || change.other) changes.push_back(change);
    } else {
      entry->handle = ServiceHandle{++last_handle_};
      by_handle_.emplace(entry->handle, entry);
      changes.push_back({.service = entry->handle, .name = settings.name, .added = true});
    }
    entry->is = std::move(is);
    by_name_.emplace(settings.name, entry);
    entries_.push_back(std::move(entry));
  }
  for (const auto& [name, entry] : gone) {
    by_handle_.erase(entry->handle);
    metrics_.forget(name);
    changes.push_back({.service = entry->handle, .name = name, .removed = true});
  }
  return changes;
}

void ServiceBoard::restore(const std::vector<ledger::Sample>& last) {
  const Instant now = timers_.wall_now();
  for (const auto& sample : last) {
    Entry* entry = find(sample.service);
    if (entry == nullptr) continue;
    entry->result = {.status = sample.status,
                     .summary = sample.output,
                     .metrics = host::parse_perfdata(sample.perfdata).metrics,
                     .function_state = sample.function_state,
                     .fault = sample.fault};
    if (sample.degraded) entry->result.function_state = FunctionState::degraded;
    entry->observed = true;
    entry->classic = entry->is->settings.check == config::external_check;
    metrics_.hear(sample.service, entry->result);
    entry->observed_at = sample.at;
    if (is_good(entry->result)) entry->last_good = sample.at;
    entry->observed_steady = timers_.steady_now() - std::max(milliseconds{0}, now - sample.at);
  }
}

ServiceBoard::Entry* ServiceBoard::find(std::string_view service) const {
  const auto found = by_name_.find(service);
  return found == by_name_.end() ? nullptr : found->second.get();
}

bool ServiceBoard::knows_service(std::string_view service) const { return find(service) != nullptr; }

CheckAnswer ServiceBoard::last_answer(const Entry& entry) const {
  const Definition& is = *entry.is;
  if (!is.problem.empty()) return unknown_answer(is.settings.name, first_line(is.problem));
  if (!entry.observed) return unknown_answer(is.settings.name, "no result yet");
  CheckAnswer answer{.name = is.settings.name,
                     .result = entry.result,
                     .observed_at = entry.observed_at,
                     .age = std::chrono::floor<milliseconds>(timers_.steady_now() - entry.observed_steady),
                     .observed = true,
                     .classic = entry.classic,
                     .printed = entry.printed,
                     .last_good = entry.last_good,
                     .reproduce = reproducing(is.settings)};
  if (answer.age > 3 * is.interval) {
    answer.result.summary = "the last result is " + format_age(answer.age) + " old, one is due every " +
                            seconds_text(is.settings.interval) + " (it was " +
                            std::string(to_string(entry.result.status)) + ": " + entry.result.summary + ")";
    answer.result.status = Status::unknown;
    answer.result.fault = {};  // of then
    answer.classic = false;
    answer.printed.clear();
  }
  return answer;
}

void ServiceBoard::submit(CheckRequest request, std::function<void(CheckAnswer)> reply) {
  if (!request.check.empty()) return submit_check(request, std::move(reply));
  const auto found = by_name_.find(request.service);
  if (found == by_name_.end())
    return reply(unknown_answer(request.service, "there is no service '" + request.service + "' here"));
  const SharedEntry entry = found->second;
  const bool run = request.fresh || request.traced || entry->is->settings.fresh || !entry->observed;
  if (!run || !entry->is->problem.empty()) return reply(last_answer(*entry));
  wait(entry, request, std::move(reply));
  start(entry, request.origin);
}

void ServiceBoard::wait(const SharedEntry& entry, const CheckRequest& request, std::function<void(CheckAnswer)> reply) {
  const milliseconds patience = request.patience;
  auto waiter = std::make_shared<Waiter>();
  waiter->reply = std::move(reply);
  waiter->traced = request.traced;
  // The board lives as long as the loop that the alarm rings on; a called-off alarm never rings.
  waiter->alarm = timers_.after(
      patience, [this, weak_entry = std::weak_ptr(entry), patience, weak = std::weak_ptr<Waiter>(waiter)] {
        const auto late = weak.lock();
        const auto waits_for = weak_entry.lock();
        if (!late || !waits_for) return;
        std::erase(waits_for->waiters, late);
        const auto last = last_answer(*waits_for);
        const std::string before =
            last.observed ? " (last result " + format_age(last.age) + " ago: " + last.result.summary + ")" : "";
        late->reply(overdue_answer(waits_for->is->settings.name, patience, before));
      });
  entry->waiters.push_back(std::move(waiter));
}

void ServiceBoard::start(const SharedEntry& entry, Origin origin) {
  if (entry->running) return;  // one run serves all who ask
  entry->running = true;
  const SharedDefinition is = entry->is;
  const bool traced = std::ranges::any_of(entry->waiters, [](const auto& waiter) { return waiter->traced; });
  RunRequest run{.check = is->settings.check,
                 .options = is->options,
                 .timeout = is->timeout,
                 .timeout_status = is->settings.timeout_status,
                 .state_key = is->settings.name,
                 .parties = parties_of(is->settings),
                 .verbosity = traced ? verbosity_of_trace : 0,
                 .origin = origin};
  runner_.run(std::move(run), [this, entry, is, traced, alive = alive_](RunOutcome outcome) {
    if (*alive) finish(entry, is, traced, std::move(outcome));
  });
}

/// Those who ask more than the agent can run learn nothing of the service, and change nothing of its record.
void ServiceBoard::refuse(Entry& entry, const std::string& why) {
  for (const auto& waiter : std::exchange(entry.waiters, {})) {
    waiter->alarm.reset();
    waiter->reply(unknown_answer(entry.is->settings.name, why));
  }
}

/// A run that was made tells nothing about what is to be run now where that is something else.
void ServiceBoard::remember(Entry& entry, const RunOutcome& outcome) {
  entry.result = outcome.result;
  entry.classic = outcome.classic;
  entry.printed = outcome.printed;
  entry.observed = true;
  entry.observed_at = timers_.wall_now();
  if (is_good(entry.result)) entry.last_good = entry.observed_at;
  entry.observed_steady = timers_.steady_now();
  if (by_handle_.contains(entry.handle) && metrics_.hear(entry.is->settings.name, entry.result) && metrics_changed_)
    metrics_changed_();
}

/// Who wants a trace gets that of a run which began with it: the one that was under way tells none.
void ServiceBoard::answer_waiters(const SharedEntry& entry, bool traced, const std::vector<std::string>& trace) {
  auto waiters = std::exchange(entry->waiters, {});
  const auto served = [&](const auto& waiter) { return traced || !waiter->traced; };
  const auto later = std::stable_partition(waiters.begin(), waiters.end(), served);
  entry->waiters.assign(later, waiters.end());
  if (!entry->waiters.empty()) start(entry, Origin::control);
  waiters.erase(later, waiters.end());
  for (const auto& waiter : waiters) {
    waiter->alarm.reset();
    CheckAnswer answer = last_answer(*entry);
    if (waiter->traced) answer.trace = trace;
    waiter->reply(std::move(answer));
  }
}

void ServiceBoard::finish(const SharedEntry& entry, const SharedDefinition& ran, bool traced, RunOutcome outcome) {
  entry->running = false;
  if (!outcome.ran && entry->schedulers.empty()) return refuse(*entry, outcome.result.summary);
  const bool news = !entry->observed || entry->result.status != outcome.result.status;
  record_.add(sample_of(ran->settings, ran->interval, outcome, timers_.wall_now(), news), timers_.steady_now());
  const auto schedulers = std::exchange(entry->schedulers, {});
  const Status status = outcome.result.status;
  if (ran == entry->is || !difference(*entry, *ran).redefined) {
    remember(*entry, outcome);
    answer_waiters(entry, traced, outcome.trace);
  } else if (!entry->waiters.empty()) {
    start(entry, Origin::control);  // who asks means what is configured now
  }
  for (const auto& scheduler : schedulers) scheduler(status);
}

void ServiceBoard::submit_check(const CheckRequest& request, std::function<void(CheckAnswer)> reply) {
  const host::PluginCatalog& catalog = generation_->catalog;
  const auto* check = catalog.find(request.check);
  if (check == nullptr)
    return reply(unknown_answer(request.check, is_remote(request.origin) ? none_for_strangers(request.check)
                                                                         : catalog.why_missing(request.check)));
  if (is_remote(request.origin))
    if (const auto problem = host::find_remote_problem(*check, request.options))
      return reply(unknown_answer(request.check, problem->to_string()));
  auto options = host::validate_options(*check, all_options(request));
  if (!options) return reply(unknown_answer(request.check, in_one_line(options.error().message)));
  RunRequest run{.check = request.check,
                 .options = std::move(*options),
                 .timeout = std::min(request.timeout.value_or(check->default_timeout), request.patience),
                 .origin = request.origin};
  const auto waiter = std::make_shared<Waiter>();
  waiter->reply = std::move(reply);
  waiter->alarm = timers_.after(
      request.patience, [waiter = std::weak_ptr<Waiter>(waiter), name = request.check, patience = request.patience] {
        const auto late = waiter.lock();
        if (!late || !late->reply) return;
        std::exchange(late->reply, {})(overdue_answer(name, patience));
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
                                      .printed = std::move(outcome.printed),
                                      .exit_code = outcome.exit_code});
  });
}

std::vector<ServiceSummary> ServiceBoard::services() const {
  std::vector<ServiceSummary> all;
  for (const auto& entry : entries_) {
    const auto& settings = entry->is->settings;
    all.push_back({.name = settings.name,
                   .check = settings.check,
                   .function = settings.function,
                   .interval = settings.interval,
                   .metrics = metrics_.of(settings.name)});
  }
  return all;
}

void ServiceBoard::run_due(ServiceHandle service, std::function<void(Status)> done) {
  const SharedEntry entry = by_handle_.at(service);
  if (!entry->is->problem.empty()) {
    finish(entry, entry->is, false,
           {.result = {.status = Status::unknown, .summary = first_line(entry->is->problem)}, .observer = "no_check"});
    return done(Status::unknown);
  }
  entry->schedulers.push_back(std::move(done));
  start(entry, Origin::scheduler);
}

std::vector<ServiceHandle> ServiceBoard::handles() const {
  std::vector<ServiceHandle> all;
  for (const auto& entry : entries_) all.push_back(entry->handle);
  return all;
}

const config::ServiceSettings& ServiceBoard::settings(ServiceHandle service) const { return at(service).is->settings; }

std::optional<milliseconds> ServiceBoard::age(ServiceHandle service) const {
  const Entry& entry = at(service);
  if (!entry.observed) return std::nullopt;
  return std::chrono::floor<milliseconds>(timers_.steady_now() - entry.observed_steady);
}

Status ServiceBoard::status(ServiceHandle service) const { return at(service).result.status; }

std::vector<ServiceView> ServiceBoard::view() const {
  std::vector<ServiceView> all;
  for (const auto& entry : entries_)
    all.push_back({entry->handle, &entry->is->settings, last_answer(*entry), entry->running});
  return all;
}

}  // namespace sereno::agent
