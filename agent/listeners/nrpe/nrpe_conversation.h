// One NRPE query and its response.
#pragma once

#include <string>

#include "agent/checking/check_service.h"
#include "agent/protocols/nrpe/command.h"
#include "agent/protocols/nrpe/packet.h"
#include "config/agent/agent_settings.h"
#include "net/conversation.h"

namespace sereno::agent::nrpe {

/// What conversations share; outlives them.
struct Desk {
  CheckService& checks;
  const config::NrpeSettings& settings;
  std::string version;  ///< of Sereno
};

class NrpeConversation final : public net::Conversation {
 public:
  NrpeConversation(const Desk& desk, net::AnswerWith answer) : desk_(desk), answer_(std::move(answer)) {}

  Step receive(std::string_view bytes) override;
  std::string refusal() const override { return refusal_; }
  std::chrono::milliseconds patience() const override { return desk_.settings.patience; }
  std::string overdue_answer() override;

 private:
  Step ask();
  Step say(Status status, std::string_view text);
  Step submit(CheckRequest request);
  Step refuse(const std::string& reason);

  const Desk& desk_;
  net::AnswerWith answer_;
  std::string received_;
  Query query_;
  std::string refusal_;
};

/// The text of a response: what the check says, and its age when it is not from this moment.
std::string response_text(const CheckAnswer& answer, int version);

}  // namespace sereno::agent::nrpe
