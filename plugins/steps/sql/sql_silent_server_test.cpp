#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "plugins/steps/testing/scripted_server.h"
#include "sereno/steps/mariadb.h"
#include "sereno/steps/postgres.h"

namespace sereno::steps {
namespace {

using std::chrono::milliseconds;
using testing::Conversation;
using testing::ScriptedServer;

using Maker = std::unique_ptr<SqlClient> (*)();

SqlEnd connect(Maker make, const ScriptedServer& server, milliseconds patience) {
  const SqlTarget target{.host = "127.0.0.1", .port = server.port(), .user = "cc", .password = "secret"};
  return make()->connect(target, "127.0.0.1", Deadline(Deadline::Clock::now() + patience));
}

class BadServer : public ::testing::TestWithParam<Maker> {};

TEST_P(BadServer, SilenceEndsAtTheDeadline) {
  const ScriptedServer server([](Conversation& other) { other.wait_for_hang_up(); });
  const auto start = Deadline::Clock::now();
  EXPECT_EQ(connect(GetParam(), server, milliseconds{100}).fault, SqlFault::timed_out);
  EXPECT_LT(Deadline::Clock::now() - start, std::chrono::seconds{5});
}

TEST_P(BadServer, EndsWithoutAWord) {
  const ScriptedServer server([](Conversation&) {});
  const SqlEnd end = connect(GetParam(), server, std::chrono::seconds{20});
  EXPECT_TRUE(end.fault == SqlFault::closed) << static_cast<int>(end.fault) << end.text;
}

TEST_P(BadServer, NobodyListens) {
  std::uint16_t port = 0;
  {
    const ScriptedServer gone([](Conversation&) {});
    port = gone.port();
  }
  const SqlTarget target{.host = "127.0.0.1", .port = port};
  const SqlEnd end =
      GetParam()()->connect(target, "127.0.0.1", Deadline(Deadline::Clock::now() + std::chrono::seconds{20}));
  EXPECT_EQ(end.fault, SqlFault::refused);
}

TEST_P(BadServer, SpeaksSomethingElse) {
  const ScriptedServer server([](Conversation& other) {
    for (int i = 0; i < 100; ++i) other.send("HTTP/1.1 400 Bad Request\r\n\r\n");
    other.wait_for_hang_up();
  });
  const SqlEnd end = connect(GetParam(), server, milliseconds{500});
  EXPECT_TRUE(end.fault == SqlFault::protocol || end.fault == SqlFault::closed || end.fault == SqlFault::timed_out ||
              end.fault == SqlFault::failed)
      << static_cast<int>(end.fault) << end.text;
}

INSTANTIATE_TEST_SUITE_P(Each, BadServer, ::testing::Values(&make_postgres_client, &make_mariadb_client));

std::string four(std::uint32_t value) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(value >> shift & 0xff);
  return bytes;
}

std::string message(char kind, const std::string& body) {
  return kind + four(static_cast<std::uint32_t>(body.size() + 4)) + body;
}

/// Lets everybody in and answers what comes before the question.
void welcome(Conversation& other) {
  if (other.read(8).size() != 8) return;  // the question whether TLS is spoken
  other.send("N");
  other.read(4);
  other.read_to(std::string("UTF8\0\0", 6));
  other.send(message('R', four(0)) +
             message('S', std::string("server_version\0"
                                      "15\0",
                                      18)) +
             message('Z', "I"));
  other.read_to(std::string(")\0", 2));
  other.send(message('C', std::string("BEGIN\0", 6)) + message('Z', "T"));
}

TEST(HostileServer, RowsWithoutEndAreLeft) {
  const ScriptedServer server([](Conversation& other) {
    welcome(other);
    other.read(1);
    const std::string two(std::string("\0\1", 2));
    const std::string column = std::string("n\0", 2) + four(0) + std::string(2, '\0') + four(25) +
                               std::string(2, '\xff') + four(0xffffffff) + std::string(2, '\0');
    other.send(message('1', "") + message('2', "") + message('T', two + column));
    const std::string row = message('D', two + four(1000) + std::string(1000, 'x'));
    for (int i = 0; i < 20000; ++i) other.send(row);
  });
  const auto client = make_postgres_client();
  const Deadline deadline(Deadline::Clock::now() + std::chrono::seconds{20});
  const SqlTarget target{.host = "127.0.0.1", .port = server.port(), .user = "cc"};
  ASSERT_TRUE(client->connect(target, "127.0.0.1", deadline));
  SqlAnswer answer;
  const SqlEnd end = client->ask("SELECT n FROM t", {.rows = 3}, answer, deadline);
  EXPECT_TRUE(end) << end.text;
  EXPECT_EQ(answer.rows.size(), 3u);
  EXPECT_TRUE(answer.more_rows);
}

TEST(HostileServer, OneRowWithoutEndIsLeft) {
  const ScriptedServer server([](Conversation& other) {
    welcome(other);
    other.read(1);
    other.send("D" + four(1u << 30));
    const std::string piece(1u << 16, 'x');
    for (int i = 0; i < 16000; ++i) other.send(piece);
  });
  const auto client = make_postgres_client();
  const Deadline deadline(Deadline::Clock::now() + std::chrono::seconds{20});
  const SqlTarget target{.host = "127.0.0.1", .port = server.port(), .user = "cc"};
  ASSERT_TRUE(client->connect(target, "127.0.0.1", deadline));
  SqlAnswer answer;
  EXPECT_EQ(client->ask("SELECT n FROM t", {}, answer, deadline).fault, SqlFault::too_much);
}

}  // namespace
}  // namespace sereno::steps
