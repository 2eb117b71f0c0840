#include "sereno/steps/resolver.h"

#include <gtest/gtest.h>

#include "sereno/steps/resolver_patience.h"

namespace sereno::steps {
namespace {

/// One that never comes, by a clock that stands still.
Deadline far_deadline() {
  return Deadline(Deadline::Clock::time_point{std::chrono::hours{1}}, {}, [] { return Deadline::Clock::time_point{}; });
}

TEST(NumericAddress, KnowsAddressesFromNames) {
  EXPECT_EQ(numeric_address("203.0.113.7"), "203.0.113.7");
  EXPECT_EQ(numeric_address("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(numeric_address("[2001:db8::1]"), "2001:db8::1");
  EXPECT_EQ(numeric_address("fe80::1%eth0"), "fe80::1%eth0");
  for (const char* name : {"", "cc.example", "1.2.3", "1.2.3.4.5", "[cc.example]", "256.1.1.1", "0x7f.1", "::g"})
    EXPECT_EQ(numeric_address(name), std::nullopt) << name;
}

TEST(WithPort, PutsBracketsAroundIpv6) {
  EXPECT_EQ(with_port("203.0.113.7", 443), "203.0.113.7:443");
  EXPECT_EQ(with_port("2001:db8::1", 80), "[2001:db8::1]:80");
}

TEST(Resolve, ANumericAddressIsItsOwnAnswer) {
  EXPECT_EQ(resolve("127.0.0.1", Family::any, far_deadline()).addresses, std::vector<std::string>{"127.0.0.1"});
  EXPECT_EQ(resolve("[::1]", Family::ipv6, far_deadline()).addresses, std::vector<std::string>{"::1"});
  const auto wrong_family = resolve("127.0.0.1", Family::ipv6, far_deadline());
  EXPECT_TRUE(wrong_family.addresses.empty());
  EXPECT_EQ(wrong_family.fault, ResolveFault::no_address);
}

TEST(Resolve, RefusesWhatCannotBeAName) {
  EXPECT_EQ(resolve("", Family::any, far_deadline()).fault, ResolveFault::no_such_name);
  EXPECT_EQ(resolve(std::string(300, 'a'), Family::any, far_deadline()).fault, ResolveFault::no_such_name);
}

TEST(Resolve, SaysThatAResolverIsNoAddress) {
  const auto resolution = resolve("cc.example", Family::any, far_deadline(), "not an address");
  EXPECT_EQ(resolution.fault, ResolveFault::local);
  EXPECT_NE(resolution.text.find("not an address"), std::string::npos);
}

TEST(Resolve, EndsAtTheDeadline) {
  const Deadline passed(Deadline::Clock::time_point{}, {}, [] { return Deadline::Clock::time_point{}; });
  EXPECT_EQ(resolve("cc.example", Family::any, passed, "127.0.0.1:9").fault, ResolveFault::timed_out);
}

TEST(ResolverPatience, IsWhatResolvConfSays) {
  struct Case {
    const char* why;
    const char* text;
    std::optional<unsigned> timeout_s;
    std::optional<unsigned> attempts;
  };
  const Case cases[] = {
      {"nothing", "", {}, {}},
      {"nothing about it", "nameserver 10.0.0.2\noptions ndots:2 rotate\n", {}, {}},
      {"both", "nameserver 10.0.0.2\noptions timeout:2 attempts:3\n", 2, 3},
      {"two lines, tabs, no line end at the end", "options\ttimeout:1\n  options attempts:2", 1, 2},
      {"the last word counts", "options timeout:4\noptions timeout:2", 2, {}},
      {"no more than the C library takes", "options timeout:900 attempts:900", 30, 5},
      {"no numbers", "options timeout: attempts:x timeout:-1 attempts:0 timeout:2s", {}, {}},
      {"another keyword", "search options timeout:2\n# options timeout:3\noptionstimeout:4", {}, {}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto patience = read_patience(c.text);
    EXPECT_EQ(patience.timeout_s, c.timeout_s);
    EXPECT_EQ(patience.attempts, c.attempts);
  }
}

}  // namespace
}  // namespace sereno::steps
