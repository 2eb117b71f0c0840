#include <cstdint>
#include <cstdlib>

#include "agent/listeners/http/http_conversation.h"
#include "agent/listeners/testing/fake_check_service.h"

namespace {

using namespace sereno;

class NoLog final : public Logger {
 public:
  void write(LogLevel, std::string_view, std::span<const LogField>) noexcept override {}
};

class Hearer final : public net::Asker {
 public:
  void answer(std::uint64_t, net::Reply reply) override { heard = std::move(reply.bytes); }
  std::string heard{};
};

}  // namespace

/// Input: what a client sends, in two pieces. Each request that is complete is answered, and nobody without a token
/// gets anything but the description.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static agent::FakeCheckService checks;
  static NoLog log;
  const agent::http::Sources sources{.status = [] { return agent::StatusReport{}; },
                                     .services = [] { return std::vector<agent::ServiceView>{}; }};
  const auto desk = std::make_shared<const agent::http::Desk>(
      agent::http::Desk{.checks = checks,
                        .log = log,
                        .sources = sources,
                        .settings = std::make_shared<const config::HttpSettings>(),
                        .rate = std::make_shared<agent::http::RequestRate>(1'000'000)});
  agent::http::HttpConversation conversation(desk, {});
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  auto step = conversation.receive(bytes.substr(0, size / 2));
  if (step == net::Conversation::Step::more) step = conversation.receive(bytes.substr(size / 2));
  if (step != net::Conversation::Step::complete) return 0;
  const auto hearer = std::make_shared<Hearer>();
  conversation.ask(net::AnswerWith(hearer, 1));
  const bool told = hearer->heard.starts_with("HTTP/1.1 200 ");
  if (hearer->heard.empty() || (told && bytes.find("openapi.json") == bytes.npos)) std::abort();
  return 0;
}
