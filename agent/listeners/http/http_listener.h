// Answers HTTP clients: scripts, dashboards, Prometheus.
#pragma once

#include "agent/listeners/http/http_conversation.h"
#include "agent/listeners/tcp_listener.h"

namespace sereno::agent {

/// One port. Takes entries of HTTP settings.
class HttpListener final : public TcpListener {
 public:
  HttpListener(const ListenerSurroundings& surroundings, http::Sources sources,
               std::shared_ptr<const config::HttpSettings> settings)
      : TcpListener(surroundings, ListenerEntry(std::move(settings))), sources_(std::move(sources)) {}

 private:
  Result<Plan> plan(const ListenerEntry& entry) const override;
  ListenerStatus place_of(const ListenerEntry& entry) const override;

  http::Sources sources_;
};

}  // namespace sereno::agent
