// One question of a Zabbix server to a passive agent, and its answer.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "agent/listeners/zabbix/item_answers.h"
#include "agent/protocols/zabbix/passive_request.h"
#include "net/conversation.h"

namespace sereno::agent::zabbix {

/// What conversations share; they keep it alive.
struct Desk {
  CheckService& checks;
  AgentFacts facts{};
  std::chrono::milliseconds patience{2500};  ///< unless the server says how long it waits
};

/// An allowed server always gets an answer to what it asked: a connection that ends without one would make Zabbix
/// take the whole host for unreachable.
class ZabbixConversation final : public net::Conversation {
 public:
  explicit ZabbixConversation(std::shared_ptr<const Desk> desk) : desk_(std::move(desk)) {}

  Step receive(std::string_view bytes) override;
  std::string refusal() const override { return refusal_; }
  void ask(net::AnswerWith answer) override;
  std::chrono::milliseconds patience() const override;
  std::string overdue_answer() override;
  std::string answer_instead(std::string_view reason) override;

 private:
  std::string not_supported(std::string reason) const;

  std::shared_ptr<const Desk> desk_;
  std::string received_;
  PassiveRequest request_;
  std::string refusal_;
};

}  // namespace sereno::agent::zabbix
