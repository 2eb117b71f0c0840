#include "plugins/host/processes/child_processes.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "plugins/host/processes/process_table.h"

namespace sereno::host {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view run_variable = "SERENO_RUN";
/// How long an orphan may tell nothing of itself: in the middle of an execve() a process has no environment.
constexpr std::chrono::milliseconds benefit_of_doubt{50};

/// Also its process group, unless that is ours.
void kill_hard(pid_t orphan) {
  const pid_t group = getpgid(orphan);
  if (group > 0 && group != getpgrp()) ::kill(-group, SIGKILL);
  ::kill(orphan, SIGKILL);
}

}  // namespace

/// Shared with the signal handler's completion, which may come after the owner is gone.
class ChildProcesses::State : public std::enable_shared_from_this<State> {
 public:
  explicit State(boost::asio::io_context& loop) : signals_(loop, SIGCHLD), second_look_(loop) {
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  }

  Result<pid_t> start(SpawnRequest request, Ended ended) {
    const std::string run = std::to_string(getpid()) + "." + std::to_string(++last_run_);
    request.environment.push_back(std::string(run_variable) + "=" + run);
    const auto pid = spawn(request);
    if (!pid) return pid;
    started_[*pid] = {.run = run, .ended = std::move(ended)};
    return pid;
  }

  void kill(pid_t child) {
    if (!started_.contains(child)) return;
    ::kill(-child, SIGKILL);
    ::kill(child, SIGKILL);  // it may have left its group
  }

  void ask_to_end(pid_t child) {
    if (started_.contains(child)) ::kill(-child, SIGTERM);
  }

  std::size_t running() const { return started_.size(); }

  void wait_for_signal() {
    signals_.async_wait([self = shared_from_this()](const boost::system::error_code& error, int) {
      if (error || self->stopped_) return;
      self->collect();
      self->wait_for_signal();
    });
  }

  void stop() {
    stopped_ = true;
    signals_.cancel();
    second_look_.cancel();
    started_.clear();
    kill_all_children();
  }

 private:
  struct Started {
    std::string run{};
    Ended ended{};
  };

  void collect() {
    std::vector<std::pair<Ended, int>> told;
    while (const pid_t dead = next_dead()) {
      const auto found = started_.find(dead);
      if (found != started_.end()) ::kill(-dead, SIGKILL);  // before waitpid: its number is still its own
      int status = 0;
      waitpid(dead, &status, 0);
      if (found == started_.end()) continue;
      told.emplace_back(std::move(found->second.ended), status);
      started_.erase(found);
    }
    kill_orphans();
    const auto alive = shared_from_this();
    for (const auto& [ended, status] : told)
      if (!stopped_) ended(status);
  }

  /// 0 when none is dead. Leaves it to be waited for.
  static pid_t next_dead() {
    siginfo_t dead{};
    if (waitid(P_ALL, 0, &dead, WEXITED | WNOHANG | WNOWAIT) != 0) return 0;
    return dead.si_pid;
  }

  /// What dies of it brings its own children here, and a SIGCHLD that leads here again.
  void kill_orphans() {
    std::map<pid_t, Clock::time_point> doubtful;
    for (const pid_t child : children_of_this_process()) {
      if (started_.contains(child)) continue;
      const std::string run = environment_of(child, run_variable);
      if (goes_on(run)) continue;
      const auto since = doubtful_.contains(child) ? doubtful_[child] : Clock::now();
      if (run.empty() && !started_.empty() && Clock::now() - since < benefit_of_doubt)
        doubtful[child] = since;
      else
        kill_hard(child);
    }
    doubtful_ = std::move(doubtful);
    if (!doubtful_.empty()) look_again();
  }

  void look_again() {
    second_look_.expires_after(benefit_of_doubt);
    second_look_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      if (!error && !self->stopped_) self->kill_orphans();
    });
  }

  bool goes_on(const std::string& run) const {
    return std::any_of(started_.begin(), started_.end(), [&](const auto& each) { return each.second.run == run; });
  }

  boost::asio::signal_set signals_;
  boost::asio::steady_timer second_look_;
  std::map<pid_t, Started> started_;
  std::map<pid_t, Clock::time_point> doubtful_;  ///< orphans that told nothing, since when
  unsigned long last_run_ = 0;
  bool stopped_ = false;
};

ChildProcesses::ChildProcesses(boost::asio::io_context& loop) : state_(std::make_shared<State>(loop)) {
  state_->wait_for_signal();
}

ChildProcesses::~ChildProcesses() { state_->stop(); }

Result<pid_t> ChildProcesses::start(SpawnRequest request, Ended ended) {
  return state_->start(std::move(request), std::move(ended));
}

void ChildProcesses::kill(pid_t child) { state_->kill(child); }

void ChildProcesses::ask_to_end(pid_t child) { state_->ask_to_end(child); }

std::size_t ChildProcesses::running() const { return state_->running(); }

}  // namespace sereno::host
