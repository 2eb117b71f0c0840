#include "agent/listeners/control/status_report.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "agent/checking/service_board.h"
#include "plugins/host/output/plugin_output.h"

namespace sereno::agent {

namespace {

namespace json = boost::json;

constexpr std::size_t widest_name = 32;

std::string padded(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string counted(const std::vector<ServiceStatus>& services) {
  std::map<Status, int> counts;
  for (const auto& service : services) ++counts[service.status];
  std::string text = std::to_string(services.size()) + (services.size() == 1 ? " service" : " services");
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

std::string service_line(const ServiceStatus& service, std::size_t name_width) {
  const std::string age = service.observed ? format_age(service.age) : "-";
  const std::string next = service.running ? "runs now" : service.next_in ? "in " + format_age(*service.next_in) : "-";
  return "  " + padded(service.name, name_width) + "  " + padded(std::string(to_string(service.status)), 8) + "  " +
         padded(age, 12) + "  " + padded(next, 12) + "  " + service.summary.substr(0, service.summary.find('\n'));
}

std::string ledger_line(const StatusReport& report) {
  std::string line = "ledger    " + report.ledger_path;
  line += report.ledger_problem.empty() ? ", written" : "\n          NOT WRITTEN: " + report.ledger_problem;
  if (report.ledger_waiting > 0) line += ", " + std::to_string(report.ledger_waiting) + " waiting";
  if (report.ledger_lost > 0) line += ", " + std::to_string(report.ledger_lost) + " LOST";
  return line;
}

}  // namespace

int exit_code_of(const StatusReport& report) {
  const bool all_listen = std::all_of(report.listeners.begin(), report.listeners.end(),
                                      [](const ListenerStatus& listener) { return listener.listening; });
  return all_listen && report.ledger_problem.empty() && report.ledger_lost == 0 ? 0 : 1;
}

std::string status_text(const StatusReport& report) {
  std::string text =
      "serenod " + report.version + " on " + report.hostname + ", up " + format_age(report.uptime) + "\n";
  text += ledger_line(report) + "\n";
  text += report.listeners.empty() ? "listeners none\n" : "listeners\n";
  for (const auto& listener : report.listeners) text += listener_line(listener) + "\n";
  text += "\n" + counted(report.services) + "\n";
  if (report.services.empty())
    return text + "Nothing is watched until sereno.yaml, or a file of conf.d beside it, names a service.\n";
  std::size_t width = 7;
  for (const auto& service : report.services) width = std::clamp(service.name.size(), width, widest_name);
  text += "  " + padded("SERVICE", width) + "  STATE     AGE           NEXT          RESULT\n";
  for (const auto& service : report.services) text += service_line(service, width) + "\n";
  return text;
}

std::string status_json(const StatusReport& report) {
  json::array listeners;
  for (const auto& listener : report.listeners)
    listeners.push_back({{"protocol", listener.protocol},
                         {"address", listener.address},
                         {"port", listener.port},
                         {"listening", listener.listening}});
  json::array services;
  for (const auto& service : report.services) {
    json::object object{
        {"name", service.name},         {"check", service.check},     {"state", std::string(to_string(service.status))},
        {"observed", service.observed}, {"running", service.running}, {"summary", host::clean_text(service.summary)}};
    if (service.observed) object["age_ms"] = service.age.count();
    if (service.next_in) object["next_in_ms"] = service.next_in->count();
    services.push_back(std::move(object));
  }
  const json::object ledger{{"path", report.ledger_path},
                            {"written", report.ledger_problem.empty()},
                            {"problem", report.ledger_problem},
                            {"waiting", report.ledger_waiting},
                            {"lost", report.ledger_lost}};
  const json::object all{{"version", report.version},          {"hostname", report.hostname},
                         {"uptime_ms", report.uptime.count()}, {"ledger", ledger},
                         {"listeners", std::move(listeners)},  {"services", std::move(services)}};
  return json::serialize(all) + "\n";
}

}  // namespace sereno::agent
