#include "agent/daemon/reload_report.h"

#include <algorithm>
#include <functional>

#include "base/words.h"

namespace sereno::agent {

namespace {

constexpr std::size_t most_names = 20;

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), most_names); ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > most_names) text += " and " + std::to_string(names.size() - most_names) + " more";
  return text;
}

std::vector<std::string> names_of(const std::vector<ServiceChange>& services,
                                  const std::function<bool(const ServiceChange&)>& is_meant) {
  std::vector<std::string> names;
  for (const ServiceChange& change : services)
    if (is_meant(change)) names.push_back(change.name);
  return names;
}

std::string place_of(const char* protocol, const config::ListenerSettings& listen) {
  const bool v6 = listen.address.find(':') != std::string::npos;
  return std::string(protocol) + " at " + (v6 ? "[" + listen.address + "]" : listen.address) + ":" +
         std::to_string(listen.port);
}

template <class Listeners>
void compare(const char* protocol, const Listeners& before, const Listeners& now, std::vector<std::string>& changes) {
  const auto find = [](const Listeners& all, const auto& one) {
    return std::find_if(all.begin(), all.end(), [&](const auto& other) {
      return other.listen.port == one.listen.port && other.listen.address == one.listen.address;
    });
  };
  for (const auto& one : now) {
    const auto earlier = find(before, one);
    const std::string place = place_of(protocol, one.listen);
    if (earlier == before.end())
      changes.push_back("listener added: " + place);
    else if (!(*earlier == one))
      changes.push_back("listener changed: " + place);
  }
  for (const auto& one : before)
    if (find(now, one) == now.end()) changes.push_back("listener removed: " + place_of(protocol, one.listen));
}

void compare_submitters(const std::vector<config::SubmitterSettings>& before,
                        const std::vector<config::SubmitterSettings>& now, std::vector<std::string>& changes) {
  const auto in_words = [](const config::SubmitterSettings& one) {
    return one.name + " (" + std::string(config::type_of(one)) + ")";
  };
  for (const auto& one : now) {
    const auto earlier = std::ranges::find(before, one.name, &config::SubmitterSettings::name);
    if (earlier == before.end())
      changes.push_back("submitter added: " + in_words(one));
    else if (!(*earlier == one))
      changes.push_back("submitter changed: " + in_words(one));
  }
  for (const auto& one : before)
    if (std::ranges::find(now, one.name, &config::SubmitterSettings::name) == now.end())
      changes.push_back("submitter removed: " + in_words(one));
}

void compare_active_checks(const std::vector<config::ActiveChecksSettings>& before,
                           const std::vector<config::ActiveChecksSettings>& now, std::vector<std::string>& changes) {
  const auto find = [](const auto& all, const config::ActiveChecksSettings& one) {
    return std::ranges::find_if(all, [&](const auto& other) {
      return other.nodes == one.nodes && other.host == one.host && other.host_item == one.host_item;
    });
  };
  for (const auto& one : now) {
    const auto earlier = find(before, one);
    if (earlier == before.end())
      changes.push_back("active checks added: " + one.server);
    else if (!(*earlier == one))
      changes.push_back("active checks changed: " + one.server);
  }
  for (const auto& one : before)
    if (find(now, one) == now.end()) changes.push_back("active checks removed: " + one.server);
}

/// Commands are told by themselves.
std::vector<config::NrpeSettings> without_commands(std::vector<config::NrpeSettings> listeners) {
  for (config::NrpeSettings& nrpe : listeners) nrpe.commands.clear();
  return listeners;
}

/// And so are user parameters.
template <class Entry>
std::vector<Entry> without_parameters(std::vector<Entry> entries) {
  for (Entry& entry : entries) entry.parameters.clear();
  return entries;
}

/// What `commands` and `user_parameters` hold, by the member that names each.
template <class Entry>
void compare_named(const char* noun, std::string Entry::*name, const std::vector<Entry>& before,
                   const std::vector<Entry>& now, std::vector<std::string>& changes) {
  std::vector<std::string> added, changed, removed;
  for (const Entry& one : now) {
    const auto earlier = std::ranges::find(before, one.*name, name);
    if (earlier == before.end())
      added.push_back(one.*name);
    else if (!(*earlier == one))
      changed.push_back(one.*name);
  }
  for (const Entry& one : before)
    if (std::ranges::find(now, one.*name, name) == now.end()) removed.push_back(one.*name);
  const auto say = [&](const char* what, const std::vector<std::string>& names) {
    if (!names.empty()) changes.push_back(counted(names.size(), noun) + " " + what + ": " + joined(names));
  };
  say("added", added);
  say("removed", removed);
  say("changed", changed);
}

}  // namespace

