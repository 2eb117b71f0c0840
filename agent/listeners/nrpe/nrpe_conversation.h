// One NRPE query and its response.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "agent/checking/check_service.h"
#include "agent/listeners/nrpe/command_table.h"
#include "agent/protocols/nrpe/command.h"
#include "agent/protocols/nrpe/packet.h"
#include "config/agent/agent_settings.h"
#include "net/conversation.h"
#include "net/host_names.h"

namespace sereno::agent::nrpe {

/// What conversations share; they keep it alive.
struct Desk {
  CheckService& checks;
  std::shared_ptr<const config::NrpeSettings> settings;
  std::string version;  ///< of Sereno
  CommandTable commands{};
  std::shared_ptr<const net::HostNames> names{};  ///< of the commands' allowed hosts; none: there are none
};

class NrpeConversation final : public net::Conversation {
 public:
  explicit NrpeConversation(std::shared_ptr<const Desk> desk, net::Peer peer = {})
      : desk_(std::move(desk)), peer_(std::move(peer)), patience_(desk_->settings->patience) {}

  Step receive(std::string_view bytes) override;
  std::string refusal() const override { return refusal_; }
  void ask(net::AnswerWith answer) override;
  std::chrono::milliseconds patience() const override { return patience_; }
  std::string overdue_answer() override;
  std::string answer_instead(std::string_view reason) override;

 private:
  std::string response(Status status, std::string_view text) const;
  net::Reply refuse(const std::string& reason) const;
  void ask_for_command(const CommandTable::Entry& entry, const Command& command, const net::AnswerWith& answer);
  void ask_for_service(const Command& command, const net::AnswerWith& answer) const;
  void ask_for_check(const Command& command, const net::AnswerWith& answer) const;
  void submit(CheckRequest request, const net::AnswerWith& answer, const std::string& label = {}) const;

  std::shared_ptr<const Desk> desk_;
  net::Peer peer_;
  std::chrono::milliseconds patience_;  ///< of the question that is being answered
  std::string received_;
  Query query_;
  std::string refusal_;
};

/// The text of a response: what the check says, and its age when it is not from this moment.
std::string response_text(const CheckAnswer& answer, int version);

/// Whether the record is written, as a check would say it.
CheckResult ledger_result(const RecordState& record);

}  // namespace sereno::agent::nrpe
