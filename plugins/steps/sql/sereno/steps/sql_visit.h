// A question to a database as steps: resolve, connect, login, query.
#pragma once

#include <optional>
#include <string>

#include "sereno/steps/address.h"
#include "sereno/steps/sql.h"
#include "sereno/steps/step_run.h"
#include "sereno/steps/trace.h"

namespace sereno::steps {

struct SqlQuestion {
  SqlTarget target{};
  std::string statement{};
  SqlLimits limits{};
  Family family = Family::any;
};

/// Asks, one address after the other until one can be reached. Nothing after a failure, which `run` has then; `fault`
/// says of which kind it was. `prefix` stands before the steps' names: "inbound ".
std::optional<SqlAnswer> ask_database(SqlClient& client, const SqlQuestion& question, StepRun& run, Trace& trace,
                                      const std::string& prefix = {}, SqlFault* fault = nullptr);

/// How a step ends that ended so: state, words and what it says of the function. What only the agent's own account,
/// settings or libraries are the reason of is UNKNOWN. Pure.
StepEnd end_of(const SqlEnd& end, const SqlTarget& target, std::string_view kind, double elapsed_s);

}  // namespace sereno::steps
