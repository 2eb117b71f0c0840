#include "agent/listeners/zabbix/zabbix_listener.h"

#include "agent/listeners/zabbix/zabbix_conversation.h"
#include "net/tcp_server.h"

namespace sereno::agent {

ZabbixListener::ZabbixListener(const ListenerSurroundings& surroundings, config::ZabbixSettings settings)
    : surroundings_(surroundings), settings_(std::move(settings)) {}
ZabbixListener::~ZabbixListener() = default;

Result<void> ZabbixListener::start() {
  const auto fail = [this](const Error& error) { return Error{settings_.listen.place.text + ": " + error.message}; };
  auto allowed = net::AllowedHosts::parse(config::texts_of(settings_.listen.allowed_hosts));
  if (!allowed) return fail(allowed.error());
  if (!settings_.accept_plain && !settings_.accept_psk && !settings_.accept_certificate)
    return fail({"nothing is accepted: name plain, psk or certificate"});
  net::TcpServerSettings server{.protocol = "zabbix",
                                .address = settings_.listen.address,
                                .port = settings_.listen.port,
                                .allowed = std::move(*allowed),
                                .accept_plain = settings_.accept_plain};
  if (settings_.accept_psk || settings_.accept_certificate) {
    auto tls = net::TlsContext::for_zabbix(settings_, surroundings_.state_folder, surroundings_.hostname);
    if (!tls) return fail(tls.error());
    server.tls = std::move(*tls);
  }
  const auto desk = std::make_shared<const zabbix::Desk>(zabbix::Desk{.checks = surroundings_.checks,
                                                                      .facts = {.hostname = surroundings_.hostname,
                                                                                .version = surroundings_.version,
                                                                                .allow_checks = settings_.allow_checks},
                                                                      .patience = settings_.patience});
  server_ = std::make_unique<net::TcpServer>(
      surroundings_.loop, std::move(server),
      [desk](const net::Peer&, net::AnswerWith answer) {
        return std::make_unique<zabbix::ZabbixConversation>(*desk, std::move(answer));
      },
      surroundings_.log);
  server_->start();
  return {};
}

void ZabbixListener::stop() { server_.reset(); }

std::uint16_t ZabbixListener::port() const { return server_ ? server_->port() : std::uint16_t{0}; }

}  // namespace sereno::agent
