// As what we present ourselves to Zabbix servers.
#pragma once

namespace sereno::agent::zabbix {

/// "variant" of an agent: 2 is agent 2, the one that keeps to the time-out of each item; 1 is the classic one.
inline constexpr int variant_agent2 = 2;

}  // namespace sereno::agent::zabbix
