#include "plugins/steps/dns/address_order.h"

#include <gtest/gtest.h>

namespace sereno::steps {
namespace {

using Addresses = std::vector<std::string>;

TEST(InOrder, TakesTheFamilyThatThisMachineCanUse) {
  struct Case {
    const char* why;
    Addresses ipv6, ipv4;
    const char* usable;  ///< "6", "4", "46" or nothing
    Addresses order;
  };
  const Case cases[] = {
      {"one family", {}, {"203.0.113.7"}, "", {"203.0.113.7"}},
      {"the other", {"2001:db8::1"}, {}, "", {"2001:db8::1"}},
      {"both usable", {"2001:db8::1"}, {"203.0.113.7"}, "46", {"2001:db8::1", "203.0.113.7"}},
      {"no IPv6 here", {"2001:db8::1"}, {"203.0.113.7"}, "4", {"203.0.113.7", "2001:db8::1"}},
      {"no IPv4 here", {"fd00::1"}, {"203.0.113.7"}, "6", {"fd00::1", "203.0.113.7"}},
      {"neither", {"2001:db8::1"}, {"203.0.113.7"}, "", {"2001:db8::1", "203.0.113.7"}},
      {"a unique local one comes behind", {"fd00::1"}, {"203.0.113.7"}, "46", {"203.0.113.7", "fd00::1"}},
      {"6to4 too", {"2002:cb00:7107::1"}, {"203.0.113.7"}, "46", {"203.0.113.7", "2002:cb00:7107::1"}},
      {"and Teredo", {"2001:0:1::1"}, {"203.0.113.7"}, "46", {"203.0.113.7", "2001:0:1::1"}},
      {"loopback", {"::1"}, {"127.0.0.1"}, "46", {"::1", "127.0.0.1"}},
      {"each family in its own order",
       {"2001:db8::2", "2001:db8::1"},
       {"203.0.113.8", "203.0.113.7"},
       "4",
       {"203.0.113.8", "203.0.113.7", "2001:db8::2", "2001:db8::1"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto usable = [&](const std::string& address) {
      const char family = address.find(':') == std::string::npos ? '4' : '6';
      return std::string_view(c.usable).find(family) != std::string_view::npos;
    };
    EXPECT_EQ(in_order(c.ipv6, c.ipv4, usable), c.order);
  }
}

TEST(HasSourceAddress, OfLoopbackThereIsOne) {
  EXPECT_TRUE(has_source_address("127.0.0.1"));
  EXPECT_FALSE(has_source_address("cc.example"));
}

}  // namespace
}  // namespace sereno::steps
