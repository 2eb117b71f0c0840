#include "sereno/flows/place.h"

#include <gtest/gtest.h>

namespace sereno::flows {
namespace {

TEST(Place, IsAHostAndAPort) {
  struct Case {
    const char* why;
    const char* text;
    const char* place;
  };
  const Case cases[] = {
      {"both", "CC.example:5433", "cc.example 5433"},
      {"the usual port", "cc.example", "cc.example 22"},
      {"the usual host", ":5433", "usual 5433"},
      {"nothing", "", "usual 22"},
      {"IPv6", "[::1]:5433", "::1 5433"},
      {"IPv6 without a port", "[::1]", "::1 22"},
      {"IPv6 bare", "::1", "::1 22"},
      {"no port", "cc.example:", "'cc.example:' is no HOST:PORT"},
      {"a port of no kind", "cc.example:0", "'cc.example:0' is no HOST:PORT"},
      {"a word", "cc.example:ssh", "'cc.example:ssh' is no HOST:PORT"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto place = read_place(c.text, {.host = "usual", .port = 22});
    EXPECT_EQ(place ? place->host + " " + std::to_string(place->port) : place.error().message, c.place);
  }
}

TEST(Address, IsASchemeAPlaceAndAPath) {
  const auto address = *read_address("PostgreSQL://db.example:5433/cc");
  EXPECT_EQ(address.scheme, "postgresql");
  EXPECT_EQ(address.authority, "db.example:5433");
  EXPECT_EQ(address.path, "/cc");
  EXPECT_EQ(read_address("sftp://files.example")->path, "");
  EXPECT_EQ(read_address("db.example").error().message, "'db.example' is no SCHEME://HOST");
  EXPECT_EQ(read_address("sftp://ann:x@files.example/").error().message,
            "an address names no user: 'as' says who asks");
}

}  // namespace
}  // namespace sereno::flows
