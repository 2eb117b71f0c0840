#include "sereno/steps/resolver.h"

#include <gtest/gtest.h>

#include "plugins/steps/dns/resolver_patience.h"
#include "plugins/steps/testing/name_server.h"

namespace sereno::steps {
namespace {

/// One that never comes, by a clock that stands still.
Deadline far_deadline() {
  return Deadline(Deadline::Clock::time_point{std::chrono::hours{1}}, {}, [] { return Deadline::Clock::time_point{}; });
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

/// With a server of one's own, which has to be waited for by the clock of this machine.
Resolution asked(const testing::NameServer& server, ResolveSettings settings = {},
                 std::chrono::milliseconds time = std::chrono::seconds{20}) {
  settings.servers = server.address();
  return resolve("cc.example", settings, Deadline(Deadline::Clock::now() + time));
}

TEST(Resolve, OneFamilyDoesNotWaitForTheOther) {
  using testing::NameAnswer;
  const NameAnswer four{.addresses = {"203.0.113.7"}}, six{.addresses = {"2001:db8::1"}}, silence{.silent = true};
  const NameAnswer absent{.code = 3}, broken{.code = 2}, empty{};
  struct Case {
    const char* why;
    NameAnswer ipv4, ipv6;
    std::vector<std::string> addresses;
    std::optional<ResolveFault> fault;
  };
  const Case cases[] = {
      {"AAAA is never answered", four, silence, {"203.0.113.7"}, {}},
      {"A is never answered", silence, six, {"2001:db8::1"}, {}},
      {"AAAA fails", four, broken, {"203.0.113.7"}, {}},
      {"A fails", broken, six, {"2001:db8::1"}, {}},
      {"AAAA is absent, against the rules", four, absent, {"203.0.113.7"}, {}},
      {"no IPv6", four, empty, {"203.0.113.7"}, {}},
      {"a name that is not there has no other family", absent, silence, {}, ResolveFault::no_such_name},
      {"the other way round", silence, absent, {}, ResolveFault::no_such_name},
      {"nothing at all", empty, empty, {}, ResolveFault::no_address},
      {"nothing, and a failure", empty, broken, {}, ResolveFault::server_failed},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const testing::NameServer server(c.ipv4, c.ipv6);
    const auto start = Deadline::Clock::now();
    const Resolution resolution = asked(server);
    EXPECT_EQ(resolution.addresses, c.addresses);
    EXPECT_EQ(resolution.fault, c.fault) << resolution.text;
    EXPECT_LT(Deadline::Clock::now() - start, std::chrono::seconds{4}) << "a quarter of the time is for silence";
  }
}

TEST(Resolve, BothFamiliesAreTakenWhenBothCome) {
  const testing::NameServer server({.addresses = {"203.0.113.7", "203.0.113.8"}}, {.addresses = {"2001:db8::1"}});
  EXPECT_EQ(asked(server, {.slower_family = std::chrono::seconds{9}}).addresses.size(), 3u);
  EXPECT_EQ(asked(server, {.family = Family::ipv6}).addresses, std::vector<std::string>{"2001:db8::1"});
  EXPECT_EQ(asked(server, {.family = Family::ipv4}).addresses.size(), 2u);
}

TEST(Resolve, SilenceOfTheOneFamilyThatIsWantedIsTold) {
  const testing::NameServer server({.addresses = {"203.0.113.7"}}, {.silent = true});
  const Resolution resolution = asked(server, {.family = Family::ipv6}, std::chrono::milliseconds{200});
  EXPECT_EQ(resolution.fault, ResolveFault::timed_out);
}

TEST(ServersProblem, TellsWhatIsNoAddress) {
  for (const char* good : {"", "10.0.0.2", "10.0.0.2:5353", "10.0.0.2, 10.0.0.3:53", "::1", "[::1]:53"})
    EXPECT_EQ(servers_problem(good), std::nullopt) << good;
  for (const char* bad : {"ns.example", "10.0.0.2:", "10.0.0.2:0", "10.0.0.2:x", "10.0.0.2;10.0.0.3", "ns.example:53"})
    EXPECT_NE(servers_problem(bad), std::nullopt) << bad;
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
