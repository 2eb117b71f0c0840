// The configured services with their last results: the agent's CheckService.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/checking/check_service.h"
#include "agent/checking/runner.h"
#include "agent/checking/timers.h"
#include "config/agent/agent_settings.h"
#include "ledger/ledger.h"
#include "plugins/host/catalogue/plugin_catalog.h"

namespace sereno::agent {

/// What keeps a service from running, found before anything runs: a check that is not there, an option that it refuses.
/// `missing` tells the first, which the agent lives with, from the second, which is a mistake in the file.
struct ServiceProblem {
  std::string service{};
  std::string place{};  ///< "/etc/sereno/sereno.yaml:12:5": the option's, or the service's
  std::string message{};
  bool missing = false;
  /// "/etc/sereno/sereno.yaml:12:5: service 'web': option 'warning': ..."; what the agent lives with is a "warning: ".
  std::string to_string() const;
};

/// Options as the service's check takes them, defaults filled in; else why it cannot run.
Result<host::OptionValues> service_options(const config::ServiceSettings& service, const host::PluginCatalog& catalog);
/// All of them, each option's at its own place.
std::vector<ServiceProblem> find_service_problems(const std::vector<config::ServiceSettings>& services,
                                                  const host::PluginCatalog& catalog);

/// One service as `sereno status` shows it.
struct ServiceView {
  const config::ServiceSettings* settings = nullptr;
  CheckAnswer answer{};  ///< as an asker would be told, staleness included
  bool running = false;
};

class ServiceBoard final : public CheckService {
 public:
  using Recorder = std::function<void(ledger::Sample)>;

  /// Borrows everything but the recorder.
  ServiceBoard(const std::vector<config::ServiceSettings>& services, const host::PluginCatalog& catalog, Runner& runner,
               Timers& timers, Recorder record);
  ~ServiceBoard() override;

  /// Results from before the agent was started, with their true age.
  void restore(const std::vector<ledger::Sample>& last);

  void submit(CheckRequest request, std::function<void(CheckAnswer)> reply) override;
  bool knows_service(std::string_view service) const override;
  std::vector<ServiceSummary> services() const override;

  /// For the scheduler: runs a service now unless it runs already; `done` hears its status.
  void run_due(std::size_t index, std::function<void(Status)> done);
  std::size_t size() const { return entries_.size(); }
  const config::ServiceSettings& settings(std::size_t index) const;
  /// How long ago its last result was observed; nothing when there is none.
  std::optional<milliseconds> age(std::size_t index) const;
  Status status(std::size_t index) const;
  std::vector<ServiceView> view() const;

 private:
  struct Entry;
  struct Waiter;
  Entry* find(std::string_view service);
  const Entry* find(std::string_view service) const;
  CheckAnswer last_answer(const Entry& entry) const;
  void start(Entry& entry, Origin origin);
  void refuse(Entry& entry, const std::string& why);
  void finish(Entry& entry, RunOutcome outcome);
  void wait(Entry& entry, milliseconds patience, std::function<void(CheckAnswer)> reply);
  void submit_check(const CheckRequest& request, std::function<void(CheckAnswer)> reply);

  const host::PluginCatalog& catalog_;
  Runner& runner_;
  Timers& timers_;
  Recorder record_;
  std::vector<std::unique_ptr<Entry>> entries_;
  std::map<std::string, Entry*, std::less<>> by_name_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // runs outlive the board only to find it gone
};

/// "45 s", "3 min 20 s", "2 h 5 min", "3 d 4 h".
std::string format_age(milliseconds age);

}  // namespace sereno::agent
