#include <gtest/gtest.h>

#include "plugins/steps/sql/row_keeper.h"
#include "plugins/steps/sql/session_words.h"
#include "sereno/steps/sql_visit.h"

namespace sereno::steps {
namespace {

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
  EXPECT_EQ(end_of({.fault = SqlFault::refused, .text = "Connection refused"}, {}, "PostgreSQL", 1).observed,
            "connection refused")
      << "once is enough";
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
