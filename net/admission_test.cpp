#include "net/admission.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace sereno::net {
namespace {
using namespace std::chrono_literals;
using Verdict = Admission::Verdict;

/// Every letter is an address; 'a' to 'c' are one server's, 'd' to 'f' another's, and so on.
Source source_of_letter(char letter) {
  static constexpr std::array<const char*, 9> servers{"abc", "def", "ghi", "jkl", "mno", "pqr", "stu", "vwx", "yz"};
  const char small = static_cast<char>(letter | 0x20);
  IpAddress address = *IpAddress::parse("192.0.2.0");
  address.bytes[15] = static_cast<std::uint8_t>(small);
  return source_of(servers[static_cast<std::size_t>(small - 'a') / 3], address);
}

/// One letter a connection, oldest first: the source's letter, in capitals when it is being answered. The first one
/// came in at 0 ms, each next one 10 ms later.
std::vector<OpenConnection> connections(std::string_view letters) {
  std::vector<OpenConnection> open;
  for (const char letter : letters) {
    OpenConnection connection;
    connection.id = open.size() + 1;
    connection.waiting = letter >= 'a';
    connection.source = source_of_letter(letter);
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
      {"its source is full, whatever others hold", "AAAADDDDDD", 'a', 1000ms, Verdict::refuse, 0},
      {"all full: the crowd's oldest goes", "baaacc", 'd', 1000ms, Verdict::evict, 2},
      {"all full: waiting ones make the crowd", "AAAbcc", 'd', 1000ms, Verdict::evict, 5},
      {"all full and young", "aaabbb", 'd', 40ms, Verdict::later, 0},
      {"all full of answers: of the server that holds most, the address that does, its last", "ABABBA", 'd', 1000ms,
       Verdict::displace, 6},
      {"of unequal addresses the heavier", "ABABBB", 'd', 1000ms, Verdict::displace, 6},
      {"two addresses of one server, a third of it", "AAABBB", 'c', 1000ms, Verdict::displace, 3},
      {"who holds his share gets no more of it", "AAABBB", 'a', 1000ms, Verdict::refuse, 0},
      {"nor from another server that holds no more", "AAADDD", 'b', 1000ms, Verdict::displace, 3},
      {"equal shares of everybody", "ADGJMP", 'a', 1000ms, Verdict::refuse, 0},
      {"equal shares, a newcomer", "ADGJMP", 's', 1000ms, Verdict::refuse, 0},
      {"shares of unequal servers", "AAADGJ", 'd', 1000ms, Verdict::displace, 3},
      {"one more than the newcomer would have is not enough", "AADDGG", 'm', 1000ms, Verdict::displace, 2},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto admission =
        admit(connections(c.open), source_of_letter(c.source), limits, std::chrono::steady_clock::time_point{} + c.now);
    EXPECT_EQ(admission.verdict, c.verdict);
    EXPECT_EQ(admission.id, c.evicted);
  }
}

TEST(Admission, TakesANetworkOf64BitsForOneMachine) {
  const auto source = [](const char* text) { return source_of("entry", *IpAddress::parse(text)); };
  EXPECT_EQ(source("2001:db8::1"), source("2001:db8::ffff:0:2"));
  EXPECT_NE(source("2001:db8::1"), source("2001:db8:0:1::1"));
  EXPECT_NE(source("192.0.2.1"), source("192.0.2.2"));
  EXPECT_NE(source_of("one", *IpAddress::parse("192.0.2.1")), source_of("other", *IpAddress::parse("192.0.2.1")));
}

}  // namespace
}  // namespace sereno::net
