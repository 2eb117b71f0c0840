// Requests and answers of one HTTP/1.1 connection.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "agent/checking/check_service.h"
#include "agent/listeners/http/api.h"
#include "base/logging/log.h"
#include "net/conversation.h"

namespace sereno::agent::http {

/// What is known and can be had. On the event loop's thread; outlives the listener.
struct Sources {
  std::function<StatusReport()> status{};
  std::function<std::vector<ServiceView>()> services{};
  /// Runs of all services in a span, from the ledger, beside the loop; the answer comes on it, once.
  std::function<void(const ledger::TimeSpan&, std::function<void(Result<std::vector<ledger::Run>>)>)> history{};
};

/// What conversations share; they keep it alive.
struct Desk {
  CheckService& checks;
  Logger& log;
  Sources sources;
  std::shared_ptr<const config::HttpSettings> settings;
  std::shared_ptr<RequestRate> rate;
};

inline constexpr std::uint32_t largest_header = 8u << 10;
inline constexpr std::uint64_t largest_body = 16u << 10;

class HttpConversation final : public net::Conversation {
 public:
  HttpConversation(std::shared_ptr<const Desk> desk, net::Peer peer);
  ~HttpConversation() override;

  Step receive(std::string_view bytes) override;
  std::string refusal() const override { return "bad HTTP request"; }
  void ask(net::AnswerWith answer) override;
  std::chrono::milliseconds patience() const override { return desk_->settings->patience; }
  std::string overdue_answer() override;
  std::string answer_instead(std::string_view reason) override;
  bool go_on_as(const Conversation& next) override;

 private:
  struct Request;
  Answer refuse_or_answer(const Route& route, const config::HttpToken* token);
  using Tell = std::function<void(const Answer&)>;
  void run(const Route& route, const Tell& tell);
  void tell_history(const Route& route, const Tell& tell);

  std::shared_ptr<const Desk> desk_;
  net::Peer peer_;
  std::string received_{};
  std::unique_ptr<Request> request_;
};

}  // namespace sereno::agent::http
