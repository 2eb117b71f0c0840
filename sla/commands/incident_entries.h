// Incidents as the commands list them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sla/commands/register_command.h"
#include "sla/report.h"

namespace sereno::sla {

/// A report over all that the register's acts touch, as of now: what judges incidents needs the measured outages too.
Result<Report> whole_report(const RegisterCall& call, ledger::Ledger& book, const Register& all);

Result<std::vector<Listed>> incident_entries(const RegisterCall& call, ledger::Ledger& book);

/// The pauses that the party has said last.
std::vector<PauseSaid> pauses_of(const Register& all, const std::string& id, const std::string& party);

}  // namespace sereno::sla
