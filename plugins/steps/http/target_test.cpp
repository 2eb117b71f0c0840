#include "sereno/steps/target.h"

#include <gtest/gtest.h>

namespace sereno::steps {
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
      {"name with the usual port, as check_http: shown without one, another one asked",
       {.hostname = "www.x.com:80", .port = 8080},
       "http://www.x.com/",
       "www.x.com",
       8080},
      {"the same with TLS",
       {.hostname = "www.x.com:443", .port = 8443, .tls = true},
       "https://www.x.com/",
       "www.x.com",
       8443},
      {"443 is not usual without TLS",
       {.hostname = "www.x.com:443", .port = 8443},
       "http://www.x.com:443/",
       "www.x.com",
       8443},
      {"whole address that says the usual port",
       {.url = "https://www.x.com:443/", .port = 8443},
       "https://www.x.com/",
       "www.x.com",
       8443},
      {"whole address, other name with a port",
       {.url = "http://10.0.0.1:81/a", .hostname = "h:80"},
       "http://h/a",
       "10.0.0.1",
       80},
      {"what only TLS needs means TLS", {.hostname = "h", .tls_meant = true}, "https://h/", "h", 443},
      {"but an address may say otherwise: a redirect may lead there",
       {.url = "http://h/", .tls_meant = true},
       "http://h/",
       "h",
       80},
      {"IPv6 name", {.hostname = "2001:db8::1"}, "http://[2001:db8::1]/", "2001:db8::1", 80},
      {"IPv6 in brackets with port", {.hostname = "[2001:db8::1]:81"}, "http://[2001:db8::1]:81/", "2001:db8::1", 81},
      {"IPv6 address in brackets", {.hostname = "h", .address = "[::1]"}, "http://h/", "::1", 80},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    Problems problems;
    const auto target = read_target(c.options, problems);
    ASSERT_TRUE(target) << problems.text();
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
      {{.url = "http://h/", .tls = true}, "option 'url': -S or -C asks for TLS, but the address begins with http://"},
      {{.url = "ftp://h/"}, "option 'url': address 'ftp://h/': only http:// and https:// can be fetched"},
      {{.url = "http:///ok"}, "option 'url': address 'http:///ok' names no host"},
      {{.url = "https://"}, "option 'url': address 'https://' names no host"},
      {{.url = "http://:80/"}, "option 'url': address 'http://:80/' names no host"},
      {{.url = "http://?x"}, "option 'url': address 'http://?x' names no host"},
      {{.url = "http://a..b/"}, "option 'url': 'a..b' has an empty part between its dots"},
      {{.address = "127.0.0.1:47080"}, "option 'address': '127.0.0.1:47080' holds a port: give it with -p"},
      {{.address = "[::1]:80"}, "option 'address': '[::1]:80' holds a port: give it with -p"},
      {{.address = "http://h/"}, "option 'address': 'http://h/' is a whole address: give it with -u"},
      {{.address = "256.1.1.1"}, "option 'address': '256.1.1.1' is no IPv4 address and, ending in a number, no name"},
      {{.address = "a b"}, "option 'address': 'a b' holds a blank or a control character"},
      {{.address = ""}, "option 'address': '' is empty"},
      {{.hostname = ""}, "option 'hostname': '' is empty"},
      {{.hostname = "http://h"}, "option 'hostname': 'http://h' is a whole address: give it with -u"},
      {{.hostname = "h/path"}, "option 'hostname': 'h/path' holds '/', which stands in no name"},
      {{.hostname = "h:99999"}, "option 'hostname': '99999' is no port, they go from 1 to 65535"},
      {{.hostname = "h:0"}, "option 'hostname': '0' is no port, they go from 1 to 65535"},
      {{.hostname = "h:"}, "option 'hostname': '' is no port, they go from 1 to 65535"},
      {{.hostname = "h:x"}, "option 'hostname': 'x' is no port, they go from 1 to 65535"},
      {{.hostname = "bad host"}, "option 'hostname': 'bad host' holds a blank or a control character"},
  };
  for (const Case& c : cases) {
    Problems problems;
    read_target(c.options, problems);
    EXPECT_EQ(problems.text(), c.reason);
  }
}

}  // namespace
}  // namespace sereno::steps
