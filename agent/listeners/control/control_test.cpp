#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "agent/listeners/control/control_protocol.h"
#include "agent/listeners/control/status_report.h"

namespace sereno::agent {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

TEST(ControlRequest, ReadsItsKinds) {
  const auto run = parse_control_request("run\tweb\t2");
  ASSERT_TRUE(run);
  EXPECT_EQ(run->service, "web");
  EXPECT_EQ(run->verbosity, 2u);
  EXPECT_EQ(parse_control_request("run\tweb")->verbosity, 0u);
  EXPECT_EQ(parse_control_request("run\tweb\t0\texplain")->show, ControlRequest::Show::explanation);
  EXPECT_EQ(parse_control_request("run\tweb\t0\tjson")->show, ControlRequest::Show::json);
  EXPECT_EQ(parse_control_request("status")->kind, ControlRequest::Kind::status_text);
  EXPECT_EQ(parse_control_request("status\tjson")->kind, ControlRequest::Kind::status_json);
  EXPECT_EQ(parse_control_request("status\t120")->width, 120u);
  EXPECT_EQ(parse_control_request("reload")->kind, ControlRequest::Kind::reload);
  EXPECT_EQ(parse_control_request("canaries")->kind, ControlRequest::Kind::canaries);
  EXPECT_EQ(parse_control_request("canary\tcrm,a-1")->file, "crm,a-1");
}

TEST(ControlRequest, RefusesEverythingElse) {
  for (const char* line :
       {"", "run", "run\t", "run\tweb\t4", "run\tweb\tx", "run\tweb\t1\t1", "run\tweb\t1\tjson\t1", "run\tweb\t1\t",
        "status\txml", "status\t-1", "stop", "reload\tnow", "canary", "canary\t", "canary\ta\tb", "canaries\tx"})
    EXPECT_FALSE(parse_control_request(line)) << line;
}

TEST(ControlAnswer, LeadsWithTheExitCode) {
  EXPECT_EQ(encode_control_answer(2, "WEB CRITICAL\n"), "2\nWEB CRITICAL\n");
}

StatusReport report() {
  return {.version = "0.1.0",
          .hostname = "cc-01",
          .uptime = seconds{3700},
          .ledger_path = "/var/lib/sereno/ledger.db",
          .listeners = {{.protocol = "nrpe", .address = "127.0.0.1", .port = 5666, .listening = true},
                        {.protocol = "zabbix", .address = "::1", .port = 10050, .listening = false}},
          .services = {{.name = "web",
                        .check = "web",
                        .status = Status::critical,
                        .observed = true,
                        .age = seconds{12},
                        .next_in = seconds{3},
                        .summary = "connect: refused\nmore"},
                       {.name = "disk", .check = "external", .running = true}}};
}

TEST(StatusReport, IsATableForPeople) {
  EXPECT_EQ(status_text(report()),
            "serenod 0.1.0 on cc-01, up 1 h 1 min\n"
            "ledger    /var/lib/sereno/ledger.db, written\n"
            "listeners\n"
            "  nrpe    127.0.0.1:5666\n"
            "  zabbix  [::1]:10050  NOT LISTENING (the log says why; it is tried again)\n"
            "\n"
            "2 services, 1 CRITICAL, 1 UNKNOWN\n"
            "  SERVICE  STATE     AGE           NEXT          RESULT\n"
            "  web      CRITICAL  12 s          in 3 s        connect: refused\n"
            "  disk     UNKNOWN   -             runs now      \n");
}

TEST(StatusReport, ShowsWhatFailsFirst) {
  auto mixed = report();
  mixed.services = {{.name = "a", .status = Status::ok},       {.name = "b", .status = Status::unknown},
                    {.name = "c", .status = Status::critical}, {.name = "d", .status = Status::warning},
                    {.name = "e", .status = Status::critical}, {.name = "f", .status = Status::ok}};
  const auto text = status_text(mixed);
  std::string order;
  for (std::size_t at = text.find("SERVICE"); (at = text.find("\n  ", at)) != text.npos; ++at) order += text[at + 3];
  EXPECT_EQ(order, "cedbaf");
}

TEST(StatusReport, SaysWhichWorkerDiedOfWhatAndWhoWaits) {
  auto told = report();
  told.now = std::chrono::steady_clock::time_point{} + std::chrono::hours{2};
  told.runs = {.lanes = {{.name = "contract"}, {.name = "nrpe", .waiting = 3}, {.name = "http", .waiting = 1}},
               .workers_lost = 5,
               .last_lost = {{.check = "web", .how = "died of signal 11 (SIGSEGV)", .at = told.now - seconds{75}}}};
  EXPECT_THAT(status_text(told), HasSubstr("\nruns      waiting for a place: nrpe 3, http 1\n"
                                           "workers   5 workers lost since the start\n"
                                           "          web died of signal 11 (SIGSEGV), 1 min 15 s ago\n"));
  EXPECT_THAT(status_json(told),
              HasSubstr(R"("waiting":{"contract":0,"nrpe":3,"http":1},"workers_lost":5,"last_lost":[{"check":"web",)"));
}

TEST(StatusReport, FitsTheTerminal) {
  auto wide = report();
  wide.services[0].name = std::string(40, 'n');
  wide.services[0].summary = "connexión rechazada: " + std::string(200, 'x');
  const auto text = status_text(wide, 80);
  const auto rows = text.substr(text.find("SERVICE"));
  std::size_t line_start = 0;
  for (std::size_t end = 0; (end = rows.find('\n', line_start)) != rows.npos; line_start = end + 1) {
    const auto line = rows.substr(line_start, end - line_start);
    const auto continuation = std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) == 0x80; });
    EXPECT_LE(line.size() - static_cast<std::size_t>(continuation), 80u) << line;
  }
  EXPECT_THAT(rows, HasSubstr("nnn...  CRITICAL  12 s          in 3 s        con..."));
  EXPECT_THAT(status_text(wide), HasSubstr(std::string(200, 'x'))) << "into a file it goes whole";
}

