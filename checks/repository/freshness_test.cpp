#include "checks/repository/freshness.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace repository {
namespace {

using sereno::Confidence;
using sereno::FaultOwner;
using sereno::FunctionState;
using sereno::Instant;
using sereno::Status;
using std::chrono::minutes;

const Instant now = sereno::parse_instant("2026-11-27T12:00:00Z").value();

EndOfFeed table(std::optional<long> age_min) {
  EndOfFeed end{.place = "table calls", .server = "db:5432", .clock = now, .own_clock = true};
  if (age_min) end.newest = now - minutes{*age_min};
  return end;
}

EndOfFeed folder(std::vector<long> ages_min) {
  sereno::steps::FileListing listing;
  for (const long age : ages_min)
    listing.files.push_back(
        {.name = "cdr_" + std::to_string(age) + ".csv", .modified = now - minutes{age}, .size = 10});
  EndOfFeed end = read_listing(std::move(listing), 0, now);
  end.place = "/in/*";
  return end;
}

TEST(JudgeFeed, Age) {
  struct Case {
    const char* why;
    std::optional<long> age_min;
    Status status;
    const char* text;
  };
  const Case cases[] = {
      {"fresh", 10, Status::ok, "age: 10 min, table calls (db:5432)"},
      {"a bound is inclusive", 30, Status::ok, "age: 30 min, table calls (db:5432)"},
      {"late", 31, Status::warning, "age: 31 min, at most 30 min, table calls (db:5432)"},
      {"too late", 134, Status::critical, "age: 2 h 14 min, at most 1 h, table calls (db:5432)"},
      {"nothing at all", std::nullopt, Status::critical, "age: no row in table calls (db:5432)"},
      {"clocks differ a little", -1, Status::ok, "age: 0 s, table calls (db:5432)"},
      {"in the future", -60, Status::unknown,
       "age: timestamp 1 h in the future at table calls (db:5432): daylight saving or time zone, see --tz"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto result = judge_feed({}, {.processed = table(c.age_min)});
    EXPECT_EQ(result.status, c.status);
    EXPECT_EQ(result.summary, c.text);
  }
}

TEST(JudgeFeed, BothEnds) {
  struct Case {
    const char* why;
    EndOfFeed processed, inbound;
    const char* text;
    FaultOwner owner;
    Confidence confidence;
  };
  const Case cases[] = {
      {"delivered, not processed", table(134), folder({130, 70}),
       "inbound: cdr_130.csv waits unprocessed for 2 h 10 min and 1 more; ", FaultOwner::platform, Confidence::high},
      {"never anything processed", table({}), folder({130}), "inbound: cdr_130.csv waits unprocessed for 2 h 10 min; ",
       FaultOwner::platform, Confidence::high},
      {"what was processed lies there still", table(134), folder({200, 150}), "inbound: nothing for 2 h 30 min; ",
       FaultOwner::client, Confidence::low},
      {"nothing comes in", table(134), folder({}), "inbound: nothing in /in/*; ", FaultOwner::client, Confidence::low},
      {"it has only just come", table(134), folder({5}), "inbound: delivered late, cdr_5.csv came 5 min ago; ",
       FaultOwner::client, Confidence::low},
      {"both ends are tables", table(134), table(100), "inbound: table calls waits unprocessed for 1 h 40 min; ",
       FaultOwner::platform, Confidence::high},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto result = judge_feed({.feed_party = "client-1"}, {.processed = c.processed, .inbound = c.inbound});
    EXPECT_EQ(result.status, Status::critical);
    EXPECT_TRUE(result.summary.starts_with(c.text)) << result.summary;
    EXPECT_EQ(result.fault.owner, c.owner);
    EXPECT_EQ(result.fault.confidence, c.confidence);
    EXPECT_EQ(result.fault.party, c.owner == FaultOwner::client ? "client-1" : "");
  }
}

TEST(JudgeFeed, WithoutTheOtherEndNobodyIsBlamed) {
  const auto alone = judge_feed({}, {.processed = table(134)});
  EXPECT_EQ(alone.fault.owner, FaultOwner::not_established);
  EXPECT_EQ(alone.fault.reasons, "candidates: platform, client");
  const auto unseen = judge_feed({}, {.processed = table(134), .inbound_trouble = "inbound connect: refused"});
  EXPECT_EQ(unseen.fault.owner, FaultOwner::not_established);
  EXPECT_TRUE(unseen.summary.starts_with("inbound connect: refused; age: 2 h 14 min")) << unseen.summary;
  EXPECT_EQ(judge_feed({}, {.processed = table(1)}).fault, sereno::Fault{});
}

TEST(JudgeFeed, OnlyOpenHoursCount) {
  Expectations open{.hours = *sereno::steps::OpenHours::parse("Mon-Fri 08:00-20:00")};
  auto at_eight = table({});
  at_eight.clock = sereno::parse_instant("2026-11-27T08:10:00Z").value();
  at_eight.newest = sereno::parse_instant("2026-11-26T19:55:00Z").value();
  const auto result = judge_feed(open, {.processed = at_eight});
  EXPECT_EQ(result.status, Status::ok);
  EXPECT_EQ(result.summary, "age: 15 min, 12 h 15 min with closed hours, table calls (db:5432)");
  EXPECT_EQ(result.metrics.at(0).value, 900);
}

TEST(JudgeFeed, RowsInTheWindow) {
  const Expectations wanted{.min_rows = 60, .window = minutes{60}};
  EndOfFeed few = table(10);
  few.rows_window = 12;
  const auto result = judge_feed(wanted, {.processed = few});
  EXPECT_EQ(result.status, Status::critical);
  EXPECT_EQ(result.summary, "rows: 12 in the last 1 h, expected at least 60; age: 10 min, table calls (db:5432)");
  few.rows_window = 60;
  EXPECT_EQ(judge_feed(wanted, {.processed = few}).status, Status::ok);
  Expectations night = wanted;
  night.hours = *sereno::steps::OpenHours::parse("Fri 11:30-20:00");
  few.rows_window = 0;
  EXPECT_EQ(judge_feed(night, {.processed = few}).status, Status::ok) << "not all of the window was open";
}

TEST(JudgeFeed, AReplicaThatLags) {
  const auto result = judge_feed({}, {.processed = table(1), .replica = table(91)});
  EXPECT_EQ(result.status, Status::critical);
  EXPECT_EQ(result.summary, "replica: replica lag 1 h 30 min, table calls (db:5432); age: 60 s, table calls (db:5432)");
  EXPECT_EQ(result.fault.owner, FaultOwner::infrastructure);
  EXPECT_EQ(judge_feed({}, {.processed = table(1), .replica = table(2)}).status, Status::ok);
  EXPECT_EQ(judge_feed({}, {.processed = table(1), .replica = table({})}).status, Status::critical);
}

TEST(JudgeFeed, FilesThatAreTooSmallDoNotCount) {
  sereno::steps::FileListing listing;
  listing.files.push_back({.name = "empty.csv", .modified = now, .size = 0});
  EndOfFeed end = read_listing(std::move(listing), 1, now);
  end.place = "/out/*";
  const auto result = judge_feed({}, {.processed = end});
  EXPECT_EQ(result.status, Status::critical);
  EXPECT_EQ(result.summary, "age: no file /out/* that is large enough, 1 too small");
}

TEST(ReadAnswer, FindsColumnsByTheirNames) {
  using sereno::steps::SqlAnswer;
  const auto utc = sereno::steps::Zone::fixed(std::chrono::seconds{0});
  const auto read = [&](SqlAnswer answer, bool gives_age = false) { return read_answer(answer, gives_age, utc, now); };
  EXPECT_EQ(read({.columns = {"max"}, .rows = {{"2026-11-27 11:00:00"}}})->newest, now - minutes{60});
  EXPECT_EQ(read({.columns = {"n"}, .rows = {{"60"}}}, true)->newest, now - minutes{1});
  EXPECT_EQ(read({.columns = {"x", "AGE"}, .rows = {{"1", "60.0"}}})->newest, now - minutes{1});
  EXPECT_FALSE(read({.columns = {"max"}, .rows = {{std::nullopt}}})->newest);
  EXPECT_FALSE(read({.columns = {"max"}})->newest);
  EXPECT_EQ(read({.columns = {"newest", "clock"}, .rows = {{"2026-11-27 06:00:00", "2026-11-27 06:05:00"}}})->clock,
            now - minutes{355});
  EXPECT_EQ(read({.columns = {"newest", "rows_window"}, .rows = {{"2026-11-27 06:00:00", "7"}}})->rows_window, 7u);
  const auto error = [&](SqlAnswer answer, bool gives_age = false) {
    return read(std::move(answer), gives_age).error().message;
  };
  EXPECT_EQ(error({.columns = {"max"}, .rows = {{"soon"}}}), "'soon' in column 'max' is no time");
  EXPECT_EQ(error({.columns = {"max"}, .rows = {{"soon"}}}, true), "'soon' in column 'max' is no number of seconds");
  EXPECT_EQ(error({.columns = {"max"}, .rows = {{"1"}}, .more_rows = true}),
            "the question gives more than one row: ask for MAX(...)");
  EXPECT_EQ(error({}), "the question gives no column");
}

TEST(SpanWords, AsPeopleSayIt) {
  using std::chrono::seconds;
  EXPECT_EQ(span_words(seconds{41}), "41 s");
  EXPECT_EQ(span_words(seconds{7320}), "2 h 2 min");
  EXPECT_EQ(span_words(minutes{90 * 60}), "3 days 18 h");
  EXPECT_EQ(span_words(-minutes{10}), "-10 min");
}

}  // namespace
}  // namespace repository
