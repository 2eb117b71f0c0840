#include "plugins/steps/sql/mariadb/maria_fault.h"

#include <gtest/gtest.h>

#include <string>

namespace sereno::steps {
namespace {

TEST(DescribeMariaFailure, ByNumber) {
  struct Case {
    unsigned number;
    const char* message;
    SqlFault fault;
  };
  const Case cases[] = {
      {1045, "Access denied", SqlFault::credential},
      {1146, "no such table", SqlFault::statement},
      {1142, "SELECT command denied", SqlFault::not_allowed},
      {1049, "Unknown database", SqlFault::no_database},
      {1040, "Too many connections", SqlFault::full},
      {1969, "max_statement_time exceeded", SqlFault::timed_out},
      {2002, "Can't connect to local server through socket '/x (1)' (2)", SqlFault::refused},
      {2003, "Can't connect to server on '127.0.0.1' (111)", SqlFault::refused},
      {2003, "Can't connect to server on '10.0.0.1' (113)", SqlFault::unreachable},
      {2003, "Can't connect to server on '10.0.0.1' (99999999999)", SqlFault::closed},
      {2013, "Lost connection", SqlFault::closed},
      {2026, "TLS/SSL error", SqlFault::tls},
      {1105, "Unknown error", SqlFault::failed},
  };
  for (const Case& c : cases) EXPECT_EQ(describe_maria_failure(c.number, c.message).fault, c.fault) << c.message;
  EXPECT_EQ(describe_maria_failure(1105, " a\nb ").text, "a b");
}

}  // namespace
}  // namespace sereno::steps
