// Runs the checks of plugins, in workers.
#pragma once

#include "agent/checking/runner.h"
#include "agent/checking/saved_states.h"
#include "base/logging/log.h"
#include "plugins/host/catalogue/plugin_catalog.h"
#include "plugins/host/worker/worker_pool.h"

namespace sereno::agent {

/// A check that no plugin gives is UNKNOWN with the reason. What a check writes to its log goes to the agent's.
class PluginRunner final : public Runner {
 public:
  /// Borrows everything.
  PluginRunner(const host::PluginCatalog& catalog, host::WorkerPools& pools, SavedStates& states, Logger& log)
      : catalog_(&catalog), pools_(pools), states_(states), log_(log) {}

  void run(RunRequest request, std::function<void(RunOutcome)> done) override;
  /// The checks that are there from now on. Borrowed as the first ones are.
  void use(const host::PluginCatalog& catalog) { catalog_ = &catalog; }
  const host::PluginCatalog& catalog() const { return *catalog_; }

 private:
  void take(const RunRequest& request, host::WorkerOutcome& outcome);

  const host::PluginCatalog* catalog_;
  host::WorkerPools& pools_;
  SavedStates& states_;
  Logger& log_;
};

}  // namespace sereno::agent
