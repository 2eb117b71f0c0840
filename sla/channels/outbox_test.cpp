#include "sla/channels/outbox.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "sla/channels/consequence.h"

namespace sereno::sla {
namespace {

class OutboxTest : public ::testing::Test {
 protected:
  OutboxTest() {
    std::string pattern = testing::TempDir() + "/outbox-XXXXXX";
    folder_ = mkdtemp(pattern.data());
    open();
  }
  ~OutboxTest() override { std::filesystem::remove_all(folder_); }

  void open() {
    auto opened =
        ledger::Ledger::open(folder_ + "/l.db", ledger::Ledger::Access::read_write, {.clock = [this] { return now_; }});
    ASSERT_TRUE(opened) << opened.error().message;
    book_ = std::move(*opened);
  }

  void queue(const std::string& to, const std::string& form = "incident-confirmation") {
    ledger::Batch batch;
    batch.add(*queue_message(
        {.to = to, .about = {"incident", "INC-2026-0001"}, .form = form, .mail_domain = "example.net"}, now_));
    ASSERT_TRUE(book_->append(std::move(batch)));
  }

  /// Answers by recipient; all else is accepted.
  Send sender() {
    return [this](const Message& message) {
      sent_.push_back(message.message_id);
      const auto found = answers_.find(message.to);
      return found == answers_.end() ? SendingEnd{SendingEnd::Kind::accepted, "mx: 250 ok"} : found->second;
    };
  }

  Message message(std::size_t n = 0) { return recent_messages(*book_, now_)->at(n); }

