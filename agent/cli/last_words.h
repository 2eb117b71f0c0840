// Standard output belongs to one answer: a check that prints, crashes, hangs or exits cannot spoil it.
#pragma once

#include <chrono>
#include <string_view>

#include "plugins/host/run/run_surroundings.h"
#include "sereno/status.h"
#include "sereno/time.h"

// There is one standard output, so this keeps its state in the process, once. Main thread only.
namespace sereno::cli::last_words {

/// Returns in a child in which the check is to run; the process itself waits for the child, and nothing of a plugin is
/// ever in it. In the child nobody else reaches standard output: what a plugin prints goes to standard error.
/// - A child that dies, or ends without answer(), leaves one line "LABEL UNKNOWN - died of SIGSEGV in step 'tls'" and
///   code 3; so does a child that has said nothing ten seconds from now, whatever it does to its signals.
/// - However the process ends, by answer, time, Ctrl-C or a signal that it does not survive itself, nothing that the
///   check has started lives on.
/// Call once, before a plugin is loaded; `label` is put in capitals. The step that is set in what this gives back is
/// the one that the line names.
host::CurrentStep& prepare(std::string_view label);

/// From now on the time is up at `hard_deadline`: the line is "LABEL STATUS - timed out after TIMEOUT s in step 'tls'"
/// then, and the exit code that of `status`.
void set_alarm(std::chrono::steady_clock::time_point hard_deadline, milliseconds timeout, Status status);

/// Whether the run holds something that it has to clean up behind itself. While it does, Ctrl-C and SIGTERM interrupt
/// it and give it the share of its time that is kept for cleaning up; a second one ends it at once.
void cleans_up(bool holds);
/// Somebody has: the run is to come to its end. From any thread.
bool interrupted();

/// Keeps diagnostics, one line each, in memory that outlives a crash: they are written to standard error then. What
/// does not fit into 256 KiB is dropped.
void remember(std::string_view line);
std::string_view remembered();

/// The answer: writes it to standard output, with a newline at its end unless it is empty, and ends the process without
/// running what plugins left to be run. An answer that nobody gets is UNKNOWN.
[[noreturn]] void answer(std::string_view text, int exit_code);

}  // namespace sereno::cli::last_words
