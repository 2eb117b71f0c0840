// The worked examples of testdata/cases.json: each with its derivation, each held against the same functions that the
// program calls.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <numeric>
#include <sstream>

#include "sla/contract_fixture.h"
#include "sla/report.h"
#include "sla/testing/act_fixture.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

/// Text as a std::string; empty when the key is absent.
std::string text(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr ? std::string(value->as_string()) : std::string();
}

std::optional<Instant> instant(const json::object& object, std::string_view key) {
  const auto value = text(object, key);
  return value.empty() ? std::nullopt : std::optional(at(value));
}

Interval span_of(const json::object& object) { return span(text(object, "from"), text(object, "to")); }

std::vector<std::string> texts(const json::object& object, std::string_view key) {
  std::vector<std::string> result;
  if (const auto* list = object.if_contains(key))
    for (const auto& item : list->as_array()) result.emplace_back(item.as_string());
  return result;
}

json::array list(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr ? value->as_array() : json::array{};
}

const json::object& cases() {
  static const json::value all = [] {
    std::ifstream file(SERENO_SLA_TESTDATA "/cases.json");
    std::ostringstream content;
    content << file.rdbuf();
    return json::parse(content.str());
  }();
  return all.as_object();
}

std::string as_policy_text(const json::value& value) {
  return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

Policy policy_of(const json::object& example) {
  Policy policy;
  for (const auto& field : cases().at("defaults").as_object())
    EXPECT_TRUE(set_policy(policy, field.key(), as_policy_text(field.value()))) << field.key();
  const auto* changes = example.if_contains("policy");
  if (changes == nullptr) return policy;
  for (const auto& field : changes->as_object())
    EXPECT_TRUE(set_policy(policy, field.key(), as_policy_text(field.value()))) << field.key();
  return policy;
}

/// The examples name what was down; the rest of the time, and the critical functions they leave out, were up.
void add_function(Evidence& evidence, const std::string& name, const json::value& states) {
  if (const auto* samples = states.if_object()) {
    for (const auto& sample : samples->at("samples").as_array()) {
      const Instant when = at(sample.as_array().at(0).as_string());
      const State state = parse_state(sample.as_array().at(1).as_string()).value();
      evidence.runs.push_back(
          {.service = name, .state = state, .first_seen = when, .last_confirmed = when, .samples = 1});
    }
    return;
  }
  evidence.recorded.push_back({name, {instant_from_ms(0), at("2037-01-01T00:00:00Z")}, State::up});
  for (const auto& state : states.as_array())
    evidence.recorded.push_back(
        {name, span_of(state.as_object()), parse_state(state.as_object().at("state").as_string()).value()});
}

IncidentSaid incident_of(const json::object& object) {
  IncidentSaid said{.priority = static_cast<int>(object.at("priority").as_int64())};
  if (object.contains("function")) said.function = text(object, "function");
  said.registered = at(text(object, "registered"));
  said.ack_email = instant(object, "ack_email");
  said.resolved = instant(object, "resolved");
  return said;
}

/// The examples' accepted claims are to be read as proven.
ClaimSaid claim_of(const json::object& object) {
  ClaimSaid said{.cause = Cause::third_party};
  if (object.contains("party")) said.party = text(object, "party");
  if (object.contains("evidence")) said.evidence = text(object, "evidence");
  said.from = span_of(object).from;
  said.to = span_of(object).to;
  if (object.at("accepted").as_bool()) said.approval = agreed();
  return said;
}

MaintenanceSaid maintenance_of(const json::object& object) {
  return {.from = span_of(object).from,
          .to = span_of(object).to,
          .notice_email = instant(object, "notice_email"),
          .notice_phone = instant(object, "notice_phone"),
          .ack = instant(object, "ack"),
          .scope = texts(object, "scope")};
}

Evidence evidence_of(const json::object& example, const Contract& contract) {
  Evidence evidence;
  const json::object none;
  const auto* given = example.if_contains("functions");
  const json::object& functions = given != nullptr ? given->as_object() : none;
  for (const ContractFunction& function : contract.functions)
    if (function.critical && !functions.contains(function.id)) add_function(evidence, function.id, json::array{});
  for (const auto& field : functions) add_function(evidence, field.key(), field.value());
  for (const auto& item : list(example, "maintenance"))
    evidence.acts.push_back(act(maintenance_of(item.as_object()), {.id = text(item.as_object(), "id")}));
  for (const auto& item : list(example, "attribution")) evidence.acts.push_back(act(claim_of(item.as_object())));
  for (const auto& item : list(example, "incidents"))
    evidence.acts.push_back(act(incident_of(item.as_object()), {.id = text(item.as_object(), "id")}));
  return evidence;
}

std::string seconds_text(std::int64_t ms) {
  EXPECT_EQ(ms % 1000, 0);
  return std::to_string(ms / 1000);
}

json::array spans_json(const std::vector<Interval>& spans) {
  json::array array;
  for (const Interval& each : spans)
    array.push_back(json::array{json::string(format_instant(each.from)), json::string(format_instant(each.to))});
  return array;
}

json::object result_of_incident(const JudgedIncident& judged) {
  json::object result{{"response_s", seconds_text(judged.response.value().count())},
                      {"response_met", judged.response_met.value()},
                      {"resolution_s", seconds_text(judged.resolution.value().count())},
                      {"resolution_met", judged.resolution_met.value()}};
  result["resolution_target_s"] = judged.target.value().count() / 1000;
  return result;
}

json::object result_of(const Report& report) {
  json::object result{{"range_s", seconds_text(report.time_account.sum().count())},
                      {"denominator_s", seconds_text(report.figure.denominator_ms)},
                      {"measured_down_s", seconds_text(report.measured_down.count())},
                      {"excluded_down_s", seconds_text(report.excluded_down.count())},
                      {"counted_down_s", seconds_text(report.counted_down.count())},
                      {"unknown_s", seconds_text(report.unknown.count())},
                      {"availability_ppm4", report.figure.floor_e4()},
                      {"objective_met", report.objective_met},
                      {"credit_percent", report.credit.percent_e4 / 10'000},
                      {"reliability_count", report.reliability.count},
                      {"reliability_met", report.reliability.met.value()}};
  std::vector<Interval> outages;
  for (const Outage& outage : report.outages) outages.push_back(outage.span);
  result["outages"] = spans_json(outages);
  json::object functions;
  for (const FunctionResult& function : report.functions) functions[function.id] = function.figure.floor_e4();
  result["functions_ppm4"] = functions;
  json::array incidents;
  for (const JudgedIncident& judged : report.incidents) incidents.push_back(result_of_incident(judged));
  result["incidents"] = incidents;
  return result;
}

/// Everything that is expected is there; there may be more.
void expect_within(const json::value& expected, const json::value& got, const std::string& place) {
  if (const auto* object = expected.if_object()) {
    for (const auto& field : *object) {
      const auto* found = got.as_object().if_contains(field.key());
      ASSERT_NE(found, nullptr) << place << " has no " << field.key();
      expect_within(field.value(), *found, place + "." + std::string(field.key()));
    }
    return;
  }
  const auto* array = expected.if_array();
  if (array != nullptr && !array->empty() && array->front().is_object()) {
    ASSERT_EQ(array->size(), got.as_array().size()) << place;
    for (std::size_t i = 0; i < array->size(); ++i)
      expect_within((*array)[i], got.as_array()[i], place + "[" + std::to_string(i) + "]");
    return;
  }
  EXPECT_EQ(json::serialize(expected), json::serialize(got)) << place;
}

json::object run_month(const json::object& example) {
  const Contract contract = shipped_contract(text(example, "tz"));
  Result<Period> period = Error{"no period"};
  if (example.contains("month")) {
    period = month_period(*contract.zone, text(example, "month"));
  } else {
    const auto range = texts(example, "range");
    period = span_period(at(range.at(0)), at(range.at(1)));
  }
  const ReportRequest request{
      .period = *period, .as_of = period->range.to + std::chrono::hours{72}, .policy = policy_of(example)};
  const auto report = make_report(contract, request, evidence_of(example, contract));
  if (!report) {
    ADD_FAILURE() << report.error().message;
    return {};
  }
  EXPECT_EQ(report->time_account.sum(), period->range.length());
  return result_of(*report);
}

json::object run_windows(const json::object& example) {
  const auto range = texts(example, "range");
  const auto windows =
      allowed_windows(shipped_contract(text(example, "tz")), policy_of(example), span(range.at(0), range.at(1)));
  return {{"windows", spans_json(windows.parts())}, {"total_s", seconds_text(windows.measure().count())}};
}

json::object run_month_range(const json::object& example) {
  const auto period = month_period(Zone::find(text(example, "tz")).value(), text(example, "month")).value();
  return {{"from", format_instant(period.range.from)},
          {"to", format_instant(period.range.to)},
          {"range_s", seconds_text(period.range.length().count())}};
}

/// "999/10" of 100 * thd / denominator.
std::string reduced_percent(const Figure& figure) {
  const std::int64_t top = 100 * figure.thd_ms, divisor = std::gcd(top, figure.denominator_ms);
  const std::string whole = std::to_string(top / divisor);
  return figure.denominator_ms == divisor ? whole : whole + "/" + std::to_string(figure.denominator_ms / divisor);
}

json::object run_credit(const json::object& example) {
  const std::int64_t range = example.at("range_s").as_int64() * 1000, down = example.at("down_ms").as_int64();
  const Figure figure{range - down, range};
  const Policy policy = policy_of(example);
  const auto credit = credit_for(shipped_contract(), policy, figure, milliseconds{down});
  return {{"availability", reduced_percent(figure)},
          {"availability_ppm4", figure.floor_e4()},
          {"objective_met", figure.reaches(policy.objective_e4)},
          {"credit_percent", credit.percent_e4 / 10'000}};
}

TEST(Cases, AllHold) {
  int count = 0;
  for (const auto& item : cases().at("cases").as_array()) {
    const auto& example = item.as_object();
    SCOPED_TRACE(text(example, "id") + ": " + text(example, "title"));
    const auto kind = text(example, "kind");
    const auto got = kind == "windows"       ? run_windows(example)
                     : kind == "month_range" ? run_month_range(example)
                     : kind == "credit"      ? run_credit(example)
                                             : run_month(example);
    expect_within(example.at("expect"), got, "expect");
    ++count;
  }
  EXPECT_EQ(count, 30);
}

}  // namespace
}  // namespace sereno::sla
