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
                       .allowed = std::move(*allowed)}};
  const auto& around = surroundings();
  if (const auto tls = tls_of(*settings, around.state_folder)) {
    auto opened = open_tls(*tls, around.state_folder, around.hostname);
    if (!opened) return opened.error();
    plan.server.tls = std::move(*opened);
  }
  const nrpe::Desk desk{.checks = around.checks, .settings = settings, .version = around.version};
  plan.start_conversation = [shared = std::make_shared<const nrpe::Desk>(desk)](const net::Peer&) {
    return std::make_unique<nrpe::NrpeConversation>(shared);
  };
  return plan;
}

ListenerStatus NrpeListener::place_of(const ListenerEntry& entry) const {
  const auto& listen = std::get<Entry>(entry)->listen;
  return {.protocol = "nrpe", .address = listen.address, .port = listen.port};
}

}  // namespace sereno::agent
