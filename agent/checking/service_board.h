// The configured services with their last results: the agent's CheckService.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "agent/checking/check_service.h"
#include "agent/checking/generation.h"
#include "agent/checking/known_metrics.h"
#include "agent/checking/result_record.h"
#include "agent/checking/runner.h"
#include "agent/checking/service_handle.h"
#include "agent/checking/timers.h"
#include "ledger/ledger.h"

namespace sereno::agent {

/// One service as `sereno status` shows it.
struct ServiceView {
  ServiceHandle service{};
  const config::ServiceSettings* settings = nullptr;
  CheckAnswer answer{};  ///< as an asker would be told, staleness included
  bool running = false;
};

/// What the next generation means for one service.
struct ServiceChange {
  ServiceHandle service{};
  std::string name{};
  bool added = false;
  bool removed = false;
  bool redefined = false;  ///< another thing is run: check, options, command, time-out, or the check is there now
  bool retimed = false;    ///< another interval or retry interval
  bool other = false;      ///< what is told or recorded of it: function, fresh
};

class ServiceBoard final : public CheckService {
 public:
  /// Borrows all but the generation.
  ServiceBoard(SharedGeneration first, Runner& runner, Timers& timers, ResultRecord& record);
  ~ServiceBoard() override;

  /// Takes the next settings over and says what changed, in the order of their file, what is gone behind it. A service
  /// keeps its handle and its last result while it has its name. A run that is under way ends under the settings that
  /// it began with, is recorded under them, and is nobody's answer where something else is to be run now.
  std::vector<ServiceChange> adopt(SharedGeneration next);

  /// Results from before the agent was started, with their true age.
  void restore(const std::vector<ledger::Sample>& last);

  void submit(CheckRequest request, std::function<void(CheckAnswer)> reply) override;
  bool knows_service(std::string_view service) const override;
  std::vector<ServiceSummary> services() const override;
  RecordState record() const override { return record_.state(); }

  /// For the scheduler: runs a service now unless it runs already; `done` hears its status.
  void run_due(ServiceHandle service, std::function<void(Status)> done);
  std::vector<ServiceHandle> handles() const;  ///< in the order of the settings
  /// The handle names a configured service.
  const config::ServiceSettings& settings(ServiceHandle service) const;
  /// How long ago its last result was observed; nothing when there is none.
  std::optional<milliseconds> age(ServiceHandle service) const;
  Status status(ServiceHandle service) const;
  std::vector<ServiceView> view() const;

  /// The metrics that stay known; for who keeps them over a restart.
  KnownMetrics& metrics() { return metrics_; }
  /// Called when they are others than before.
  void on_metrics_change(std::function<void()> listener) { metrics_changed_ = std::move(listener); }

 private:
  struct Definition;
  struct Entry;
  struct Waiter;
  using SharedEntry = std::shared_ptr<Entry>;
  using SharedDefinition = std::shared_ptr<const Definition>;

  static SharedDefinition define(const config::ServiceSettings& settings, const host::PluginCatalog& catalog);
  static ServiceChange difference(const Entry& entry, const Definition& next);
  Entry* find(std::string_view service) const;
  const Entry& at(ServiceHandle service) const { return *by_handle_.at(service); }
  CheckAnswer last_answer(const Entry& entry) const;
  void start(const SharedEntry& entry, Origin origin);
  void refuse(Entry& entry, const std::string& why);
  void finish(const SharedEntry& entry, const SharedDefinition& ran, bool traced, RunOutcome outcome);
  void answer_waiters(const SharedEntry& entry, bool traced, const std::vector<std::string>& trace);
  void remember(Entry& entry, const RunOutcome& outcome);
  void wait(const SharedEntry& entry, const CheckRequest& request, std::function<void(CheckAnswer)> reply);
  void submit_check(const CheckRequest& request, std::function<void(CheckAnswer)> reply);

  SharedGeneration generation_;
  Runner& runner_;
  Timers& timers_;
  ResultRecord& record_;
  std::uint64_t last_handle_ = 0;
  std::vector<SharedEntry> entries_;  ///< in the order of the settings; runs hold theirs until they end
  std::map<std::string, SharedEntry, std::less<>> by_name_;
  std::unordered_map<ServiceHandle, SharedEntry> by_handle_;
  KnownMetrics metrics_;
  std::function<void()> metrics_changed_{};
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // runs outlive the board only to find it gone
};

}  // namespace sereno::agent
