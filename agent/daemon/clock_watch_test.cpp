#include "agent/daemon/clock_watch.h"

#include <gtest/gtest.h>

#include <vector>

namespace sereno::agent {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

const Instant noon = *parse_instant("2026-11-27T12:00:00Z");
const ClockWatch::SteadyTime start{hours{100}};

TEST(ClockWatch, DoubtsAClockUntilItIsClearWhichTimeIsRight) {
  struct Look {
    seconds after;
    milliseconds off;  ///< what the wall clock says beyond the time that has passed
    bool runs;
  };
  struct Case {
    const char* why;
    std::vector<Look> looks;
  };
  constexpr milliseconds far = hours{24 * 365 * 174};
  const Case cases[] = {
      {"runs", {{seconds{60}, seconds{0}, true}, {seconds{7200}, seconds{0}, true}}},
      {"drifts, and is set right little by little",
       {{seconds{60}, seconds{1}, true}, {seconds{120}, seconds{9}, true}, {seconds{180}, seconds{18}, true}}},
      {"2200 for three seconds",
       {{seconds{10}, far, false}, {seconds{13}, far, false}, {seconds{14}, seconds{0}, true}}},
      {"1970 for three seconds", {{seconds{10}, -hours{24 * 365 * 56}, false}, {seconds{13}, seconds{0}, true}}},
      {"an hour for ten seconds", {{seconds{10}, hours{1}, false}, {seconds{20}, seconds{0}, true}}},
      {"set an hour ahead, for good",
       {{seconds{10}, hours{1}, false},
        {seconds{39}, hours{1}, false},
        {seconds{40}, hours{1}, true},
        {seconds{41}, hours{1}, true}}},
      {"set back, for good",
       {{seconds{10}, -hours{2}, false}, {seconds{41}, -hours{2}, true}, {seconds{100}, -hours{2}, true}}},
      {"to and fro: doubt begins anew with each jump",
       {{seconds{10}, hours{1}, false},
        {seconds{39}, hours{2}, false},
        {seconds{45}, hours{2}, false},
        {seconds{70}, hours{2}, true}}},
      {"nobody looked for an hour after the jump", {{seconds{3600}, hours{1}, false}, {seconds{3631}, hours{1}, true}}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    ClockWatch watch(noon, start);
    for (const Look& look : c.looks) {
      SCOPED_TRACE(look.after.count());
      EXPECT_EQ(watch.look(noon + look.after + look.off, start + look.after) == ClockWatch::State::runs, look.runs);
    }
  }
}

TEST(ClockWatch, SaysWhenSomethingWasByTheClockThatIsNotInDoubt) {
  ClockWatch watch(noon, start);
  watch.look(noon + seconds{10} + hours{1}, start + seconds{10});
  EXPECT_EQ(watch.wall_at(start + seconds{12}), noon + seconds{12});
  EXPECT_EQ(watch.jump(), hours{1});
  watch.look(noon + seconds{40} + hours{1}, start + seconds{40});
  EXPECT_EQ(watch.wall_at(start + seconds{12}), noon + seconds{12} + hours{1}) << "it was right all the time";
}

}  // namespace
}  // namespace sereno::agent
