#include "plugins/steps/sql/odbc/odbc_fault.h"

#include <gtest/gtest.h>

#include <string>

namespace sereno::steps {
namespace {

TEST(DescribeOdbcFailure, ByCodeAndWords) {
  struct Case {
    const char* code;
    const char* message;
    SqlFault fault;
  };
  const Case cases[] = {
      {"IM002", "Data source name not found", SqlFault::library},
      {"HYT00", "Timeout expired", SqlFault::timed_out},
      {"08001", "FATAL: password authentication failed for user", SqlFault::credential},
      {"28000", "Login failed for user", SqlFault::credential},
      {"08001", "Connection refused", SqlFault::refused},
      {"08S01", "gone", SqlFault::closed},
      {"42P01", "ERROR: relation does not exist", SqlFault::statement},
      {"42501", "ERROR: permission denied for table", SqlFault::not_allowed},
      {"HY000", "anything", SqlFault::failed},
  };
  for (const Case& c : cases) EXPECT_EQ(describe_odbc_failure(c.code, c.message).fault, c.fault) << c.message;
}

}  // namespace
}  // namespace sereno::steps
