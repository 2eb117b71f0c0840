// What serenod is told: /etc/sereno/sereno.yaml and conf.d/*.yaml beside it, as typed values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/agent/active_checks.h"
#include "config/agent/commands.h"
#include "config/agent/http.h"
#include "config/agent/settings_parts.h"
#include "config/agent/submitters.h"
#include "config/agent/zabbix_items.h"
#include "sereno/fault.h"
#include "sereno/result.h"
#include "sereno/status.h"
#include "sereno/time.h"

namespace sereno::config {

struct Problem;

/// Somebody whom a service belongs to, or on whom it depends.
struct NamedParty {
  std::string id{};                        ///< "provider", "client", or an id of the contract's parties
  FaultOwner side = FaultOwner::platform;  ///< as the contract has it, once somebody has looked there
  Place place{};
  friend bool operator==(const NamedParty&, const NamedParty&) = default;
};

/// One thing that is watched.
struct ServiceSettings {
  std::string name{};   ///< [A-Za-z0-9._-]+, unique
  std::string check{};  ///< a plugin's check, or external_check
  std::vector<ServiceOption> options{};
  std::vector<std::string> command{};  ///< of external_check: program and arguments, run without a shell
  milliseconds interval{60'000};
  std::optional<milliseconds> retry_interval{};  ///< while not OK; interval when absent
  std::optional<milliseconds> timeout{};         ///< the check's own default when absent
  Status timeout_status = Status::unknown;
  bool fresh = false;           ///< `fresh: true`: every question runs the check, instead of being told the last result
  std::string function{};       ///< contract function; the service's name when the file says none
  bool function_named = false;  ///< the file says it
  NamedParty owner{};           ///< no id: the platform's operator
  std::vector<NamedParty> depends_on{};
  Place place{};
  friend bool operator==(const ServiceSettings&, const ServiceSettings&) = default;
};

struct NrpeSettings {
  ListenerSettings listen{};
  TlsSettings tls{};
  bool allow_arguments = false;
  bool refuse_by_closing = false;  ///< as NRPE does; else an UNKNOWN answer with the reason
  bool accept_v3 = true;
  bool commands_only = false;  ///< what `commands` does not name is not there, services neither
  std::string nasty_characters{usual_nasty_characters};  ///< a request that holds one is refused
  milliseconds patience{9000};                           ///< an answer is given before the asker stops waiting
  std::vector<CommandSettings> commands{};  ///< those of AgentSettings, so that the listener has all that it goes by
  friend bool operator==(const NrpeSettings&, const NrpeSettings&) = default;
};

struct ZabbixSettings {
  ListenerSettings listen{};
  bool accept_plain = true;
  bool accept_psk = false;
  bool accept_certificate = false;
  std::string psk_identity{};  ///< at most 128 characters
  NamedFile psk{};             ///< 32 to 512 hexadecimal digits, readable by the agent's user only
  TlsSettings tls{.mode = TlsMode::off};
  bool allow_checks = false;             ///< answers sereno.check[...]
  std::vector<ItemAccessRule> access{};  ///< the first that fits decides; what none fits is allowed
  std::vector<ItemAlias> aliases{};      ///< the first that fits decides
  milliseconds patience{2500};
  std::vector<UserParameter> parameters{};  ///< those of AgentSettings
  friend bool operator==(const ZabbixSettings&, const ZabbixSettings&) = default;
};

struct AgentSettings {
  std::string hostname{};                        ///< the machine's own when empty
  std::vector<std::string> plugin_folders{};     ///< the installed one when empty
  std::string worker{};                          ///< path of sereno-worker; the installed one when empty
  std::string state_folder = "/var/lib/sereno";  ///< certificate made at first start, saved states of checks
  std::string ledger_path = "/var/lib/sereno/ledger.db";
  milliseconds keep_samples{std::chrono::days{14}};
  std::string control_socket = "/run/sereno/control.sock";
  std::string log_level = "info";                     ///< debug, info, warning, error
  NamedFile contract{};                               ///< none: contract.yaml beside the settings
  unsigned max_parallel_checks = 16;                  ///< workers and external commands at a time, 1 to 256
  std::uint64_t worker_memory_bytes = 512u << 20;     ///< address space of one worker
  std::uint64_t external_memory_bytes = 1024u << 20;  ///< filled by one external command and all that it starts
  std::vector<NrpeSettings> nrpe{};
  std::vector<ZabbixSettings> zabbix{};
  std::vector<SubmitterSettings> submitters{};
  std::vector<HttpSettings> http{};
  std::vector<ActiveChecksSettings> active_checks{};
  std::vector<CommandSettings> commands{};
  std::vector<UserParameter> user_parameters{};
  std::vector<ServiceSettings> services{};
  std::string digest{};  ///< SHA-256 over all files read, for the ledger's configuration fact
};

/// Reads `path` and conf.d/*.yaml in its folder (sorted; each may add services and listeners). Everything that is wrong
/// comes back in `problems`, all at once, each with file:line:column; the settings hold what could be read.
/// Options are not checked against their plugins here: who has the plugin catalogue does that.
AgentSettings read_agent_settings(const std::string& path, std::vector<Problem>& problems);

}  // namespace sereno::config
