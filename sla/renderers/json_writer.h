// Boost.JSON values for the renderers.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/time.h"
#include "sla/interval_set.h"
#include "sla/reason.h"

namespace sereno::sla {

boost::json::value text_json(std::string_view text);
/// Null for an empty one.
boost::json::value optional_text_json(std::string_view text);
boost::json::value instant_json(Instant at);
boost::json::value instant_json(const std::optional<Instant>& at);
boost::json::value ms_json(const std::optional<milliseconds>& span);
boost::json::value bool_json(const std::optional<bool>& value);
boost::json::array texts_json(const std::vector<std::string>& texts);
/// {"from", "to"}
boost::json::object span_json(const Interval& span);
boost::json::array spans_json(const std::vector<Interval>& spans);
/// {"code", "parameters", "text"}: spans in ms, percentages as numbers. The text says it in English, for people.
boost::json::object reason_json(const Reason& reason);
/// [[code, parameter...]...], for what stands there a thousand times and has its text beside it.
boost::json::array codes_json(const Reasons& reasons);
boost::json::array reasons_json(const Reasons& reasons);
/// 5 for 50000, 2.5 for 25000.
boost::json::value percent_json(std::int64_t percent_e4);

}  // namespace sereno::sla
