#include "sla/contract_file.h"

#include <algorithm>
#include <iterator>

#include "base/digest.h"
#include "config/text_file.h"
#include "config/yaml_reader.h"
#include "sla/agreement_file.h"
#include "sla/contract_file_lists.h"

namespace sereno::sla {
namespace {

using config::Problem;
using config::YamlMap;
using config::YamlNode;

/// Reads the top level; each setting with a clause of its own leaves it in the contract's list.
class ContractReader {
 public:
  explicit ContractReader(const YamlNode& document) : map_(document.map()) {}

  Contract read() {
    read_names();
    read_zone();
    read_validity();
    read_targets();
    read_lists();
    read_policies();
    check_calendar();
    map_.finish();
    return std::move(contract_);
  }
  const BusinessCalendar& calendar() const { return calendar_; }

 private:
  std::optional<YamlNode> value_of(std::string_view key, std::optional<YamlNode> node) {
    if (!node) return std::nullopt;
    std::string clause;
    YamlNode value = unwrap(*node, clause);
    if (!clause.empty()) contract_.clauses[std::string(key)] = clause;
    return value;
  }
  std::optional<YamlNode> optional_value(std::string_view key) { return value_of(key, map_.find(key)); }
  std::optional<YamlNode> required_value(std::string_view key) { return value_of(key, map_.require(key)); }

  void read_names() {
    if (const auto id = required_value("id")) contract_.id = read_id(*id);
    if (const auto client = required_value("client")) contract_.client = short_text(*client);
    if (const auto provider = required_value("provider")) contract_.provider = short_text(*provider);
    if (const auto revision = optional_value("revision"))
      contract_.revision = static_cast<int>(revision->integer(1, 1'000'000).value_or(1));
  }

  void read_zone() {
    const auto node = required_value("time_zone");
    const auto name = node ? node->text() : std::nullopt;
    if (!name) return;
    contract_.zone_name = *name;
    contract_.zone = sla::read_zone(*node);
  }

  Instant date_at(std::string_view key, std::string& text, Instant otherwise) {
    const auto node = optional_value(key);
    const auto date = node ? node->text() : std::nullopt;
    if (!date) return otherwise;
    text = *date;
    if (!contract_.zone) return otherwise;
    const auto at = start_of_date(*contract_.zone, *date);
    if (at) return *at;
    node->fail(at.error().message);
    return otherwise;
  }

  void read_validity() {
    contract_.validity.from = date_at("effective_from", contract_.effective_from, instant_from_ms(0));
    contract_.validity.to = date_at("effective_to", contract_.effective_to,
                                    Instant{std::chrono::sys_days{std::chrono::year{2100} / 1 / 1}});
    if (contract_.validity.empty()) map_.fail("effective_to must be after effective_from");
  }

  void read_targets() {
    if (const auto node = optional_value("response_target")) contract_.response_target = agreed_duration(*node);
    if (const auto node = optional_value("reliability_limit"))
      if (const auto limit = node->integer(0, 1'000'000)) contract_.reliability_limit = static_cast<int>(*limit);
  }

  void read_lists() {
    if (const auto node = map_.require("functions")) contract_.functions = read_functions(*node);
    if (const auto node = map_.find("maintenance_windows")) contract_.windows = read_windows(*node);
    if (const auto node = map_.find("credit")) contract_.credits = read_credits(*node);
    if (const auto node = map_.find("priorities")) contract_.priorities = read_priorities(*node);
    if (const auto node = map_.find("fee")) contract_.fee = read_fee(*node);
    if (const auto node = map_.find("parties")) contract_.parties = sla::read_parties(*node);
    if (const auto node = map_.find("calendar")) calendar_ = read_calendar(*node);
    if (const auto node = map_.find("sources")) contract_.sources = sla::read_sources(*node);
    if (const auto node = map_.find("agreement")) contract_.agreement = read_agreement(*node, contract_.function_ids());
  }

  /// Clocks of service hours need to know them.
  void check_calendar() {
    const bool known = contract_.agreement && contract_.agreement->calendar;
    for (const PriorityTarget& each : contract_.priorities)
      if (each.service_hours && !known)
        map_.fail("priority " + std::to_string(each.priority) + " has service_hours: agreement.calendar is missing");
  }

  void read_policies() {
    const auto node = map_.find("policies");
    if (!node) return;
    YamlMap policies = node->map();
    for (const auto& [key, entry] : policies.entries()) {
      std::string clause;
      const YamlNode value = unwrap(entry, clause);
      const auto text = value.text();
      if (!text) continue;
      const auto set = set_policy(contract_.policy, key, *text);
      if (!set) value.fail(set.error().message);
      if (!clause.empty()) contract_.clauses[key] = clause;
    }
    policies.finish();
  }

  YamlMap map_;
  Contract contract_{};
  BusinessCalendar calendar_{};
};

}  // namespace

std::optional<Contract> parse_as_far_as_it_goes(std::string_view text, const std::string& name,
                                                std::vector<config::Problem>& problems, BusinessCalendar* calendar) {
  const auto document = config::parse_yaml(text, name, problems);
  if (!document) return std::nullopt;
  ContractReader reader(*document);
  Contract contract = reader.read();
  if (calendar != nullptr) *calendar = reader.calendar();
  return contract;
}

std::optional<Contract> parse_contract(std::string_view text, const std::string& name,
                                       std::vector<std::string>& problems, BusinessCalendar* calendar) {
  std::vector<Problem> found;
  std::optional<Contract> contract = parse_as_far_as_it_goes(text, name, found, calendar);
  for (const Problem& problem : found) problems.push_back(problem.to_string());
  if (!contract || !found.empty()) return std::nullopt;
  contract->sha256 = sha256_hex(text);
  return contract;
}

std::optional<Contract> read_contract_file(const std::string& path, std::vector<std::string>& problems,
                                           BusinessCalendar* calendar) {
  std::vector<Problem> found;
  const auto text = config::read_text_file(path, found);
  for (const Problem& problem : found) problems.push_back(problem.to_string());
  if (!text) return std::nullopt;
  return parse_contract(*text, path, problems, calendar);
}

}  // namespace sereno::sla
