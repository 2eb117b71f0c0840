#include "checks/web/target.h"

#include <gtest/gtest.h>

namespace web {
namespace {

TEST(Target, PutsTheOptionsTogether) {
  struct Case {
    const char* why;
    TargetOptions options;
    const char* page;
    const char* connect_host;
    int connect_port;
  };
  const Case cases[] = {
      {"name alone", {.hostname = "cc.example"}, "http://cc.example/", "cc.example", 80},
      {"address alone", {.address = "203.0.113.7"}, "http://203.0.113.7/", "203.0.113.7", 80},
      {"both: the name is shown, the address is asked",
       {.hostname = "cc.example", .address = "203.0.113.7"},
       "http://cc.example/",
       "203.0.113.7",
       80},
      {"TLS has its own port", {.hostname = "cc.example", .tls = true}, "https://cc.example/", "cc.example", 443},
      {"a port is shown and asked",
       {.hostname = "cc.example", .port = 8080},
       "http://cc.example:8080/",
       "cc.example",
       8080},
      {"port 443 without TLS", {.hostname = "h", .port = 443}, "http://h:443/", "h", 443},
      {"name with port, as check_http: asked there too", {.hostname = "h:5000"}, "http://h:5000/", "h", 5000},
      {"name with port shown, another one asked", {.hostname = "h:5000", .port = 81}, "http://h:5000/", "h", 81},
      {"path", {.url = "/a?b=c", .hostname = "h"}, "http://h/a?b=c", "h", 80},
      {"path without slash", {.url = "a", .hostname = "h"}, "http://h/a", "h", 80},
      {"path that holds an address", {.url = "/go?to=http://x/", .hostname = "h"}, "http://h/go?to=http://x/", "h", 80},
      {"whole address", {.url = "https://cc.example/a"}, "https://cc.example/a", "cc.example", 443},
      {"whole address and port", {.url = "http://h/", .port = 81}, "http://h:81/", "h", 81},
      {"whole address, other name",
       {.url = "https://10.0.0.1/a", .hostname = "cc.example"},
       "https://cc.example/a",
       "10.0.0.1",
       443},
      {"whole address, other address",
       {.url = "https://cc.example/", .address = "::1"},
       "https://cc.example/",
       "::1",
       443},
      {"IPv6 name", {.hostname = "2001:db8::1"}, "http://[2001:db8::1]/", "2001:db8::1", 80},
      {"IPv6 in brackets with port", {.hostname = "[2001:db8::1]:81"}, "http://[2001:db8::1]:81/", "2001:db8::1", 81},
      {"IPv6 address in brackets", {.hostname = "h", .address = "[::1]"}, "http://h/", "::1", 80},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    const auto target = read_target(c.options);
    ASSERT_TRUE(target) << target.error().message;
    EXPECT_EQ(target->url.text(), c.page);
    EXPECT_EQ(target->connect_host, c.connect_host);
    EXPECT_EQ(target->connect_port, c.connect_port);
  }
}

TEST(Target, RefusesWithAReason) {
  struct Case {
    TargetOptions options;
    const char* reason;
  };
  const Case cases[] = {
      {{}, "no host: give -H NAME, -I ADDRESS or a whole address with -u"},
      {{.hostname = "h", .port = 70000}, "option 'port': 70000 is no port, they go from 1 to 65535"},
      {{.hostname = "h", .port = 80.5}, "option 'port': 80.5 is no port, they go from 1 to 65535"},
      {{.hostname = "h", .port = 0}, "option 'port': 0 is no port, they go from 1 to 65535"},
      {{.url = "http://h/", .tls = true}, "-S or -C asks for TLS, but the address begins with http://"},
      {{.url = "ftp://h/"}, "address 'ftp://h/': only http:// and https:// can be fetched"},
  };
  for (const Case& c : cases) {
    const auto target = read_target(c.options);
    ASSERT_FALSE(target) << c.reason;
    EXPECT_EQ(target.error().message, c.reason);
  }
  EXPECT_FALSE(read_target({.hostname = "bad host"}));
}

}  // namespace
}  // namespace web
