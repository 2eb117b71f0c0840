// What signals mean to the agent.
#pragma once

#include <string>
#include <vector>

namespace sereno::agent {

/// `none`: it would end a program that does not know it, and has nothing to say to the agent, which goes on and logs
/// it.
enum class SignalMeaning { end, reload, none };

/// Of one of signals_taken().
SignalMeaning meaning_of(int signal);

/// All that end a program and can be taken, but for its own faults (SIGSEGV, SIGABRT and their like), the broken pipe,
/// which is ignored, and children, whom their runners await.
std::vector<int> signals_taken();

/// "SIGQUIT", "SIGRTMIN+3".
std::string signal_name(int signal);

}  // namespace sereno::agent
