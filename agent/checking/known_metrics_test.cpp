#include "agent/checking/known_metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sereno::agent {
namespace {

using ::testing::ElementsAre;

std::vector<Metric> metrics(std::initializer_list<const char*> labels) {
  std::vector<Metric> all;
  for (const char* label : labels) all.push_back({.label = label, .value = 1, .unit = "s"});
  return all;
}

std::string labels(const KnownMetrics& known) {
  std::string all;
  for (const MetricName& name : known.of("web")) all += (all.empty() ? "" : ",") + name.label;
  return all;
}

TEST(KnownMetrics, StayWhileTheSubjectIsNotSeen) {
  struct Case {
    const char* why;
    Status status;
    std::vector<Metric> metrics;
    const char* known;
    bool changed;
  };
  const Case cases[] = {
      {"nothing yet", Status::critical, {}, "", false},
      {"the first", Status::ok, metrics({"time", "size"}), "time,size", true},
      {"the same", Status::ok, metrics({"time", "size"}), "time,size", false},
      {"the page is down", Status::critical, {}, "time,size", false},
      {"nothing could be seen", Status::unknown, {}, "time,size", false},
      {"down, and only the time is known", Status::critical, metrics({"time"}), "time,size", false},
      {"down, and something new", Status::critical, metrics({"time", "code"}), "time,size,code", true},
      {"a label twice", Status::critical, metrics({"code", "code"}), "time,size,code", false},
      {"it is seen, and has others now", Status::warning, metrics({"size", "age"}), "size,age", true},
      {"well, and it has none: a check without metrics says nothing", Status::ok, {}, "size,age", false},
  };
  KnownMetrics known;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(known.hear("web", {.status = c.status, .metrics = c.metrics}), c.changed);
    EXPECT_EQ(labels(known), c.known);
  }
}

TEST(KnownMetrics, AreWrittenAndReadAgain) {
  KnownMetrics known;
  known.hear("web", {.status = Status::ok,
                     .metrics = {{.label = "time", .value = 0.2, .unit = "s"}, {.label = "it's a label", .value = 1}}});
  known.hear("disk", {.status = Status::ok, .metrics = {{.label = "used", .unit = "%"}}});
  KnownMetrics again;
  again.read(known.write());
  EXPECT_THAT(again.of("web"), ElementsAre(MetricName{"time", "s"}, MetricName{"it's a label", ""}));
  EXPECT_THAT(again.of("disk"), ElementsAre(MetricName{"used", "%"}));
}

TEST(KnownMetrics, ReadWhatMakesSenseAndNothingElse) {
  KnownMetrics known;
  known.hear("web", {.status = Status::ok, .metrics = metrics({"new"})});
  known.read("web old=0\n\nnoperfdata\n lead=1\nmail a=0s broken\ncut b=0");
  EXPECT_EQ(labels(known), "new") << "what was heard goes before what was read";
  EXPECT_THAT(known.of("mail"), ElementsAre(MetricName{"a", "s"}));
  EXPECT_THAT(known.of("cut"), ElementsAre(MetricName{"b", ""}));
  EXPECT_TRUE(known.of("noperfdata").empty());
}

TEST(KnownMetrics, AreBounded) {
  KnownMetrics known;
  for (int i = 0; i < 1100; ++i)
    known.hear("web", {.status = Status::critical, .metrics = {{.label = "m" + std::to_string(i), .value = 1}}});
  EXPECT_EQ(known.of("web").size(), 1000u);
}

}  // namespace
}  // namespace sereno::agent
