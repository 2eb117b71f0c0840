// The running agent: everything that it is made of, in the order in which it is built.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/logging/log.h"
#include "config/agent/agent_settings.h"
#include "plugins/host/catalogue/plugin_catalog.h"

namespace sereno::agent {

/// Built once, runs once, on one thread (the ledger's writer has its own).
class Daemon {
 public:
  /// `catalog` holds the checks of the settings' plugin folders. Borrows settings, catalogue and log.
  Daemon(const config::AgentSettings& settings, const host::PluginCatalog& catalog, const std::string& worker,
         Logger& log);
  ~Daemon();

  /// Opens the control socket and the listeners. Returns everything that can never work; a port that is taken is none
  /// of it. When there is something, nothing was recorded and there is nothing to run.
  std::vector<std::string> start();
  /// Returns after SIGTERM or SIGINT, when everything is closed and the ledger is written.
  void run();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sereno::agent
