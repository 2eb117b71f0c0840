// How a process ended, in words.
#pragma once

#include <string>

namespace sereno::host {

/// "died of signal 11 (SIGSEGV)" or "ended with exit code 1", from a status as waitpid() gives it.
std::string how_it_ended(int wait_status);

}  // namespace sereno::host
