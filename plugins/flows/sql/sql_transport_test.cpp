#include "sereno/flows/sql_transport.h"

#include <gtest/gtest.h>

namespace sereno::flows {
namespace {

using steps::SqlAnswer;
using steps::SqlEnd;
using steps::SqlFault;

/// Answers as the test says, and keeps what it was told.
struct Told {
  steps::SqlTarget target{};
  std::string statement{};
  SqlEnd connected{};
  SqlAnswer answer{};
};
Told told;

class FakeClient final : public steps::SqlClient {
 public:
  std::string_view kind() const override { return "PostgreSQL"; }
  std::uint16_t default_port() const override { return 5432; }
  SqlEnd connect(const steps::SqlTarget& target, const std::string&, const steps::Deadline&) override {
    told.target = target;
    return told.connected;
  }
  std::string session() const override { return "PostgreSQL 15"; }
  SqlEnd ask(const std::string& statement, const steps::SqlLimits&, SqlAnswer& answer,
             const steps::Deadline&) override {
    told.statement = statement;
    answer = told.answer;
    return {};
  }
};
std::unique_ptr<steps::SqlClient> make_fake() { return std::make_unique<FakeClient>(); }

SqlTransport transport() { return SqlTransport({{"postgresql", &make_fake}}, steps::Family::any, "/ca.pem"); }

Request question(std::string statement = "SELECT 1", std::string target = "postgresql://127.0.0.1:5433/cc") {
  return {.transport = "sql", .target = std::move(target), .body = Request::Body::text, .text = std::move(statement)};
}

Answer ask(const Request& request) {
  steps::Redactor redactor;
  steps::Trace trace(redactor, {});
  steps::StepRun run(steps::Deadline(std::chrono::steady_clock::now() + std::chrono::seconds(10)), {});
  const Judge judge = [](const Request&) { return std::optional<std::string>(); };
  return transport().perform(request,
                             {.step = "ask", .steps = run, .deadline = run.deadline(), .trace = trace, .judge = judge});
}

TEST(SqlTransport, AsksOneStatement) {
  told = {.answer = {.columns = {"n"}, .rows = {{"7"}, {std::nullopt}}, .more_rows = true}};
  Request request = question();
  request.authentication = {.kind = Authentication::Kind::basic, .user = "cc", .secret = "s3cret"};
  request.settings = {{"tls", "verified"}};
  const Answer answer = ask(request);
  ASSERT_FALSE(answer.failure);
  EXPECT_EQ(told.statement, "SELECT 1");
  EXPECT_EQ(told.target.user + " " + told.target.password + " " + told.target.database, "cc s3cret cc");
  EXPECT_EQ(told.target.port, 5433);
  EXPECT_EQ(told.target.tls, steps::SqlTls::verified);
  EXPECT_EQ(told.target.ca_file, "/ca.pem");
  EXPECT_EQ(answer.observed, "2 rows and more");
  EXPECT_EQ(answer.rows.columns, std::vector<std::string>{"n"});
  EXPECT_EQ(answer.rows.cells[0][0], "7");
  EXPECT_EQ(answer.rows.cells[1][0], std::nullopt);
  EXPECT_EQ(answer.host, "127.0.0.1") << "whom a secret of the answer belongs to";
}

TEST(SqlTransport, FailsAsItsServerDoes) {
  told = {.connected = {SqlFault::credential, "password authentication failed"}};
  const Answer answer = ask(question());
  ASSERT_TRUE(answer.failure);
  EXPECT_EQ(answer.failure->status, Status::unknown);
  EXPECT_EQ(answer.failure->function, FunctionState::not_seen) << "who we are says nothing of the database";
}

TEST(SqlTransport, RefusesWhatItCannotDo) {
  struct Case {
    const char* why;
    Request request;
    const char* problem;
  };
  Request with_setting = question();
  with_setting.settings = {{"rows", "0"}};
  Request with_method = question();
  with_method.method = "GET";
  const Case cases[] = {
      {"good", question(), ""},
      {"another database", question("SELECT 1", "oracle://db/cc"), "no database is spoken to by 'oracle://'"},
      {"no host", question("SELECT 1", "postgresql:///cc"), "'postgresql:///cc' names no host"},
      {"no address", question("SELECT 1", "db"), "'db' is no SCHEME://HOST"},
      {"a statement that writes", question("DELETE FROM calls"),
       "the statement begins with 'delete': only SELECT, WITH, VALUES, TABLE and SHOW are sent"},
      {"two statements", question("SELECT 1; SELECT 2"), "the statement is more than one statement"},
      {"no rows", with_setting, "'0' is no number of rows up to 10000"},
      {"a method", with_method, "sql is asked by a text, and by no method"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.why);
    EXPECT_EQ(transport().refusal(c.request).value_or(""), c.problem);
  }
  EXPECT_EQ(*transport().host_of(question("SELECT 1", "postgresql://DB.example/cc")), "db.example");
}

}  // namespace
}  // namespace sereno::flows
