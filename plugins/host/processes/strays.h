// What is left of the programs that a process started, when that process could not look to it any more.
#pragma once

#include <sys/types.h>

#include <set>
#include <string>
#include <string_view>

namespace sereno::host {

/// The environment variable by which ChildProcesses knows whom a process comes from: "PREFIX.7" for its seventh child.
constexpr std::string_view run_variable = "SERENO_RUN";

/// Waits at `line` until its other end is closed, however that came about, and kills what is left then: whoever is in a
/// session of a child that was told there and had not ended, and whoever has the variable with this prefix. Who has
/// left both its session and its environment is not found. Returns when nobody is left, after two seconds at the
/// latest.
void guard(int line, std::string_view prefix);

/// What guard() is told, as it goes through the line: a child was started, a child has ended.
struct ChildNews {
  pid_t child = 0;
  bool ended = false;
};

/// One look: kills those that guard() means, but for this process. How many there were.
std::size_t kill_strays(const std::set<pid_t>& sessions, std::string_view prefix);

}  // namespace sereno::host
