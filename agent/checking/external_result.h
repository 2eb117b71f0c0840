// What a classic plugin's end says. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "agent/checking/capped_output.h"
#include "sereno/check_result.h"

namespace sereno::agent {

/// The end of a classic plugin.
struct ExternalEnd {
  std::string_view standard_error{};  ///< the end of what it printed there
  int wait_status = 0;                ///< as waitpid() gives it
  bool code_is_sealed = false;        ///< no memory may be written and then executed: memory_may_become_code()
};

struct ExternalResult {
  CheckResult result{};   ///< our reading of it
  std::string printed{};  ///< its own output, byte for byte as nrpe hands it on; empty: the result's words are ours
  std::optional<int> exit_code{};  ///< nothing when it died of a signal
};

/// How the summary of one begins that printed nothing at all.
inline constexpr std::string_view nothing_to_read = "unable to read output";

/// A plugin that died of a signal is UNKNOWN and says of which, one that printed nothing at all is UNKNOWN as with
/// nrpe, and both tell the last line of its standard error. What was cut is said at the end of the long text. As nrpe
/// does, `printed` ends before a NUL byte and has one newline less at its end.
ExternalResult external_result(const CappedOutput& output, const ExternalEnd& end);

}  // namespace sereno::agent
