#include "agent/protocols/zabbix/frame.h"
#include "agent/protocols/zabbix/submitted_values.h"
#include "agent/submitters/exchanges.h"
#include "agent/submitters/zabbix_line.h"
#include "plugins/host/output/plugin_output.h"
#include "sereno/number.h"

namespace sereno::agent {

namespace {

/// More values than one result has: its place among them is part of a value's id.
constexpr std::int64_t values_a_result = 8192;

bool needs_quotes(std::string_view parameter) {
  return parameter.empty() || parameter.starts_with('"') || parameter.starts_with('[') || parameter.starts_with(' ') ||
         parameter.find_first_of(",]") != std::string_view::npos;
}

std::string parameter(std::string_view text) {
  if (!needs_quotes(text)) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

/// The values of one result, as the items of the same names answer when they are asked for.
class ValuesOf {
 public:
  ValuesOf(const Observation& result, std::vector<zabbix::SubmittedValue>& values) : result_(result), values_(values) {
    const std::string service = parameter(result.told.service);
    add("sereno.status[" + service + "]", std::to_string(static_cast<int>(result.told.status)));
    add("sereno.output[" + service + "]", result.told.output);
    add("sereno.fault[" + service + "]", result.fault);
    for (const Metric& metric : host::parse_perfdata(result.told.perfdata).metrics)
      if (metric.value)
        add("sereno.metric[" + service + "," + parameter(metric.label) + "]", format_number(*metric.value));
  }

 private:
  void add(std::string key, std::string text) {
    const std::int64_t place = place_++;
    if (place >= values_a_result) return;
    values_.push_back({.host = result_.told.host,
                       .key = std::move(key),
                       .text = std::move(text),
                       .at = result_.told.at,
                       .id = result_.arrival * values_a_result + place});
  }

  const Observation& result_;
  std::vector<zabbix::SubmittedValue>& values_;
  std::int64_t place_ = 0;
};

}  // namespace

zabbix::Submission ZabbixExchange::submission_of(const std::vector<Observation>& results, bool agent_data,
                                                 Instant now) const {
  zabbix::Submission submission{
      .agent_data = agent_data, .session = surroundings().session, .host = agent_data ? target().host : "", .now = now};
  for (const Observation& result : results) ValuesOf(result, submission.values);
  return submission;
}

boost::asio::awaitable<Progress> ZabbixExchange::submit(const std::vector<Observation>& results, Instant now) {
  const auto& server = std::get<config::ZabbixTarget>(target().settings.target);
  const auto submission = submission_of(results, server.active_items, now);
  Line& line = new_line(server.server, server.port, server.tls.server_name);
  const auto payload = co_await ask_zabbix(line, zabbix::encode_compressed_frame(zabbix::request_of(submission)));
  if (!payload) co_return because(payload.error().message);
  const auto answer = zabbix::read_submission_answer(*payload);
  const std::string place = server.server + ":" + std::to_string(server.port) + ": ";
  if (!answer) co_return because(place + answer.error().message);
  if (answer->redirect) co_return because(place + "it takes nothing: name " + answer->redirect->address + " instead");
  Progress progress = all_of(results.size());
  progress.values_refused = static_cast<std::size_t>(answer->failed);
  if (answer->failed > 0)
    progress.problem = place + "it took " + std::to_string(answer->processed) + " values and left " +
                       std::to_string(answer->failed) + ", such as it has no item for";
  co_return progress;
}

}  // namespace sereno::agent
