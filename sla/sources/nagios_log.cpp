#include "sla/sources/nagios_log.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <istream>
#include <ostream>

#include "base/utf8.h"
#include "sla/sources/line_reader.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_line = 1u << 20;
constexpr milliseconds tolerance = std::chrono::minutes{1};
constexpr int lines_looked_at = 1000;

std::string_view word_of(State state) {
  switch (state) {
    case State::up:
      return "UP";
    case State::warning:
      return "WARNING";
    case State::degraded:
      return "DEGRADED";
    case State::down:
      return "DOWN";
    case State::unknown:
      break;
  }
  return "UNKNOWN";
}

}  // namespace

Result<void> add_log_function(LogFunctions& functions, std::string_view text) {
  const auto sign = text.find('=');
  if (sign == text.npos || sign == 0 || sign + 1 == text.size())
    return Error{"'" + std::string(text) + "' is no FUNCTION=HOST/SERVICE"};
  functions[std::string(text.substr(sign + 1))].emplace_back(text.substr(0, sign));
  return {};
}

NagiosLog::Seen* NagiosLog::seen(const LogObject& object) {
  key_.assign(object.host);
  if (!object.service.empty()) key_.append("/").append(object.service);
  if (!functions_.contains(key_)) return nullptr;
  return &objects_[key_];
}

void NagiosLog::say(const std::string& object, Seen& seen, Instant until, std::ostream& records) {
  if (!seen.state || until <= seen.since) return;
  for (const std::string& function : functions_.find(object)->second)
    records << json::serialize(json::object{{"type", "state"},
                                            {"function", function},
                                            {"from", format_instant(seen.since)},
                                            {"to", format_instant(until)},
                                            {"state", word_of(*seen.state)},
                                            {"source", source_}})
            << '\n';
  seen.since = until;
}

void NagiosLog::say_downtime(const std::string& object, Seen& seen, Instant until, std::ostream& records) {
  if (!seen.downtime || until <= *seen.downtime) return;
  const auto& functions = functions_.find(object)->second;
  json::object act{{"type", "maintenance"},
                   {"id", source_ + " " + object + " " + format_instant(*seen.downtime)},
                   {"kind", "scheduled"},
                   {"from", format_instant(*seen.downtime)},
                   {"to", format_instant(until)},
                   {"scope", json::array(functions.begin(), functions.end())},
                   {"said_at", format_instant(until)}};
  if (seen.comment.find_first_not_of(" \t") != std::string::npos) act["description"] = valid_utf8(seen.comment);
  records << json::serialize(act) << '\n';
  seen.downtime.reset();
}

void NagiosLog::say_all(Instant until, std::ostream& records) {
  for (auto& [object, seen] : objects_) say(object, seen, until, records);
}

void NagiosLog::take(const LogState& said, Instant at, std::ostream& records) {
  Seen* const object = seen(said.object);
  if (object == nullptr) return;
  ++counts_.states;
  if (object->state == said.state) return;
  say(key_, *object, at, records);
  object->state = said.state;
  object->since = at;
}

void NagiosLog::take(const LogDowntime& said, Instant at, std::ostream& records) {
  Seen* const object = seen(said.object);
  if (object == nullptr) return;
  if (!said.started) return say_downtime(key_, *object, at, records);
  if (object->downtime) return;
  object->downtime = at;
  object->comment.assign(said.comment.substr(0, 1000));
}

void NagiosLog::take(LogMonitor monitor, Instant at, std::ostream& records) {
  if (monitor == LogMonitor::starts) ++counts_.starts;
  if (running_) say_all(monitor == LogMonitor::stops ? at : last_, records);  // killed: nothing is known since
  running_ = monitor == LogMonitor::starts;
  for (auto& [object, seen] : objects_) seen.since = at;
}

void NagiosLog::take(const LogLine& line, std::ostream& records) {
  if (line.at > now_ || line.at + tolerance < last_) {
    ++counts_.out_of_order;
    return;
  }
  const Instant at = std::max(line.at, last_);
  if (const auto* monitor = std::get_if<LogMonitor>(&line.what)) take(*monitor, at, records);
  // Whoever writes runs: that it started may stand in a log that is not there.
  if (!running_ && !std::holds_alternative<LogMonitor>(line.what)) {
    running_ = true;
    for (auto& [object, seen] : objects_) seen.since = at;
  }
  if (const auto* state = std::get_if<LogState>(&line.what)) take(*state, at, records);
  if (const auto* downtime = std::get_if<LogDowntime>(&line.what)) take(*downtime, at, records);
  last_ = at;
}

void NagiosLog::read(std::istream& input, std::ostream& records) {
  LineReader reader(input, longest_line);
  while (reader.next()) {
    if (reader.line().empty() && !reader.too_long()) continue;
    ++counts_.lines;
    const auto line = reader.too_long() ? std::nullopt : parse_log_line(reader.line());
    if (line)
      take(*line, records);
    else
      ++counts_.strange;
  }
}

void NagiosLog::finish(std::ostream& records) {
  if (running_) say_all(last_, records);
  for (auto& [object, seen] : objects_) say_downtime(object, seen, last_, records);
}

std::optional<Instant> first_instant(std::istream& input) {
  LineReader reader(input, longest_line);
  for (int i = 0; i < lines_looked_at && reader.next(); ++i)
    if (const auto line = parse_log_line(reader.line())) return line->at;
  return std::nullopt;
}

}  // namespace sereno::sla
