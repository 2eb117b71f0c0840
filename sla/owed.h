// What is owed for a period, by the contract's table and by the commitments of its agreement: the one place that says
// it, whoever prints it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sla/agreement_result.h"
#include "sla/report.h"

namespace sereno::sla {

struct Owed {
  std::optional<std::int64_t> table_e4{};  ///< 10^4 * percent of the fee; nothing: no table, or no figure
  std::optional<AgreementTotal> agreed{};  ///< nothing: the contract has no agreement
};

/// The figure of another choice, as a bound has it.
Bound bound_of(const Alternative& alternative);

Owed owed_of(const Report& report);
Owed owed_of(const Contract& contract, const Bound& bound);
/// The table's percentage of a figure, and what commitments owe.
Owed owed_of(const Contract& contract, const Figure& figure, std::int64_t table_e4,
             std::optional<AgreementTotal> agreed);

bool is_anything(const Owed& owed);
/// By the amount where both have one, else by the percentage; or more days.
bool owes_more(const AgreementTotal& left, const AgreementTotal& right);
bool owes_more(const Owed& left, const Owed& right);

/// The same in every language: "1,050.00 USD", "10 %", "3 d", "10 % + 3 d"; "-" where nothing of it is known.
std::string owed_text(const AgreementTotal& total, const Agreement& agreement);
/// "5 %", or what commitments owe, or "5 % + 50.00 USD".
std::string owed_text(const Owed& owed, const Contract& contract);

/// As a share of one fee: the table's, else that of all commitments together; nothing where it is none.
std::optional<Exact> owed_percent_e4(const Owed& owed);

}  // namespace sereno::sla
