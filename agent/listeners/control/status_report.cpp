#include "agent/listeners/control/status_report.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "agent/checking/service_board.h"
#include "base/time_words.h"
#include "base/words.h"
#include "plugins/host/output/plugin_output.h"

namespace sereno::agent {

namespace {

namespace json = boost::json;

constexpr std::size_t widest_name = 32;

/// Bytes that begin a character.
bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_character));
}

/// At most that many columns (0: all), with "..." for what is left out.
std::string fitted(const std::string& text, std::size_t columns) {
  if (columns == 0 || columns_of(text) <= columns) return text;
  const std::string_view left_out = columns > 3 ? "..." : "";
  std::size_t kept = columns - left_out.size();
  std::size_t at = 0;
  while (at < text.size() && (kept > 0 || !begins_character(text[at])))
    if (begins_character(text[at++])) --kept;
  return text.substr(0, at).append(left_out);
}

std::string padded(std::string text, std::size_t width) {
  const std::size_t columns = columns_of(text);
  if (columns < width) text.append(width - columns, ' ');
  return text;
}

std::string states_in_words(const std::vector<ServiceStatus>& services) {
  std::map<Status, int> counts;
  for (const auto& service : services) ++counts[service.status];
  std::string text = counted(services.size(), "service");
  for (const Status status : {Status::critical, Status::warning, Status::unknown, Status::ok})
    if (counts.contains(status)) text += ", " + std::to_string(counts[status]) + " " + std::string(to_string(status));
  return text;
}

std::string listener_line(const ListenerStatus& listener) {
  const bool v6 = listener.address.find(':') != std::string::npos;
  return "  " + padded(listener.protocol, 8) + (v6 ? "[" + listener.address + "]" : listener.address) + ":" +
         std::to_string(listener.port) +
         (listener.listening ? "" : "  NOT LISTENING (the log says why; it is tried again)");
}

std::string submitter_line(const DeliveryStatus& submitter) {
  std::string line = "  " + padded(submitter.type, 8) + submitter.name + ": " + std::to_string(submitter.delivered) +
                     " delivered, " + std::to_string(submitter.waiting) + " waiting";
  if (submitter.dropped > 0) line += ", " + std::to_string(submitter.dropped) + " DROPPED";
  if (submitter.values_refused > 0) line += ", " + std::to_string(submitter.values_refused) + " values not wanted";
  if (!submitter.problem.empty()) line += "\n          NOT DELIVERED: " + first_line(submitter.problem);
  return line;
}

std::string next_in_words(const ServiceStatus& service) {
  if (service.running) return "runs now";
  if (!service.next_in) return "-";
  if (*service.next_in <= milliseconds{-1000}) return "late " + format_age(-*service.next_in);
  return "in " + format_age(*service.next_in);
}

std::string service_line(const ServiceStatus& service, std::size_t name_width) {
  const std::string age = service.observed ? format_age(service.age) : "-";
  return "  " + padded(fitted(service.name, name_width), name_width) + "  " +
         padded(std::string(to_string(service.status)), 8) + "  " + padded(age, 12) + "  " +
         padded(next_in_words(service), 12) + "  " + first_line(service.summary);
}

std::string ledger_line(const StatusReport& report) {
  std::string line = "ledger    " + report.ledger_path;
  line += report.ledger_problem.empty() ? ", written" : "\n          NOT WRITTEN: " + report.ledger_problem;
  if (report.ledger_waiting > 0) line += ", " + std::to_string(report.ledger_waiting) + " waiting";
  if (report.ledger_refused > 0) line += ", " + std::to_string(report.ledger_refused) + " REFUSED";
  if (report.ledger_lost > 0) line += ", " + std::to_string(report.ledger_lost) + " LOST";
  return line + "\n";
}