std::vector<std::string> need_restart(const config::AgentSettings& running, const config::AgentSettings& next) {
  std::vector<std::string> keys;
  if (running.hostname != next.hostname) keys.emplace_back("agent.hostname");
  if (running.worker != next.worker) keys.emplace_back("agent.worker");
  if (running.state_folder != next.state_folder) keys.emplace_back("agent.state_folder");
  if (running.ledger_path != next.ledger_path) keys.emplace_back("ledger.path");
  if (running.keep_samples != next.keep_samples) keys.emplace_back("ledger.keep_samples");
  return keys;
}

std::vector<std::string> changes_in_words(const std::vector<ServiceChange>& services,
                                          const config::AgentSettings& before, const config::AgentSettings& now) {
  std::vector<std::string> changes;
  const auto say = [&](const char* what, const std::function<bool(const ServiceChange&)>& is_meant) {
    const auto names = names_of(services, is_meant);
    if (!names.empty()) changes.push_back(counted(names.size(), "service") + " " + what + ": " + joined(names));
  };
  say("added", [](const ServiceChange& change) { return change.added; });
  say("removed", [](const ServiceChange& change) { return change.removed; });
  say("with another check, options or time-out", [](const ServiceChange& change) { return change.redefined; });
  say("with another interval", [](const ServiceChange& change) { return change.retimed; });
  say("with another function or way to be told",
      [](const ServiceChange& change) { return change.other && !change.redefined && !change.retimed; });
  compare("nrpe", without_commands(before.nrpe), without_commands(now.nrpe), changes);
  compare("zabbix", without_parameters(before.zabbix), without_parameters(now.zabbix), changes);
  compare_submitters(before.submitters, now.submitters, changes);
  compare_active_checks(without_parameters(before.active_checks), without_parameters(now.active_checks), changes);
  compare("http", before.http, now.http, changes);
  compare_named("command", &config::CommandSettings::name, before.commands, now.commands, changes);
  compare_named("user parameter", &config::UserParameter::key, before.user_parameters, now.user_parameters, changes);
  if (before.log_level != now.log_level) changes.push_back("log level: " + now.log_level);
  if (before.max_parallel_checks != now.max_parallel_checks)
    changes.push_back("checks at a time: " + std::to_string(now.max_parallel_checks));
  if (before.worker_memory_bytes != now.worker_memory_bytes)
    changes.push_back("memory of a worker: " + std::to_string(now.worker_memory_bytes >> 20) + " MiB");
  if (before.external_memory_bytes != now.external_memory_bytes)
    changes.push_back("memory of an external command: " + std::to_string(now.external_memory_bytes >> 20) + " MiB");
  if (before.plugin_folders != now.plugin_folders) changes.push_back("plugin folders: " + joined(now.plugin_folders));
  return changes;
}

ControlAnswer taken_over(const std::vector<std::string>& changes, const std::vector<std::string>& restart_for,
                         const std::vector<std::string>& warnings) {
  ControlAnswer answer{.exit_code = 0, .text = "the settings are taken over\n"};
  for (const std::string& warning : warnings) answer.text += warning + "\n";
  for (const std::string& change : changes) answer.text += "  " + change + "\n";
  if (changes.empty()) answer.text += "  nothing has changed\n";
  for (const std::string& key : restart_for)
    answer.text += "  " + key + ": another value needs a restart, the agent goes on with the old one\n";
  return answer;
}

ControlAnswer refused(const std::vector<std::string>& mistakes) {
  ControlAnswer answer{.exit_code = 1};
  for (const std::string& mistake : mistakes) answer.text += mistake + "\n";
  answer.text += "the settings are not taken over: " + counted(mistakes.size(), "mistake") +
                 "; the agent goes on with the old ones\n";
  return answer;
}

}  // namespace sereno::agent
