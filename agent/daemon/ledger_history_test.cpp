#include "agent/daemon/ledger_history.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include "net/testing/scratch_folder.h"

namespace sereno::agent {
namespace {

class LedgerHistoryTest : public testing::Test {
 protected:
  /// Until that many answers have come.
  void run_loop(std::size_t answers) {
    while (answers_.size() < answers) {
      loop_.restart();
      loop_.run_for(std::chrono::seconds{1});
    }
  }
  LedgerHistory::Answered hear() {
    return [this](Result<std::vector<ledger::Run>> runs) { answers_.push_back(std::move(runs)); };
  }

  net::ScratchFolder folder_;
  boost::asio::io_context loop_;
  std::vector<Result<std::vector<ledger::Run>>> answers_;
};

TEST_F(LedgerHistoryTest, ReadsBesideTheLoop) {
  const auto path = folder_.path() + "/l.db";
  auto written = ledger::Ledger::open(path, ledger::Ledger::Access::read_write);
  ASSERT_TRUE(written);
  const Instant at{std::chrono::hours{500'000}};
  ASSERT_TRUE(
      (*written)->append({{.service = "web", .at = at, .interval = milliseconds{60'000}, .output = "fine"}}, {}));
  LedgerHistory history(loop_, path);
  history.read({at - std::chrono::hours{1}, at + std::chrono::hours{1}}, hear());
  EXPECT_TRUE(answers_.empty());
  run_loop(1);
  ASSERT_TRUE(answers_[0]) << answers_[0].error().message;
  ASSERT_EQ(answers_[0]->size(), 1u);
  EXPECT_EQ(answers_[0]->front().first_output, "fine");
}

TEST_F(LedgerHistoryTest, KnowsHowLongGoodRunsTookAndWhenTheLastWas) {
  const auto path = folder_.path() + "/l.db";
  auto written = ledger::Ledger::open(path, ledger::Ledger::Access::read_write);
  ASSERT_TRUE(written);
  const Instant now = std::chrono::floor<milliseconds>(now_utc());
  std::vector<ledger::Sample> samples;
  const auto add = [&](std::chrono::minutes ago, Status status, const char* perfdata, const char* steps, int ms) {
    samples.push_back({.service = "web",
                       .at = now - ago,
                       .status = status,
                       .interval = milliseconds{60'000},
                       .perfdata = perfdata,
                       .source = "agent",
                       .steps = steps,
                       .duration = milliseconds{ms}});
  };
  add(std::chrono::hours{30}, Status::ok, "time_tls=9s", "", 9000);  // before the day that is looked through
  add(std::chrono::minutes{9}, Status::ok, "time_tls=0.2s", "resolve\t0\t0.004\t\t\ntls\t0.1\t0.3\t\t\n", 400);
  add(std::chrono::minutes{8}, Status::ok, "time_tls=0.1s time_resolve=0.002s", "", 300);
  add(std::chrono::minutes{7}, Status::critical, "time_tls=7s", "tls\t0\t7\tfailed\t\n", 7000);
  ASSERT_TRUE((*written)->append(samples, {}));
  LedgerHistory history(loop_, path);
  std::optional<Result<host::PastRuns>> past;
  history.read_past("web", now, [&](Result<host::PastRuns> found) { past = std::move(found); });
  while (!past) {
    loop_.restart();
    loop_.run_for(std::chrono::seconds{1});
  }
  ASSERT_TRUE(*past) << past->error().message;
  EXPECT_EQ((*past)->good_runs, 2u);
  EXPECT_EQ((*past)->run_s, 0.4);
  EXPECT_EQ((*past)->step("tls"), 0.3);
  EXPECT_EQ((*past)->step("resolve"), 0.004);
  EXPECT_EQ((*past)->last_good, now - std::chrono::minutes{8});
}

TEST_F(LedgerHistoryTest, SaysWhyItCannotAndWhenItIsAskedTooMuch) {
  LedgerHistory history(loop_, "/nonexistent/l.db");
  for (int i = 0; i < 9; ++i) history.read({}, hear());
  ASSERT_EQ(answers_.size(), 1u) << "the ninth is refused at once";
  EXPECT_EQ(answers_[0].error().message, "too many questions for the ledger at a time");
  run_loop(9);
  EXPECT_NE(answers_[1].error().message.find("/nonexistent/l.db"), std::string::npos);
}

}  // namespace
}  // namespace sereno::agent
