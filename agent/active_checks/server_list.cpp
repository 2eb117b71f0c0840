#include "agent/active_checks/server_list.h"

namespace sereno::agent {

bool ServerList::failed() {
  if (elsewhere_) {
    elsewhere_.reset();
    return false;
  }
  node_ = (node_ + 1) % nodes_.size();
  if (++failures_ < nodes_.size()) return false;
  failures_ = 0;
  return true;
}

bool ServerList::follow(const zabbix::Redirect& redirect) {
  if (redirect.reset) {
    revision_ = 0;
    if (!elsewhere_) return false;
    elsewhere_.reset();
    return true;
  }
  if (redirect.revision < revision_) return false;
  auto address = config::parse_zabbix_address(redirect.address);
  if (!address || *address == current()) return false;
  revision_ = redirect.revision;
  elsewhere_ = std::move(*address);
  return true;
}

}  // namespace sereno::agent
