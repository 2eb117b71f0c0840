// The running agent: everything that it is made of, in the order in which it is built.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "agent/checking/generation.h"
#include "agent/daemon/levelled_log.h"
#include "agent/daemon/reload_report.h"
#include "agent/startup/generation_reader.h"

namespace sereno::agent {

/// Built once, runs once, on one thread (the ledger's writer has its own, and so has a reading of the settings). SIGHUP
/// and the control socket have it read the settings again; what cannot be taken over is refused as a whole.
class Daemon {
 public:
  /// Begins with `first`, which `reader` has read. Borrows the log.
  Daemon(GenerationReader reader, SharedGeneration first, LevelledLog& log);
  ~Daemon();

  /// Opens the control socket and the listeners. Returns everything that can never work; a port that is taken is none
  /// of it. When there is something, nothing was recorded and there is nothing to run.
  std::vector<std::string> start();
  /// Returns after a signal that ends it (signals.h), when everything is closed and the ledger is written.
  void run();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sereno::agent
