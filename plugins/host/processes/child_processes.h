// Every process that the agent starts, and everything that those leave behind.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "plugins/host/processes/process_spawn.h"

namespace boost::asio {
class io_context;
}

namespace sereno::host {

/// Starts children, says how they ended, and kills what they leave behind: the calling process becomes a child
/// subreaper, so that a process whose parent has died comes to it, wherever `setsid` took it. Such an orphan is left
/// alone while the child from which it comes still runs (its environment tells which), and killed when that one has
/// ended; one that tells nothing is killed soon.
/// One object a process: who else starts children does it by spawn_apart(), or they are taken for orphans. On the event
/// loop's thread only, which lives as long as the process. Destroying it kills all that is left.
class ChildProcesses {
 public:
  /// The status as waitpid() gives it: WIFEXITED, WTERMSIG and so on.
  using Ended = std::function<void(int wait_status)>;

  explicit ChildProcesses(boost::asio::io_context& loop);
  ~ChildProcesses();

  /// Starts a program; its environment gets a variable by which its orphans are known. `ended` is called once, on the
  /// loop, never from within start(); what the child has left behind is killed right after it. The answer holds no
  /// handle: this object keeps it.
  Spawned start(SpawnRequest request, Ended ended);

  /// From now on a process of its own, `guard_path --guard PREFIX`, kills what is left of the children when this
  /// process is killed and cannot do it itself. Empty: it runs; else why not.
  std::string set_guard(const std::string& guard_path);

  /// Asks a started child and its process group to end (SIGTERM). Who does not listen stays.
  void ask_to_end(pid_t child);

  /// Ends a started child and its process group at once; `ended` follows. Nothing happens when it has ended already.
  void kill(pid_t child);

  /// What a started child and all that came from it hold in memory, as memory_held_by() counts it.
  std::uint64_t memory_of(pid_t child, std::uint64_t enough) const;

  /// Children that were started and have not ended.
  std::size_t running() const;

 private:
  class State;
  std::shared_ptr<State> state_;
};

}  // namespace sereno::host
