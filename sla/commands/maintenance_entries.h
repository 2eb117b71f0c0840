// Maintenance as the commands list and judge it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sereno/result.h"
#include "sla/commands/register_command.h"
#include "sla/maintenance.h"

namespace sereno::sla {

/// What all acts leave of it; nothing where there is none of that id.
std::optional<Maintenance> find_maintenance(const Contract& contract, const Register& all, const std::string& id);
/// The register as it would be with these records said now.
Result<Register> register_with(Register all, const std::vector<std::string>& records);

/// Adds what a plan would be worth: the parts that would count, seams, the latest notice, spans that fit.
void tell_plan(const RegisterCall& call, const Maintenance& maintenance, Instant now, Change& made);
/// Adds how it stands, and the rules by which it is not excluded or not all of it.
void tell_judgement(const RegisterCall& call, const Maintenance& maintenance, Change& made);

std::vector<Listed> maintenance_entries(const Contract& contract, const Register& all);

/// "stated by Ana (client) through cli, recorded 2026-04-08 21:00:00 -06:00 by ana (1000)"
std::string stated_by(const Contract& contract, const ActHead& head);

}  // namespace sereno::sla
