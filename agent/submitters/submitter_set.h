// All submitters of the agent, as one generation of settings names them.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "agent/submitters/submitter_status.h"
#include "base/logging/log.h"
#include "config/agent/agent_settings.h"

namespace sereno::agent {

/// They have a thread of their own, and the ledger open beside its writer: neither a slow server nor the disk holds
/// anything else up. Without submitters there is no thread. The calls are the event loop's.
class SubmitterSet {
 public:
  struct Surroundings {
    std::string ledger_path{};
    milliseconds keep_samples{};
    std::string hostname{};
    Logger& log;  ///< borrowed
  };
  explicit SubmitterSet(Surroundings surroundings);
  ~SubmitterSet();  ///< as stop() with no patience
  SubmitterSet(const SubmitterSet&) = delete;
  SubmitterSet& operator=(const SubmitterSet&) = delete;

  /// What stands against the next settings, each with its place, and how to take them over when nothing does.
  struct Prepared {
    std::vector<std::string> obstacles{};
    std::function<void()> adopt{};  ///< cannot fail; to be called once, or never
  };
  /// Opens what `next` needs and changes nothing. One that stays, by its name, goes on where it is: what is under way
  /// ends as it began, and nothing is sent twice. One that goes keeps its position in the ledger, should it come back.
  Prepared prepare(const config::AgentSettings& next);

  /// What is under way has so long to end. Nothing is lost either way.
  void stop(milliseconds patience);

  /// In the order of the settings.
  std::vector<SubmitterStatus> status() const;

 private:
  class Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace sereno::agent
