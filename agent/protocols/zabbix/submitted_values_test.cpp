#include "agent/protocols/zabbix/submitted_values.h"

#include <gtest/gtest.h>

namespace sereno::agent::zabbix {
namespace {

TEST(SubmittedValues, AreARequestWithTrueTimes) {
  const Instant at = instant_from_ms(1'775'001'600'250);
  Submission submission{.agent_data = true,
                        .session = "00112233445566778899aabbccddeeff",
                        .values = {{.host = "cc", .key = "sereno.status[web]", .text = "2", .at = at, .id = 7},
                                   {.host = "cc",
                                    .key = "x",
                                    .text = "no \"x\"",
                                    .supported = false,
                                    .at = at,
                                    .extra_ns = 3,
                                    .id = 8,
                                    .itemid = "501"}},
                        .now = at + milliseconds{750}};
  EXPECT_EQ(
      request_of(submission),
      R"({"request":"agent data","session":"00112233445566778899aabbccddeeff","data":[)"
      R"({"host":"cc","key":"sereno.status[web]","value":"2","id":7,"clock":1775001600,"ns":250000000},)"
      R"({"host":"cc","key":"x","value":"no \"x\"","itemid":501,"id":8,"state":1,"clock":1775001600,"ns":250000003}],)"
      R"("clock":1775001601,"ns":0})");
  submission.agent_data = false;
  submission.session.clear();
  submission.values.clear();
  EXPECT_EQ(request_of(submission), R"({"request":"sender data","data":[],"clock":1775001601,"ns":0})");
}

TEST(SubmittedValues, ReadsWhatBecameOfThem) {
  struct Case {
    const char* why;
    const char* payload;
    std::int64_t processed, failed;
    const char* problem;
  };
  const Case cases[] = {
      {"all", R"({"response":"success","info":"processed: 2; failed: 1; total: 3; seconds spent: 0.000055"})", 2, 1,
       ""},
      {"nothing is said", R"({"response":"success"})", 0, 0, ""},
      {"not taken", R"({"response":"failed","info":"no license"})", 0, 0, "the server did not take it: no license"},
      {"no words", R"({"response":"failed"})", 0, 0, R"(the server did not take it: {"response":"failed"})"},
      {"no JSON", "OK\n", 0, 0, "the answer is none of Zabbix: OK "},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto answer = read_submission_answer(c.payload);
    EXPECT_EQ(answer ? "" : answer.error().message, c.problem);
    if (!answer) continue;
    EXPECT_EQ(answer->processed, c.processed);
    EXPECT_EQ(answer->failed, c.failed);
  }
  EXPECT_TRUE(read_submission_answer(R"({"response":"success","upload":"disabled"})")->upload_disabled);
}

}  // namespace
}  // namespace sereno::agent::zabbix
