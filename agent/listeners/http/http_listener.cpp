#include "agent/listeners/http/http_listener.h"

#include <algorithm>
#include <utility>

#include "agent/listeners/listener_tls.h"

namespace sereno::agent {

using Entry = std::shared_ptr<const config::HttpSettings>;

Result<TcpListener::Plan> HttpListener::plan(const ListenerEntry& entry) const {
  const Entry& settings = std::get<Entry>(entry);
  auto allowed = net::AllowedHosts::parse(config::texts_of(settings->listen.allowed_hosts));
  if (!allowed) return Error{settings->listen.place.text + ": " + allowed.error().message};
  Plan plan{.server = {.protocol = "http",
                       .address = settings->listen.address,
                       .port = settings->listen.port,
                       .allowed = std::move(*allowed),
                       .limits = {.total = settings->most_connections,
                                  .per_source = std::max<std::size_t>(1, settings->most_connections / 4)}}};
  const auto& around = surroundings();
  if (const auto tls = tls_of(*settings, around.state_folder)) {
    auto opened = open_tls(*tls, around.state_folder, around.hostname);
    if (!opened) return opened.error();
    plan.server.tls = std::move(*opened);
  }
  const http::Desk desk{.checks = around.checks,
                        .log = around.log,
                        .sources = sources_,
                        .settings = settings,
                        .rate = std::make_shared<http::RequestRate>(settings->requests_per_minute)};
  plan.start_conversation = [shared = std::make_shared<const http::Desk>(desk)](const net::Peer& peer) {
    return std::make_unique<http::HttpConversation>(shared, peer);
  };
  return plan;
}

ListenerStatus HttpListener::place_of(const ListenerEntry& entry) const {
  const auto& listen = std::get<Entry>(entry)->listen;
  return {.protocol = "http", .address = listen.address, .port = listen.port};
}

}  // namespace sereno::agent
