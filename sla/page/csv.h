// The lists of a report as CSV.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"
#include "sla/page/value.h"

namespace sereno::sla {

/// The table "outages", "incidents" or "maintenance" by RFC 4180 in UTF-8: a row of names, CR LF, instants in UTC and
/// as the wall of the contract's zone shows them. The names are the report's own, in no language. Fails on another
/// table and on a zone that is not known.
Result<std::string> make_csv(const Value& report, std::string_view table);

}  // namespace sereno::sla
