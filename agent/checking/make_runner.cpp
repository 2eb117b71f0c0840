#include "agent/checking/make_runner.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>
#include <string>
#include <utility>

#include "agent/checking/external_runner.h"
#include "agent/checking/plugin_runner.h"
#include "agent/checking/runner_lanes.h"
#include "agent/checking/saved_states.h"
#include "base/time_words.h"
#include "sereno/number.h"

namespace sereno::agent {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using Done = std::function<void(RunOutcome)>;

constexpr std::size_t most_lost_remembered = 8;

host::WorkerLimits worker_limits(const RunnerSettings& settings) {
  return {.address_space_bytes = settings.worker_memory_bytes, .most_workers = settings.max_parallel};
}

ExternalLimits external_limits(const RunnerSettings& settings) {
  return {.resident_bytes = settings.external_memory_bytes};
}

/// One run on its way through the queue.
struct Errand {
  RunRequest request{};
  Done done{};
  Lane lane = Lane::control;
  Clock::time_point asked = Clock::now();
  bool started = false;
  std::unique_ptr<asio::steady_timer> patience{};  ///< while it waits for a place
};

class RoutingRunner final : public Runner {
 public:
  RoutingRunner(asio::io_context& loop, const host::PluginCatalog& catalog, const RunnerSettings& settings, Logger& log)
      : loop_(loop),
        settings_(settings),
        children_(loop),
        pools_(loop, children_, settings.worker_path, worker_limits(settings)),
        states_(settings.state_folder),
        plugins_(catalog, pools_, states_, log),
        external_(loop, children_, external_limits(settings)),
        lanes_({.places = settings.max_parallel, .waiting_per_lane = settings.waiting_per_lane}) {
    const std::string why = children_.set_guard(settings.worker_path);
    if (!why.empty()) log.warning("nobody would end what plugins leave, were the agent killed", {{"why", why}});
  }

  void run(RunRequest request, Done done) override {
    const auto errand = std::make_shared<Errand>();
    errand->lane = lane_of(request.origin, is_doubtful(request));
    errand->request = std::move(request);
    errand->done = std::move(done);
    const auto ticket = lanes_.enter(errand->lane, [this, errand] { start(*errand); });
    if (ticket == RunnerLanes::refused) return refuse(*errand);
    if (!errand->started) wait_for_place(errand, ticket);
  }

  RunFigures figures() const override {
    RunFigures figures = figures_;
    for (std::size_t i = 0; i < lane_count; ++i) {
      const auto lane = static_cast<Lane>(i);
      figures.lanes.push_back({.name = std::string(to_string(lane)), .waiting = lanes_.waiting(lane)});
    }
    figures.running = lanes_.running();
    return figures;
  }

  void adopt(const SharedGeneration& next) override {
    const auto replaced = next->catalog.replaced_since(plugins_.catalog());
    plugins_.use(next->catalog);
    generation_ = next;
    const RunnerSettings settings = runner_settings(next->settings);
    settings_.max_parallel = settings.max_parallel;
    pools_.adopt(worker_limits(settings), replaced);
    external_.use(external_limits(settings));
    lanes_.set_places(settings.max_parallel);
  }

 private:
  void wait_for_place(const std::shared_ptr<Errand>& errand, RunnerLanes::Ticket ticket) {
    errand->patience = std::make_unique<asio::steady_timer>(loop_, errand->request.timeout);
    // Weak: a runner that is destroyed takes its queue, and the errands in it, along.
    errand->patience->async_wait([this, ticket, waiting = std::weak_ptr(errand)](const boost::system::error_code&) {
      const auto late = waiting.lock();
      if (!late || !lanes_.withdraw(ticket)) return;
      answer(*late, "waited " + seconds_text(late->request.timeout) + " for one of " +
                        std::to_string(settings_.max_parallel) + " places to run in: " + what_is_busy());
    });
  }

