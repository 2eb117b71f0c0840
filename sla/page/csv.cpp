#include "sla/page/csv.h"

#include <utility>

#include "sla/civil_time.h"
#include "sla/page/shown_text.h"

namespace sereno::sla {
namespace {

using Cells = std::vector<std::pair<std::string, std::string>>;

std::string number_text(const Value& value) { return value.number() ? std::to_string(*value.number()) : ""; }

std::string seconds_text_of(const Value& ms) {
  const auto value = ms.number();
  if (!value) return {};
  const auto sign = *value < 0 ? "-" : "";
  const auto whole = (*value < 0 ? -*value : *value) / 1000, rest = (*value < 0 ? -*value : *value) % 1000;
  std::string digits = std::to_string(rest);
  digits.insert(0, 3 - digits.size(), '0');
  return sign + std::to_string(whole) + (rest == 0 ? "" : "." + digits);
}

/// One row as it grows: names and values together, so that they cannot come apart.
class Row {
 public:
  explicit Row(const Zone& zone) : zone_(zone) {}

  void text(const char* name, const std::string& value) { cells_.emplace_back(name, csv_text(value)); }
  void code(const char* name, const Value& value) { text(name, value.plain()); }
  void number(const char* name, const Value& value) { cells_.emplace_back(name, number_text(value)); }
  void seconds(const char* name, const Value& ms) { cells_.emplace_back(name, seconds_text_of(ms)); }
  void list(const char* name, const Value& value) {
    std::string all;
    for (const Value& each : value.items()) all += (all.empty() ? "" : "; ") + each.plain();
    text(name, all);
  }
  void instant(const std::string& name, const Value& value) {
    const auto at = value.instant();
    cells_.emplace_back(name + "_utc", at ? format_instant(*at) : "");
    cells_.emplace_back(name + "_local", at ? zone_.wall_text(*at) + " " + zone_.offset_text(*at) : "");
  }
  void texts_of(const char* name, const Value& reasons) {
    std::string all;
    for (const Value& each : reasons.items()) all += (all.empty() ? "" : "; ") + each["text"].text();
    text(name, all);
  }
  const Cells& cells() const { return cells_; }

 private:
  const Zone& zone_;
  Cells cells_{};
};

void outage(Row& row, const Value& each) {
  row.code("id", each["id"]);
  row.list("functions", each["functions"]);
  row.code("critical", each["critical"]);
  row.instant("from", each["from"]);
  row.instant("to", each["to"]);
  row.seconds("duration_s", each["duration_ms"]);
  row.code("class", each["class"]);
  row.code("major", each["major"]);
  row.code("cause", each["cause"]);
  row.seconds("counted_s", each["counted_ms"]);
  row.seconds("excluded_s", each["excluded_ms"]);
  row.code("exclusion_reason", each["exclusion_reason"]);
  row.texts_of("not_excluded", each["not_excluded"]);
  row.list("incidents", each["incidents"]);
  row.instant("restoration_notice", each["restoration_notice_at"]);
  row.instant("first_failure", each["samples"][0]);
  row.instant("last_failure", each["samples"][1]);
  row.instant("well_again", each["samples"][2]);
}

void incident(Row& row, const Value& each) {
  row.code("ref", each["ref"]);
  row.code("description", each["description"]);
  row.instant("registered", each["registered"]);
  row.code("source", each["source"]);
  row.number("priority", each["priority"]);
  row.code("function", each["function"]);
  row.instant("ack_sent", each["ack_sent"]);
  row.seconds("response_s", each["response_ms"]);
  row.code("response_met", each["response_met"]);
  row.instant("resolved", each["resolved"]);
  row.seconds("resolution_s", each["resolution_ms"]);
  row.seconds("target_s", each["target_ms"]);
  row.code("target_source", each["target_source"]["text"]);
  row.code("resolution_met", each["resolution_met"]);
  row.code("cause", each["cause"]);
  row.code("root", each["root"]);
  row.instant("restoration_notice", each["restoration_notice_at"]);
  row.code("evidence", each["evidence"]);
  row.texts_of("remarks", each["reasons"]);
}

void maintenance(Row& row, const Value& each) {
  row.code("id", each["id"]);
  row.code("description", each["description"]);
  row.code("class", each["class"]);
  row.instant("planned_from", each["planned"]["from"]);
  row.instant("planned_to", each["planned"]["to"]);
  row.list("scope", each["scope"]);
  row.instant("notice_email", each["notice_email"]);
  row.number("lead_s", each["lead_s"]);
  row.instant("phone", each["phone"]);
  row.instant("ack", each["ack"]);
  row.code("qualified", each["qualified"]);
  row.seconds("excluded_s", each["excluded_ms"]);
  row.seconds("counted_s", each["counted_ms"]);
  row.texts_of("reasons", each["reasons"]);
}

std::string line_of(const Cells& cells, bool names) {
  std::string line;
  for (const auto& [name, value] : cells) line += (line.empty() ? "" : ",") + (names ? name : value);
  return line + "\r\n";
}

/// Each list with what says where its rows come from.
using Lists = std::vector<std::pair<std::string, Value>>;

std::string table_of(const Lists& lists, const char* kind, const Zone& zone, void (*fill)(Row&, const Value&)) {
  const auto row_of = [&](const std::string& name, const Value& value) {
    Row row(zone);
    row.text(kind, name);
    fill(row, value);
    return row.cells();
  };
  std::string all = line_of(row_of("", Value()), true);
  for (const auto& [name, list] : lists)
    for (const Value& each : list.items()) all += line_of(row_of(name, each), false);
  return all;
}

}  // namespace

Result<std::string> make_csv(const Value& report, std::string_view table) {
  const auto zone = Zone::find(report["period"]["tz"].text());
  if (!zone) return zone.error();
  if (table == "outages") return table_of({{report["report_id"].text(), report["outages"]}}, "report", *zone, outage);
  if (table == "incidents")
    return table_of({{"incident", report["incidents"]}, {"request", report["requests"]}}, "kind", *zone, incident);
  if (table == "maintenance") {
    const Value both = report["maintenance"];
    return table_of({{"preventive", both["preventive"]}, {"corrective", both["corrective_emergency"]}}, "kind", *zone,
                    maintenance);
  }
  return Error{"there is no table '" + std::string(table) + "': outages, incidents or maintenance"};
}

}  // namespace sereno::sla
