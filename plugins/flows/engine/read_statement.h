// Whether a SQL statement only reads. Internal to the prohibitions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sereno::flows {

/// Why this is no single SELECT that only reads, as part of a sentence; nothing when it is one. Says no rather than
/// guess: to several statements, to comments that a server may run, to backslashes in texts, to words that write, lock,
/// or call what acts outside of the database.
std::optional<std::string> statement_problem(std::string_view statement);

}  // namespace sereno::flows
