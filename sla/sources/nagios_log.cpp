#include "sla/sources/nagios_log.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <istream>
#include <utility>

#include "base/instant_text.h"
#include "base/utf8.h"
#include "sla/sources/line_reader.h"
#include "sla/sources/records.h"

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

Result<void> check_names(const LogFunctions& functions, const std::string& source) {
  for (const auto& [object, names] : functions)
    for (const std::string& name : names) {
      const json::object probe{
          {"type", "state"}, {"function", name}, {"from", "2026-01-01T00:00:00Z"}, {"to", "2026-01-01T00:00:01Z"},
          {"state", "UP"},   {"source", source}};
      if (const auto parsed = parse_record(json::serialize(probe)); !parsed) return parsed.error();
    }
  return {};
}

NagiosLog::NagiosLog(const LogFunctions& functions, std::string source, Instant now)
    : source_(std::move(source)), now_(now) {
  const bool named = source_.find_first_not_of(" \t\r\n\f\v") != std::string::npos;
  if (!named) source_.clear();
  if (named) quoted_source_ = "\"source\":" + json::serialize(json::string(source_)) + ",";
  for (const auto& [name, served] : functions) {
    Seen seen{.name = name, .key = name};
    if (const auto slash = name.find('/'); slash != std::string::npos) seen.key[slash] = ';';
    for (const std::string& each : served) seen.functions.push_back({each, json::serialize(json::string(each))});
    objects_.push_back(std::move(seen));
  }
  for (std::size_t i = 0; i < objects_.size(); ++i) places_.emplace(objects_[i].key, i);
}

NagiosLog::Seen* NagiosLog::seen(const LogObject& object) {
  const auto found = places_.find(object.whole);
  if (found == places_.end()) return nullptr;
  objects_[found->second].said = true;
  return &objects_[found->second];
}

void NagiosLog::say(Seen& seen, Instant until, LogRecords& records) {
  if (!seen.state || until <= seen.since) return;
  RecordedState state{.span = {seen.since, until}, .state = *seen.state, .source = source_};
  const InstantText from(seen.since), to(until);
  for (const Served& each : seen.functions) {
    state.function = each.function;
    std::string body;
    body.reserve(160);
    body.append("{\"from\":\"").append(from.view()).append("\",\"function\":").append(each.quoted).append(",");
    body.append(quoted_source_).append("\"state\":\"").append(word_of(*seen.state));
    body.append("\",\"to\":\"").append(to.view()).append("\",\"type\":\"state\"}");
    records.state(state, std::move(body));
  }
  seen.since = until;
}

void NagiosLog::say_downtime(Seen& seen, Instant until, LogRecords& records) {
  if (!seen.downtime || until <= *seen.downtime) return;
  json::array scope;
  for (const Served& each : seen.functions) scope.emplace_back(each.function);
  json::object act{{"type", "maintenance"},
                   {"id", source_ + " " + seen.name + " " + format_instant(*seen.downtime)},
                   {"kind", "scheduled"},
                   {"from", format_instant(*seen.downtime)},
                   {"to", format_instant(until)},
                   {"scope", std::move(scope)},
                   {"said_at", format_instant(until)}};
  if (seen.comment.find_first_not_of(" \t") != std::string::npos) act["description"] = valid_utf8(seen.comment);
  records.act(json::serialize(act));
  seen.downtime.reset();
}

void NagiosLog::say_all(Instant until, LogRecords& records) {
  for (Seen& seen : objects_) say(seen, until, records);
}

void NagiosLog::take(const LogState& said, Instant at, LogRecords& records) {
  Seen* const object = seen(said.object);
  if (object == nullptr) return;
  ++counts_.states;
  if (object->state == said.state) return;
  say(*object, at, records);
  object->state = said.state;
  object->since = at;
}

void NagiosLog::take(const LogDowntime& said, Instant at, LogRecords& records) {
  Seen* const object = seen(said.object);
  if (object == nullptr) return;
  if (!said.started) return say_downtime(*object, at, records);
  if (object->downtime) return;
  object->downtime = at;
  object->comment.assign(said.comment.substr(0, 1000));
}

void NagiosLog::take(LogMonitor monitor, Instant at, LogRecords& records) {
  if (monitor == LogMonitor::starts) ++counts_.starts;
  if (running_) say_all(monitor == LogMonitor::stops ? at : last_, records);  // killed: nothing is known since
  running_ = monitor == LogMonitor::starts;
  for (Seen& seen : objects_) seen.since = at;
}

void NagiosLog::take(const LogLine& line, LogRecords& records) {
  if (line.at > now_ || line.at + tolerance < last_) {
    ++counts_.out_of_order;
    return;
  }
  const Instant at = std::max(line.at, last_);
  if (const auto* monitor = std::get_if<LogMonitor>(&line.what)) take(*monitor, at, records);
  // Whoever writes runs: that it started may stand in a log that is not there.
  if (!running_ && !std::holds_alternative<LogMonitor>(line.what)) {
    running_ = true;
    for (Seen& seen : objects_) seen.since = at;
  }
  if (const auto* state = std::get_if<LogState>(&line.what)) take(*state, at, records);
  if (const auto* downtime = std::get_if<LogDowntime>(&line.what)) take(*downtime, at, records);
  last_ = at;
}

void NagiosLog::read(std::istream& input, LogRecords& records) {
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

void NagiosLog::finish(LogRecords& records) {
  if (running_) say_all(last_, records);
  for (Seen& seen : objects_) say_downtime(seen, last_, records);
}

std::vector<std::string> NagiosLog::unseen() const {
  std::vector<std::string> names;
  for (const Seen& each : objects_)
    if (!each.said) names.push_back(each.name);
  return names;
}

void add_log_objects(std::istream& input, std::set<std::string, std::less<>>& names) {
  constexpr std::size_t most_names = 1000;
  LineReader reader(input, longest_line);
  while (names.size() < most_names && reader.next()) {
    const auto line = reader.too_long() ? std::nullopt : parse_log_line(reader.line());
    const auto* state = line ? std::get_if<LogState>(&line->what) : nullptr;
    if (state == nullptr) continue;
    const LogObject& object = state->object;
    names.insert(std::string(object.host) + (object.service.empty() ? "" : "/") + std::string(object.service));
  }
}

std::optional<Instant> first_instant(std::istream& input) {
  LineReader reader(input, longest_line);
  for (int i = 0; i < lines_looked_at && reader.next(); ++i)
    if (const auto line = parse_log_line(reader.line())) return line->at;
  return std::nullopt;
}

}  // namespace sereno::sla
