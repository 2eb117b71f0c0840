#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "agent/listeners/control/control_protocol.h"
#include "agent/listeners/control/status_report.h"

namespace sereno::agent {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

TEST(ControlRequest, ReadsItsThreeKinds) {
  const auto run = parse_control_request("run\tweb\t2");
  ASSERT_TRUE(run);
  EXPECT_EQ(run->service, "web");
  EXPECT_EQ(run->verbosity, 2u);
  EXPECT_EQ(parse_control_request("run\tweb")->verbosity, 0u);
  EXPECT_EQ(parse_control_request("status")->kind, ControlRequest::Kind::status_text);
  EXPECT_EQ(parse_control_request("status\tjson")->kind, ControlRequest::Kind::status_json);
}

TEST(ControlRequest, RefusesEverythingElse) {
  for (const char* line : {"", "run", "run\t", "run\tweb\t4", "run\tweb\tx", "run\tweb\t1\t1", "status\txml", "stop"})
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
}

}  // namespace
}  // namespace sereno::agent
