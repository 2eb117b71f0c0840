#include "plugins/host/child_processes.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <cerrno>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "plugins/host/process_table.h"

namespace sereno::host {
namespace {

constexpr std::string_view run_variable = "SERENO_RUN";

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
  explicit State(boost::asio::io_context& loop) : signals_(loop, SIGCHLD) { prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

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
    for (const pid_t child : children_of_this_process())
      if (!started_.contains(child) && !belongs_to_a_run(child)) kill_hard(child);
  }

  bool belongs_to_a_run(pid_t orphan) const {
    const std::string run = environment_of(orphan, run_variable);
    for (const auto& [pid, started] : started_)
      if (started.run == run) return true;
    return false;
  }

  boost::asio::signal_set signals_;
  std::map<pid_t, Started> started_;
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
