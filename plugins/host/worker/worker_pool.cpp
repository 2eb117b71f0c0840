#include "plugins/host/worker/worker_pool.h"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <list>
#include <map>
#include <optional>
#include <utility>

#include "base/time_words.h"
#include "sereno/number.h"

namespace sereno::host {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

/// How long to wait before the idle workers are looked at again.
milliseconds between_looks(const WorkerLimits& limits) {
  return std::clamp(limits.idle, milliseconds{10}, milliseconds{5000});
}

WorkerOutcome no_worker(WorkerFault fault) {
  return {.result = {.status = Status::unknown, .summary = std::move(fault.why)},
          .inability = std::move(fault.inability)};
}

}  // namespace

class WorkerPools::State : public std::enable_shared_from_this<State> {
 public:
  State(asio::io_context& loop, ChildProcesses& children, std::string worker_path, WorkerLimits limits)
      : loop_(loop), children_(children), worker_path_(std::move(worker_path)), limits_(limits), idle_timer_(loop) {}

  void run(WorkerRun run, Finished finished) {
    Pool& pool = pools_[run.plugin_path];
    WorkerFault fault;
    const auto worker = take_worker(pool, run.plugin_path, fault);
    if (!worker) {
      asio::post(loop_, [self = shared_from_this(), finished = std::move(finished), fault = std::move(fault)] {
        if (!self->stopped_) finished(no_worker(fault));
      });
      return;
    }
    (*worker)->process->run(std::move(run), std::move(finished));
  }

  void adopt(const WorkerLimits& limits, const std::vector<std::string>& replaced_plugins) {
    const bool all = limits.address_space_bytes != limits_.address_space_bytes;
    limits_ = limits;
    for (auto& [path, pool] : pools_) {
      const bool replaced = std::find(replaced_plugins.begin(), replaced_plugins.end(), path) != replaced_plugins.end();
      if (replaced) pool.backoff = {};
      if (all || replaced) retire(pool);
    }
  }

  WorkerCount count() const {
    WorkerCount count;
    for (const auto& [path, pool] : pools_) {
      count.idle += pool.idle.size();
      count.busy += pool.busy.size();
    }
    return count;
  }

  void stop() {
    stopped_ = true;
    idle_timer_.cancel();
    pools_.clear();
  }

 private:
  struct Worker {
    std::unique_ptr<WorkerProcess> process{};
    SteadyTime idle_since{};
    bool retires = false;  ///< with the end of its run
  };
  /// A list: a worker keeps its place in memory when it changes from busy to idle and back.
  using Workers = std::list<Worker>;
  struct Pool {
    Workers idle{};  ///< the one used last at the end
    Workers busy{};
    RespawnBackoff backoff{};
  };

  /// The worker used last, or a new one. It stands among the busy ones. Nothing: `fault` says why.
  std::optional<Workers::iterator> take_worker(Pool& pool, const std::string& plugin_path, WorkerFault& fault) {
    if (pool.idle.empty()) return start_worker(pool, plugin_path, fault);
    const auto worker = std::prev(pool.idle.end());
    pool.busy.splice(pool.busy.end(), pool.idle, worker);
    return worker;
  }

  /// Why the pool gets no further worker now; empty: it may have one.
  std::string why_none(const Pool& pool, const std::string& plugin_path) const {
    if (pool.busy.size() >= limits_.most_workers)
      return "all " + std::to_string(limits_.most_workers) + " workers of " + plugin_path + " are busy";
    const milliseconds wait = pool.backoff.wait(Clock::now());
    if (wait.count() == 0) return {};
    return plugin_path + " failed to start " + std::to_string(pool.backoff.deaths()) + " times in a row (" +
           pool.backoff.how() + "): tried again in " + seconds_text(wait);
  }

  std::optional<Workers::iterator> start_worker(Pool& pool, const std::string& plugin_path, WorkerFault& fault) {
    fault.why = why_none(pool, plugin_path);
    if (!fault.why.empty()) return std::nullopt;
    const auto worker = pool.busy.emplace(pool.busy.end());
    auto process = WorkerProcess::start(
        loop_, children_, {.worker_path = worker_path_, .plugin_path = plugin_path, .limits = limits_},
        {.idle = [this, &pool, worker] { became_idle(pool, worker); },
         .gone = [this, &pool, worker](const std::string& start_fault) { went(pool, worker, start_fault); }},
        fault);
    if (!process) {
      pool.busy.erase(worker);
      fault.why.insert(0, "no worker can be started: ");
      return std::nullopt;
    }
    worker->process = std::move(process);
    return worker;
  }

  static void retire(Pool& pool) {
    pool.idle.clear();
    for (Worker& worker : pool.busy) worker.retires = true;
  }

  void became_idle(Pool& pool, Workers::iterator worker) {
    if (worker->retires) {
      pool.busy.erase(worker);
      return;
    }
    pool.backoff.ran_well();
    worker->idle_since = Clock::now();
    pool.idle.splice(pool.idle.end(), pool.busy, worker);
    look_at_idle_workers_later();
  }

  /// Only who cannot even start has to wait: one service that crashes with each of its runs costs the others nothing.
  void went(Pool& pool, Workers::iterator worker, const std::string& start_fault) {
    if (!start_fault.empty()) pool.backoff.died(Clock::now(), start_fault);
    const bool is_busy =
        std::any_of(pool.busy.begin(), pool.busy.end(), [&](Worker& busy) { return &busy == &*worker; });
    (is_busy ? pool.busy : pool.idle).erase(worker);
  }

  void look_at_idle_workers_later() {
    if (std::exchange(looking_, true)) return;
    idle_timer_.expires_after(between_looks(limits_));
    idle_timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (error) return;
      self->looking_ = false;
      self->end_idle_workers(Clock::now());
    });
  }

  void end_idle_workers(SteadyTime now) {
    bool some_left = false;
    for (auto& [path, pool] : pools_) {
      std::vector<SteadyTime> idle_since;
      for (const Worker& worker : pool.idle) idle_since.push_back(worker.idle_since);
      const auto ended = static_cast<std::ptrdiff_t>(idle_too_long(idle_since, now, limits_));
      pool.idle.erase(pool.idle.begin(), std::next(pool.idle.begin(), ended));
      some_left = some_left || !pool.idle.empty();
    }
    if (some_left) look_at_idle_workers_later();
  }

  asio::io_context& loop_;
  ChildProcesses& children_;
  std::string worker_path_;
  WorkerLimits limits_;
  asio::steady_timer idle_timer_;
  bool looking_ = false;
  bool stopped_ = false;
  std::map<std::string, Pool, std::less<>> pools_;  ///< by plugin path; its pools keep their place in memory
};

WorkerPools::WorkerPools(asio::io_context& loop, ChildProcesses& children, std::string worker_path, WorkerLimits limits)
    : state_(std::make_shared<State>(loop, children, std::move(worker_path), limits)) {}

WorkerPools::~WorkerPools() { state_->stop(); }

void WorkerPools::run(WorkerRun run, Finished finished) { state_->run(std::move(run), std::move(finished)); }

void WorkerPools::adopt(const WorkerLimits& limits, const std::vector<std::string>& replaced_plugins) {
  state_->adopt(limits, replaced_plugins);
}

WorkerCount WorkerPools::count() const { return state_->count(); }

}  // namespace sereno::host
