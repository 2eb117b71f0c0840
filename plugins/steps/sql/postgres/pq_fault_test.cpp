#include "plugins/steps/sql/postgres/pq_fault.h"

#include <gtest/gtest.h>

#include <string>

namespace sereno::steps {
namespace {

TEST(DescribeConnectFailure, AsLibpqSaysIt) {
  struct Case {
    const char* message;
    SqlFault fault;
    const char* text;
  };
  const std::string to = "connection to server at \"127.0.0.1\", port 5432 failed: ";
  const Case cases[] = {
      {"Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?", SqlFault::refused,
       "Connection refused"},
      {"FATAL:  28P01: password authentication failed for user \"cc\"\nLOCATION:  auth_failed, auth.c:338",
       SqlFault::credential, "password authentication failed for user \"cc\""},
      {"FATAL:  28000: no pg_hba.conf entry for host \"::1\"", SqlFault::credential,
       "no pg_hba.conf entry for host \"::1\""},
      {"FATAL:  3D000: database \"x\" does not exist", SqlFault::no_database, "database \"x\" does not exist"},
      {"FATAL:  53300: sorry, too many clients already", SqlFault::full, "sorry, too many clients already"},
      {"FATAL:  57P03: the database system is starting up", SqlFault::full, "the database system is starting up"},
      {"server does not support SSL, but SSL was required", SqlFault::tls,
       "server does not support SSL, but SSL was required"},
      {"received invalid response to SSL negotiation: d", SqlFault::protocol,
       "received invalid response to SSL negotiation: d"},
      {"server closed the connection unexpectedly", SqlFault::closed, "server closed the connection unexpectedly"},
      {"Network is unreachable", SqlFault::no_route, "Network is unreachable"},
  };
  for (const Case& c : cases) {
    const SqlEnd end = describe_connect_failure(to + c.message, false);
    EXPECT_EQ(end.fault, c.fault) << c.message;
    EXPECT_EQ(end.text, c.text);
  }
  EXPECT_EQ(describe_connect_failure(to + "fe_sendauth: no password supplied", true).fault, SqlFault::credential);
}

TEST(DescribeQueryFailure, ByCode) {
  struct Case {
    const char* code;
    SqlFault fault;
  };
  const Case cases[] = {
      {"42P01", SqlFault::statement},   {"42703", SqlFault::statement}, {"42601", SqlFault::statement},
      {"42501", SqlFault::not_allowed}, {"57014", SqlFault::timed_out}, {"57P01", SqlFault::closed},
      {"25006", SqlFault::statement},   {"XX000", SqlFault::failed},    {"", SqlFault::closed}};
  for (const Case& c : cases) EXPECT_EQ(describe_query_failure(c.code, "why").fault, c.fault) << c.code;
}

}  // namespace
}  // namespace sereno::steps
