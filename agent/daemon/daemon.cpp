#include "agent/daemon/daemon.h"

#include <malloc.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <utility>
#include <vector>

#include "agent/checking/asio_timers.h"
#include "agent/checking/make_runner.h"
#include "agent/checking/service_board.h"
#include "agent/daemon/ledger_facts.h"
#include "agent/daemon/process_setup.h"
#include "agent/daemon/state_changes.h"
#include "agent/listeners/control/control_listener.h"
#include "agent/listeners/listener_surroundings.h"
#include "agent/listeners/nrpe/nrpe_listener.h"
#include "agent/listeners/zabbix/zabbix_listener.h"
#include "agent/scheduling/scheduler.h"
#include "ledger/ledger_writer.h"
#include "plugins/host/processes/program_pages.h"
#include "plugins/host/processes/resident_memory.h"

namespace sereno::agent {

namespace {

constexpr const char* version = SERENO_VERSION;
constexpr std::chrono::seconds ledger_patience{5};
constexpr std::chrono::seconds between_memory_looks{2};
/// Above what answering from the board and recording needs.
constexpr std::uint64_t most_program_bytes = 4608u << 10;
/// What the allocator may keep before it is asked for it.
constexpr std::uint64_t untidy_bytes = 512u << 10;

RunnerSettings runner_settings(const config::AgentSettings& settings, const std::string& worker) {
  return {.worker_path = worker,
          .max_parallel = settings.max_parallel_checks,
          .worker_memory_bytes = settings.worker_memory_bytes,
          .external_memory_bytes = settings.external_memory_bytes,
          .state_folder = settings.state_folder};
}

}  // namespace

struct Daemon::Parts {
  Parts(const config::AgentSettings& the_settings, const host::PluginCatalog& catalog, const std::string& worker,
        Logger& the_log)
      : settings(the_settings),
        log(the_log),
        hostname(settings.hostname.empty() ? machine_name() : settings.hostname),
        started(std::chrono::steady_clock::now()),
        timers(loop),
        writer(settings.ledger_path, {.keep_samples = settings.keep_samples}),
        changes(log),
        runner(make_runner(loop, catalog, runner_settings(settings, worker), log)),
        board(settings.services, catalog, *runner, timers,
              [this](ledger::Sample sample) {
                changes.hear(sample);
                writer.add(std::move(sample));
              }),
        scheduler(board, timers, settings.max_parallel_checks),
        control({loop, board, log, [this] { return status(); }}, settings.control_socket),
        signals(loop, SIGTERM, SIGINT) {
    signals.add(SIGHUP);
    const ListenerSurroundings surroundings{loop, board, log, settings.state_folder, hostname, version};
    for (const auto& nrpe_settings : settings.nrpe)
      nrpe.push_back(std::make_unique<NrpeListener>(surroundings, nrpe_settings));
    for (const auto& zabbix_settings : settings.zabbix)
      zabbix.push_back(std::make_unique<ZabbixListener>(surroundings, zabbix_settings));
  }

  bool remember_and_record();
  std::vector<std::string> open_listeners();
  void await_signal();
  void give_memory_back();
  void watch_memory();
  void stop();
  StatusReport status() const;
  std::vector<ListenerStatus> listener_status() const;

