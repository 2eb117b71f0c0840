// One question to a Zabbix server and its answer. Internal to submitters.
#pragma once

#include "agent/submitters/line.h"

namespace sereno::agent {

/// Connects, sends the frame and reads one: the answer's payload, at most 16 MiB.
boost::asio::awaitable<Result<std::string>> ask_zabbix(Line& line, std::string frame);

}  // namespace sereno::agent