  std::string folder_{};
  Instant now_ = *parse_instant("2026-11-05T18:00:00Z");
  std::unique_ptr<ledger::Ledger> book_{};
  std::map<std::string, SendingEnd> answers_{};
  std::vector<std::string> sent_{};
};

TEST_F(OutboxTest, SendsOnceWhatIsQueued) {
  queue("ana@example.com");
  Outbox outbox(*book_, sender(), [this] { return now_; });
  EXPECT_EQ(outbox.run()->accepted, 1);
  EXPECT_EQ(outbox.run()->accepted, 0);
  EXPECT_EQ(sent_.size(), 1u);
  EXPECT_EQ(message().fate(), Fate::accepted);
  EXPECT_EQ(message().server, "mx: 250 ok");
  const auto acts = *acts_in(*book_, {"incident"});
  ASSERT_EQ(acts.size(), 1u) << "the confirmation's instant is the incident's response";
  EXPECT_EQ(says<IncidentSaid>(acts[0])->ack_email, now_);
}

TEST_F(OutboxTest, AConfirmationGoesFirstAndAServerThatHangsHoldsNoRoundUp) {
  for (const char* each : {"a@example.com", "b@example.com", "c@example.com"}) queue(each, "chain-head");
  queue("ana@example.com");
  std::vector<std::string> order;
  const Send hanging = [&](const Message& message) {
    order.push_back(message.to);
    if (message.to == "ana@example.com") return SendingEnd{SendingEnd::Kind::accepted, "mx: 250 ok"};
    now_ += std::chrono::seconds{60};
    return SendingEnd{SendingEnd::Kind::later, "timed out"};
  };
  Outbox outbox(*book_, hanging, [this] { return now_; });
  const auto first = *outbox.run();
  EXPECT_EQ(order, (std::vector<std::string>{"ana@example.com", "a@example.com"}));
  EXPECT_EQ(first.accepted, 1);
  EXPECT_EQ(first.waiting, 3);
  EXPECT_LE(*first.next_try, now_) << "the rest goes on at once, once the mailbox was seen";
  ASSERT_TRUE(outbox.run());
  EXPECT_EQ(order.back(), "b@example.com");
}

TEST_F(OutboxTest, TheFirstOfTwoRecipientsStopsTheClock) {
  queue("ana@example.com");
  queue("luis@example.com");
  answers_["luis@example.com"] = {SendingEnd::Kind::later, "450 greylisted"};
  Outbox outbox(*book_, sender(), [this] { return now_; });
  EXPECT_EQ(outbox.run()->accepted, 1);
  const Instant first = now_;
  now_ += std::chrono::minutes{10};
  answers_.clear();
  EXPECT_EQ(outbox.run()->accepted, 1);
  const auto acts = *acts_in(*book_, {"incident"});
  ASSERT_EQ(acts.size(), 1u);
  EXPECT_EQ(says<IncidentSaid>(acts[0])->ack_email, first);
}

TEST_F(OutboxTest, TriesAgainWithTheSameMessageIdAfterAPause) {
  queue("ana@example.com");
  answers_["ana@example.com"] = {SendingEnd::Kind::later, "421 busy"};
  Outbox outbox(*book_, sender(), [this] { return now_; });
  EXPECT_EQ(outbox.run()->waiting, 1);
  const auto round = *outbox.run();
  EXPECT_EQ(sent_.size(), 1u) << "not before the pause is over";
  EXPECT_EQ(round.next_try, now_ + std::chrono::seconds{1});
  now_ += std::chrono::seconds{1};
  answers_.clear();
  EXPECT_EQ(outbox.run()->accepted, 1);
  EXPECT_EQ(sent_[0], sent_[1]);
}

TEST_F(OutboxTest, OneRecipientsTroubleHoldsUpNobodyElse) {
  queue("slow@example.com");
  queue("ana@example.com");
  answers_["slow@example.com"] = {SendingEnd::Kind::later, "450 greylisted"};
  Outbox outbox(*book_, sender(), [this] { return now_; });
  const auto round = *outbox.run();
  EXPECT_EQ(round.accepted, 1);
  EXPECT_EQ(round.waiting, 1);
}

TEST_F(OutboxTest, WhatWasSentAndNotRecordedGoesAgainUnderItsName) {
  queue("ana@example.com");
  {
    // Killed between the server's answer and the ledger.
    Outbox outbox(
        *book_,
        [this](const Message& one) -> SendingEnd {
          sent_.push_back(one.message_id);
          throw std::runtime_error("killed");
        },
        [this] { return now_; });
    EXPECT_THROW((void)outbox.run(), std::runtime_error);
  }
  open();
  Outbox outbox(*book_, sender(), [this] { return now_; });
  EXPECT_EQ(outbox.run()->accepted, 1);
  EXPECT_EQ(sent_[0], sent_[1]);
}

TEST_F(OutboxTest, ARefusalIsFinalAndSaysWhy) {
  queue("gone@example.com");
  answers_["gone@example.com"] = {SendingEnd::Kind::refused, "mx: 550 5.1.1 no such user"};
  Outbox outbox(*book_, sender(), [this] { return now_; });
  EXPECT_EQ(outbox.run()->refused, 1);
  EXPECT_EQ(outbox.run()->refused, 0);
  EXPECT_EQ(message().fate(), Fate::refused);
  EXPECT_EQ(message().reason, "mx: 550 5.1.1 no such user");
  EXPECT_TRUE(acts_in(*book_, {"incident"})->empty()) << "nobody was told";
}

TEST_F(OutboxTest, GivesUpAfterFiveDays) {
  queue("ana@example.com");
  answers_["ana@example.com"] = {SendingEnd::Kind::later, "no route"};
  Outbox outbox(*book_, sender(), [this] { return now_; });
  EXPECT_EQ(outbox.run()->waiting, 1);
  now_ += std::chrono::days{6};
  EXPECT_EQ(outbox.run()->refused, 1);
}

TEST_F(OutboxTest, ATelephoneIsNoChannelToSendBy) {
  ledger::Batch batch;
  batch.add(*queue_message({.via = "phone",
                            .to = "+525555501234",
                            .about = {"incident", "INC-2026-0001"},
                            .form = "call",
                            .mail_domain = "example.net"},
                           now_));
  ASSERT_TRUE(book_->append(std::move(batch)));
  Outbox outbox(*book_, sender(), [this] { return now_; });
  EXPECT_EQ(outbox.run()->accepted, 0);
}

}  // namespace
}  // namespace sereno::sla
