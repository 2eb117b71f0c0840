// Answers NRPE clients: check_nrpe of Nagios and its relatives.
#pragma once

#include "agent/listeners/tcp_listener.h"

namespace sereno::agent {

/// One port. Takes entries of NRPE settings.
class NrpeListener final : public TcpListener {
 public:
  NrpeListener(const ListenerSurroundings& surroundings, std::shared_ptr<const config::NrpeSettings> settings)
      : TcpListener(surroundings, ListenerEntry(std::move(settings))) {}

 private:
  Result<Plan> plan(const ListenerEntry& entry) const override;
  ListenerStatus place_of(const ListenerEntry& entry) const override;
};

}  // namespace sereno::agent
