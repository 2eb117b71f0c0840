// sereno eval: how a range, performance data, an item key or a list of allowed hosts is understood, as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/json/fwd.hpp>

#include "sereno/time.h"

namespace sereno::cli {

/// Each gives one object with "valid". Where that is false, "error" says why and nothing else stands there but what
/// was asked.
///
/// range: "range", "canonical", "start" and "end" (null: no bound), "inside", "sentence"; with a value also "value" and
/// "alert".
boost::json::object eval_range(const std::string& range);
boost::json::object eval_range(const std::string& range, const std::string& value);
/// "metrics" (label, value or null, unit, warning, critical, min, max, and "text", the canonical item) and "problems".
/// Valid when there are no problems.
boost::json::object eval_perfdata(const std::string& text);
/// "key", "name", "parameters".
boost::json::object eval_zabbix_key(const std::string& key);
/// "delay" and "next": the first five times after `after` (nothing: it was none), in the zone of this machine, at which
/// an item of that interval is due. Agents shift intervals by item.
boost::json::object eval_zabbix_delay(const std::string& delay, std::optional<Instant> after);
/// "address", "allowed", "entry" (what lets it in, or null) and "resolved" (name to addresses). Names are looked up.
boost::json::object eval_allowed_hosts(const std::string& list, const std::string& address);

/// `words` stand behind "eval"; "--" may stand in front of what is evaluated. Prints; returns 0, 1 for what is not
/// valid, 3 for wrong usage.
int run_eval_command(const std::vector<std::string>& words);

}  // namespace sereno::cli
