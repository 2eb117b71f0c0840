// What the commands print, without the start-up cost of streams.
#pragma once

#include <cstddef>
#include <string_view>

#include "sereno/result.h"

namespace sereno::cli {

/// What ends without its answer has this exit code, UNKNOWN, as a check has.
inline constexpr int exit_unknown = 3;

/// A standard descriptor that was closed is opened in a way that nothing can be written to, so that no file opened
/// later gets its number and the answer with it. First thing in main.
void hold_standard_descriptors();

/// To standard output as it stands. False when it cannot be written: standard error has the reason then.
bool print(std::string_view text);

/// Columns of the terminal that standard output is; 0 when it is none.
std::size_t terminal_columns();

/// "sereno: what" and a newline to standard error.
void complain(std::string_view what);

/// Complains, and is what the command ends with.
inline int fail(const Error& error) { return complain(error.message), exit_unknown; }

}  // namespace sereno::cli
