#include "sereno/steps/sql_statement.h"

#include <gtest/gtest.h>

#include <string>

namespace sereno::steps {
namespace {

TEST(StatementProblem, LetsReadingThrough) {
  for (const char* text :
       {"SELECT 1", "select max(ts) from calls;", "  SELECT 1 ; -- done", "/* why */ SELECT 1",
        "WITH x AS (SELECT 1) SELECT * FROM x", "VALUES (1)", "TABLE calls", "SHOW server_version", "(SELECT 1)",
        "SELECT 'update it''s; fine'", "SELECT \"delete\" FROM t", "SELECT `drop` FROM t",
        "SELECT replace(a, 'x', 'y')", "SELECT share, sleep, lo_price FROM t", "SELECT next, value FROM t",
        "SELECT 'nextval' (1)", "SELECT pg_sleep(1)", "SELECT updated, set_at FROM t",
        "SELECT max(ts) FROM \"weird table\" WHERE a <> 'b' AND c >= 3"})
    EXPECT_EQ(statement_problem(text), std::nullopt) << text;
}

TEST(StatementProblem, RefusesEverythingElse) {
  struct Case {
    const char* text;
    const char* problem;
  };
  const Case cases[] = {
      {"", "is empty"},
      {"-- nothing", "is empty"},
      {"DELETE FROM t", "begins with 'delete': only SELECT, WITH, VALUES, TABLE and SHOW are sent"},
      {"SELECT 1; SELECT 2", "is more than one statement"},
      {"SELECT 1;;", "is more than one statement"},
      {"SELECT 1 INTO OUTFILE '/tmp/x'", "has 'into' outside quotes, which may change something"},
      {"WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x",
       "has 'delete' outside quotes, which may change something"},
      {"SELECT * FROM t FOR UPDATE", "has 'update' outside quotes, which may change something"},
      {"SELECT '\\'; DELETE FROM t; --'", "has a backslash within quotes, which servers read differently"},
      {"SELECT $$a$$", "has a '$' outside quotes"},
      {"SELECT 1 /*! INTO OUTFILE 'x' */", "has a comment in it that MySQL executes"},
      {"SELECT 1 /*M! INTO OUTFILE 'x' */", "has a comment in it that MySQL executes"},
      {"SELECT 1 /* a /* b */ c */", "has a comment within a comment"},
      {"SELECT 1 /* a", "has a comment without end"},
      {"SELECT 'a", "has a quote without end"},
      {"SELECT 1 # x", "has a '#' in it, which some servers take for a comment"},
      {"SELECT 5 --1 INTO OUTFILE '/tmp/x'", "has '--' in it, which servers read differently"},
      {"SELECT 1 FROM t FOR SHARE", "has 'share' outside quotes, which may change something"},
      {"SELECT 1 FROM t FOR  KEY\nSHARE", "has 'share' outside quotes, which may change something"},
      {"SELECT 1 FROM t FOR/* */SHARE", "has 'share' outside quotes, which may change something"},
      {"SELECT U&\"pg!005fsleep\" UESCAPE '!' (1)", "has 'uescape' outside quotes, which may change something"},
      {"SELECT NEXT VALUE FOR s", "has 'value' outside quotes, which may change something"},
      {"SELECT pg_terminate_backend(1)", "calls 'pg_terminate_backend', which does more than read"},
      {"SELECT pg_catalog.pg_notify ('a', 'b')", "calls 'pg_notify', which does more than read"},
      {"SELECT \"pg_notify\"('a', 'b')", "calls 'pg_notify', which does more than read"},
      {"SELECT `get_lock` (9)", "calls 'get_lock', which does more than read"},
      {"SELECT get_lock/* */(9)", "calls 'get_lock', which does more than read"},
      {"SELECT query_to_xml('delete from t', true, true, '')", "calls 'query_to_xml', which does more than read"},
      {"'a' SELECT", "does not begin with SELECT, WITH, VALUES, TABLE or SHOW"},
  };
  for (const Case& c : cases) EXPECT_EQ(statement_problem(c.text), c.problem) << c.text;
  EXPECT_EQ(statement_problem(std::string("SELECT 1\0; DELETE", 17)), "has a NUL byte in it");
  EXPECT_TRUE(statement_problem("SELECT " + std::string(20000, '1')));
}

TEST(IsSqlName, NamesOnly) {
  for (const char* name : {"calls", "public.calls", "db.public.calls", "_x1"}) EXPECT_TRUE(is_sql_name(name)) << name;
  for (const char* name : {"", ".", "a.", ".a", "a..b", "a.b.c.d", "1a", "a b", "a;b", "a'b", "a-b", "a.1", "ñ"})
    EXPECT_FALSE(is_sql_name(name)) << name;
}

}  // namespace
}  // namespace sereno::steps
