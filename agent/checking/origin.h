// Who asks for a run.
#pragma once

namespace sereno::agent {

/// Each has its own share of the places, so that one server's flood does not starve another.
enum class Origin { scheduler, nrpe, zabbix, http, control };

}  // namespace sereno::agent
