#include "net/allowed_hosts.h"

#include <gtest/gtest.h>

namespace sereno::net {
namespace {

TEST(IpAddress, ReadsAndPrintsBothFamilies) {
  struct Case {
    const char* text;
    const char* printed;  ///< nullptr: refused
  };
  const Case cases[] = {
      {"192.0.2.7", "192.0.2.7"},
      {"::ffff:192.0.2.7", "192.0.2.7"},
      {"0:0:0:0:0:FFFF:7F00:1", "127.0.0.1"},
      {"::127.0.0.1", "::127.0.0.1"},
      {"2001:DB8::1", "2001:db8::1"},
      {"::", "::"},
      {"", nullptr},
      {"[::1]", nullptr},
      {"127.1", nullptr},
      {"127.0.0.01.2", nullptr},
      {"fe80::1%eth0", nullptr},
      {"1.2.3.4 ", nullptr},
      {"0000:0000:0000:0000:0000:0000:0000:0000:0000:0000", nullptr},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.text);
    const auto address = IpAddress::parse(c.text);
    ASSERT_EQ(address.has_value(), c.printed != nullptr);
    if (address) {
      EXPECT_EQ(address->to_string(), c.printed);
    }
  }
}

TEST(AllowedHosts, MatchesAddressesAndNetworks) {
  struct Case {
    const char* why;
    const char* list;
    const char* address;
    const char* entry;  ///< "" = refused
  };
  const Case cases[] = {
      {"the address itself", "192.0.2.1", "192.0.2.1", "192.0.2.1"},
      {"another address", "192.0.2.1", "192.0.2.2", ""},
      {"the second entry, spaces around it", "192.0.2.1 , 192.0.2.2", "192.0.2.2", "192.0.2.2"},
      {"nobody", "", "127.0.0.1", ""},
      {"empty entries are nothing", ",,", "127.0.0.1", ""},
      {"first of a network", "10.1.0.0/16", "10.1.0.0", "10.1.0.0/16"},
      {"last of a network", "10.1.0.0/16", "10.1.255.255", "10.1.0.0/16"},
      {"one behind a network", "10.1.0.0/16", "10.2.0.0", ""},
      {"prefix inside a byte", "10.1.2.128/25", "10.1.2.129", "10.1.2.128/25"},
      {"prefix inside a byte, outside", "10.1.2.128/25", "10.1.2.127", ""},
      {"bits behind the prefix do not count", "10.1.2.3/8", "10.9.9.9", "10.1.2.3/8"},
      {"a whole prefix", "10.1.2.3/32", "10.1.2.4", ""},
      {"any IPv4", "0.0.0.0/0", "203.0.113.9", "0.0.0.0/0"},
      {"any IPv4 is not any IPv6", "0.0.0.0/0", "2001:db8::1", ""},
      {"any IPv6 is everything", "::/0", "203.0.113.9", "::/0"},
      {"IPv6 network", "2001:db8::/33", "2001:db8:7fff::1", "2001:db8::/33"},
      {"outside the IPv6 network", "2001:db8::/33", "2001:db8:8000::1", ""},
      {"mapped peer, plain entry", "127.0.0.1", "::ffff:127.0.0.1", "127.0.0.1"},
      {"plain peer, mapped entry", "::ffff:127.0.0.1", "127.0.0.1", "::ffff:127.0.0.1"},
      {"mapped network", "::ffff:10.0.0.0/104", "10.200.0.1", "::ffff:10.0.0.0/104"},
      {"v4-compatible is another address", "127.0.0.1", "::127.0.0.1", ""},
      {"loopback of one family is not the other's", "127.0.0.1", "::1", ""},
      {"the unspecified address is itself only", "::", "::1", ""},
      {"the unspecified address is not any IPv4", "::", "127.0.0.1", ""},
      {"brackets around an IPv6 address", "127.0.0.1, [::1]", "::1", "[::1]"},
      {"brackets and a prefix", "[2001:db8::]/32", "2001:db8::7", "[2001:db8::]/32"},
      {"brackets and a prefix, outside", "[2001:db8::]/32", "2001:db9::7", ""},
      {"one bit besides the mapped prefix", "127.0.0.1", "::fffe:127.0.0.1", ""},
      {"an address in full, in capitals", "2001:0DB8:0000:0000:0000:FF00:0042:8329", "2001:db8::ff00:42:8329",
       "2001:0DB8:0000:0000:0000:FF00:0042:8329"},
      {"a prefix of one entry is not the next one's", "127.0.0.0/24,128.0.0.2", "128.0.0.1", ""},
      {"no IPv4 prefix takes in IPv6", "127.0.0.0/0", "::1", ""},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto hosts = AllowedHosts::parse_list(c.list);
    ASSERT_TRUE(hosts) << hosts.error().message;
    EXPECT_EQ(hosts->match(*IpAddress::parse(c.address)), c.entry);
  }
}

TEST(AllowedHosts, MatchesNamesByWhatTheyResolvedTo) {
  const auto hosts = AllowedHosts::parse_list("192.0.2.1,nagios.example,other.example.");
  ASSERT_TRUE(hosts);
  EXPECT_EQ(hosts->names(), (std::vector<std::string>{"nagios.example", "other.example."}));
  const auto address = *IpAddress::parse("198.51.100.4");
  EXPECT_FALSE(hosts->allows(address));
  const ResolvedNames resolved{{"nagios.example", {*IpAddress::parse("2001:db8::4"), address}}};
  EXPECT_EQ(hosts->match(address, resolved), "nagios.example");
  EXPECT_FALSE(hosts->allows(*IpAddress::parse("198.51.100.5"), resolved));
}

TEST(AllowedHosts, SaysWhichEntryIsWrongAndWhy) {
  struct Case {
    const char* list;
    const char* message;
  };
  const Case cases[] = {
      {"::1,10.0.0.0/33",
       "allowed host 2 '10.0.0.0/33': is no network: write ADDRESS/PREFIX, prefix at most 32 or 128 bits"},
      {"::1/129", "allowed host 1 '::1/129': is no network: write ADDRESS/PREFIX, prefix at most 32 or 128 bits"},
      {"10.0.0.0/", "allowed host 1 '10.0.0.0/': is no network: write ADDRESS/PREFIX, prefix at most 32 or 128 bits"},
      {"10.0.0.0/-1",
       "allowed host 1 '10.0.0.0/-1': is no network: write ADDRESS/PREFIX, prefix at most 32 or 128 bits"},
      {"name/24", "allowed host 1 'name/24': is no network: write ADDRESS/PREFIX, prefix at most 32 or 128 bits"},
      {"10.0.0.300", "allowed host 1 '10.0.0.300': is no IPv4 address (four numbers up to 255)"},
      {"1.2.3", "allowed host 1 '1.2.3': is no IPv4 address (four numbers up to 255)"},
      {"127.0.0.1:5666", "allowed host 1 '127.0.0.1:5666': is no IPv6 address (a port does not belong here)"},
      {"[::1]:5666", "allowed host 1 '[::1]:5666': is no IPv6 address (a port does not belong here)"},
      {"[::]1", "allowed host 1 '[::]1': is no IPv6 address (a port does not belong here)"},
      {"[::1", "allowed host 1 '[::1': is no IPv6 address (a port does not belong here)"},
      {"[127.0.0.1]", "allowed host 1 '[127.0.0.1]': is no address, no network and no host name"},
      {"[]", "allowed host 1 '[]': is no address, no network and no host name"},
      {"/24", "allowed host 1 '/24': is no network: write ADDRESS/PREFIX, prefix at most 32 or 128 bits"},
      {"a..b", "allowed host 1 'a..b': has an empty part between dots"},
      {"-a", "allowed host 1 '-a': has a part that begins or ends with '-'"},
      {"a b", "allowed host 1 'a b': is no address, no network and no host name"},
      {".", "allowed host 1 '.': has an empty part between dots"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.list);
    const auto hosts = AllowedHosts::parse_list(c.list);
    ASSERT_FALSE(hosts);
    EXPECT_EQ(hosts.error().message, c.message);
  }
}

TEST(AllowedHosts, RefusesNamesThatCannotBe) {
  EXPECT_FALSE(AllowedHosts::parse({std::string(64, 'a') + ".example"}));
  EXPECT_TRUE(AllowedHosts::parse({std::string(63, 'a') + ".example"}));
  std::string longest = "a";
  while (longest.size() < 253) longest += ".a";
  EXPECT_TRUE(AllowedHosts::parse({longest}));
  EXPECT_FALSE(AllowedHosts::parse({longest + ".a"}));
  EXPECT_FALSE(AllowedHosts::parse({std::string("nul\0l", 5)}));
}

}  // namespace
}  // namespace sereno::net
