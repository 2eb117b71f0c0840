#include "agent/startup/order_of_places.h"

#include <gtest/gtest.h>

namespace sereno::agent {
namespace {

TEST(OrderOfPlaces, IsThatOfTheFiles) {
  using Lines = std::vector<std::string>;
  struct Case {
    const char* why;
    Lines given;
    Lines ordered;
  };
  const Case cases[] = {
      {"nothing", {}, {}},
      {"lines are numbers", {"/s.yaml:10:1: b", "/s.yaml:9:1: a"}, {"/s.yaml:9:1: a", "/s.yaml:10:1: b"}},
      {"then columns", {"/s.yaml:9:10: b", "/s.yaml:9:2: a"}, {"/s.yaml:9:2: a", "/s.yaml:9:10: b"}},
      {"a line alone is a place", {"/s.yaml:10: b", "/s.yaml:9: a"}, {"/s.yaml:9: a", "/s.yaml:10: b"}},
      {"of one place they stay as they came",
       {"/s.yaml:9:2: z", "/s.yaml:9:2: a"},
       {"/s.yaml:9:2: z", "/s.yaml:9:2: a"}},
      {"the main file first, those beside it by their names",
       {"/conf.d/b.yaml:1:1: x", "/conf.d/a.yaml:2:1: x", "/s.yaml:3:1: x"},
       {"/s.yaml:3:1: x", "/conf.d/a.yaml:2:1: x", "/conf.d/b.yaml:1:1: x"}},
      {"what stands at no line behind them, as it came",
       {"/var/self-signed.pem: is no PEM", "no place: 1:2: x", "/s.yaml:3:1: x"},
       {"/s.yaml:3:1: x", "/var/self-signed.pem: is no PEM", "no place: 1:2: x"}},
      {"once is enough", {"/x.pem: bad", "/s.yaml:3:1: x", "/x.pem: bad"}, {"/s.yaml:3:1: x", "/x.pem: bad"}},
      {"several lines are one mistake",
       {"/s.yaml:4:1: a\n/s.yaml:1:1: b", "/s.yaml:3:1: x"},
       {"/s.yaml:3:1: x", "/s.yaml:4:1: a\n/s.yaml:1:1: b"}},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Lines told = c.given;
    put_in_order(told, "/s.yaml");
    EXPECT_EQ(told, c.ordered);
  }
}

}  // namespace
}  // namespace sereno::agent
