// Which of a cluster's servers is asked next. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "agent/protocols/zabbix/redirect.h"
#include "config/agent/active_checks.h"

namespace sereno::agent {

/// Of the nodes of a cluster one answers; the others do not, until it is gone. A proxy of a group may send us to
/// another one, which holds until that does not answer.
class ServerList {
 public:
  /// At least one.
  explicit ServerList(std::vector<config::ZabbixAddress> nodes) : nodes_(std::move(nodes)) {}

  const config::ZabbixAddress& current() const { return elsewhere_ ? *elsewhere_ : nodes_[node_]; }
  /// The current one does not answer: another one is current. True when each has been tried since the last answer, so
  /// that it is time for a pause.
  bool failed();
  void answered() { failures_ = 0; }
  /// Whether somebody else is to be asked now. An older word than the last is not heard, and neither is one that names
  /// no server.
  bool follow(const zabbix::Redirect& redirect);

 private:
  std::vector<config::ZabbixAddress> nodes_;
  std::size_t node_ = 0;
  std::size_t failures_ = 0;
  std::optional<config::ZabbixAddress> elsewhere_{};
  std::int64_t revision_ = 0;
};

}  // namespace sereno::agent