std::string schedule_lines(const ScheduleStatus& schedule) {
  std::string text;
  if (!schedule.kept) {
    text += "schedule  NOT KEPT: " + counted(schedule.late, "run") + " late by up to " + format_age(schedule.latest) +
            ", " + std::to_string(schedule.running) + " of " + std::to_string(schedule.places) + " places are busy";
    for (std::size_t i = 0; i < schedule.longest_running.size(); ++i)
      text += (i == 0 ? " (longest: " : ", ") + schedule.longest_running[i];
    text += schedule.longest_running.empty() ? "\n" : ")\n";
  }
  if (schedule.retries_waiting > 0)
    text += "schedule  " + counted(schedule.retries_waiting, "retry run") + " gave way to what is due\n";
  return text;
}

/// Who waits for a place to run in, and which worker died of what.
std::string run_lines(const StatusReport& report) {
  std::string text;
  for (const RunFigures::Lane& lane : report.runs.lanes)
    if (lane.waiting > 0)
      text +=
          (text.empty() ? "runs      waiting for a place: " : ", ") + lane.name + " " + std::to_string(lane.waiting);
  if (!text.empty()) text += "\n";
  if (report.runs.last_lost.empty()) return text;
  text += "workers   " + counted(report.runs.workers_lost, "worker") + " lost since the start\n";
  for (const RunFigures::LostWorker& lost : report.runs.last_lost)
    text += "          " + lost.check + " " + lost.how + ", " +
            format_age(std::chrono::floor<milliseconds>(report.now - lost.at)) + " ago\n";
  return text;
}

json::object runs_object(const StatusReport& report) {
  json::object waiting;
  for (const RunFigures::Lane& lane : report.runs.lanes) waiting[lane.name] = lane.waiting;
  json::array lost;
  for (const RunFigures::LostWorker& one : report.runs.last_lost)
    lost.push_back({{"check", one.check},
                    {"how", host::clean_text(one.how)},
                    {"ago_ms", std::chrono::floor<milliseconds>(report.now - one.at).count()}});
  return {{"ended", report.runs.runs},
          {"under_way", report.runs.running},
          {"run_time_ms", report.runs.run_time.count()},
          {"longest_ms", report.runs.longest.count()},
          {"waiting", std::move(waiting)},
          {"workers_lost", report.runs.workers_lost},
          {"last_lost", std::move(lost)}};
}

/// Whatever the agent itself cannot do.
std::string trouble_lines(const StatusReport& report) {
  std::string text;
  if (!report.settings_mistakes.empty())
    text += "settings  NOT TAKEN OVER, the agent goes on with the old ones: " +
            counted(report.settings_mistakes.size(), "mistake") + "\n          " + report.settings_mistakes.front() +
            "\n";
  if (report.clock_jump)
    text += "clock     IN DOUBT: it has jumped by " + std::to_string(report.clock_jump->count() / 1000) +
            " s, results wait until it is clear which time is right\n";
  for (const TroubleStatus& trouble : report.troubles)
    text += "observer  CANNOT LOOK at " + counted(trouble.services, "service") + " (" + trouble.reason +
            "): " + first_line(trouble.output) + "\n";
  return text;
}

/// What needs somebody comes first.
int rank(Status status) {
  switch (status) {
    case Status::critical:
      return 0;
    case Status::warning:
      return 1;
    case Status::unknown:
      return 2;
    case Status::ok:
      break;
  }
  return 3;
}

std::vector<ServiceStatus> failing_first(std::vector<ServiceStatus> services) {
  std::stable_sort(services.begin(), services.end(), [](const ServiceStatus& left, const ServiceStatus& right) {
    return rank(left.status) < rank(right.status);
  });
  return services;
}

}  // namespace

int exit_code_of(const StatusReport& report) {
  const bool all_listen = std::all_of(report.listeners.begin(), report.listeners.end(),
                                      [](const ListenerStatus& listener) { return listener.listening; });
  const bool recorded = report.ledger_problem.empty() && report.ledger_lost == 0 && report.ledger_refused == 0;
  const bool looks = report.schedule.kept && report.troubles.empty() && !report.clock_jump;
  const bool delivered = std::all_of(report.submitters.begin(), report.submitters.end(),
                                     [](const DeliveryStatus& submitter) { return submitter.problem.empty(); });
  return all_listen && delivered && recorded && looks && report.settings_mistakes.empty() ? 0 : 1;
}

