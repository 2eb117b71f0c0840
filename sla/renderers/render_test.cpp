// Golden files in testdata: SERENO_UPDATE_GOLDEN=1 writes them anew; read the difference before committing it.
#include "sla/renderers/render.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/utf8.h"
#include "sla/contract_fixture.h"
#include "sla/renderers/plain_text.h"
#include "sla/testing/act_fixture.h"

namespace sereno::sla {
namespace {

std::string file_content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

void expect_golden(const std::string& text, const std::string& name) {
  const std::string path = SERENO_SLA_TESTDATA "/" + name;
  if (std::getenv("SERENO_UPDATE_GOLDEN") != nullptr) std::ofstream(path, std::ios::binary) << text;
  EXPECT_EQ(text, file_content(path)) << path;
}

/// A run of web.
ObservedRun web(State state, const char* first, const char* last, std::int64_t samples, const char* output) {
  return {.service = "web",
          .state = state,
          .first_seen = at(first),
          .last_confirmed = at(last),
          .interval = std::chrono::seconds{60},
          .samples = samples,
          .output = output};
}

void add_incidents(Evidence& evidence) {
  IncidentSaid logins{.priority = 1, .function = "web", .registered = at("2026-04-14T16:02:00Z")};
  logins.ack_email = at("2026-04-14T16:04:00Z");
  logins.resolved = at("2026-04-14T16:15:00Z");
  logins.pauses = {{.from = at("2026-04-14T16:05:00Z"), .to = at("2026-04-14T16:07:00Z")}};
  logins.description = "Logins time out";
  logins.restoration_notice = at("2026-04-14T16:20:00Z");
  IncidentSaid carrier{.priority = 2, .cause = Cause::third_party, .registered = at("2026-04-15T16:02:00Z")};
  carrier.ack_email = at("2026-04-15T16:07:00Z");
  carrier.resolved = at("2026-04-15T18:15:00Z");
  carrier.evidence = "ISP ticket 4712";
  carrier.approval = agreed();
  IncidentSaid recording{.function = "recordings", .request = true, .registered = at("2026-04-16T16:00:00Z")};
  recording.resolved = at("2026-04-16T17:30:00Z");
  recording.guids = {"0f8fad5b-d9cb-469f-a165-70867728950e"};
  logins.ack_message_id = "c-7@sereno.example";
  IncidentSaid told{.description = "Nobody can log in", .affectation = Affectation::total};
  told.occurred = at("2026-04-14T16:00:00Z");
  evidence.acts.push_back(act(told, {.id = "INC-7", .party = "client"}));
  evidence.acts.push_back(act(logins, {.id = "INC-7"}));
  evidence.acts.push_back(act(carrier, {.id = "INC-8"}));
  evidence.acts.push_back(act(recording, {.id = "REQ-1", .party = "client"}));
  evidence.acts.push_back(act(BugSaid{.opened = at("2026-04-14T18:00:00Z"), .incident = "INC-7"}, {.id = "BUG-3"}));
}

void add_maintenance(Evidence& evidence) {
  MaintenanceSaid upgrade{.from = at("2026-04-09T03:00:00Z"), .to = at("2026-04-09T05:00:00Z")};
  upgrade.notice_email = at("2026-04-06T03:00:00Z");
  upgrade.ack = at("2026-04-06T15:00:00Z");
  upgrade.scope = {"web"};
  upgrade.description = "Database upgrade";
  upgrade.work = Work::preventive;
  upgrade.started = at("2026-04-09T03:02:00Z");
  upgrade.finished = at("2026-04-09T05:28:00Z");
  MaintenanceSaid late{.from = at("2026-04-14T15:00:00Z"), .to = at("2026-04-14T17:00:00Z")};
  late.notice_email = at("2026-04-14T03:00:00Z");
  late.notice_phone = at("2026-04-14T03:05:00Z");
  late.scope = {"web"};
  late.work = Work::corrective;
  MaintenanceSaid emergency{.kind = MaintenanceKind::emergency};
  emergency.from = at("2026-04-21T16:00:00Z");
  emergency.to = at("2026-04-21T17:00:00Z");
  evidence.acts.push_back(act(upgrade, {.id = "m1"}));
  evidence.acts.push_back(act(late, {"m2", "2026-04-14T03:10:00Z", "2026-04-14T15:30:00Z"}));
  evidence.acts.push_back(act(emergency, {.id = "m3"}));
}

void add_claims(Evidence& evidence) {
  ClaimSaid isp{.cause = Cause::third_party, .party = "ISP", .evidence = "ISP ticket 4711"};
  isp.from = at("2026-04-14T16:12:00Z");
  isp.to = at("2026-04-14T16:30:00Z");
  isp.approval = agreed("luis");
  ClaimSaid other{.cause = Cause::third_party, .party = "SMS provider", .evidence = "their page"};
  other.from = at("2026-04-14T16:00:00Z");
  other.to = at("2026-04-14T16:05:00Z");
  evidence.acts.push_back(act(isp, {.id = "c1"}));
  evidence.acts.push_back(act(other, {.id = "c2"}));
  CorrectionSaid seen{.function = "web", .state = State::up, .reason = "seen up by the second vantage point"};
  seen.from = at("2026-04-20T16:01:00Z");
  seen.to = at("2026-04-20T16:02:00Z");
  seen.author = "ana";
  seen.evidence_sha256 = std::string(64, 'a');
  seen.approval = agreed("luis");
  evidence.acts.push_back(act(seen, {.id = "k1"}));
}

/// A month in which something of everything happened.
Evidence eventful_month() {
  Evidence evidence;
  for (const char* function : {"agent_login", "list_upload", "dashboards", "repositories"})
    evidence.recorded.push_back({function, span("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"), State::up});
  evidence.recorded.push_back({"agent_login", span("2026-04-14T16:05:00Z", "2026-04-14T16:15:00Z"), State::down});
  evidence.recorded.push_back({"repositories", span("2026-04-21T16:00:00Z", "2026-04-21T17:00:00Z"), State::down});
  evidence.runs = {web(State::up, "2026-03-30T00:00:00Z", "2026-04-09T02:59:00Z", 14'580, "HTTP 200"),
                   web(State::down, "2026-04-09T03:00:00Z", "2026-04-09T05:29:00Z", 150, "connection refused"),
                   web(State::up, "2026-04-09T05:30:00Z", "2026-04-14T15:59:00Z", 7'830, "HTTP 200"),
                   web(State::degraded, "2026-04-14T16:00:00Z", "2026-04-14T16:09:00Z", 10, "login takes 28 s"),
                   web(State::up, "2026-04-14T16:10:00Z", "2026-04-20T15:57:00Z", 8'628, "HTTP 200"),
                   web(State::up, "2026-04-20T16:02:00Z", "2026-05-02T00:00:00Z", 16'319, "HTTP 200")};
  add_maintenance(evidence);
  add_claims(evidence);
  add_incidents(evidence);
  for (std::size_t i = 0; i < evidence.acts.size(); ++i) {  // whatever other tests made before
    evidence.acts[i].head.sequence = static_cast<std::int64_t>(i) + 1;
    evidence.acts[i].head.digest = "act " + std::to_string(i + 1);
  }
  evidence.clock_jumps = {{at("2026-04-20T16:01:30Z"), milliseconds{-4'200}, 30}};
  evidence.head_sequence = 31;
  evidence.head_digest = std::string(64, 'e');
  return evidence;
}

Report report_of(const Evidence& evidence, Contract contract) {
  contract.sha256 = std::string(64, 'c');
  contract.fee = Fee{.amount_e4 = 1'000'000'000, .currency = "MXN"};
  const ReportRequest request{.period = month_period(*contract.zone, "2026-04").value(),
                              .as_of = at("2026-05-08T15:00:00Z"),
                              .generated_at = at("2026-05-08T15:00:00Z"),
                              .policy = contract.policy,
                              .tzdata = "2025b",
                              .engine_version = "0.0.0"};
  return make_report(contract, request, evidence).value();
}

TEST(RenderText, IsReadable) {
  expect_golden(render_text(report_of(eventful_month(), shipped_contract()), {}), "report.txt");
}

TEST(RenderText, SpeaksSpanish) {
  const auto spanish = Language::find("es");
  ASSERT_TRUE(spanish) << spanish.error().message;
  const auto report = report_of(eventful_month(), shipped_contract());
  expect_golden(render_text(report, {}, *spanish), "report-es.txt");
  expect_golden(render_text(report, {.length = Length::short_one}, *spanish), "report-short-es.txt");
}

TEST(RenderText, IsShortForATerminal) {
  const auto report = report_of(eventful_month(), shipped_contract());
  const auto text = render_text(report, {.length = Length::short_one});
  expect_golden(text, "report-short.txt");
  EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 60);
}

TEST(RenderJson, HasTheNamesOfTheSchema) {
  const auto text = render_json(report_of(eventful_month(), shipped_contract()));
  expect_golden(text, "report.json");
  EXPECT_NO_THROW(boost::json::parse(text));
}

TEST(RenderText, FitsTheTerminal) {
  Evidence evidence = eventful_month();
  const Interval night = span("2026-04-21T03:00:00Z", "2026-04-21T04:15:07Z");
  for (const char* function : {"web", "agent_login", "list_upload", "dashboards"})
    evidence.recorded.push_back({function, night, State::down});
  MaintenanceSaid wide{.from = night.from, .to = night.to};
  wide.scope = {"web", "agent_login", "list_upload", "dashboards", "repositories"};
  evidence.acts.push_back(act(wide, {.id = "m9"}));
  const auto report = report_of(evidence, shipped_contract());
  for (const char* language : {"en", "es"})
    for (const Length length : {Length::short_one, Length::full})
      for (const int columns : {80, 96, 120}) {
        std::istringstream lines(
            render_text(report, {.columns = columns, .length = length}, Language::find(language).value()));
        for (std::string line; std::getline(lines, line);) {
          EXPECT_LE(columns_of(line), static_cast<std::size_t>(columns)) << line;
          EXPECT_FALSE(line.ends_with(' ')) << line;
        }
      }
}

TEST(RenderText, ColoursOnlyWhenAsked) {
  const auto report = report_of(eventful_month(), shipped_contract());
  EXPECT_EQ(render_text(report, {}).find('\x1b'), std::string::npos);
  std::string coloured = render_text(report, {.colour = true});
  EXPECT_NE(coloured.find('\x1b'), std::string::npos);
  for (auto from = coloured.find('\x1b'); from != std::string::npos; from = coloured.find('\x1b'))
    coloured.erase(from, coloured.find('m', from) - from + 1);
  EXPECT_EQ(coloured, render_text(report, {})) << "colour changes no letter and no column";
}

TEST(RenderText, ShowsTheOffsetWhereTheClockChanges) {
  Evidence evidence;
  evidence.recorded.push_back({"web", span("2026-04-05T06:30:00Z", "2026-04-05T07:00:00Z"), State::down});
  const auto text = render_text(report_of(evidence, shipped_contract("America/Havana")), {});
  EXPECT_EQ(text.find("the clock changes"), std::string::npos) << "not in April";
  const auto santiago = render_text(report_of(evidence, shipped_contract("America/Santiago")), {});
  EXPECT_NE(santiago.find("the clock changes on 2026-04-04 23:00:00: -03:00 to -04:00"), std::string::npos);
}

TEST(Render, LetsNothingOfAPluginThrough) {
  Evidence evidence = eventful_month();
  evidence.runs[1].output =
      "\x1b[2J\x1b]0;owned\x07 \r\nfake line\xff\xc3(\xe2\x82 \xed\xa0\x80 \xc2\x9b"
      "31m \xe2\x82\xac";
  for (Act& each : evidence.acts) {
    if (auto* said = std::get_if<MaintenanceSaid>(&each.said)) said->description = "\n\nAvailability 100 %";
    if (auto* said = std::get_if<ClaimSaid>(&each.said)) said->party = "A\tB";
  }
  const auto report = report_of(evidence, shipped_contract());
  const auto text = render_text(report, {});
  EXPECT_EQ(text.find_first_of("\x1b\x07\r\t"), std::string::npos);
  EXPECT_EQ(text.find("\xc2\x9b"), std::string::npos);
  EXPECT_EQ(text.find("\nfake line"), std::string::npos);
  EXPECT_NE(text.find("\xe2\x82\xac"), std::string::npos) << "what is well-formed stays";
  EXPECT_EQ(valid_utf8(text), text);
  const auto json = render_json(report);
  EXPECT_EQ(valid_utf8(json), json);
  const auto parsed = boost::json::parse(json);
  EXPECT_EQ(parsed.at("outages").as_array().at(0).at("class"), "immediate");
}

TEST(RenderWindows, TextAndJson) {
  const Contract contract = shipped_contract("America/New_York");
  const auto week = span("2026-10-31T04:00:00Z", "2026-11-03T05:00:00Z");
  const auto windows = allowed_windows(contract, contract.policy, week);
  expect_golden(render_windows_text(contract, windows, week), "windows.txt");
  const auto json = boost::json::parse(render_windows_json(contract, windows, week));
  ASSERT_EQ(json.at("windows").as_array().size(), windows.parts().size());
  EXPECT_EQ(json.at("windows").as_array().at(0).at("from"), "2026-10-31T04:00:00Z");
  EXPECT_EQ(json.at("total_ms").as_int64(), windows.measure().count());
  EXPECT_NE(render_windows_text(contract, {}, week).find("none"), std::string::npos);
}

}  // namespace
}  // namespace sereno::sla
