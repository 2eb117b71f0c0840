#include "agent/listeners/zabbix/zabbix_listener.h"

#include <utility>

#include "agent/listeners/listener_tls.h"
#include "agent/listeners/zabbix/zabbix_conversation.h"

namespace sereno::agent {

using Entry = std::shared_ptr<const config::ZabbixSettings>;

Result<TcpListener::Plan> ZabbixListener::plan(const ListenerEntry& entry) const {
  const config::ZabbixSettings& settings = *std::get<Entry>(entry);
  const auto fail = [&](const std::string& why) { return Error{settings.listen.place.text + ": " + why}; };
  auto allowed = net::AllowedHosts::parse(config::texts_of(settings.listen.allowed_hosts));
  if (!allowed) return fail(allowed.error().message);
  if (!settings.accept_plain && !settings.accept_psk && !settings.accept_certificate)
    return fail("nothing is accepted: name plain, psk or certificate");
  Plan plan{.server = {.protocol = "zabbix",
                       .address = settings.listen.address,
                       .port = settings.listen.port,
                       .allowed = std::move(*allowed),
                       .accept_plain = settings.accept_plain}};
  const auto& around = surroundings();
  if (const auto tls = tls_of(settings, around.state_folder)) {
    auto opened = open_tls(*tls, around.state_folder, around.hostname);
    if (!opened) return opened.error();
    plan.server.tls = std::move(*opened);
  }
  auto facts = zabbix::with_items(
      {.hostname = around.hostname, .version = around.version, .allow_checks = settings.allow_checks}, settings.access,
      settings.aliases, settings.parameters);
  if (!facts) return facts.error();
  zabbix::Desk desk{.checks = around.checks, .facts = std::move(*facts), .patience = settings.patience};
  plan.start_conversation = [shared = std::make_shared<const zabbix::Desk>(desk)](const net::Peer&) {
    return std::make_unique<zabbix::ZabbixConversation>(shared);
  };
  return plan;
}

ListenerStatus ZabbixListener::place_of(const ListenerEntry& entry) const {
  const auto& listen = std::get<Entry>(entry)->listen;
  return {.protocol = "zabbix", .address = listen.address, .port = listen.port};
}

}  // namespace sereno::agent
