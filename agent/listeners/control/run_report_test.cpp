#include "agent/listeners/control/run_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::agent {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

CheckAnswer answer() {
  return {.name = "portal",
          .result = {.status = Status::critical,
                     .summary = "tls: expired",
                     .steps = {{.name = "tls", .outcome = "expired", .duration_s = 0.25, .failed = true}}},
          .observed_at = *parse_instant("2026-11-28T12:03:02Z"),
          .observed = true,
          .trace = {"* step tls", "> GET / HTTP/1.1"},
          .reproduce = "sereno check web"};
}

ControlRequest asks(unsigned verbosity, ControlRequest::Show show) {
  return {.kind = ControlRequest::Kind::run, .service = "portal", .verbosity = verbosity, .show = show};
}

TEST(RunReport, ShowsTheTraceToWhoAskedForIt) {
  using Show = ControlRequest::Show;
  EXPECT_EQ(run_text(answer(), asks(3, Show::result), std::nullopt),
            "PORTAL CRITICAL - tls: expired\n"
            "  step  start ms   took ms  seen\n"
            "! tls       0.00       250  expired\n"
            "* step tls\n"
            "> GET / HTTP/1.1\n");
  EXPECT_THAT(run_text(answer(), asks(3, Show::explanation), std::nullopt),
              HasSubstr("reproduce: sereno check web\n* step tls\n> GET / HTTP/1.1\n"));
  EXPECT_THAT(run_text(answer(), asks(3, Show::json), std::nullopt),
              HasSubstr(R"("trace":["* step tls","> GET / HTTP/1.1"])"));
  CheckAnswer none = answer();
  none.trace.clear();
  EXPECT_THAT(run_text(none, asks(3, Show::result), std::nullopt), HasSubstr("\n* nothing that went over a wire"));
  EXPECT_THAT(run_text(none, asks(2, Show::result), std::nullopt), Not(HasSubstr("nothing that went")));
  none.observed = false;
  EXPECT_THAT(run_text(none, asks(3, Show::result), std::nullopt), Not(HasSubstr("nothing that went")))
      << "no run was made";
}

TEST(RunReport, SetsTheRunAgainstWhatIsRecorded) {
  const auto request = asks(0, ControlRequest::Show::explanation);
  const host::PastRuns past{.since = *parse_instant("2026-11-27T12:03:02Z"),
                            .good_runs = 3,
                            .run_s = 0.5,
                            .steps_s = {{"tls", 0.05}},
                            .last_good = *parse_instant("2026-11-28T12:00:02Z")};
  const std::string text = run_text(answer(), request, past);
  EXPECT_THAT(text, HasSubstr("! tls       0.00       250      50.0  expired\n"));
  EXPECT_THAT(text, HasSubstr("\nlast good: 2026-11-28T12:00:02Z (3 min before this)\n"))
      << "of before the agent's start";
  EXPECT_THAT(text, HasSubstr("\np95: of 3 good runs recorded since 2026-11-27T12:03:02Z"));
  EXPECT_THAT(run_text(answer(), request, Error{"the ledger cannot be read"}),
              HasSubstr("\np95: the ledger cannot be read\n"));
}

}  // namespace
}  // namespace sereno::agent
