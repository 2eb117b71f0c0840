// What a bad plugin does. Each returns when it has done it, if ever.
#pragma once

#include <cstddef>
#include <string>

#include "sereno/time.h"

namespace selftest {

[[noreturn]] void crash();
[[noreturn]] void abort_with_last_words();
/// Until `duration` is over; nothing cancels it.
void sleep_through(sereno::milliseconds duration);
void spin_through(sereno::milliseconds duration);
/// Touched, and never given back.
void leak_memory(std::size_t bytes);
void leak_files(unsigned count);
/// Throws std::bad_alloc when there is no more.
[[noreturn]] void eat_memory();
/// Starts four processes that ignore signals: one child, one child of a child that has ended, and both again in
/// sessions of their own. Their ids go to the file, one a line; all are alive when this returns.
void fork_stubborn(const std::string& pid_file);
/// The same pattern of bytes to every descriptor from 1 on.
void write_garbage(std::size_t bytes);
void close_everything();
/// Leaves something that the next run in this process would feel. False when there is no such kind.
bool leave_behind(const std::string& kind, sereno::milliseconds delay);
/// As to a server that has hung up.
void write_to_a_broken_pipe();

}  // namespace selftest
