#include "plugins/host/processes/child_processes.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/host/processes/children_apart.h"
#include "plugins/host/processes/process_handle.h"
#include "plugins/host/processes/process_table.h"
#include "plugins/host/processes/resident_memory.h"
#include "plugins/host/processes/strays.h"

namespace sereno::host {
namespace {

using Clock = std::chrono::steady_clock;

/// How long an orphan may tell nothing of itself: in the middle of an execve() a process has no environment.
constexpr std::chrono::milliseconds benefit_of_doubt{50};

/// Also its process group, unless that is ours.
void kill_hard(pid_t orphan) {
  const pid_t group = getpgid(orphan);
  if (group > 0 && group != getpgrp()) ::kill(-group, SIGKILL);
  ::kill(orphan, SIGKILL);
}

}  // namespace

/// Shared with the operations of the loop, which may complete after the owner is gone.
class ChildProcesses::State : public std::enable_shared_from_this<State> {
 public:
  explicit State(boost::asio::io_context& loop) : loop_(loop), signals_(loop, SIGCHLD), second_look_(loop) {
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  }

  Spawned start(SpawnRequest request, Ended ended) {
    const std::string run = prefix_ + "." + std::to_string(++last_run_);
    request.environment.push_back(std::string(run_variable) + "=" + run);
    Spawned spawned = spawn(request);
    if (!spawned) return spawned;
    const pid_t child = spawned.process;
    tell_guard({.child = child});
    const auto handle = std::make_shared<ProcessHandle>(loop_, child, std::move(spawned.handle));
    started_[child] = {.handle = handle, .run = run, .ended = std::move(ended)};
    handle->wait([self = shared_from_this(), child](int status) { self->child_ended(child, status); });
    return spawned;
  }

  std::string set_guard(const std::string& path) {
    auto line = make_pipe(O_NONBLOCK);  // a guard that does not read must not stop us
    if (!line) return line.error().message;
    fcntl(line->first.get(), F_SETFL, 0);
    const Spawned started = start({.arguments = {path, "--guard", prefix_},
                                   .environment = clean_environment(),
                                   .descriptors = {{line->first.get(), STDERR_FILENO + 1}},
                                   .dies_with_parent = false},
                                  [](int) {});
    if (started) guard_ = std::move(line->second);
    return started.failure;
  }

  void kill(pid_t child) {
    if (!started_.contains(child)) return;
    ::kill(-child, SIGKILL);
    ::kill(child, SIGKILL);  // it may have left its group
  }

  void ask_to_end(pid_t child) {
    if (started_.contains(child)) ::kill(-child, SIGTERM);
  }

  std::uint64_t memory_of(pid_t child, std::uint64_t enough) const {
    const auto found = started_.find(child);
    if (found == started_.end()) return 0;
    std::vector<pid_t> roots{child};
    for (const pid_t other : children_of_this_process())
      if (!started_.contains(other) && environment_of(other, run_variable) == found->second.run) roots.push_back(other);
    return memory_held_by(with_descendants(std::move(roots)), enough);
  }

  std::size_t running() const { return started_.size(); }

  /// Tells of orphans that die: what they were parents of comes here then.
  void wait_for_signal() {
    signals_.async_wait([self = shared_from_this()](const boost::system::error_code& error, int) {
      if (error || self->stopped_) return;
      self->look_soon();
      self->wait_for_signal();
    });
  }

  void stop() {
    stopped_ = true;
    signals_.cancel();
    second_look_.cancel();
    for (const auto& [child, started] : started_) started.handle->let_go();
    started_.clear();
    kill_all_children();
  }

 private:
  struct Started {
    std::shared_ptr<ProcessHandle> handle{};
    std::string run{};
    Ended ended{};
  };

  void child_ended(pid_t child, int status) {
    if (stopped_) return;
    tell_guard({.child = child, .ended = true});
    const auto ended = std::move(started_.extract(child).mapped().ended);
    look_soon();
    ended(status);
  }

  void tell_guard(const ChildNews& news) {
    if (guard_ && write(guard_.get(), &news, sizeof news) < 0 && errno == EPIPE) guard_.reset();
  }

  /// Once for all that has happened by then.
  void look_soon() {
    if (std::exchange(looking_, true)) return;
    boost::asio::post(loop_, [self = shared_from_this()] {
      self->looking_ = false;
      if (!self->stopped_) self->kill_orphans();
    });
  }

  void kill_orphans() {
    std::map<pid_t, Clock::time_point> doubtful;
    for (const pid_t child : children_of_this_process()) {
      if (started_.contains(child) || is_apart(child)) continue;  // somebody waits for it
      if (waitpid(child, nullptr, WNOHANG) != 0) continue;
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

  boost::asio::io_context& loop_;
  boost::asio::signal_set signals_;
  boost::asio::steady_timer second_look_;
  std::map<pid_t, Started> started_;
  std::map<pid_t, Clock::time_point> doubtful_;  ///< orphans that told nothing, since when
  /// Not the process id alone: a later process may have the same.
  const std::string prefix_ =
      std::to_string(getpid()) + "-" + std::to_string(std::chrono::system_clock::now().time_since_epoch().count());
  Descriptor guard_;
  unsigned long last_run_ = 0;
  bool looking_ = false;
  bool stopped_ = false;
};

ChildProcesses::ChildProcesses(boost::asio::io_context& loop) : state_(std::make_shared<State>(loop)) {
  state_->wait_for_signal();
}

ChildProcesses::~ChildProcesses() { state_->stop(); }

Spawned ChildProcesses::start(SpawnRequest request, Ended ended) {
  return state_->start(std::move(request), std::move(ended));
}

void ChildProcesses::kill(pid_t child) { state_->kill(child); }

void ChildProcesses::ask_to_end(pid_t child) { state_->ask_to_end(child); }

std::string ChildProcesses::set_guard(const std::string& guard_path) { return state_->set_guard(guard_path); }

std::uint64_t ChildProcesses::memory_of(pid_t child, std::uint64_t enough) const {
  return state_->memory_of(child, enough);
}

std::size_t ChildProcesses::running() const { return state_->running(); }

}  // namespace sereno::host
