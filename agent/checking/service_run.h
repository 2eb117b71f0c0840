// What a run of a service is made of, out of its settings: pure.
#pragma once

#include <string>

#include "config/agent/agent_settings.h"
#include "plugins/host/run/service_parties.h"
#include "sereno/check_result.h"

namespace sereno::agent {

host::ServiceParties parties_of(const config::ServiceSettings& service);

/// What a person types to make the run of a service by hand. Secrets stand there as the settings name them.
std::string reproducing(const config::ServiceSettings& service);

/// Nobody would say that the function was not well then.
bool is_good(const CheckResult& result);

}  // namespace sereno::agent
