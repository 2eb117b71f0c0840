// The items that Sereno has for Zabbix: which key means what.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "agent/checking/check_service.h"
#include "agent/protocols/zabbix/item_access.h"
#include "agent/protocols/zabbix/item_key.h"
#include "agent/protocols/zabbix/passive_request.h"
#include "config/agent/zabbix_items.h"

namespace sereno::agent::zabbix {

/// What items tell of the agent itself, and what is allowed.
struct AgentFacts {
  std::string hostname{};
  std::string version{};
  bool allow_checks = false;  ///< sereno.check[...]
  std::vector<AccessRule> access{};
  std::vector<Alias> aliases{};
  std::vector<config::UserParameter> parameters{};
};

/// What the settings say of items, put to what is known of the agent. Fails at the first pattern that is none.
Result<AgentFacts> with_items(AgentFacts facts, const std::vector<config::ItemAccessRule>& access,
                              const std::vector<config::ItemAlias>& aliases,
                              const std::vector<config::UserParameter>& parameters);

using IsService = std::function<bool(const std::string&)>;

/// Why a question by this key never gets a value under these settings, whatever happens: it is written wrongly, denied,
/// of no item, or of a service that there is not; empty: it may get one.
std::string lasting_fault(std::string_view key, const AgentFacts& facts, const IsService& is_service);
/// The same of `name[...]`, whatever stands in the brackets. What `access` says of it is not looked at.
std::string fault_with_any_parameters(std::string_view name, const AgentFacts& facts);

/// Answers keys:
///   agent.ping, agent.version, agent.hostname
///   sereno.status[service]          0 to 3, whatever the state: a failing check is a value
///   sereno.output[service]          what a plugin would print, without performance data
///   sereno.metric[service,label]    the number, in the metric's own unit
///   sereno.fault[service]           at whom the fault of the last result lies, in words; "none" where nothing fails
///   sereno.fault[service,FIELD]     owner, party, confidence, step or reasons alone; json: an object of all of them
///   sereno.ledger                   1 while results reach the disk, else 0
///   sereno.ledger[problem], [waiting], [lost], [refused]  why not; results in memory; lost; such as no ledger takes
///   sereno.age[service]             whole seconds since the result was observed
///   sereno.check[check,option=value,...]  runs a check now: what a plugin would print
///   a user parameter's key          what its program prints
///   sereno.discovery                JSON for low-level discovery: services, each with its metrics
///   sereno.discovery[services], sereno.discovery[metrics]  one of the two, a row each
class ItemAnswers {
 public:
  /// Both are borrowed.
  ItemAnswers(CheckService& checks, const AgentFacts& facts) : checks_(checks), facts_(facts) {}

  /// `done` is called once, perhaps before ask() returns, and may outlive this object. Never fails: what cannot be
  /// answered is a not supported item with the reason.
  void ask(std::string_view key, std::chrono::milliseconds patience, std::function<void(ItemValue)> done) const;

 private:
  void run_own(const config::UserParameter& parameter, const ItemKey& key, std::chrono::milliseconds patience,
               std::function<void(ItemValue)> done) const;
  ItemValue fixed(const ItemKey& key) const;
  ItemValue ledger(std::string_view field) const;

  CheckService& checks_;
  const AgentFacts& facts_;
};

enum class Discover { services, services_with_metrics };

/// JSON arrays for low-level discovery. With its metrics a service's row has one member more, "metrics", whose rows are
/// those of discover_metrics(): a dependent rule reads them with the JSONPath $..metrics[*].
std::string discover_services(const std::vector<ServiceSummary>& services, Discover metrics_too);
std::string discover_metrics(const std::vector<ServiceSummary>& services);

}  // namespace sereno::agent::zabbix
