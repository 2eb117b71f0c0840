// What is owed, as JSON.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "sla/owed.h"

namespace sereno::sla {

/// "5", exact to four digits; null where it is no share of one fee.
boost::json::value owed_percent_json(const Owed& owed);
/// The same as a number, as a report has it.
boost::json::value owed_number_json(const Owed& owed);
/// {"percent", "days", "amount", "currency"}: what commitments owe altogether. Amounts are rounded as the agreement
/// says.
boost::json::object total_json(const AgreementTotal& total, const Agreement& agreement);
/// The same under a key, where the contract has commitments.
void add_agreed(boost::json::object& object, std::string_view key, const Owed& owed, const Contract& contract);

}  // namespace sereno::sla
