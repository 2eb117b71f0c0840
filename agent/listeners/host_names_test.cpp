#include "agent/listeners/host_names.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <deque>

#include "agent/listeners/testing/recorded_log.h"

namespace sereno::agent {
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

}  // namespace
}  // namespace sereno::agent
