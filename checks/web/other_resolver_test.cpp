#include "checks/web/other_resolver.h"

#include <gtest/gtest.h>

namespace web {
namespace {

using sereno::steps::ResolveFault;
using sereno::steps::Seen;

TEST(OtherResolver, IsAWitnessWhereItAnswers) {
  struct Case {
    const char* why;
    OtherResolver other;
    Seen witness;
    const char* words;
    const char* difference;  ///< from 203.0.113.7 203.0.113.8
  };
  const auto failing = [](ResolveFault fault) { return OtherResolver{"9.9.9.9", {.fault = fault}}; };
  const Case cases[] = {
      {"one in common",
       {"9.9.9.9", {.addresses = {"203.0.113.9", "203.0.113.8"}}},
       Seen::well,
       "9.9.9.9 says 203.0.113.9 203.0.113.8",
       ""},
      {"none in common",
       {"9.9.9.9", {.addresses = {"198.51.100.1"}}},
       Seen::well,
       "9.9.9.9 says 198.51.100.1",
       "our resolver says 203.0.113.7 203.0.113.8, 9.9.9.9 says 198.51.100.1"},
      {"unknown there", failing(ResolveFault::no_such_name), Seen::failing, "9.9.9.9 says: no such name",
       "our resolver says 203.0.113.7 203.0.113.8, 9.9.9.9 says: no such name"},
      {"fails there", failing(ResolveFault::server_failed), Seen::failing, "9.9.9.9 says: the resolver failed",
       "our resolver says 203.0.113.7 203.0.113.8, 9.9.9.9 says: the resolver failed"},
      {"silent", failing(ResolveFault::timed_out), Seen::not_asked, "9.9.9.9 says: no answer from the resolver in time",
       "9.9.9.9 gave no answer (no answer from the resolver in time), nothing was compared"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(c.other.witness(), c.witness);
    EXPECT_EQ(c.other.words(), c.words);
    const auto finding = judge_difference({"203.0.113.7", "203.0.113.8"}, c.other);
    EXPECT_EQ(finding ? finding->text : "", c.difference);
    if (finding) {
      EXPECT_EQ(finding->function, sereno::FunctionState::up) << "the page was asked for";
    }
  }
}

}  // namespace
}  // namespace web
