// The agent's runner: every kind of check, with a share of the places for each who asks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "agent/checking/runner.h"
#include "base/logging/log.h"
#include "config/agent/agent_settings.h"
#include "plugins/host/catalogue/plugin_catalog.h"

namespace boost::asio {
class io_context;
}

namespace sereno::agent {

struct RunnerSettings {
  std::string worker_path{};                                     ///< the executable sereno-worker
  unsigned max_parallel = 16;                                    ///< workers and external commands at a time
  std::uint64_t worker_memory_bytes = std::uint64_t{512} << 20;  ///< address space of each worker
  /// What an external command and all that it starts may hold in memory.
  std::uint64_t external_memory_bytes = std::uint64_t{1024} << 20;
  std::string state_folder{};          ///< states of checks lie in its folder "checks"
  std::size_t waiting_per_lane = 256;  ///< more are UNKNOWN at once
};

RunnerSettings runner_settings(const config::AgentSettings& settings);

/// How many runs of what is due may be under way at a time: all places but those that are kept for who asks.
std::size_t places_for_what_is_due(const RunnerSettings& settings);

/// The built-in check runs the program that its options name; any other is a plugin's. A run waits for a
/// place at most as long as it may take itself. The calling process becomes a child subreaper: there is one such runner
/// a process, it is the only one to start children there while the loop runs, and destroying it kills them all;
/// answers that are outstanding then are never given. It adopts all settings but those of its places on disk. Loop, log
/// and the first catalogue outlive it.
std::unique_ptr<Runner> make_runner(boost::asio::io_context& loop, const host::PluginCatalog& catalog,
                                    const RunnerSettings& settings, Logger& log);

}  // namespace sereno::agent
