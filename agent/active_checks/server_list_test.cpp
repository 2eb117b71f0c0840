#include "agent/active_checks/server_list.h"

#include <gtest/gtest.h>

namespace sereno::agent {
namespace {

ServerList cluster() { return ServerList({{.host = "a"}, {.host = "b", .port = 10052}}); }

TEST(ServerList, AsksEachNodeBeforeAPause) {
  ServerList list = cluster();
  EXPECT_EQ(list.current().host, "a");
  EXPECT_FALSE(list.failed());
  EXPECT_EQ(list.current().host, "b");
  EXPECT_TRUE(list.failed()) << "both have been tried";
  EXPECT_EQ(list.current().host, "a");
  EXPECT_FALSE(list.failed());
  list.answered();
  EXPECT_EQ(list.current().host, "b") << "the one that answers stays";
  EXPECT_FALSE(list.failed()) << "and a new round begins with it";
  ServerList one({{.host = "a"}});
  EXPECT_TRUE(one.failed());
  EXPECT_EQ(one.current().host, "a");
}

TEST(ServerList, FollowsARedirect) {
  ServerList list = cluster();
  EXPECT_TRUE(list.follow({.address = "c:10053", .revision = 4}));
  EXPECT_EQ(list.current(), (config::ZabbixAddress{"c", 10053}));
  EXPECT_FALSE(list.follow({.address = "d", .revision = 3})) << "an older word";
  EXPECT_FALSE(list.follow({.address = "c:10053", .revision = 5})) << "to itself";
  EXPECT_FALSE(list.follow({.address = "c d", .revision = 6})) << "names nobody";
  EXPECT_EQ(list.current().host, "c");
  EXPECT_FALSE(list.failed()) << "the servers of the settings are left";
  EXPECT_EQ(list.current().host, "a");
  EXPECT_TRUE(list.follow({.address = "c:10053", .revision = 4})) << "the same word again";
  EXPECT_TRUE(list.follow({.reset = true}));
  EXPECT_EQ(list.current().host, "a");
  EXPECT_FALSE(list.follow({.reset = true}));
}

}  // namespace
}  // namespace sereno::agent
