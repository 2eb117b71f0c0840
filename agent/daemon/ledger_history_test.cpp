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
