#include "ledger/fitness.h"

#include <gtest/gtest.h>

#include <functional>

namespace sereno::ledger {
namespace {

Sample good_sample() { return {.service = "web", .at = instant_from_ms(0), .interval = milliseconds{60'000}}; }

TEST(Fitness, ASampleIsRefusedOrCorrected) {
  struct Case {
    const char* why;
    std::function<void(Sample&)> spoil;
    const char* says;
    bool stays;  ///< refused even when corrected
  };
  const Case cases[] = {
      {"good", [](Sample&) {}, "", false},
      {"no service", [](Sample& s) { s.service.clear(); }, "names no service", true},
      {"before 1970", [](Sample& s) { s.at = instant_from_ms(-1); }, "is of a time outside 1970 to 2199", true},
      {"the year 2200", [](Sample& s) { s.at = latest_instant; }, "is of a time outside 1970 to 2199", true},
      {"the end of all time", [](Sample& s) { s.at = Instant::max(); }, "is of a time outside 1970 to 2199", true},
      {"the last of its time", [](Sample& s) { s.at = latest_instant - milliseconds{1}; }, "", false},
      {"any bytes", [](Sample& s) { s.service = s.output = std::string("\0\xff\n", 3); }, "", false},
      {"longest name", [](Sample& s) { s.service.assign(longest_name, 'x'); }, "", false},
      {"service too long", [](Sample& s) { s.service.assign(longest_name + 1, 'x'); },
       "has a name of more than 1,024 bytes", true},
      {"function too long", [](Sample& s) { s.function.assign(longest_name + 1, 'x'); },
       "has a name of more than 1,024 bytes", true},
      {"site too long", [](Sample& s) { s.site.assign(longest_name + 1, 'x'); }, "has a name of more than 1,024 bytes",
       true},
      {"interval negative", [](Sample& s) { s.interval = milliseconds{-1}; },
       "has an interval below 0 or above ten years", false},
      {"interval for ever", [](Sample& s) { s.interval = milliseconds::max(); },
       "has an interval below 0 or above ten years", false},
      {"duration negative", [](Sample& s) { s.duration = milliseconds::min(); },
       "has a duration below 0 or above ten years", false},
      {"no status", [](Sample& s) { s.status = static_cast<Status>(4); },
       "has a status, state or fault that does not exist", false},
      {"no state", [](Sample& s) { s.function_state = static_cast<FunctionState>(99); },
       "has a status, state or fault that does not exist", false},
      {"no owner", [](Sample& s) { s.fault.owner = static_cast<FaultOwner>(99); },
       "has a status, state or fault that does not exist", false},
      {"no confidence", [](Sample& s) { s.fault.confidence = static_cast<Confidence>(99); },
       "has a status, state or fault that does not exist", false},
      {"longest text", [](Sample& s) { s.output.assign(longest_text, 'x'); }, "", false},
      {"output too long", [](Sample& s) { s.output.assign(longest_text + 1, 'x'); }, "has a text of more than 64 KiB",
       false},
      {"steps too long", [](Sample& s) { s.steps.assign(longest_text + 1, 'x'); }, "has a text of more than 64 KiB",
       false},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Sample sample = good_sample();
    c.spoil(sample);
    EXPECT_EQ(unfit(sample), c.says);
    correct(sample);
    EXPECT_EQ(unfit(sample), c.stays ? c.says : "");
  }
}

TEST(Fitness, NoCharacterIsCutInTwo) {
  Sample sample = good_sample();
  sample.output = std::string(longest_text - 1, 'x') + "\xe2\x82\xac and more";
  correct(sample);
  EXPECT_EQ(sample.output, std::string(longest_text - 1, 'x'));
  sample.output = std::string(longest_text + 9, '\x80');
  correct(sample);
  EXPECT_GE(sample.output.size(), longest_text - 4) << "what is no text is cut all the same";
}

TEST(Fitness, AFactIsRefused) {
  struct Case {
    const char* why;
    Fact fact;
    const char* says;
  };
  const Instant now = instant_from_ms(1000);
  const Case cases[] = {
      {"good", {.type = "note", .body = "{}"}, ""},
      {"no type", {.body = "{}"}, "has no type"},
      {"longest body", {.type = "note", .body = std::string(longest_body, 'x')}, ""},
      {"body too long", {.type = "note", .body = std::string(longest_body + 1, 'x')}, "has a body of more than 4 MiB"},
      {"name too long",
       {.type = "note", .entry = std::string(longest_text + 1, 'x')},
       "has a name of more than 64 KiB"},
      {"when it is recorded is the ledger's", {.recorded_at = instant_from_ms(-1), .type = "note"}, ""},
      {"said in 2200",
       {.type = "note", .head = {.said_at = latest_instant}},
       "was said at a time outside 1970 to 2199"},
      {"an empty span", {.type = "note", .span = TimeSpan{now, now}}, "touches a span that ends before it begins"},
      {"a reversed span",
       {.type = "note", .span = TimeSpan{now, Instant{}}},
       "touches a span that ends before it begins"},
      {"all of time", {.type = "note", .span = TimeSpan{Instant::min(), Instant::max()}}, ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(unfit(c.fact), c.says);
    Fact corrected = c.fact;
    correct(corrected);
    const bool left_to_the_ledger = c.fact.head.said_at != corrected.head.said_at;
    EXPECT_EQ(unfit(corrected), left_to_the_ledger ? "" : c.says);
  }
}

}  // namespace
}  // namespace sereno::ledger
