#include "agent/protocols/icinga/check_result.h"

#include <gtest/gtest.h>

namespace sereno::agent::icinga {
namespace {

using Kind = Answer::Kind;

TEST(IcingaCheckResult, CarriesTimeAndItemsOfPerformanceData) {
  EXPECT_EQ(body_of({.host = "cc\"01",
                     .service = "web",
                     .status = Status::critical,
                     .output = "down",
                     .perfdata = "time=1s 'a b'=2;3",
                     .at = instant_from_ms(1'775'001'600'250)},
                    "agent"),
            R"({"type":"Service","filter":"host.name == \"cc\\\"01\" && service.name == \"web\"","exit_status":2,)"
            R"("plugin_output":"down","performance_data":["time=1s","'a b'=2;3"],"check_source":"agent",)"
            R"("execution_start":1.77500160025E9,"execution_end":1.77500160025E9})");
}

TEST(IcingaCheckResult, ReadsWhatBecameOfIt) {
  struct Case {
    const char* why;
    int status;
    const char* body;
    Kind kind;
    const char* problem;
  };
  const Case cases[] = {
      {"taken", 200, R"({"results":[{"code":200.0,"status":"Successfully processed."}]})", Kind::taken, ""},
      {"a newer one is there", 200, R"({"results":[{"code":409,"status":"Newer check result"}]})", Kind::taken, ""},
      {"passive checks are off", 200, R"({"results":[{"code":403,"status":"Passive checks off."}]})", Kind::refused,
       "Passive checks off."},
      {"not active now", 200, R"({"results":[{"code":503,"status":"Shutting down"}]})", Kind::failed, "Shutting down"},
      {"no such service", 404, R"({"error":404,"status":"No objects found."})", Kind::refused,
       "HTTP status 404: No objects found."},
      {"nothing was found", 200, R"({"results":[]})", Kind::refused, "Icinga has no such service"},
      {"wrong password", 401, R"({"error":401,"status":"Unauthorized"})", Kind::failed,
       "HTTP status 401: Unauthorized"},
      {"a page of something else", 404, "<html>", Kind::failed, "HTTP status 404"},
      {"a code that is none", 200, R"({"results":[{"code":"x"}]})", Kind::failed, "code 0"},
      {"no object", 200, R"({"results":[7]})", Kind::failed, "code 0"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto answer = read_answer(c.status, c.body);
    EXPECT_EQ(answer.kind, c.kind);
    EXPECT_EQ(answer.problem, c.problem);
  }
}

}  // namespace
}  // namespace sereno::agent::icinga
