#include "sla/sources/known_acts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "sla/sources/fact_record.h"
#include "sla/sources/json_lines.h"

namespace sereno::sla {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr const char* span_a = R"("from":"2026-10-07T03:00:00Z","to":"2026-10-07T06:00:00Z")";
constexpr const char* span_b = R"("from":"2026-10-07T03:00:00Z","to":"2026-10-07T04:00:00Z")";

std::string maintenance(const std::string& id, const std::string& fields) {
  return R"({"type":"maintenance",)" + (id.empty() ? "" : R"("id":")" + id + R"(",)") + fields + "}";
}

std::string correction(const std::string& state, const std::string& function = "web") {
  return R"({"type":"correction","function":")" + function + R"(","state":")" + state + R"(",)" + span_a + "}";
}

/// Imports each text as a file of its own and says how many acts each of them added.
std::vector<std::size_t> added_by(const std::vector<std::string>& files, std::vector<std::string>* warnings = nullptr) {
  std::vector<ledger::Fact> ledger;
  std::vector<std::size_t> counts;
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::istringstream input(files[i]);
    const Instant now = instant_from_ms(1'793'000'000'000) + std::chrono::hours{i};
    JsonLines lines;
    read_json_lines(input, {.recorded_at = now}, lines);
    EXPECT_EQ(lines.bad_line_count, 0) << files[i];
    std::vector<std::string> bodies;
    for (const ReadAct& each : lines.acts) bodies.push_back(each.body);
    const auto added = add_new_acts(lines.acts, ledger, lines.batch);
    EXPECT_TRUE(added);
    if (warnings != nullptr) *warnings = added->warnings;
    counts.push_back(bodies.size() - static_cast<std::size_t>(added->known));
    EXPECT_EQ(lines.batch.facts(), counts.back());
    for (std::size_t place = 0, kept = 0; place < lines.acts.size(); ++place)
      if (lines.acts[place].body.empty() && kept < counts.back()) {
        ledger.push_back({static_cast<std::int64_t>(ledger.size()) + 1, now,
                          std::string(type_of(lines.acts[place].act)), bodies[place]});
        ++kept;
      }
  }
  return counts;
}

TEST(KnownActs, AnActIsSaidAgainUnlessItIsTheLastWord) {
  const std::string a = maintenance("m", span_a), b = maintenance("m", span_b);
  const std::string dated = maintenance("m", span_a + std::string(R"(,"said_at":"2026-10-01T00:00:00Z")"));
  struct Case {
    const char* why;
    std::vector<std::string> files;
    std::vector<std::size_t> added;
  };
  const Case cases[] = {
      {"the last word", {a, a}, {1, 0}},
      {"A, B, A in three files", {a, b, a}, {1, 1, 1}},
      {"A, B, A in one file", {a + "\n" + b + "\n" + a}, {3}},
      {"A, A in one file", {a + "\n" + a}, {1}},
      {"dated, however often", {dated, b, dated, dated + "\n" + dated}, {1, 1, 0, 0}},
      {"another id is another entry", {a, maintenance("n", span_a), a}, {1, 1, 0}},
      {"without an id the same is known",
       {maintenance("", span_a), maintenance("", span_b), maintenance("", span_a)},
       {1, 1, 0}},
      {"a correction without an id as well: it is an entry of its own",
       {correction("UP"), correction("DOWN"), correction("UP")},
       {1, 1, 0}},
      {"one of another function contradicts nothing",
       {correction("UP"), correction("DOWN", "login"), correction("UP")},
       {1, 1, 0}},
      {"null and blank say nothing",
       {a, maintenance("m", span_a + std::string(R"(,"ack":null,"description":" ")"))},
       {1, 0}},
      {"a withdrawal belongs to its entry",
       {a, R"({"type":"withdraw","of":{"type":"maintenance","id":"m"}})", a},
       {1, 1, 1}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(added_by(c.files), c.added);
  }
}

TEST(KnownActs, WarnOfWhatAPersonMayNotMean) {
  struct Case {
    const char* why;
    std::vector<std::string> files;
    const char* warning;  ///< null: none
  };
  const std::string november = R"("from":"2026-11-04T03:00:00Z","to":"2026-11-04T04:00:00Z")";
  const Case cases[] = {
      {"an id of October for November", {maintenance("m", span_a), maintenance("m", november)}, "the id stands for"},
      {"made shorter", {maintenance("m", span_a), maintenance("m", span_b)}, nullptr},
      {"an incident registered twice",
       {R"({"type":"incident","id":"i","registered":"2026-10-07T03:00:00Z","priority":1})",
        R"({"type":"incident","id":"i","registered":"2026-10-17T03:00:00Z","priority":1})"},
       "the id stands for"},
      {"a call that nobody has made yet",
       {maintenance("m", span_a + std::string(R"(,"notice_phone":"2026-11-07T03:00:00Z")"))},
       "notice_phone 2026-11-07T03:00:00Z lies after its recording"},
      {"an incident of next year",
       {R"({"type":"incident","id":"i","registered":"2027-10-07T03:00:00Z","priority":1})"},
       "registered 2027-10-07T03:00:00Z lies after its recording"},
      {"a defect fixed tomorrow",
       {R"({"type":"bug","id":"b","opened":"2026-10-07T03:00:00Z","fixed":"2026-11-07T03:00:00Z"})"},
       "fixed 2026-11-07T03:00:00Z lies after its recording"},
      {"a month that is not over",
       {R"({"type":"freeze","month":"2026-11"})"},
       "2026-11 is not over: this closes nothing"},
      {"the month that runs", {R"({"type":"freeze","month":"2026-10"})"}, "2026-10 is not over: this closes nothing"},
      {"a plan is of what is to come", {maintenance("m", november)}, nullptr},
      {"said tomorrow",
       {maintenance("m", span_a + std::string(R"(,"said_at":"2030-01-01T00:00:00Z")"))},
       "lies after its recording"},
      {"the month is closed",
       {R"({"type":"freeze","month":"2026-09"})",
        maintenance("m", R"("from":"2026-09-07T03:00:00Z","to":"2026-09-07T06:00:00Z")")},
       "may change 2026-09, which is frozen"},
      {"it was said to be closed too early",
       {R"({"type":"freeze","month":"2026-10"})", maintenance("m", span_a)},
       nullptr},
      {"a correction that something contradicted since",
       {correction("UP"), correction("DOWN"), correction("UP")},
       "was not recorded again, but record 2 says otherwise since"},
      {"the whole file again",
       {correction("UP") + "\n" + correction("DOWN"), correction("UP") + "\n" + correction("DOWN")},
       nullptr},
      {"another month is", {R"({"type":"freeze","month":"2026-08"})", maintenance("m", span_a)}, nullptr},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    std::vector<std::string> warnings;
    added_by(c.files, &warnings);
    if (c.warning == nullptr)
      EXPECT_TRUE(warnings.empty());
    else
      EXPECT_THAT(warnings, ElementsAre(HasSubstr(c.warning)));
  }
}

}  // namespace
}  // namespace sereno::sla
