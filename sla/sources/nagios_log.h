// Logs of Nagios and Naemon, with their archives, as evidence.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sereno/result.h"
#include "sla/interval_set.h"
#include "sla/sources/nagios_line.h"

namespace sereno::sla {

/// Which functions the objects of a log are: {"web01/HTTP", "web"}; a host alone is "web01". Others are passed over.
using LogFunctions = std::map<std::string, std::vector<std::string>, std::less<>>;

/// "web=web01/HTTP". The host has no slash in its name, so that the first one ends it.
Result<void> add_log_function(LogFunctions& functions, std::string_view text);

/// What became of the lines.
struct LogCounts {
  std::int64_t lines = 0;
  std::int64_t states = 0;        ///< of objects that were asked for
  std::int64_t strange = 0;       ///< no lines of such a log, or cut
  std::int64_t out_of_order = 0;  ///< more than a minute before a line that stands above, or later than now: not taken
  std::int64_t starts = 0;
};

/// Reads logs in the order of time and says what they say as records of import. A state holds from its line to the next
/// of its object; not while the monitor was stopped (when it was killed: since the last line that it wrote), and not
/// past the last line of the last log. A monitor that starts again knows the states that it had: it logs what changed.
/// Before the first line of an object nothing is said of it: that is unknown, not well.
class NagiosLog {
 public:
  /// `source` names where the records come from; what is later than `now` is not taken.
  NagiosLog(LogFunctions functions, std::string source, Instant now)
      : functions_(std::move(functions)), source_(std::move(source)), now_(now) {}

  /// One file, later ones later. Each record goes to `records` as a line of JSON, as soon as it is whole.
  void read(std::istream& input, std::ostream& records);
  /// After the last file.
  void finish(std::ostream& records);
  const LogCounts& counts() const { return counts_; }

 private:
  struct Seen {
    std::optional<State> state{};
    Instant since{};  ///< of what was not said yet
    std::optional<Instant> downtime{};
    std::string comment{};
  };

  void take(const LogLine& line, std::ostream& records);
  void take(const LogState& said, Instant at, std::ostream& records);
  void take(const LogDowntime& said, Instant at, std::ostream& records);
  void take(LogMonitor monitor, Instant at, std::ostream& records);
  Seen* seen(const LogObject& object);
  void say_all(Instant until, std::ostream& records);
  void say(const std::string& object, Seen& seen, Instant until, std::ostream& records);
  void say_downtime(const std::string& object, Seen& seen, Instant until, std::ostream& records);

  LogFunctions functions_;
  std::string source_;
  Instant now_;
  std::map<std::string, Seen, std::less<>> objects_{};
  std::string key_{};
  Instant last_{};  ///< of the lines that were taken
  bool running_ = true;
  LogCounts counts_{};
};

/// The instant of the first line that has one, to put archives in their order.
std::optional<Instant> first_instant(std::istream& input);

}  // namespace sereno::sla
