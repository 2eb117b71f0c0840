// The lists of a report as JSON.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "sla/report.h"

namespace sereno::sla {

boost::json::array functions_json(const Report& report);
boost::json::array outages_json(const Report& report);
boost::json::array incidents_json(const std::vector<JudgedIncident>& incidents);
boost::json::object maintenance_json(const Report& report);
/// Those against others, or those that say it was the provider's own fault.
boost::json::array claims_json(const Report& report, bool own_fault);
boost::json::array corrections_json(const Report& report);
boost::json::array bugs_json(const Report& report);
boost::json::array acts_json(const Report& report);
boost::json::array late_recorded_json(const Report& report);
boost::json::array said_ahead_json(const Report& report);
boost::json::array disagreements_json(const Report& report);
boost::json::object resolution_json(const Report& report);
/// How each entry stands: {"m1": "established+refused"}.
boost::json::object classes_json(const Report& report);

}  // namespace sereno::sla
