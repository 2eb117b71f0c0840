#include "ledger/recovery.h"

#include <gtest/gtest.h>

#include <vector>

namespace sereno::ledger {
namespace {

using std::chrono::seconds;

TEST(Recovery, IsOverAtOnceUntilItComesBack) {
  struct Look {
    int second;
    bool good;
    bool well;
  };
  struct Case {
    const char* why;
    std::vector<Look> looks;
  };
  const Case cases[] = {
      {"the first time it is over at once", {{0, true, true}, {5, false, false}, {9, true, true}}},
      {"what comes back has to stay away for ten seconds",
       {{0, false, false}, {1, true, true}, {5, false, false}, {6, true, false}, {15, true, false}, {16, true, true}}},
      {"a relapse meanwhile begins it anew",
       {{0, false, false},
        {1, true, true},
        {2, false, false},
        {3, true, false},
        {9, false, false},
        {10, true, false},
        {19, true, false},
        {20, true, true}}},
      {"each return doubles it",
       {{0, false, false},
        {1, true, true},
        {2, false, false},
        {3, true, false},
        {13, true, true},
        {14, false, false},
        {15, true, false},
        {34, true, false},
        {35, true, true}}},
      {"what was well for long is a new trouble",
       {{0, false, false},
        {1, true, true},
        {2, false, false},
        {3, true, false},
        {13, true, true},
        {90, false, false},
        {91, true, true}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Recovery recovery;
    for (const Look& look : c.looks)
      EXPECT_EQ(recovery.look(look.good, Recovery::TimePoint{} + seconds{look.second}), look.well) << look.second;
  }
}

TEST(Recovery, FlappingForAnHourIsToldAFewTimes) {
  Recovery recovery;
  int told = 0;
  bool before = true;
  for (int second = 0; second < 3600; ++second) {
    const bool well = recovery.look(second % 7 != 0, Recovery::TimePoint{} + seconds{second});
    told += well != before ? 1 : 0;
    before = well;
  }
  EXPECT_EQ(told, 3) << "not written, written again, not written";
}

}  // namespace
}  // namespace sereno::ledger
