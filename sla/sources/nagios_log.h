// Logs of Nagios and Naemon, with their archives, as evidence.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sereno/result.h"
#include "sla/interval_set.h"
#include "sla/sources/nagios_line.h"
#include "sla/timeline.h"

namespace sereno::sla {

/// Which functions the objects of a log are: {"web01/HTTP", "web"}; a host alone is "web01". Others are passed over.
using LogFunctions = std::map<std::string, std::vector<std::string>, std::less<>>;

/// "web=web01/HTTP". The host has no slash in its name, so that the first one ends it.
Result<void> add_log_function(LogFunctions& functions, std::string_view text);

/// What a log says, as soon as it is whole.
class LogRecords {
 public:
  virtual ~LogRecords() = default;
  /// `body` is what parse_record() keeps of it.
  virtual void state(const RecordedState& state, std::string body) = 0;
  /// An act as a line of JSON.
  virtual void act(const std::string& line) = 0;
};

/// Fails on a name that no record may have.
Result<void> check_names(const LogFunctions& functions, const std::string& source);

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
  NagiosLog(const LogFunctions& functions, std::string source, Instant now);
  NagiosLog(const NagiosLog&) = delete;  // it looks into itself
  NagiosLog& operator=(const NagiosLog&) = delete;

  /// One file, later ones later. Memory does not depend on how long it is.
  void read(std::istream& input, LogRecords& records);
  /// After the last file.
  void finish(LogRecords& records);
  const LogCounts& counts() const { return counts_; }
  /// Objects that were asked for and of which no log said anything: "web01/HTTP".
  std::vector<std::string> unseen() const;

 private:
  /// A function that an object is, and how its name stands in JSON.
  struct Served {
    std::string function{};
    std::string quoted{};
  };
  struct Seen {
    std::string name{};  ///< "web01/HTTP"
    std::string key{};   ///< as it stands in a line: "web01;HTTP"
    std::vector<Served> functions{};
    std::optional<State> state{};
    Instant since{};  ///< of what was not said yet
    std::optional<Instant> downtime{};
    std::string comment{};
    bool said = false;  ///< of it, anything
  };

  void take(const LogLine& line, LogRecords& records);
  void take(const LogState& said, Instant at, LogRecords& records);
  void take(const LogDowntime& said, Instant at, LogRecords& records);
  void take(LogMonitor monitor, Instant at, LogRecords& records);
  Seen* seen(const LogObject& object);
  void say_all(Instant until, LogRecords& records);
  void say(Seen& seen, Instant until, LogRecords& records);
  void say_downtime(Seen& seen, Instant until, LogRecords& records);

  std::string source_;
  std::string quoted_source_;  ///< `"source":"nagios",`; empty where it has no name
  Instant now_;
  std::vector<Seen> objects_{};                                 ///< in the order of their names
  std::unordered_map<std::string_view, std::size_t> places_{};  ///< by their keys
  Instant last_{};                                              ///< of the lines that were taken
  bool running_ = true;
  LogCounts counts_{};
};

/// Adds the objects whose states a log has, as --function names them, until there are a thousand.
void add_log_objects(std::istream& input, std::set<std::string, std::less<>>& names);

/// The instant of the first line that has one, to put archives in their order.
std::optional<Instant> first_instant(std::istream& input);

}  // namespace sereno::sla
