#include "agent/daemon/daemon.h"

#include <malloc.h>
#include <sys/stat.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <utility>

#include "agent/active_checks/active_checks.h"
#include "agent/checking/asio_timers.h"
#include "agent/checking/make_runner.h"
#include "agent/checking/service_board.h"
#include "agent/daemon/known_metrics_file.h"
#include "agent/daemon/ledger_book.h"
#include "agent/daemon/ledger_facts.h"
#include "agent/daemon/ledger_history.h"
#include "agent/daemon/process_setup.h"
#include "agent/daemon/recorder.h"
#include "agent/daemon/reloader.h"
#include "agent/daemon/service_manager.h"
#include "agent/daemon/signals.h"
#include "agent/listeners/listener_set.h"
#include "agent/scheduling/scheduler.h"
#include "agent/submitters/submitter_set.h"
#include "base/words.h"
#include "plugins/host/processes/program_pages.h"
#include "plugins/host/processes/resident_memory.h"

namespace sereno::agent {

namespace {

constexpr const char* version = SERENO_VERSION;
constexpr std::chrono::seconds ledger_patience{5};
constexpr std::chrono::seconds submitters_patience{2};
constexpr std::chrono::seconds active_checks_patience{2};
constexpr std::chrono::seconds between_memory_looks{2};
/// Above what answering from the board and recording needs.
constexpr std::uint64_t most_program_bytes = 4608u << 10;
/// What the allocator may keep before it is asked for it.
constexpr std::uint64_t untidy_bytes = 512u << 10;

/// They live as long as the generation does.
ListenerSet::Settings settings_of(const SharedGeneration& generation) { return {generation, &generation->settings}; }

}  // namespace

/// Built in this order; `settings` are those of the start, which what needs a restart goes on with.
struct Daemon::Parts {
  Parts(GenerationReader the_reader, SharedGeneration first, LevelledLog& the_log)
      : reader(std::move(the_reader)),
        first_generation(first),
        generation(std::move(first)),
        settings(generation->settings),
        log(the_log),
        manager(ServiceManager::from_environment()),
        hostname(settings.hostname.empty() ? machine_name() : settings.hostname),
        started(std::chrono::steady_clock::now()),
        timers(loop),
        book(settings, log),
        recorder(timers, log, book),
        record(recorder, book),
        runner(make_runner(loop, generation->catalog, runner_settings(settings), log)),
        board(generation, *runner, timers, record),
        metrics(settings.state_folder, board, timers, log),
        scheduler(board, timers, places_for_what_is_due(runner_settings(settings))),
        history(loop, settings.ledger_path),
        listeners(
            {loop, board, log, settings.state_folder, hostname, version},
            {loop, board, log, [this] { return status(); },
             [this](Reloader::Answered answered) { reloader.reload("control socket", std::move(answered)); },
             settings.state_folder,
             [this](const std::string& service, Instant before, std::function<void(Result<host::PastRuns>)> answered) {
               history.read_past(service, before, std::move(answered));
             }},
            {.status = [this] { return status(); },
             .services = [this] { return board.view(); },
             .history = [this](const ledger::TimeSpan& span,
                               LedgerHistory::Answered answered) { history.read(span, std::move(answered)); }}),
        submitters({settings.ledger_path, settings.keep_samples, hostname, log}),
        active_checks({loop, timers, board, log, hostname, version}),
        signals(loop),
        reloader(loop, {.begins = [this] { manager.reloading(); },
                        .current = [this] { return generation; },
                        .read = [this](const SharedGeneration& earlier) { return reader.read(earlier.get()); },
                        .take_over =
                            [this](Reading reading, const std::string& asked_by) {
                              return take_over_if_right(std::move(reading), asked_by);
                            }}) {
    for (const int signal : signals_taken()) signals.add(signal);
    scheduler.on_change([this](const ScheduleState& state) { tell_of_schedule(state); });
  }

  bool remember_and_record();
  void record_settings();
  void await_signal();
  ControlAnswer take_over_if_right(Reading reading, const std::string& asked_by);
  ControlAnswer take_over(Reading reading, const std::vector<Adoption>& adoptions);
  void tell_of_schedule(const ScheduleState& state);
  void feed_watchdog();
  void give_memory_back();
  void watch_memory();
  void stop();
  std::string summary() const;
  StatusReport status() const;
  std::vector<DeliveryStatus> delivery_status() const;
  std::vector<ServiceStatus> service_status() const;

