// What /proc says about processes: who the children of this one are, and which run they belong to.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace sereno::host {

/// The children of this process, dead ones that nobody has waited for included. A child that comes or goes meanwhile
/// may be missing: its death is told by SIGCHLD, and who needs certainty asks again then.
std::vector<pid_t> children_of_this_process();

/// All that /proc shows now.
std::vector<pid_t> all_processes();

/// Gone, or dead and not yet waited for.
bool is_dead(pid_t process);

/// `roots` and all that descends from them, as far as it can be seen in one look.
std::vector<pid_t> with_descendants(std::vector<pid_t> roots);

/// The value of an environment variable that the process was started with; empty when it has none, is gone, or may
/// not be looked into.
std::string environment_of(pid_t process, std::string_view variable);

/// Kills every child of this process, their children too, and waits for them. For a process that is a child subreaper
/// and wants to be alone again. Gives up on what does not die within a second (a process in uninterruptible sleep).
/// Takes no memory and no lock: a signal handler may call it.
void kill_all_children();

namespace detail {
/// The parent in a line of /proc/PID/stat, whatever the process's name looks like; 0 when it is no such line.
pid_t parent_in_stat(std::string_view line);
/// The value of "NAME=value" among texts that end with NUL.
std::string_view variable_in(std::string_view environment, std::string_view name);
}  // namespace detail

}  // namespace sereno::host
