#include <algorithm>
#include <cmath>

#include "agent/listeners/http/api.h"
#include "plugins/host/output/plugin_output.h"
#include "sereno/number.h"

namespace sereno::agent::http {
namespace {

/// A label's value: backslash, quote and line end are escaped.
std::string label(std::string_view name, std::string_view value) {
  std::string text = std::string(name) + "=\"";
  for (const char c : host::clean_text(value)) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n')
      text += "\\n";
    else
      text += c;
  }
  return text + "\"";
}

std::string number(double value) { return std::isnan(value) ? "NaN" : format_number(value); }

double seconds(milliseconds time) { return static_cast<double>(time.count()) / 1000; }

/// One family: its help, its type and its samples together, as the format asks.
class Family {
 public:
  Family(std::string name, std::string_view help, std::string_view type) : name_(std::move(name)) {
    text_ = "# HELP " + name_ + " " + std::string(help) + "\n# TYPE " + name_ + " " + std::string(type) + "\n";
  }
  void add(double value, const std::string& labels = {}) {
    any_ = true;
    text_ += name_ + (labels.empty() ? "" : "{" + labels + "}") + " " + number(value) + "\n";
  }
  void write_to(std::string& page) const {
    if (any_) page += text_;
  }

 private:
  std::string name_;
  std::string text_;
  bool any_ = false;
};

void write_services(const std::vector<ServiceView>& services, const config::HttpToken* token, std::string& page) {
  Family state("sereno_service_state", "State of the last result: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.", "gauge");
  Family age("sereno_service_age_seconds", "Age of the last result.", "gauge");
  Family metrics("sereno_service_metric", "A metric of the last result, in the unit that the check names.", "gauge");
  for (const ServiceView& service : services) {
    if (token != nullptr && !may_see(*token, service.settings->name)) continue;
    const std::string name = label("service", service.settings->name);
    state.add(
        static_cast<double>(service.answer.result.status),
        name + "," + label("check", service.settings->check) + "," + label("function", service.settings->function));
    if (!service.answer.observed) continue;
    age.add(seconds(service.answer.age), name);
    std::vector<std::string> told;
    for (const Metric& metric : service.answer.result.metrics) {
      const std::string labels = name + "," + label("metric", metric.label) + "," + label("unit", metric.unit);
      if (!metric.value || std::find(told.begin(), told.end(), labels) != told.end()) continue;
      told.push_back(labels);
      metrics.add(*metric.value, labels);
    }
  }
  for (const Family* family : {&state, &age, &metrics}) family->write_to(page);
}

void write_one(std::string& page, const char* name, const char* help, const char* type, double value) {
  Family family(name, help, type);
  family.add(value);
  family.write_to(page);
}

void write_runs(const RunFigures& runs, std::string& page) {
  write_one(page, "sereno_runs_under_way", "Runs at this moment.", "gauge", static_cast<double>(runs.running));
  write_one(page, "sereno_runs_total", "Runs that have ended.", "counter", static_cast<double>(runs.runs));
  write_one(page, "sereno_run_seconds_total", "What they took together.", "counter", seconds(runs.run_time));
  write_one(page, "sereno_longest_run_seconds", "The longest of them.", "gauge", seconds(runs.longest));
  write_one(page, "sereno_workers_lost_total", "Workers that died in the middle of a run and were replaced.", "counter",
            static_cast<double>(runs.workers_lost));
  Family waiting("sereno_runs_waiting", "Runs that wait for a place, by who asked for them.", "gauge");
  for (const RunFigures::Lane& lane : runs.lanes)
    waiting.add(static_cast<double>(lane.waiting), label("lane", lane.name));
  waiting.write_to(page);
}

/// How far each submitter is behind the ledger, and what became of the rest.
void write_submitters(const std::vector<DeliveryStatus>& submitters, std::string& page) {
  Family up("sereno_submitter_up", "1 while the last attempt to deliver was good.", "gauge");
  Family waiting("sereno_submitter_waiting_results", "Records of the ledger that the submitter has not come to.",
                 "gauge");
  Family delivered("sereno_submitter_delivered_results_total", "Results that arrived there.", "counter");
  Family dropped("sereno_submitter_dropped_results_total",
                 "Results that a limit or their age dropped, or that the other side will never take.", "counter");
  Family refused("sereno_submitter_refused_values_total", "Single values that the other side did not want.", "counter");
  for (const DeliveryStatus& submitter : submitters) {
    const std::string labels = label("submitter", submitter.name) + "," + label("type", submitter.type);
    up.add(submitter.problem.empty() ? 1 : 0, labels);
    waiting.add(static_cast<double>(submitter.waiting), labels);
    delivered.add(static_cast<double>(submitter.delivered), labels);
    dropped.add(static_cast<double>(submitter.dropped), labels);
    refused.add(static_cast<double>(submitter.values_refused), labels);
  }
  for (const Family* family : {&up, &waiting, &delivered, &dropped, &refused}) family->write_to(page);
}

void write_agent(const StatusReport& report, std::string& page) {
  Family build("sereno_build_info", "The agent's version.", "gauge");
  build.add(1, label("version", report.version));
  build.write_to(page);
  write_one(page, "sereno_uptime_seconds", "Since the agent's start.", "gauge", seconds(report.uptime));
  write_one(page, "sereno_healthy", "1 while the agent does all that it is told to.", "gauge",
            exit_code_of(report) == 0 ? 1 : 0);
  write_one(page, "sereno_ledger_written", "1 while results reach the disk.", "gauge",
            report.ledger_problem.empty() ? 1 : 0);
  write_one(page, "sereno_ledger_waiting_results", "Results in memory, on their way to the disk.", "gauge",
            static_cast<double>(report.ledger_waiting));
  write_one(page, "sereno_ledger_lost_results_total", "Results that were lost for want of a disk.", "counter",
            static_cast<double>(report.ledger_lost));
  write_one(page, "sereno_schedule_kept", "1 while services run when they are due.", "gauge",
            report.schedule.kept ? 1 : 0);
  write_one(page, "sereno_schedule_lateness_p99_seconds", "Of the last starts 99 of 100 were not later than this.",
            "gauge", seconds(report.schedule.lateness_p99));
  write_one(page, "sereno_ledger_size_bytes", "The ledger on disk.", "gauge", static_cast<double>(report.ledger_bytes));
  write_one(page, "sereno_late_starts_total", "Starts that were late.", "counter",
            static_cast<double>(report.schedule.late_total));
  write_one(page, "sereno_ledger_refused_results_total", "Results such as no ledger can hold.", "counter",
            static_cast<double>(report.ledger_refused));
  write_runs(report.runs, page);
  write_submitters(report.submitters, page);
  Family listening("sereno_listener_up", "1 while the listener listens.", "gauge");
  for (const ListenerStatus& listener : report.listeners)
    listening.add(listener.listening ? 1 : 0,
                  label("protocol", listener.protocol) + "," +
                      label("address", listener.address + ":" + std::to_string(listener.port)));
  listening.write_to(page);
}

}  // namespace

std::string prometheus_text(const std::vector<ServiceView>& services, const StatusReport& report,
                            const config::HttpToken* token) {
  std::string page;
  write_services(services, token, page);
  write_agent(report, page);
  return page;
}

}  // namespace sereno::agent::http
