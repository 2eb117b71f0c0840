#include "sereno/steps/address.h"

#include <gtest/gtest.h>

namespace sereno::steps {
namespace {

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

TEST(NameProblem, TellsWhatCannotBeAHost) {
  for (const char* name : {"cc.example", "CC.Example.", "localhost", "a_b.example", "xn--espaa-rta.example",
                           "españa.example", "203.0.113.7", "[::1]", "::1", "3com.example", "1.2.3.example"})
    EXPECT_EQ(name_problem(name), std::nullopt) << name;
  struct Case {
    std::string name;
    const char* problem;
  };
  const Case cases[] = {
      {"", "is empty"},
      {".", "is empty"},
      {"127.0.0.1:80", "holds a port or is no IPv6 address"},
      {"::g", "holds a port or is no IPv6 address"},
      {"a b", "holds a blank or a control character"},
      {"a\n", "holds a blank or a control character"},
      {"cc.example/path", "holds '/', which stands in no name"},
      {"ann@cc.example", "holds '@', which stands in no name"},
      {"a..b", "has an empty part between its dots"},
      {".b", "has an empty part between its dots"},
      {std::string(64, 'a') + ".example", "has a part of more than 63 characters"},
      {std::string(260, 'a'), "is longer than a name can be"},
      {"256.1.1.1", "is no IPv4 address and, ending in a number, no name"},
      {"1.2.3", "is no IPv4 address and, ending in a number, no name"},
  };
  for (const Case& c : cases) EXPECT_EQ(name_problem(c.name), c.problem) << c.name;
}

}  // namespace
}  // namespace sereno::steps
