// One line of a log of Nagios or Naemon.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

#include "sereno/time.h"
#include "sla/state.h"

namespace sereno::sla {

/// A host has an empty service. Borrowed from the line.
struct LogObject {
  std::string_view host{};
  std::string_view service{};
  std::string_view whole{};  ///< both as they stand in the line: "web01;HTTP", of a host "web01"
};

/// SERVICE ALERT, HOST ALERT, and INITIAL and CURRENT ... STATE: how the object was seen then. A soft state was seen
/// like a hard one: a check failed, whether or not it was told to anybody.
struct LogState {
  LogObject object{};
  State state = State::unknown;
  bool soft = false;
};

/// SERVICE and HOST DOWNTIME ALERT.
struct LogDowntime {
  LogObject object{};
  bool started = false;  ///< else stopped, or cancelled
  std::string_view comment{};
};

/// SERVICE and HOST FLAPPING ALERT: says nothing about states.
struct LogFlapping {
  LogObject object{};
};

/// The monitor itself.
enum class LogMonitor { starts, stops };

/// Anything else that is well formed: nothing about states.
struct LogOther {};

using LogWhat = std::variant<LogOther, LogState, LogDowntime, LogFlapping, LogMonitor>;

struct LogLine {
  Instant at{};
  LogWhat what{};
};

/// "[1700000000] SERVICE ALERT: web01;HTTP;CRITICAL;HARD;3;what the plugin said". Each kind is told by how the message
/// begins and each field by its place: nothing that stands in an output can be taken for one. Nothing for what is no
/// line of such a log, or one that was cut: a state without its type, an unknown word.
std::optional<LogLine> parse_log_line(std::string_view line);

}  // namespace sereno::sla
