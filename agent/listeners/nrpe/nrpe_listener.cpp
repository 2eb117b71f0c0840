#include "agent/listeners/nrpe/nrpe_listener.h"

#include "agent/listeners/nrpe/nrpe_conversation.h"
#include "net/tcp_server.h"

namespace sereno::agent {

NrpeListener::NrpeListener(const ListenerSurroundings& surroundings, config::NrpeSettings settings)
    : surroundings_(surroundings), settings_(std::move(settings)) {}
NrpeListener::~NrpeListener() = default;

Result<void> NrpeListener::start() {
  const auto fail = [this](const Error& error) { return Error{settings_.listen.place.text + ": " + error.message}; };
  auto allowed = net::AllowedHosts::parse(config::texts_of(settings_.listen.allowed_hosts));
  if (!allowed) return fail(allowed.error());
  net::TcpServerSettings server{.protocol = "nrpe",
                                .address = settings_.listen.address,
                                .port = settings_.listen.port,
                                .allowed = std::move(*allowed)};
  if (settings_.tls.mode != config::TlsMode::off) {
    auto tls = net::TlsContext::for_nrpe(settings_.tls, surroundings_.state_folder, surroundings_.hostname);
    if (!tls) return fail(tls.error());
    server.tls = std::move(*tls);
  }
  const nrpe::Desk desk{.checks = surroundings_.checks, .settings = settings_, .version = surroundings_.version};
  const auto shared_desk = std::make_shared<const nrpe::Desk>(desk);
  server_ = std::make_unique<net::TcpServer>(
      surroundings_.loop, std::move(server),
      [shared_desk](const net::Peer&, net::AnswerWith answer) {
        return std::make_unique<nrpe::NrpeConversation>(*shared_desk, std::move(answer));
      },
      surroundings_.log);
  server_->start();
  return {};
}

void NrpeListener::stop() { server_.reset(); }

std::uint16_t NrpeListener::port() const { return server_ ? server_->port() : std::uint16_t{0}; }

}  // namespace sereno::agent
