// Standard output belongs to one answer: a check that prints, crashes, hangs or exits cannot spoil it.
#pragma once

#include <chrono>
#include <string_view>

#include "plugins/host/run/run_surroundings.h"
#include "sereno/status.h"
#include "sereno/time.h"

// Signal handlers have no argument of their own, so this keeps its state in the process, once. Main thread only.
namespace sereno::cli::last_words {

/// From here on nobody else reaches standard output: what a plugin prints goes to standard error. A fatal signal (also
/// an overflowing stack, on the main thread), and an exit() that is not ours, write one line
/// "LABEL UNKNOWN - died of SIGSEGV in step 'tls'" and end the process with code 3; so does an alarm ten seconds from
/// now. A child that the check forked dies by its own signal as usual; whatever is left of them at the end is killed.
/// Call once, before a plugin is loaded; `label` is put in capitals, `step` lives as long as the process.
void prepare(std::string_view label, const host::CurrentStep& step);

/// Sets the alarm: at `hard_deadline` the line is "LABEL STATUS - timed out after TIMEOUT s in step 'tls'" and the exit
/// code that of `status`.
void set_alarm(std::chrono::steady_clock::time_point hard_deadline, milliseconds timeout, Status status);

/// Keeps diagnostics, one line each, in memory that outlives a crash: they are written to standard error then. What
/// does not fit into 256 KiB is dropped.
void remember(std::string_view line);
std::string_view remembered();

/// The answer: writes it to standard output, with a newline at its end unless it is empty, and ends the process without
/// running what plugins left to be run. An answer that nobody gets is UNKNOWN.
[[noreturn]] void answer(std::string_view text, int exit_code);

}  // namespace sereno::cli::last_words
