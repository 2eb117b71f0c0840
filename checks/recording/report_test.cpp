#include "checks/recording/report.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "sereno/check_harness.h"

namespace recording {
namespace {

using sereno::FaultOwner;
using sereno::Status;

const sereno::Instant now = sereno::parse_instant("2026-11-27T09:42:00Z").value();

Settings settings() { return {.golden = "6f1d9b54-0001", .warning_s = {.high = 900}, .critical_s = {.high = 3600}}; }

Obtained there() {
  Obtained out{.outcome = Outcome::fetched};
  out.fetched.bytes.kind = sereno::steps::AudioKind::wav;
  auto& measure = out.fetched.audio.measure;
  std::string("pcm").copy(measure.codec.data(), 3);
  measure.rate = 8000;
  measure.channels = 1;
  measure.seconds = 60;
  return out;
}

TEST(ReportGolden, WhatIsNotThere) {
  struct Case {
    Obtained golden;
    const char* text;
  };
  const Case cases[] = {
      {{.outcome = Outcome::pending, .words = "202 for 57 s"}, "golden 6f1d9b54..: 202 for 57 s (transcoder backlog)"},
      {{.outcome = Outcome::missing, .words = "404"}, "golden 6f1d9b54..: 404 (retention, or deleted)"},
      {{.outcome = Outcome::absent, .words = "'deleted'"}, "golden 6f1d9b54..: the platform says 'deleted'"},
  };
  for (const Case& c : cases) {
    const auto result = report_golden(settings(), c.golden);
    EXPECT_EQ(result.status, Status::critical);
    EXPECT_EQ(result.summary, c.text);
    EXPECT_EQ(result.fault.owner, FaultOwner::platform);
  }
  EXPECT_EQ(report_golden(settings(), there()).status, Status::ok);
}

TEST(ReportRecent, HowLateItIs) {
  const auto late = [&](int minutes, std::optional<bool> golden_ok, Outcome outcome = Outcome::missing) {
    const Call call{.guid = "g", .ended = now - std::chrono::minutes{minutes}};
    return report_recent(settings(), call, {.outcome = outcome, .words = "404"}, now, golden_ok);
  };
  EXPECT_EQ(late(10, true).status, Status::ok);
  EXPECT_EQ(late(10, true).summary, "recent: call ended 09:32Z, no recording after 10 min (404, golden OK)");
  EXPECT_EQ(late(30, true).status, Status::warning);
  EXPECT_EQ(late(30, true).summary, "recent: call ended 09:12Z, no recording after 30 min (404, golden OK)");
  EXPECT_EQ(late(61, false).status, Status::critical);
  EXPECT_EQ(late(61, {}).summary, "recent: call ended 08:41Z, no recording after 61 min (404)");
  EXPECT_EQ(late(6, {}, Outcome::absent).status, Status::critical) << "the final word needs no waiting";
}

TEST(Combine, TheWorseStandsFirst) {
  const auto good = report_golden(settings(), there());
  const auto bad = report_golden(settings(), {.outcome = Outcome::missing, .words = "404"});
  const auto both = combine(good, bad);
  EXPECT_EQ(both.status, Status::critical);
  EXPECT_EQ(both.summary, bad.summary + "; " + good.summary);
  EXPECT_EQ(both.fault, bad.fault);
  EXPECT_EQ(both.function_state, sereno::FunctionState::down);
}

std::string problems_of(const std::map<std::string, std::string>& options) {
  sereno::CheckHarness harness;
  for (const auto& [name, value] : options) harness.option(name, value);
  std::string text;
  for (const auto& problem : harness.validate()) text += (text.empty() ? "" : "; ") + problem.to_string();
  return text;
}

TEST(Settings, SayWhatIsWrong) {
  const std::string url = "https://cc/recordings/{guid}.wav";
  EXPECT_EQ(problems_of({{"url", url}, {"golden", "g"}}), "");
  EXPECT_EQ(problems_of({{"url", url}, {"recent", ""}, {"calls-url", "https://cc/calls"}}), "");
  EXPECT_EQ(problems_of({{"url", "https://cc/x.wav"}, {"golden", "g"}}),
            "option 'url': has no {guid} in its path or query");
  EXPECT_EQ(problems_of({{"url", url}}), "option 'golden': say which recording: --golden, or --recent");
  EXPECT_EQ(problems_of({{"url", url}, {"golden", "g"}, {"calls-url", "https://cc/calls"}}),
            "option 'calls-url': customers' voices are fetched with --recent only");
  EXPECT_EQ(problems_of({{"url", url}, {"recent", ""}}),
            "option 'calls-url': --recent needs the list of calls, or --calls-database");
  EXPECT_EQ(problems_of({{"url", url}, {"golden", "g"}, {"sha256", "abc"}}),
            "option 'sha256': has to be 64 hexadecimal digits");
  EXPECT_EQ(problems_of({{"url", url}, {"golden", "g"}, {"silence", "90%,60%"}}),
            "option 'silence': is no WARN%,CRIT%, as 60%,90%");
  EXPECT_EQ(problems_of({{"url", url}, {"golden", "g"}, {"duration-tolerance", "x"}}),
            "option 'duration-tolerance': is no SECONDS,SHARE%, as 2,5%");
}

TEST(WithGuid, NothingOfItIsTakenForTheAddress) {
  const auto url = sereno::steps::Url::parse("https://cc/recordings/{guid}.wav?id={guid}").value();
  EXPECT_EQ(with_guid(url, "a/../b?c=d").path, "/recordings/a%2F..%2Fb%3Fc%3Dd.wav?id=a%2F..%2Fb%3Fc%3Dd");
}

}  // namespace
}  // namespace recording
