#include <gtest/gtest.h>

#include "plugins/steps/sql/mariadb/maria_fault.h"
#include "plugins/steps/sql/odbc/odbc_fault.h"
#include "plugins/steps/sql/postgres/pq_fault.h"
#include "plugins/steps/sql/row_keeper.h"
#include "plugins/steps/sql/session_words.h"
#include "sereno/steps/sql_visit.h"

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
      {"Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?",
       SqlFault::refused, "Connection refused"},
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
  const Case cases[] = {{"42P01", SqlFault::statement}, {"42703", SqlFault::statement}, {"42601", SqlFault::statement},
                        {"42501", SqlFault::not_allowed}, {"57014", SqlFault::timed_out}, {"57P01", SqlFault::closed},
                        {"25006", SqlFault::statement},   {"XX000", SqlFault::failed},    {"", SqlFault::closed}};
  for (const Case& c : cases) EXPECT_EQ(describe_query_failure(c.code, "why").fault, c.fault) << c.code;
}

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

TEST(EndOf, WhatIsOursIsUnknown) {
  struct Case {
    SqlFault fault;
    Status status;
    const char* observed;
  };
  const Case cases[] = {
      {SqlFault::library, Status::unknown, "the PostgreSQL library cannot be used: why"},
      {SqlFault::credential, Status::unknown, "the server rejects the credential of 'cc': why"},
      {SqlFault::statement, Status::unknown, "the server does not understand the question: why"},
      {SqlFault::not_allowed, Status::unknown, "'cc' may not read this: why"},
      {SqlFault::no_database, Status::unknown, "no such database: why"},
      {SqlFault::too_much, Status::unknown, "the answer is too large: why"},
      {SqlFault::local, Status::unknown, "the question cannot be asked: why"},
      {SqlFault::no_route, Status::unknown, "this machine has no way there: why"},
      {SqlFault::refused, Status::critical, "connection refused: why"},
      {SqlFault::unreachable, Status::critical, "unreachable: why"},
      {SqlFault::closed, Status::critical, "the server ended the connection: why"},
      {SqlFault::protocol, Status::critical, "what answers is no PostgreSQL server: why"},
      {SqlFault::tls, Status::critical, "TLS failed: why"},
      {SqlFault::full, Status::critical, "the server takes no connection: why"},
      {SqlFault::failed, Status::critical, "the server failed: why"},
      {SqlFault::timed_out, Status::critical, "no answer within 1.5 s"},
  };
  for (const Case& c : cases) {
    const StepEnd end = end_of({.fault = c.fault, .text = "why"}, {.user = "cc"}, "PostgreSQL", 1.5);
    EXPECT_TRUE(end.failed);
    EXPECT_EQ(end.status, c.status) << c.observed;
    EXPECT_EQ(end.observed, c.observed);
    EXPECT_EQ(end.function, c.status == Status::unknown ? FunctionState::not_seen : FunctionState::by_status);
    EXPECT_EQ(end.out_of_time, c.fault == SqlFault::timed_out);
  }
}

TEST(RowKeeper, KeepsWithinItsLimits) {
  SqlAnswer answer;
  const SqlLimits limits{.rows = 1, .columns = 2, .bytes = 10};
  RowKeeper keeper(limits, answer);
  keeper.column("a");
  keeper.column("b");
  keeper.begin_row();
  keeper.value("123");
  keeper.null();
  keeper.column("told again");
  keeper.begin_row();
  keeper.value(std::string(1000, 'x'));
  EXPECT_FALSE(keeper.too_large()) << "what is not kept does not count";
  EXPECT_TRUE(answer.more_rows);
  ASSERT_EQ(answer.rows.size(), 1u);
  EXPECT_EQ(answer.columns, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(answer.rows[0], (SqlRow{"123", std::nullopt}));
}

TEST(RowKeeper, SaysWhenItIsTooLarge) {
  const SqlLimits limits{.rows = 1, .columns = 2, .bytes = 10};
  SqlAnswer wide, large, sum;
  RowKeeper columns(limits, wide), value(limits, large), values(limits, sum);
  for (const char* name : {"a", "b", "c"}) columns.column(name);
  EXPECT_TRUE(columns.too_large());
  value.begin_row();
  value.value("12345678901");
  EXPECT_TRUE(value.too_large());
  values.begin_row();
  values.value("123456");
  values.value("123456");
  EXPECT_TRUE(values.too_large());
}

TEST(SessionWords, Offsets) {
  EXPECT_EQ(offset_words(std::chrono::minutes{0}), "+00:00");
  EXPECT_EQ(offset_words(std::chrono::minutes{-360}), "-06:00");
  EXPECT_EQ(offset_words(std::chrono::minutes{345}), "+05:45");
  EXPECT_EQ(instant_of_epoch("1795824600.25"), instant_from_ms(1795824600250));
  for (const char* text : {"", "x", "-1", "1e300"}) EXPECT_FALSE(instant_of_epoch(text)) << text;
}

}  // namespace
}  // namespace sereno::steps
