// The part of a report's JSON that only contracts with an agreement have.
#pragma once

#include <boost/json/object.hpp>

#include "sla/report.h"

namespace sereno::sla {

/// The report has an agreement.
boost::json::object agreement_json(const Report& report);

}  // namespace sereno::sla
