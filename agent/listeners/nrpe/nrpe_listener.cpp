#include "agent/listeners/nrpe/nrpe_listener.h"

#include <utility>

#include "agent/listeners/listener_tls.h"
#include "agent/listeners/nrpe/nrpe_conversation.h"

namespace sereno::agent {

using Entry = std::shared_ptr<const config::NrpeSettings>;

Result<TcpListener::Plan> NrpeListener::plan(const ListenerEntry& entry) const {
  const Entry& settings = std::get<Entry>(entry);
  auto allowed = net::AllowedHosts::parse(config::texts_of(settings->listen.allowed_hosts));
  if (!allowed) return Error{settings->listen.place.text + ": " + allowed.error().message};
  Plan plan{.server = {.protocol = "nrpe",
                       .address = settings->listen.address,
                       .port = settings->listen.port,
                       .allowed = std::move(*allowed),
                       .resets_strangers = true}};
  const auto& around = surroundings();
  if (const auto tls = tls_of(*settings, around.state_folder)) {
    auto opened = open_tls(*tls, around.state_folder, around.hostname);
    if (!opened) return opened.error();
    plan.server.tls = std::move(*opened);
  }
  auto commands = nrpe::CommandTable::parse(settings->commands);
  if (!commands) return commands.error();
  const auto desk = std::make_shared<nrpe::Desk>(
      nrpe::Desk{.checks = around.checks, .settings = settings, .version = around.version});
  if (!commands->names().empty()) {
    const auto names = std::make_shared<net::HostNames>(
        around.loop, commands->names(), net::look_up_on_threads(around.loop, &net::resolve_by_system), around.log);
    names->start();
    desk->names = names;
  }
  desk->commands = std::move(*commands);
  plan.start_conversation = [shared = std::shared_ptr<const nrpe::Desk>(desk)](const net::Peer& peer) {
    return std::make_unique<nrpe::NrpeConversation>(shared, peer);
  };
  return plan;
}

ListenerStatus NrpeListener::place_of(const ListenerEntry& entry) const {
  const auto& listen = std::get<Entry>(entry)->listen;
  return {.protocol = "nrpe", .address = listen.address, .port = listen.port};
}

}  // namespace sereno::agent
