#include "sereno/steps/datagrams.h"

#include <gtest/gtest.h>

#include "plugins/steps/testing/datagram_server.h"

namespace sereno::steps {
namespace {

using testing::DatagramSender;
using testing::DatagramServer;

Deadline within(std::chrono::milliseconds time) { return Deadline(Deadline::Clock::now() + time); }
Deadline far_deadline() { return within(std::chrono::minutes{1}); }

/// A port that nobody listens on: its server is gone.
std::uint16_t dead_port() {
  return DatagramServer([](int, const std::string&, DatagramSender&) {}).port();
}

TEST(Datagrams, CarriesOneThereAndOneBack) {
  std::uint16_t seen_port = 0;
  const DatagramServer server([&](int, const std::string& text, DatagramSender& sender) {
    seen_port = sender.port();
    sender.answer("you said " + text);
  });
  Datagrams line;
  ASSERT_TRUE(line.open("127.0.0.1", server.port()));
  ASSERT_TRUE(line.send("hello"));
  std::string answer = "old";
  ASSERT_TRUE(line.receive(answer, far_deadline()));
  EXPECT_EQ(answer, "you said hello");
  EXPECT_EQ(line.local(), (Endpoint{"127.0.0.1", seen_port}));
  EXPECT_EQ(line.peer(), "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_TRUE(line.strangers().empty());
}

TEST(Datagrams, TellsWhoElseAnsweredAndTakesNothingFromThem) {
  const DatagramServer server([](int, const std::string&, DatagramSender& sender) {
    sender.answer_from_elsewhere("false");
    sender.answer_from_elsewhere("false again");
    sender.answer("true");
  });
  Datagrams line;
  ASSERT_TRUE(line.open("127.0.0.1", server.port()));
  ASSERT_TRUE(line.send("hello"));
  std::string answer;
  ASSERT_TRUE(line.receive(answer, far_deadline()));
  EXPECT_EQ(answer, "true");
  ASSERT_EQ(line.strangers().size(), 1u);
  EXPECT_EQ(line.strangers()[0].rfind("127.0.0.1:", 0), 0u);
}

TEST(Datagrams, KnowsThatNobodyListens) {
  Datagrams line;
  ASSERT_TRUE(line.open("127.0.0.1", dead_port()));
  ASSERT_TRUE(line.send("hello"));
  std::string answer;
  EXPECT_EQ(line.receive(answer, far_deadline()).fault, NetFault::refused);
  EXPECT_EQ(line.receive(answer, within(std::chrono::milliseconds{1})).fault, NetFault::timed_out) << "told once";
  EXPECT_TRUE(line.send("and again"));
}

TEST(Datagrams, EndsByItsDeadlineAndOnCancellation) {
  const DatagramServer silent([](int, const std::string&, DatagramSender&) {});
  Datagrams line;
  ASSERT_TRUE(line.open("127.0.0.1", silent.port()));
  ASSERT_TRUE(line.send("hello"));
  std::string answer = "old";
  EXPECT_EQ(line.receive(answer, within(std::chrono::milliseconds{10})).fault, NetFault::timed_out);
  EXPECT_TRUE(answer.empty());
  const Deadline cancelled(Deadline::Clock::now() + std::chrono::minutes{1}, [] { return true; });
  EXPECT_EQ(line.receive(answer, cancelled).fault, NetFault::timed_out);
}

TEST(Datagrams, WantsANumericAddressItCanReach) {
  Datagrams line;
  EXPECT_EQ(line.open("pbx.test", 5060).fault, NetFault::local);
  EXPECT_EQ(line.open("fe80::1", 5060).fault, NetFault::no_route) << "no interface is named";
}

}  // namespace
}  // namespace sereno::steps