std::string status_text(const StatusReport& report, std::size_t width) {
  std::string text =
      "serenod " + report.version + " on " + report.hostname + ", up " + format_age(report.uptime) + "\n";
  text += ledger_line(report) + schedule_lines(report.schedule) + run_lines(report) + trouble_lines(report);
  text += report.listeners.empty() ? "listeners none\n" : "listeners\n";
  for (const auto& listener : report.listeners) text += listener_line(listener) + "\n";
  if (!report.submitters.empty()) text += "submitters\n";
  for (const auto& submitter : report.submitters) text += submitter_line(submitter) + "\n";
  text += "\n" + states_in_words(report.services) + "\n";
  if (report.services.empty())
    return text + "Nothing is watched until sereno.yaml, or a file of conf.d beside it, names a service.\n";
  std::size_t name_width = 7;
  for (const auto& service : report.services) name_width = std::max(name_width, columns_of(service.name));
  if (width > 0) name_width = std::min(name_width, widest_name);
  const auto add = [&](const std::string& line) { text += fitted(line, width) + "\n"; };
  add("  " + padded("SERVICE", name_width) + "  STATE     AGE           NEXT          RESULT");
  for (const auto& service : failing_first(report.services)) add(service_line(service, name_width));
  return text;
}

std::string status_json(const StatusReport& report) {
  json::array listeners;
  for (const auto& listener : report.listeners)
    listeners.push_back({{"protocol", listener.protocol},
                         {"address", listener.address},
                         {"port", listener.port},
                         {"listening", listener.listening}});
  json::array submitters;
  for (const auto& submitter : report.submitters)
    submitters.push_back({{"name", submitter.name},
                          {"type", submitter.type},
                          {"delivered", submitter.delivered},
                          {"dropped", submitter.dropped},
                          {"waiting", submitter.waiting},
                          {"values_refused", submitter.values_refused},
                          {"problem", submitter.problem}});
  json::array services;
  for (const auto& service : report.services) {
    json::object object{
        {"name", service.name},         {"check", service.check},     {"state", std::string(to_string(service.status))},
        {"observed", service.observed}, {"running", service.running}, {"summary", host::clean_text(service.summary)}};
    if (service.observed) object["age_ms"] = service.age.count();
    if (service.next_in) object["next_in_ms"] = service.next_in->count();
    services.push_back(std::move(object));
  }
  json::array troubles;
  for (const auto& trouble : report.troubles)
    troubles.push_back({{"reason", trouble.reason}, {"services", trouble.services}, {"output", trouble.output}});
  const json::object schedule{{"kept", report.schedule.kept},
                              {"late", report.schedule.late},
                              {"latest_ms", report.schedule.latest.count()},
                              {"late_total", report.schedule.late_total},
                              {"lateness_p99_ms", report.schedule.lateness_p99.count()},
                              {"retries_waiting", report.schedule.retries_waiting},
                              {"running", report.schedule.running},
                              {"places", report.schedule.places}};
  const json::object settings{
      {"path", report.settings_path},
      {"taken_over", report.settings_mistakes.empty()},
      {"mistakes", json::array(report.settings_mistakes.begin(), report.settings_mistakes.end())}};
  const json::object ledger{{"path", report.ledger_path},       {"written", report.ledger_problem.empty()},
                            {"problem", report.ledger_problem}, {"waiting", report.ledger_waiting},
                            {"lost", report.ledger_lost},       {"refused", report.ledger_refused},
                            {"bytes", report.ledger_bytes}};
  json::object all{{"version", report.version},
                   {"hostname", report.hostname},
                   {"uptime_ms", report.uptime.count()},
                   {"ledger", ledger},
                   {"settings", settings},
                   {"schedule", schedule},
                   {"runs", runs_object(report)},
                   {"troubles", std::move(troubles)},
                   {"submitters", std::move(submitters)},
                   {"listeners", std::move(listeners)},
                   {"services", std::move(services)}};
  if (report.clock_jump) all["clock_jump_ms"] = report.clock_jump->count();
  return json::serialize(all) + "\n";
}

}  // namespace sereno::agent
