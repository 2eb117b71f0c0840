#include "net/host_names.h"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <future>
#include <thread>

#include "net/testing/recorded_log.h"

namespace sereno::net {
namespace {
using namespace std::chrono_literals;

const IpAddress first = *IpAddress::parse("192.0.2.1");
const IpAddress second = *IpAddress::parse("192.0.2.2");

class HostNamesTest : public testing::Test {
 protected:
  /// Runs until all prepared outcomes were asked for.
  void look_up_with(std::deque<Result<std::vector<IpAddress>>> outcomes) {
    HostNames names(loop_, {"monitor.example"},
                    [&](const std::string& name, std::function<void(Result<std::vector<IpAddress>>)> done) {
                      EXPECT_EQ(name, "monitor.example");
                      if (outcomes.empty()) return loop_.stop();
                      auto outcome = std::move(outcomes.front());
                      outcomes.pop_front();
                      done(std::move(outcome));
                    },
                    log_, {.refresh = 0ms, .retry = 0ms});
    names.start();
    loop_.run();
    resolved_ = names.resolved();
  }

  boost::asio::io_context loop_;
  RecordedLog log_;
  ResolvedNames resolved_;
};

TEST_F(HostNamesTest, FollowsAChangedAddress) {
  look_up_with({std::vector{first}, std::vector{second}});
  EXPECT_EQ(resolved_, (ResolvedNames{{"monitor.example", {second}}}));
  EXPECT_TRUE(log_.lines().empty());
}

TEST_F(HostNamesTest, KeepsTheLastAddressWhileTheNameCannotBeResolved) {
  look_up_with({std::vector{first}, Error{"no server"}, Error{"no server"}, std::vector<IpAddress>{}});
  EXPECT_EQ(resolved_, (ResolvedNames{{"monitor.example", {first}}}));
  EXPECT_EQ(log_.lines(),
            std::vector<std::string>{"warning allowed host cannot be resolved name=monitor.example why=\"no server\" "
                                     "meanwhile=\"its last addresses are used\""});
}

TEST_F(HostNamesTest, SaysWhenANameIsBack) {
  look_up_with({Error{"no server"}, std::vector{first}});
  ASSERT_EQ(log_.lines().size(), 2u);
  EXPECT_EQ(log_.lines()[1], "info allowed host is resolved again name=monitor.example");
}

TEST_F(HostNamesTest, IsNotCalledBackAfterItsEnd) {
  std::function<void(Result<std::vector<IpAddress>>)> late;
  {
    HostNames names(
        loop_, {"a"}, [&](const std::string&, auto done) { late = done; }, log_);
    names.start();
  }
  late(std::vector{first});
  loop_.run();
  EXPECT_TRUE(log_.lines().empty());
}

TEST(ResolveBySystem, KnowsAddressesAndSaysWhatItDoesNotKnow) {
  const auto found = resolve_by_system("192.0.2.1");
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, std::vector{first});
  EXPECT_FALSE(resolve_by_system("no name at all"));
}

TEST(LookUpOnThreads, AnswersOnTheLoop) {
  boost::asio::io_context loop;
  const auto guard = boost::asio::make_work_guard(loop);
  const auto look_up = look_up_on_threads(loop, [](const std::string&) { return std::vector{first}; });
  std::thread::id answered_on;
  look_up("a", [&](const auto& found) {
    EXPECT_EQ(*found, std::vector{first});
    answered_on = std::this_thread::get_id();
    loop.stop();
  });
  loop.run();
  EXPECT_EQ(answered_on, std::this_thread::get_id());
}

TEST(LookUpOnThreads, IsNotWaitedForAtTheEnd) {
  std::promise<void> dns_answers;
  const auto asked = std::make_shared<std::promise<void>>();  // the thread may outlive the test
  {
    boost::asio::io_context loop;
    const auto look_up = look_up_on_threads(
        loop,
        [asked, silence = dns_answers.get_future().share()](const std::string&) -> Result<std::vector<IpAddress>> {
          asked->set_value();
          silence.wait();
          return std::vector{first};
        });
    look_up("a", [](const auto&) { ADD_FAILURE() << "called after the end"; });
    asked->get_future().wait();
  }
  dns_answers.set_value();  // never reached when the end waits
}

}  // namespace
}  // namespace sereno::net
