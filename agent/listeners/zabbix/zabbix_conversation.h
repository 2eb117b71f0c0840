// One question of a Zabbix server to a passive agent, and its answer.
#pragma once

#include <string>

#include "agent/listeners/zabbix/item_answers.h"
#include "agent/protocols/zabbix/passive_request.h"
#include "net/conversation.h"

namespace sereno::agent::zabbix {

/// What conversations share; outlives them.
struct Desk {
  CheckService& checks;
  AgentFacts facts{};
  std::chrono::milliseconds patience{2500};  ///< unless the server says how long it waits
};

/// An allowed server always gets an answer to what it asked: a connection that ends without one would make Zabbix
/// take the whole host for unreachable.
class ZabbixConversation final : public net::Conversation {
 public:
  ZabbixConversation(const Desk& desk, net::AnswerWith answer) : desk_(desk), answer_(std::move(answer)) {}

  Step receive(std::string_view bytes) override;
  std::string refusal() const override { return refusal_; }
  std::chrono::milliseconds patience() const override;
  std::string overdue_answer() override;

 private:
  const Desk& desk_;
  net::AnswerWith answer_;
  std::string received_;
  PassiveRequest request_;
  std::string refusal_;
};

}  // namespace sereno::agent::zabbix
