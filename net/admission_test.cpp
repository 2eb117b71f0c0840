#include "net/admission.h"

#include <gtest/gtest.h>

#include <vector>

namespace sereno::net {
namespace {
using namespace std::chrono_literals;
using Verdict = Admission::Verdict;

/// One letter a connection, oldest first: the source's letter, in capitals when it is being answered. The first one
/// came in at 0 ms, each next one 10 ms later.
std::vector<OpenConnection> connections(std::string_view letters) {
  std::vector<OpenConnection> open;
  for (const char letter : letters) {
    OpenConnection connection;
    connection.id = open.size() + 1;
    connection.waiting = letter >= 'a';
    connection.source.bytes[15] = static_cast<std::uint8_t>(letter | 0x20);
    connection.since = std::chrono::steady_clock::time_point{} + 10ms * open.size();
    open.push_back(connection);
  }
  return open;
}

TEST(Admission, MakesRoomAtTheCostOfWhoWaitsLongest) {
  const ConnectionLimits limits{.total = 6, .per_source = 4, .grace = 50ms};
  struct Case {
    const char* why;
    const char* open;
    char source;
    std::chrono::milliseconds now;
    Verdict verdict;
    std::uint64_t evicted;
  };
  const Case cases[] = {
      {"nobody there", "", 'a', 0ms, Verdict::admit, 0},
      {"room left", "aab", 'a', 1000ms, Verdict::admit, 0},
      {"room left for another source", "aaaa", 'b', 1000ms, Verdict::admit, 0},
      {"its source is full: its own oldest goes", "baaaa", 'a', 1000ms, Verdict::evict, 2},
      {"who is being answered stays", "bAAaa", 'a', 1000ms, Verdict::evict, 4},
      {"its source is full and young", "aaaa", 'a', 49ms, Verdict::later, 0},
      {"at the grace", "aaaa", 'a', 50ms, Verdict::evict, 1},
      {"its source is full of answers", "AAAA", 'a', 1000ms, Verdict::refuse, 0},
      {"all full: the crowd's oldest goes", "baaacc", 'd', 1000ms, Verdict::evict, 2},
      {"all full: waiting ones make the crowd", "AAAbcc", 'd', 1000ms, Verdict::evict, 5},
      {"all full and young", "aaabbb", 'd', 40ms, Verdict::later, 0},
      {"all full of answers", "AAABBB", 'd', 1000ms, Verdict::refuse, 0},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    IpAddress source;
    source.bytes[15] = static_cast<std::uint8_t>(c.source);
    const auto admission = admit(connections(c.open), source, limits, std::chrono::steady_clock::time_point{} + c.now);
    EXPECT_EQ(admission.verdict, c.verdict);
    EXPECT_EQ(admission.id, c.evicted);
  }
}

}  // namespace
}  // namespace sereno::net