  GenerationReader reader;
  const SharedGeneration first_generation;  ///< the runner borrows its catalogue
  SharedGeneration generation;
  const config::AgentSettings settings;
  LevelledLog& log;
  ServiceManager manager;
  std::string hostname;
  std::chrono::steady_clock::time_point started;
  boost::asio::io_context loop{1};
  AsioTimers timers;
  LedgerBook book;
  Recorder recorder;
  RecordWithLedger record;
  std::unique_ptr<Runner> runner;
  ServiceBoard board;
  KnownMetricsFile metrics;
  Scheduler scheduler;
  LedgerHistory history;
  ListenerSet listeners;
  SubmitterSet submitters;
  ActiveChecks active_checks;
  boost::asio::signal_set signals;
  std::string recorded_configuration{};         ///< body of the last configuration fact
  std::vector<std::string> refused_settings{};  ///< the mistakes of the last reload, where it was refused
  host::MemoryGauge memory;
  std::uint64_t own_when_tidied = 0;
  Timers::Alarm memory_watch{};
  Timers::Alarm watchdog{};
  std::string ending = "end of the event loop";
  Reloader reloader;  ///< the last one: what goes on in it ends before anything else does
};

/// What the ledger knows from before, and what this start adds. A ledger that cannot be read now does not keep the
/// agent from answering: the writer goes on trying, and the state says so. True when the settings are those from
/// before.
bool Daemon::Parts::remember_and_record() {
  metrics.load();
  const auto remembered = remember(settings);
  if (remembered) {
    board.restore(remembered->last_samples);
    recorder.remember(remembered->last_samples);
  } else {
    log.error("ledger cannot be read", {{"problem", book.explained(remembered.error().message)}});
  }
  recorder.add(start_fact(version, hostname, recorder.now()));
  const bool same_settings = remembered && remembered->same_configuration;
  if (same_settings)
    recorded_configuration = configuration_fact(settings, recorder.now()).body;
  else
    record_settings();
  const bool once_watched = remembered && remembered->any_configuration;
  if (once_watched || !settings.services.empty()) recorder.open();
  if (settings.services.empty())
    log.warning("nothing is watched: the settings name no service", {{"settings", reader.config_path()}});
  return same_settings;
}

void Daemon::Parts::await_signal() {
  signals.async_wait([this](const boost::system::error_code& failed, int signal) {
    if (failed) return;
    const std::string name = signal_name(signal);
    const SignalMeaning meaning = meaning_of(signal);
    if (meaning == SignalMeaning::end) {
      ending = name;
      return stop();
    }
    if (meaning == SignalMeaning::reload)
      reloader.reload(name);
    else
      log.warning("a signal that means nothing to the agent, which goes on", {{"signal", name}});
    await_signal();
  });
}

/// The settings are taken over as a whole or not at all.
ControlAnswer Daemon::Parts::take_over_if_right(Reading reading, const std::string& asked_by) {
  refused_settings = reading.mistakes;
  std::vector<Adoption> adoptions;
  if (reading.generation) {
    auto of_listeners = listeners.prepare(settings_of(reading.generation));
    auto of_submitters = submitters.prepare(reading.generation->settings);
    auto of_active_checks = active_checks.prepare(reading.generation->settings);
    refused_settings = std::move(of_listeners.obstacles);
    for (auto* obstacles : {&of_submitters.obstacles, &of_active_checks.obstacles})
      for (std::string& obstacle : *obstacles) refused_settings.push_back(std::move(obstacle));
    adoptions = {std::move(of_listeners.adopt), std::move(of_submitters.adopt), std::move(of_active_checks.adopt)};
  }
  ControlAnswer answer =
      refused_settings.empty() ? take_over(std::move(reading), adoptions) : refused(refused_settings);
  for (const std::string& mistake : refused_settings) log.error("settings are not taken over", {{"problem", mistake}});
  log.info(answer.exit_code == 0 ? "settings are taken over" : "the agent goes on with the settings that it has",
           {{"asked_by", asked_by}, {"services", std::to_string(generation->settings.services.size())}});
  manager.ready(summary());
  return answer;
}

ControlAnswer Daemon::Parts::take_over(Reading reading, const std::vector<Adoption>& adoptions) {
  const SharedGeneration before = std::exchange(generation, std::move(reading.generation));
  const config::AgentSettings& next = generation->settings;
  for (const std::string& warning : reading.warnings) log.warning("a service cannot run", {{"problem", warning}});
  log.set_lowest(parse_log_level(next.log_level).value_or(LogLevel::info));
  runner->adopt(generation);
  for (const Adoption& adopt : adoptions) adopt();
  const auto services = board.adopt(generation);
  scheduler.adopt(services, places_for_what_is_due(runner_settings(next)));
  for (const ServiceChange& change : services)
    if (change.removed) recorder.forget(change.name);
  const auto changes = changes_in_words(services, before->settings, next);
  for (const std::string& change : changes) log.info("settings changed", {{"what", change}});
  record_settings();
  return taken_over(changes, need_restart(settings, next), reading.warnings);
}

/// Files that say what they said before are no other configuration.
void Daemon::Parts::record_settings() {
  auto fact = configuration_fact(generation->settings, recorder.now());
  if (fact.body == recorded_configuration) return;
  recorded_configuration = fact.body;
  recorder.add(std::move(fact));
  if (!generation->settings.services.empty()) recorder.open();
}

void Daemon::Parts::tell_of_schedule(const ScheduleState& state) {
  if (state.kept) return log.info("the schedule is kept again");
  std::string busy;
  for (const std::string& name : state.longest_running) busy += (busy.empty() ? "" : ", ") + name;
  log.warning("the schedule is not kept: services run late",
              {{"late_by_ms", std::to_string(state.latest.count())},
               {"running", std::to_string(state.running) + " of " + std::to_string(state.places)},
               {"longest_running", busy}});
}

void Daemon::Parts::feed_watchdog() {
  if (!manager.watchdog()) return;
  manager.alive();
  watchdog = timers.after(*manager.watchdog(), [this] { feed_watchdog(); });
}

void Daemon::Parts::give_memory_back() {
  malloc_trim(0);
  host::unmap_program_pages();
  own_when_tidied = memory.look().own;
}

/// At first what reading settings and loading plugins took is given back, then what a rush of questions took.
void Daemon::Parts::watch_memory() {
  const host::ResidentMemory held = memory.look();
  if (held.of_files > most_program_bytes || held.own > own_when_tidied + untidy_bytes) give_memory_back();
  memory_watch = timers.after(between_memory_looks, [this] { watch_memory(); });
}

void Daemon::Parts::stop() {
  log.info("stopping", {{"reason", ending}});
  manager.stopping();
  scheduler.stop();
  const auto left = std::make_shared<int>(2);
  const auto one_less = [this, left] {
    if (--*left == 0) loop.stop();
  };
  active_checks.finish(active_checks_patience, one_less);
  listeners.drain("the agent is stopping", one_less);
}

std::string Daemon::Parts::summary() const {
  const std::size_t services = generation->settings.services.size();
  std::string text = services == 0 ? "nothing is watched: no service is configured" : counted(services, "service");
  if (!refused_settings.empty()) text += "; the last reload was refused: " + refused_settings.front();
  return text;
}

std::vector<DeliveryStatus> Daemon::Parts::delivery_status() const {
  std::vector<DeliveryStatus> all;
  for (const SubmitterStatus& submitter : submitters.status())
    all.push_back({.name = submitter.name,
                   .type = submitter.type,
                   .delivered = submitter.delivered,
                   .dropped = submitter.dropped,
                   .waiting = submitter.waiting,
                   .values_refused = submitter.values_refused,
                   .problem = submitter.problem});
  for (const ActiveStatus& active : active_checks.status())
    all.push_back({.name = active.host + " at " + active.server,
                   .type = "active",
                   .delivered = active.delivered,
                   .dropped = active.dropped,
                   .waiting = static_cast<std::int64_t>(active.waiting),
                   .values_refused = active.values_refused,
                   .problem = active.problem});
  return all;
}

std::vector<ServiceStatus> Daemon::Parts::service_status() const {
  const auto now = timers.steady_now();
  std::vector<ServiceStatus> all;
  for (const ServiceView& view : board.view()) {
    ServiceStatus service{.name = view.settings->name,
                          .check = view.settings->check,
                          .status = view.answer.result.status,
                          .observed = view.answer.observed,
                          .running = view.running,
                          .age = view.answer.age,
                          .summary = view.answer.result.summary};
    if (const auto due = scheduler.due(view.service); due && !view.running)
      service.next_in = std::chrono::ceil<milliseconds>(*due - now);
    all.push_back(std::move(service));
  }
  return all;
}

/// With what is beside the file until the next checkpoint.
std::uint64_t bytes_on_disk(const std::string& ledger) {
  std::uint64_t bytes = 0;
  for (const char* end : {"", "-wal"}) {
    struct stat status {};
    if (stat((ledger + end).c_str(), &status) == 0) bytes += static_cast<std::uint64_t>(status.st_size);
  }
  return bytes;
}

StatusReport Daemon::Parts::status() const {
  const RecordState recorded = record.state();
  const ScheduleState schedule = scheduler.state();
  StatusReport report{.version = version,
                      .hostname = hostname,
                      .uptime = std::chrono::floor<milliseconds>(timers.steady_now() - started),
                      .ledger_path = settings.ledger_path,
                      .ledger_problem = recorded.problem,
                      .ledger_waiting = recorded.waiting,
                      .ledger_lost = recorded.lost,
                      .ledger_bytes = bytes_on_disk(settings.ledger_path),
                      .ledger_refused = recorded.refused,
                      .settings_path = reader.config_path(),
                      .settings_mistakes = refused_settings,
                      .schedule = {.kept = schedule.kept,
                                   .late = schedule.late,
                                   .latest = schedule.latest,
                                   .late_total = schedule.late_total,
                                   .lateness_p99 = schedule.lateness_p99,
                                   .retries_waiting = schedule.retries_waiting,
                                   .running = schedule.running,
                                   .places = schedule.places,
                                   .longest_running = schedule.longest_running},
                      .runs = runner->figures(),
                      .now = timers.steady_now(),
                      .clock_jump = recorder.clock_jump(),
                      .listeners = listeners.status(),
                      .submitters = delivery_status(),
                      .services = service_status()};
  for (const ObserverTrouble& trouble : recorder.troubles())
    report.troubles.push_back({.reason = trouble.reason, .services = trouble.services, .output = trouble.output});
  return report;
}

Daemon::Daemon(GenerationReader reader, SharedGeneration first, LevelledLog& log)
    : parts_(std::make_unique<Parts>(std::move(reader), std::move(first), log)) {}

Daemon::~Daemon() = default;

std::vector<std::string> Daemon::start() {
  if (auto obstacles = parts_->listeners.start(settings_of(parts_->generation)); !obstacles.empty()) return obstacles;
  if (const auto claimed = parts_->book.claim(); !claimed) return {claimed.error().message};
  auto submitters = parts_->submitters.prepare(parts_->generation->settings);
  if (!submitters.obstacles.empty()) return std::move(submitters.obstacles);
  auto active_checks = parts_->active_checks.prepare(parts_->generation->settings);
  if (!active_checks.obstacles.empty()) return std::move(active_checks.obstacles);
  const bool same_settings = parts_->remember_and_record();
  submitters.adopt();
  active_checks.adopt();
  parts_->scheduler.start(same_settings);
  parts_->await_signal();
  parts_->watch_memory();
  parts_->feed_watchdog();
  return {};
}

void Daemon::run() {
  parts_->manager.ready(parts_->summary());
  parts_->log.info("started", {{"version", version},
                               {"services", std::to_string(parts_->settings.services.size())},
                               {"ledger", parts_->settings.ledger_path}});
  parts_->loop.run();
  parts_->submitters.stop(submitters_patience);
  parts_->metrics.save();
  parts_->recorder.settle();
  parts_->recorder.add(stop_fact(parts_->ending, parts_->recorder.now()));
  if (!parts_->book.flush(ledger_patience))
    parts_->log.error("the last results did not reach the ledger", {{"path", parts_->settings.ledger_path}});
}

}  // namespace sereno::agent
