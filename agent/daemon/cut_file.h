// A file that is mapped and was cut short by somebody: what the kernel answers to the next touch of it is SIGBUS.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sereno::agent {

/// From now on SIGBUS is told before it ends the process: one line of the log on `descriptor`, which names the file.
/// Nothing goes on: what lies in memory was made of that file (the -shm of the ledger: where in its -wal each page
/// stands), and a record that is written by it would be wrong. Begun anew the ledger makes its -shm from the -wal,
/// where every acknowledged result is. A service manager that does so is expected.
void say_which_file_was_cut(int descriptor, bool with_priority);

/// The same where somebody has found a cut before it was touched: within the last page nothing else would say so.
[[noreturn]] void end_for_cut_file(std::string_view path);

/// The path of one line of /proc/PID/maps, where it maps `address`; empty when nothing but memory is there.
std::optional<std::string_view> mapped_there(std::string_view line, std::uintptr_t address);

}  // namespace sereno::agent
