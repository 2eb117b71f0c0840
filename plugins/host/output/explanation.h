// What --explain shows: all that one run saw, for the person who is on call, and the same for programs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/host/output/past_runs.h"
#include "sereno/check.h"
#include "sereno/check_result.h"
#include "sereno/time.h"

namespace sereno::host {

/// What stands beside the result.
struct RunCircumstances {
  std::string name{};                  ///< of the service, else of the check
  std::string reproduce{};             ///< a command line; empty: none
  std::optional<Instant> observed{};   ///< when the run ended
  std::optional<Instant> last_good{};  ///< when the last good result before it was observed; nothing: not known
  std::optional<PastRuns> past{};      ///< nothing: nobody looked
  std::string past_problem{};          ///< why nobody could
  std::vector<std::string> trace{};    ///< what went over the wire, a line each, for who asked for it
};

/// Whether this line of a check's log belongs to its trace: "* connected", "> GET / HTTP/1.1", "< HTTP/1.1 200 OK".
bool is_trace_line(LogLevel level, std::string_view line);

/// The result with these lines at the end of its long text.
CheckResult with_trace(CheckResult result, const std::vector<std::string>& trace);

/// The result as a plugin prints it, whose long text begins with the step table, and then says: how the function was,
/// at whom the fault lies, since when, how long good runs took, and how to see it again.
CheckResult explained_whole(CheckResult result, const RunCircumstances& circumstances);

/// One object, a newline at the end:
/// {"name":..,"status":"CRITICAL","code":2,"summary":..,"long_text":..,"function_state":"down","fault":{..},
/// "observer":"","steps":[{"name":..,"start_s":..,"duration_s":..,"failed":..,"outcome":..}],
/// "metrics":[{"label":..,"value":..,"unit":..,"warning":..,"critical":..}],"observed":..,"last_good":..,
/// "past":{"since":..,"good_runs":..,"p95_s":..},"trace":[..],"reproduce":..}; each step has "p95_s", null where none
/// is recorded, and "past" is null where nobody looked
std::string result_json(const CheckResult& result, const RunCircumstances& circumstances);

/// A command line that a shell reads as these words.
std::string shell_command(const std::vector<std::string>& words);

/// "sereno check web --url=https://x/ --explain".
std::string reproducing_command(const std::string& check,
                                const std::vector<std::pair<std::string, std::string>>& options);

}  // namespace sereno::host
