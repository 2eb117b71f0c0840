// What every command that rests on a report does first: a period, a ledger, a report.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ledger/ledger.h"
#include "sereno/result.h"
#include "sla/commands/commands.h"
#include "sla/language/language.h"
#include "sla/report.h"
#include "sla/sources/vantage_points.h"

namespace sereno::sla {

/// Adds --ledger, --month and --as-of to those of add_contract_options().
void add_report_options(boost::program_options::options_description& description);

/// --month, or --from and --to.
Result<Period> period_of(const boost::program_options::variables_map& values, const Zone& zone);
/// The period, as of --as-of or now, by the contract's policies.
Result<ReportRequest> request_of(const boost::program_options::variables_map& values, const Contract& contract,
                                 const Clock& clock);
/// The same for a period.
Result<ReportRequest> request_for(const Period& period, const boost::program_options::variables_map& values,
                                  const Contract& contract, const Clock& clock);

/// For reading, with little memory: what is read is read once.
Result<std::unique_ptr<ledger::Ledger>> open_to_read(const std::string& path);

/// Of every --ledger: the first, whose registers count, is PATH and has no name; the others NAME=PATH, or PATH with the
/// file's stem for a name.
Result<std::vector<NamedLedger>> ledgers_of(const boost::program_options::variables_map& values);
/// Those behind the first.
std::vector<NamedLedger> further_of(const std::vector<NamedLedger>& ledgers);
/// Of every --ledger.
Result<Evidence> evidence_of(const boost::program_options::variables_map& values, const Period& period);

/// --language, of answers in words. Programs are answered with codes, which have none.
void add_language_option(boost::program_options::options_description& description);
Result<Language> language_of(const boost::program_options::variables_map& values, bool as_json);

/// Prints it; exit_cannot when that fails, else `exit_code`.
int print_answer(const std::string& text, int exit_code);

}  // namespace sereno::sla