  /// A lane may wait while there are places: the rest is kept for others.
  std::string what_is_busy() const {
    const std::size_t busy = lanes_.running();
    if (busy >= settings_.max_parallel) return "all are busy";
    return std::to_string(busy) + " are busy, and " + std::to_string(settings_.max_parallel - busy) +
           " are kept for other kinds of runs";
  }

  bool is_external(const std::string& check) const {
    const host::CheckDescription* const description = plugins_.catalog().find(check);
    return description != nullptr && description->built_in();
  }

  /// It may keep a place for all of its time, and must not keep it from checks that answer.
  bool is_doubtful(const RunRequest& request) const {
    return is_external(request.check) || overran_.contains(request.state_key);
  }

  void note_time(const std::string& key, milliseconds timeout, Clock::time_point started) {
    if (key.empty()) return;
    if (since(started) >= timeout)
      overran_.insert(key);
    else
      overran_.erase(key);
  }

  void count(const std::string& check, const RunOutcome& outcome, Clock::time_point started) {
    const milliseconds took = since(started);
    ++figures_.runs;
    figures_.run_time += took;
    figures_.longest = std::max(figures_.longest, took);
    if (outcome.worker_lost.empty()) return;
    ++figures_.workers_lost;
    if (figures_.last_lost.size() == most_lost_remembered) figures_.last_lost.erase(figures_.last_lost.begin());
    figures_.last_lost.push_back({.check = check, .how = outcome.worker_lost, .at = Clock::now()});
  }

  void start(Errand& errand) {
    errand.started = true;
    errand.patience.reset();
    Runner& runner = is_external(errand.request.check) ? static_cast<Runner&>(external_) : plugins_;
    const std::string key = errand.request.state_key;
    const std::string check = errand.request.check;
    runner.run(std::move(errand.request),
               [this, lane = errand.lane, asked = errand.asked, key, check, started = Clock::now(),
                timeout = errand.request.timeout, done = std::move(errand.done)](RunOutcome outcome) {
                 note_time(key, timeout, started);
                 count(check, outcome, started);
                 lanes_.leave(lane);
                 outcome.duration = since(asked);
                 done(std::move(outcome));
               });
  }

  void refuse(Errand& errand) {
    answer(errand, "not run: " + std::to_string(lanes_.waiting(errand.lane)) + " checks wait already");
  }

  static void answer(Errand& errand, std::string why) {
    const Done done = std::exchange(errand.done, nullptr);
    done({.result = {.status = Status::unknown, .summary = std::move(why)},
          .duration = since(errand.asked),
          .ran = false,
          .observer = "no_place"});
  }

  static milliseconds since(Clock::time_point asked) {
    return std::chrono::duration_cast<milliseconds>(Clock::now() - asked);
  }

  asio::io_context& loop_;
  RunnerSettings settings_;
  host::ChildProcesses children_;
  host::WorkerPools pools_;
  SavedStates states_;
  PluginRunner plugins_;
  ExternalRunner external_;
  RunnerLanes lanes_;
  RunFigures figures_{};
  SharedGeneration generation_;                 ///< whose catalogue is in use; none: the one that was borrowed
  std::set<std::string, std::less<>> overran_;  ///< state keys whose last run took all of its time
};

}  // namespace

RunnerSettings runner_settings(const config::AgentSettings& settings) {
  return {.worker_path = settings.worker,
          .max_parallel = settings.max_parallel_checks,
          .worker_memory_bytes = settings.worker_memory_bytes,
          .external_memory_bytes = settings.external_memory_bytes,
          .state_folder = settings.state_folder};
}

std::size_t places_for_what_is_due(const RunnerSettings& settings) {
  return RunnerLanes::most_of(Lane::contract, settings.max_parallel);
}

std::unique_ptr<Runner> make_runner(asio::io_context& loop, const host::PluginCatalog& catalog,
                                    const RunnerSettings& settings, Logger& log) {
  return std::make_unique<RoutingRunner>(loop, catalog, settings, log);
}

}  // namespace sereno::agent
