#include "agent/checking/make_runner.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
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

host::WorkerLimits worker_limits(const RunnerSettings& settings) {
  return {.address_space_bytes = settings.worker_memory_bytes, .most_workers = settings.max_parallel};
}

/// One run on its way through the queue.
struct Errand {
  RunRequest request{};
  Done done{};
  std::size_t lane = 0;
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
        external_(loop, children_,
                  {.worker_path = settings.worker_path, .address_space_bytes = settings.worker_memory_bytes}),
        lanes_({.places = settings.max_parallel, .waiting_per_lane = settings.waiting_per_lane}) {}

  void run(RunRequest request, Done done) override {
    const auto errand = std::make_shared<Errand>();
    errand->lane = static_cast<std::size_t>(request.lane);
    errand->request = std::move(request);
    errand->done = std::move(done);
    const auto ticket = lanes_.enter(errand->lane, [this, errand] { start(*errand); });
    if (ticket == RunnerLanes::refused) return refuse(*errand);
    if (!errand->started) wait_for_place(errand, ticket);
  }

  void adopt(const SharedGeneration& next) override {
    plugins_.use(next->catalog);
    generation_ = next;
  }

 private:
  void wait_for_place(const std::shared_ptr<Errand>& errand, RunnerLanes::Ticket ticket) {
    errand->patience = std::make_unique<asio::steady_timer>(loop_, errand->request.timeout);
    // Weak: a runner that is destroyed takes its queue, and the errands in it, along.
    errand->patience->async_wait([this, ticket, waiting = std::weak_ptr(errand)](const boost::system::error_code&) {
      const auto late = waiting.lock();
      if (!late || !lanes_.withdraw(ticket)) return;
      answer(*late, "waited " + seconds_text(late->request.timeout) + " for one of " +
                        std::to_string(settings_.max_parallel) + " places to run in: all are busy");
    });
  }

  void start(Errand& errand) {
    errand.started = true;
    errand.patience.reset();
    Runner& runner = errand.request.check == "external" ? static_cast<Runner&>(external_) : plugins_;
    runner.run(std::move(errand.request),
               [this, lane = errand.lane, asked = errand.asked, done = std::move(errand.done)](RunOutcome outcome) {
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
          .ran = false});
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
  SharedGeneration generation_;  ///< whose catalogue is in use; none: the one that was borrowed
};

}  // namespace

std::size_t places_of_one_origin(const RunnerSettings& settings) {
  return RunnerLanes::most_of_one_lane({.places = settings.max_parallel, .waiting_per_lane = settings.waiting_per_lane});
}

std::unique_ptr<Runner> make_runner(asio::io_context& loop, const host::PluginCatalog& catalog,
                                    const RunnerSettings& settings, Logger& log) {
  return std::make_unique<RoutingRunner>(loop, catalog, settings, log);
}

}  // namespace sereno::agent
