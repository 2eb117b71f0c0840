// The worked examples of evidence, from JSON lines through a ledger to a report, in every order that they allow.
// SERENO_EVIDENCE_CASES names another file of the same form.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "sla/contract_file.h"
#include "sla/renderers/words.h"
#include "sla/report.h"
#include "sla/sources/fact_record.h"
#include "sla/sources/json_lines.h"
#include "sla/sources/known_acts.h"
#include "sla/sources/ledger_source.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

class Folder {
 public:
  Folder() {
    std::string pattern = testing::TempDir() + "/evidence-XXXXXX";
    path_ = mkdtemp(pattern.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

json::array cases_in(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream content;
  content << file.rdbuf();
  return json::parse(content.str()).as_object().at("cases").as_array();
}

json::array read_cases() {
  if (const char* other = std::getenv("SERENO_EVIDENCE_CASES")) return cases_in(other);
  json::array cases = cases_in(SERENO_SLA_TESTDATA "/evidence-cases.json");
  for (const auto& each : cases_in(SERENO_SLA_TESTDATA "/evidence-more.json")) cases.push_back(each);
  return cases;
}

std::string text(const json::object& object, std::string_view key, std::string otherwise = "") {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : otherwise;
}

Instant at(std::string_view word) {
  const auto instant = parse_instant(word);
  if (!instant) ADD_FAILURE() << "no instant: " << word;
  return instant.value_or(Instant{});
}

std::vector<std::string> names(const json::object& object, std::string_view key) {
  std::vector<std::string> found;
  if (const auto* value = object.if_contains(key))
    for (const auto& item : value->as_array()) found.emplace_back(item.as_string());
  return found;
}

/// The functions of the example, the rest as the shipped contract has it.
void take_functions(Contract& contract, const json::object& example) {
  const auto critical = names(example, "critical");
  std::vector<ContractFunction> functions;
  for (const std::string& id : names(example, "functions")) {
    const ContractFunction* known = contract.function(id);
    ContractFunction function = known != nullptr ? *known : ContractFunction{.id = id};
    function.critical = std::find(critical.begin(), critical.end(), id) != critical.end();
    functions.push_back(std::move(function));
  }
  contract.functions = std::move(functions);
}

void take_parties(Contract& contract, const json::object& example) {
  if (const auto* parties = example.if_contains("parties"))
    for (const auto& item : parties->as_array()) {
      const auto role = text(item.as_object(), "role");
      contract.parties.push_back({text(item.as_object(), "id"), role == "provider" ? Role::provider
                                                                : role == "ally"   ? Role::ally
                                                                : role == "client" ? Role::client
                                                                                   : Role::third});
    }
  if (const auto* sources = example.if_contains("sources"))
    for (const auto& item : sources->as_array()) contract.sources.push_back({text(item.as_object(), "name")});
}

void take_fee(Contract& contract, const json::object& example) {
  const auto* fee = example.if_contains("fee");
  if (fee == nullptr) return;
  const std::string amount = fee->is_string() ? std::string(fee->as_string()) : json::serialize(*fee);
  const auto point = std::min(amount.find('.'), amount.size());
  std::string fraction = amount.substr(std::min(point + 1, amount.size()));
  fraction.resize(4, '0');
  contract.fee =
      Fee{.amount_e4 = parse_integer<std::int64_t>(amount.substr(0, point) + fraction).value(), .currency = "MXN"};
  if (const auto* digits = example.if_contains("currency_digits"))
    contract.fee->digits = static_cast<int>(digits->as_int64());
}

Contract contract_of(const json::object& example) {
  static const Contract shipped = [] {
    std::vector<std::string> problems;
    const auto read = read_contract_file(SERENO_DEFAULT_CONTRACT, problems);
    for (const std::string& problem : problems) ADD_FAILURE() << problem;
    return read.value_or(Contract{});
  }();
  Contract contract = shipped;
  contract.zone_name = text(example, "tz", "America/Mexico_City");
  contract.zone = Zone::find(contract.zone_name).value();
  take_functions(contract, example);
  take_parties(contract, example);
  take_fee(contract, example);
  if (const auto* policy = example.if_contains("policy"))
    for (const auto& field : policy->as_object()) {
      const std::string value =
          field.value().is_string() ? std::string(field.value().as_string()) : json::serialize(field.value());
      EXPECT_TRUE(set_policy(contract.policy, field.key(), value)) << field.key();
    }
  return contract;
}

/// A file as it comes: its lines, when it is recorded, and whether the agent wrote them.
struct File {
  Instant recorded_at{};
  std::vector<std::string> lines{};
  bool agent = false;
};

std::vector<File> files_of(const json::object& example) {
  std::vector<File> files;
  for (const auto& item : example.at("files").as_array()) {
    const auto& object = item.as_object();
    File file{at(text(object, "recorded_at"))};
    file.agent = object.contains("agent") && object.at("agent").as_bool();
    for (const auto& record : object.at("records").as_array()) file.lines.push_back(json::serialize(record));
    files.push_back(std::move(file));
  }
  return files;
}

/// Files, lines and instants of recording, dealt out anew.
std::vector<File> dealt_out(const std::vector<File>& files, std::mt19937& random) {
  std::vector<File> dealt;
  std::vector<Instant> instants;
  for (const File& file : files) instants.push_back(file.recorded_at);
  const auto pick = [&](std::size_t size) { return std::uniform_int_distribution<std::size_t>(0, size - 1)(random); };
  for (const bool agent : {false, true}) {
    std::vector<std::string> lines;
    for (const File& file : files)
      if (file.agent == agent) lines.insert(lines.end(), file.lines.begin(), file.lines.end());
    if (lines.empty()) continue;
    std::shuffle(lines.begin(), lines.end(), random);
    std::vector<File> own(pick(std::min<std::size_t>(lines.size(), 4)) + 1);
    for (File& file : own) file = {instants[pick(instants.size())], {}, agent};
    for (std::string& line : lines) own[pick(own.size())].lines.push_back(std::move(line));
    dealt.insert(dealt.end(), own.begin(), own.end());
  }
  std::shuffle(dealt.begin(), dealt.end(), random);
  return dealt;
}

void import(ledger::Ledger& book, const File& file) {
  std::string joined;
  for (const std::string& line : file.lines) joined += line + "\n";
  std::istringstream input(joined);
  JsonLines lines;
  read_json_lines(input, {.recorded_at = file.recorded_at, .by_agent = file.agent}, lines);
  for (const BadLine& bad : lines.bad_lines)
    ADD_FAILURE() << bad.message << ": " << file.lines.at(static_cast<std::size_t>(bad.number) - 1);
  const auto known = book.facts(act_types());
  ASSERT_TRUE(known) << known.error().message;
  const auto added = add_new_acts(lines.acts, *known, lines.batch);
  ASSERT_TRUE(added) << added.error().message;
  const auto done = book.append(std::move(lines.batch));
  ASSERT_TRUE(done) << done.error().message;
}

Result<Report> report_on(const json::object& example, const std::vector<File>& files, std::size_t times) {
  const Folder folder;
  Instant now{};  // by the ledger's clock, which no line can set
  auto book =
      ledger::Ledger::open(folder / "ledger.db", ledger::Ledger::Access::read_write, {.clock = [&now] { return now; }});
  if (!book) return book.error();
  for (std::size_t time = 0; time < times; ++time)
    for (const File& file : files) {
      now = file.recorded_at;
      import(**book, file);
    }
  const Contract contract = contract_of(example);
  const auto period = month_period(*contract.zone, text(example, "month"));
  if (!period) return period.error();
  const auto as_of = text(example, "as_of", "2026-12-01T00:00:00Z");
  const ReportRequest request{.period = *period, .as_of = at(as_of), .policy = contract.policy};
  const auto evidence = load_evidence(**book, evidence_span(period->range));
  if (!evidence) return evidence.error();
  return make_report(contract, request, *evidence);
}

std::string seconds(milliseconds span) {
  const auto ms = span.count();
  return ms % 1000 == 0 ? std::to_string(ms / 1000) : format_number(static_cast<double>(ms) / 1000);
}

json::value percent(const Figure& figure, std::int64_t percent_e4) {
  if (!figure.exists()) return nullptr;
  return percent_e4 % 10'000 == 0 ? json::value(percent_e4 / 10'000)
                                  : json::value(static_cast<double>(percent_e4) / 10'000);
}

json::object bound_of(const Bound& bound) {
  return {{"counted_down_s", seconds(bound.counted)},
          {"availability_ppm4", bound.figure.exists() ? json::value(bound.figure.floor_e4()) : json::value(nullptr)},
          {"denominator_s", seconds(milliseconds{bound.figure.denominator_ms})},
          {"objective_met", bound.figure.exists() ? json::value(bound.met) : json::value(nullptr)},
          {"credit_percent", percent(bound.figure, bound.credit_percent_e4)}};
}

json::array texts(const std::vector<std::string>& words) {
  json::array array;
  for (const std::string& word : words) array.push_back(json::string(word));
  return array;
}

void add_reasons(json::object& reasons, const std::string& id, const std::vector<Reason>& own) {
  if (!own.empty()) reasons[id] = texts(words(own));
}

void add_entries(json::object& result, const Report& report) {
  json::object classes, reasons, incidents;
  const auto add = [&](const std::string& id, const std::vector<Standing>& standings, const std::vector<Reason>& own) {
    classes[id] = joined(standings);
    add_reasons(reasons, id, own);
  };
  for (const auto& each : report.maintenance)
    add(each.judged.maintenance.id, each.judged.standings, each.judged.reasons);
  for (const auto& each : report.claims) add(each.judged.id, each.judged.standings, each.judged.reasons);
  for (const auto& each : report.corrections) add(each.judged.id, each.judged.standings, each.judged.reasons);
  for (const auto& each : report.other_incidents) add(each.id, {*each.standing}, each.reasons);
  for (const auto* list : {&report.incidents, &report.requests})
    for (const JudgedIncident& judged : *list) {
      json::object incident;
      if (judged.response_met) incident["response_met"] = *judged.response_met;
      if (judged.response) incident["response_s"] = seconds(*judged.response);
      if (judged.resolution_met) incident["resolution_met"] = *judged.resolution_met;
      if (judged.resolution) incident["resolution_s"] = seconds(*judged.resolution);
      if (judged.target) incident["target_s"] = seconds(*judged.target);
      incidents[judged.incident.id] = std::move(incident);
      add_reasons(reasons, judged.incident.id, judged.incident.reasons);
    }
  result["classes"] = std::move(classes);
  result["reasons"] = std::move(reasons);
  result["incidents"] = std::move(incidents);
}

json::array late_of(const Report& report) {
  json::array late;
  for (const LateRecorded& each : report.late)
    late.push_back({{"id", each.entry},
                    {"what", each.what},
                    {"at", format_instant(each.at)},
                    {"recorded_at", format_instant(each.recorded_at)},
                    {"start", format_instant(each.start)}});
  return late;
}

/// What the examples expect, of a report.
json::object result_of(const Report& report) {
  const bool exists = report.figure.exists();
  json::object result = bound_of({report.figure, report.counted_down, report.objective_met, report.credit.percent_e4});
  result["certain"] = report.certain;
  result["exit"] = exit_code(report);
  result["so_far"] = report.so_far;
  result["provisional"] = report.provisional;
  if (!exists) result["objective_met"] = nullptr;
  result["amount"] = report.credit_amount ? json::value(money_text(*report.credit_amount, report.contract.fee->digits))
                                          : json::value(nullptr);
  result["bounds_down_s"] = {seconds(report.unknown_up.counted), seconds(report.unknown_down.counted)};
  if (report.source_bounds)
    result["source_bounds_s"] = {seconds(report.source_bounds->least), seconds(report.source_bounds->most)};
  result["unknown_s"] = seconds(report.unknown);
  result["excluded_down_s"] = seconds(report.excluded_down);
  result["imported_s"] = seconds(report.coverage.imported);
  json::object silent;
  for (const FunctionResult& each : report.functions)
    if (!each.silent.empty()) silent[each.id] = texts(each.silent);
  result["silent"] = std::move(silent);
  result["reliability"] = report.reliability.count;
  if (report.reliability.met) result["reliability_met"] = *report.reliability.met;
  if (report.if_accepted) result["if_accepted"] = bound_of(report.if_accepted->bound);
  if (report.if_accepted) result["if_accepted"].as_object()["reliability"] = report.if_accepted->reliability;
  result["late_recorded"] = late_of(report);
  json::object alternatives;
  for (const Alternative& each : report.alternatives)
    alternatives[each.policy_change] = bound_of({each.figure, each.counted, each.met, each.credit_percent_e4});
  result["alternatives"] = std::move(alternatives);
  add_entries(result, report);
  return result;
}

/// Everything that is expected is there, lists whole; another reading that changes nothing need not be listed.
void expect_within(const json::value& expected, const json::value& got, const std::string& place,
                   const json::object& whole) {
  const auto* object = expected.if_object();
  if (object == nullptr) {
    EXPECT_EQ(json::serialize(expected), json::serialize(got)) << place;
    return;
  }
  if (!got.is_object()) {
    ADD_FAILURE() << place << " is " << json::serialize(got);
    return;
  }
  for (const auto& field : *object) {
    const std::string inner = place + "." + std::string(field.key());
    const auto* found = got.as_object().if_contains(field.key());
    if (found == nullptr && place == "expect.alternatives")
      expect_within(field.value(), whole, inner, whole);
    else if (found == nullptr)
      ADD_FAILURE() << inner << " is absent";
    else
      expect_within(field.value(), *found, inner, whole);
  }
}

void check(const json::object& example, const std::vector<File>& files, const json::object& expected,
           std::size_t times = 1) {
  const auto report = report_on(example, files, times);
  ASSERT_TRUE(report) << report.error().message;
  const auto result = result_of(*report);
  expect_within(expected, result, "expect", result);
}

std::string told(const std::vector<File>& files) {
  std::string all;
  for (const File& file : files) {
    all += "at " + format_instant(file.recorded_at) + "\n";
    for (const std::string& line : file.lines) all += "  " + line + "\n";
  }
  return all;
}

TEST(EvidenceCases, AllHold) {
  const json::array cases = read_cases();
  for (const auto& item : cases) {
    const auto& example = item.as_object();
    SCOPED_TRACE(text(example, "id") + ": " + text(example, "title") + ". " + text(example, "why"));
    check(example, files_of(example), example.at("expect").as_object());
  }
}

TEST(EvidenceCases, HoldInEveryOrderThatTheyAllow) {
  std::mt19937 random(5);
  const json::array cases = read_cases();
  for (const auto& item : cases) {
    const auto& example = item.as_object();
    if (!example.contains("any_order") || !example.at("any_order").as_bool()) continue;
    json::object expected = example.at("expect").as_object();
    expected.erase("late_recorded");
    expected.erase("alternatives");
    for (int round = 0; round < 4 && !testing::Test::HasFailure(); ++round) {
      const auto files = dealt_out(files_of(example), random);
      SCOPED_TRACE(text(example, "id") + ": " + text(example, "title") + "\n" + told(files));
      check(example, files, expected);
    }
  }
}

TEST(EvidenceCases, ImportedTwiceTheySayTheSame) {
  const json::array cases = read_cases();
  for (const auto& item : cases) {
    const auto& example = item.as_object();
    SCOPED_TRACE(text(example, "id") + ": " + text(example, "title"));
    check(example, files_of(example), example.at("expect").as_object(), 2);
  }
}

}  // namespace
}  // namespace sereno::sla