  const config::AgentSettings& settings;
  Logger& log;
  std::string hostname;
  std::chrono::steady_clock::time_point started;
  boost::asio::io_context loop{1};
  AsioTimers timers;
  ledger::LedgerWriter writer;
  StateChanges changes;
  std::unique_ptr<Runner> runner;
  ServiceBoard board;
  Scheduler scheduler;
  std::vector<std::unique_ptr<NrpeListener>> nrpe{};
  std::vector<std::unique_ptr<ZabbixListener>> zabbix{};
  ControlListener control;
  boost::asio::signal_set signals;
  host::MemoryGauge memory;
  std::uint64_t own_when_tidied = 0;
  Timers::Alarm memory_watch{};
  std::string ending = "end of the event loop";
};

/// What the ledger knows from before, and what this start adds. A ledger that cannot be read now does not keep the
/// agent from answering: the writer goes on trying, and the state says so. True when the settings are those from
/// before.
bool Daemon::Parts::remember_and_record() {
  writer.on_change([this](const ledger::LedgerWriter::State& state) {
    if (state.writing)
      log.info("ledger is written again", {{"path", settings.ledger_path}});
    else
      log.error("ledger is not written, results wait in memory", {{"problem", state.problem}});
  });
  writer.on_notice([this](const std::string& notice) { log.warning("ledger", {{"notice", notice}}); });
  const auto remembered = remember(settings);
  if (remembered) {
    board.restore(remembered->last_samples);
    changes.remember(remembered->last_samples);
  } else {
    log.error("ledger cannot be read", {{"problem", remembered.error().message}});
  }
  const Instant now = timers.wall_now();
  writer.add(start_fact(version, hostname, now));
  const bool same_settings = remembered && remembered->same_configuration;
  if (!same_settings) writer.add(configuration_fact(settings, now));
  return same_settings;
}

/// Returns what keeps any of them from ever working. Where another agent runs already, that is all there is to say.
std::vector<std::string> Daemon::Parts::open_listeners() {
  if (const auto started_well = control.start(); !started_well) return {started_well.error().message};
  std::vector<std::string> obstacles;
  const auto open = [&](auto& listener) {
    if (const auto started_well = listener.start(); !started_well) obstacles.push_back(started_well.error().message);
  };
  for (const auto& listener : nrpe) open(*listener);
  for (const auto& listener : zabbix) open(*listener);
  return obstacles;
}

void Daemon::Parts::await_signal() {
  signals.async_wait([this](const boost::system::error_code& failed, int signal) {
    if (failed) return;
    if (signal == SIGHUP) {
      log.warning("settings are read at start only: restart the agent to take them over", {{"signal", "SIGHUP"}});
      return await_signal();
    }
    ending = signal == SIGTERM ? "SIGTERM" : "SIGINT";
    stop();
  });
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
  notify_service_manager("STOPPING=1");
  scheduler.stop();
  for (const auto& listener : nrpe) listener->stop();
  for (const auto& listener : zabbix) listener->stop();
  loop.stop();
}

std::vector<ListenerStatus> Daemon::Parts::listener_status() const {
  std::vector<ListenerStatus> all;
  const auto add = [&](const char* protocol, const config::ListenerSettings& listen, std::uint16_t port) {
    all.push_back({.protocol = protocol, .address = listen.address, .port = listen.port, .listening = port != 0});
  };
  for (std::size_t i = 0; i < nrpe.size(); ++i) add("nrpe", settings.nrpe[i].listen, nrpe[i]->port());
  for (std::size_t i = 0; i < zabbix.size(); ++i) add("zabbix", settings.zabbix[i].listen, zabbix[i]->port());
  return all;
}

StatusReport Daemon::Parts::status() const {
  const auto now = timers.steady_now();
  const auto ledger = writer.state();
  StatusReport report{.version = version,
                      .hostname = hostname,
                      .uptime = std::chrono::floor<milliseconds>(now - started),
                      .ledger_path = settings.ledger_path,
                      .ledger_problem = ledger.writing ? "" : ledger.problem,
                      .ledger_waiting = ledger.waiting,
                      .ledger_lost = ledger.lost,
                      .listeners = listener_status()};
  const auto services = board.view();
  for (std::size_t i = 0; i < services.size(); ++i) {
    const ServiceView& view = services[i];
    ServiceStatus service{.name = view.settings->name,
                          .check = view.settings->check,
                          .status = view.answer.result.status,
                          .observed = view.answer.observed,
                          .running = view.running,
                          .age = view.answer.age,
                          .summary = view.answer.result.summary};
    if (!view.running) service.next_in = std::chrono::ceil<milliseconds>(scheduler.due(i) - now);
    report.services.push_back(std::move(service));
  }
  return report;
}

Daemon::Daemon(const config::AgentSettings& settings, const host::PluginCatalog& catalog, const std::string& worker,
               Logger& log)
    : parts_(std::make_unique<Parts>(settings, catalog, worker, log)) {}

Daemon::~Daemon() = default;

std::vector<std::string> Daemon::start() {
  if (auto obstacles = parts_->open_listeners(); !obstacles.empty()) return obstacles;
  const bool same_settings = parts_->remember_and_record();
  parts_->scheduler.start(same_settings);
  parts_->await_signal();
  parts_->watch_memory();
  return {};
}

void Daemon::run() {
  notify_service_manager("READY=1");
  if (parts_->settings.services.empty()) parts_->log.warning("nothing is watched: the settings name no service");
  parts_->log.info("started", {{"version", version},
                               {"services", std::to_string(parts_->settings.services.size())},
                               {"ledger", parts_->settings.ledger_path}});
  parts_->loop.run();
  parts_->writer.add(stop_fact(parts_->ending, parts_->timers.wall_now()));
  if (!parts_->writer.flush(ledger_patience))
    parts_->log.error("the last results did not reach the ledger", {{"path", parts_->settings.ledger_path}});
}

}  // namespace sereno::agent