TEST(StatusReport, SaysWhatTheAgentItselfDoesNotKeep) {
  struct Case {
    const char* why;
    std::function<void(StatusReport&)> happens;
    const char* line;
    int exit_code;
  };
  const Case cases[] = {
      {"all is well", [](StatusReport&) {}, "written\nlisteners", 0},
      {"late",
       [](StatusReport& r) {
         r.schedule = {.kept = false,
                       .late = 12,
                       .latest = seconds{75},
                       .running = 16,
                       .places = 16,
                       .longest_running = {"crm", "ivr"}};
       },
       "\nschedule  NOT KEPT: 12 runs late by up to 1 min 15 s, 16 of 16 places are busy (longest: crm, ivr)\n", 1},
      {"retries give way", [](StatusReport& r) { r.schedule.retries_waiting = 3; },
       "\nschedule  3 retry runs gave way to what is due\n", 0},
      {"a reload was refused",
       [](StatusReport& r) {
         r.settings_mistakes = {"sereno.yaml:1:1: a", "b"};
       },
       "\nsettings  NOT TAKEN OVER, the agent goes on with the old ones: 2 mistakes\n          sereno.yaml:1:1: a\n",
       1},
      {"the clock jumped", [](StatusReport& r) { r.clock_jump = seconds{3600}; },
       "\nclock     IN DOUBT: it has jumped by 3600 s", 1},
      {"it cannot look",
       [](StatusReport& r) { r.troubles = {{.reason = "no_process", .services = 2, .output = "fork: no"}}; },
       "\nobserver  CANNOT LOOK at 2 services (no_process): fork: no\n", 1},
      {"results were lost", [](StatusReport& r) { r.ledger_lost = 2; }, "written, 2 LOST\n", 1},
      {"results were refused", [](StatusReport& r) { r.ledger_refused = 3; }, "written, 3 REFUSED\n", 1},
      {"a service is late", [](StatusReport& r) { r.services[0].next_in = -seconds{90}; }, "  late 1 min 30 s  ", 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    auto now = report();
    now.listeners.pop_back();
    c.happens(now);
    EXPECT_THAT(status_text(now), HasSubstr(c.line));
    EXPECT_EQ(exit_code_of(now), c.exit_code);
  }
}

TEST(StatusReport, SaysWhenNothingIsWatched) {
  auto idle = report();
  idle.services.clear();
  EXPECT_THAT(status_text(idle),
              HasSubstr("\n0 services\n"
                        "Nothing is watched until sereno.yaml, or a file of conf.d beside it, names a service.\n"));
}

TEST(StatusReport, ExitCodeTellsWhetherTheAgentItselfIsWell) {
  auto healthy = report();
  EXPECT_EQ(exit_code_of(healthy), 1);
  healthy.listeners[1].listening = true;
  EXPECT_EQ(exit_code_of(healthy), 0);
  healthy.ledger_problem = "disk full";
  EXPECT_EQ(exit_code_of(healthy), 1);
}

TEST(StatusReport, IsAnObjectForPrograms) {
  const auto text = status_json(report());
  EXPECT_THAT(text, HasSubstr(R"("name":"web","check":"web","state":"CRITICAL","observed":true)"));
  EXPECT_THAT(text, HasSubstr(R"("age_ms":12000,"next_in_ms":3000)"));
  EXPECT_THAT(text, HasSubstr(R"("settings":{"path":"","taken_over":true,"mistakes":[]},"schedule":{"kept":true,)"));
}

}  // namespace
}  // namespace sereno::agent
