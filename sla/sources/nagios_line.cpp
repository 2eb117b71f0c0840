#include "sla/sources/nagios_line.h"

#include <algorithm>
#include <array>

namespace sereno::sla {
namespace {

constexpr std::int64_t latest_s = 4'102'444'800;  // 2100

/// Takes the text up to a sign, and the sign. Nothing where the sign is not there.
std::optional<std::string_view> take_to(std::string_view& text, char sign) {
  const auto at = text.find(sign);
  if (at == text.npos) return std::nullopt;
  const auto taken = text.substr(0, at);
  text.remove_prefix(at + 1);
  return taken;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::optional<Instant> take_instant(std::string_view& line) {
  if (!take_prefix(line, "[")) return std::nullopt;
  const auto digits = take_to(line, ']');
  const auto seconds = digits ? parse_integer<std::int64_t>(*digits) : std::nullopt;
  if (!seconds || *seconds < 0 || *seconds > latest_s || !take_prefix(line, " ")) return std::nullopt;
  return instant_from_ms(*seconds * 1000);
}

std::optional<State> state_of(std::string_view word, bool service) {
  struct Named {
    std::string_view word;
    State state;
  };
  static constexpr std::array services{Named{"OK", State::up}, Named{"WARNING", State::warning},
                                       Named{"CRITICAL", State::down}, Named{"UNKNOWN", State::unknown}};
  // Unreachable: something before it was down, so that it was not seen.
  static constexpr std::array hosts{Named{"UP", State::up}, Named{"DOWN", State::down},
                                    Named{"UNREACHABLE", State::unknown}};
  const auto find = [&](const auto& all) -> std::optional<State> {
    const auto found = std::find_if(all.begin(), all.end(), [&](const Named& each) { return each.word == word; });
    return found == all.end() ? std::nullopt : std::optional(found->state);
  };
  return service ? find(services) : find(hosts);
}

std::optional<LogObject> take_object(std::string_view& rest, bool service) {
  LogObject object;
  const auto host = take_to(rest, ';');
  if (!host || host->empty()) return std::nullopt;
  object.host = object.whole = *host;
  if (!service) return object;
  const auto name = take_to(rest, ';');
  if (!name || name->empty()) return std::nullopt;
  object.service = *name;
  object.whole = {host->data(), host->size() + 1 + name->size()};
  return object;
}

/// STATE;TYPE;ATTEMPT;OUTPUT
std::optional<LogWhat> read_state(std::string_view rest, bool service) {
  const auto object = take_object(rest, service);
  const auto word = object ? take_to(rest, ';') : std::nullopt;
  const auto state = word ? state_of(*word, service) : std::nullopt;
  const auto type = state ? take_to(rest, ';') : std::nullopt;
  const auto attempt = type ? take_to(rest, ';') : std::nullopt;
  if (!attempt || !parse_integer<int>(*attempt) || (*type != "HARD" && *type != "SOFT")) return std::nullopt;
  return LogState{.object = *object, .state = *state, .soft = *type == "SOFT"};
}

std::optional<LogWhat> read_downtime(std::string_view rest, bool service) {
  const auto object = take_object(rest, service);
  const auto word = object ? take_to(rest, ';') : std::nullopt;
  if (!word || (*word != "STARTED" && *word != "STOPPED" && *word != "CANCELLED")) return std::nullopt;
  take_prefix(rest, " ");
  return LogDowntime{.object = *object, .started = *word == "STARTED", .comment = rest};
}

std::optional<LogWhat> read_flapping(std::string_view rest, bool service) {
  const auto object = take_object(rest, service);
  if (!object) return std::nullopt;
  return LogFlapping{*object};
}

/// "Nagios 4.4.6 starting... (PID=812)"
bool is_start(std::string_view message) {
  if (!take_prefix(message, "Nagios ") && !take_prefix(message, "Naemon ")) return false;
  const auto version = take_to(message, ' ');
  if (!version || version->find_first_not_of("0123456789.-abcdefghijklmnopqrstuvwxyz") != version->npos) return false;
  return take_prefix(message, "starting... (PID=");
}

/// "Caught SIGTERM, shutting down..." of Nagios, "Caught 'Terminated', shutting down..." of Naemon.
bool is_stop(std::string_view message) {
  if (message.starts_with("Successfully shutdown... (PID=")) return true;
  if (!take_prefix(message, "Caught ")) return false;
  constexpr std::size_t longest_signal = 40;
  const auto end = message.find(", shutting down...");
  return end <= longest_signal && message.substr(0, end).find_first_of(";:") == message.npos;
}

struct Kind {
  std::string_view prefix;
  bool service;
  std::optional<LogWhat> (*read)(std::string_view rest, bool service);
};

constexpr std::array kinds{
    Kind{"SERVICE ALERT: ", true, read_state},
    Kind{"HOST ALERT: ", false, read_state},
    Kind{"CURRENT SERVICE STATE: ", true, read_state},
    Kind{"CURRENT HOST STATE: ", false, read_state},
    Kind{"INITIAL SERVICE STATE: ", true, read_state},
    Kind{"INITIAL HOST STATE: ", false, read_state},
    Kind{"SERVICE DOWNTIME ALERT: ", true, read_downtime},
    Kind{"HOST DOWNTIME ALERT: ", false, read_downtime},
    Kind{"SERVICE FLAPPING ALERT: ", true, read_flapping},
    Kind{"HOST FLAPPING ALERT: ", false, read_flapping},
};

}  // namespace

std::optional<LogLine> parse_log_line(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  const auto at = take_instant(line);
  if (!at) return std::nullopt;
  for (const Kind& kind : kinds) {
    if (line.empty() || line.front() != kind.prefix.front() || !line.starts_with(kind.prefix)) continue;
    auto what = kind.read(line.substr(kind.prefix.size()), kind.service);
    if (!what) return std::nullopt;
    return LogLine{*at, *what};
  }
  if (is_start(line)) return LogLine{*at, LogMonitor::starts};
  if (is_stop(line)) return LogLine{*at, LogMonitor::stops};
  return LogLine{*at, LogOther{}};
}

}  // namespace sereno::sla
