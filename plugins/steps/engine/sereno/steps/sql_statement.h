// Which statements may be sent.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace sereno::steps {

/// Why this is not one statement that only reads, as part of a sentence; nothing when it is. It has to begin with
/// SELECT, WITH, VALUES, TABLE or SHOW, and none of the words by which SQL writes, locks or calls stands in it outside
/// quotes, and no call of a function that is known to act outside of the transaction, quoted or not. Strict where
/// servers read differently: no backslash within quotes, no dollar quotes, no comment that MySQL executes. What other
/// functions do it cannot know: the account's rights and the read-only transaction stand behind it.
std::optional<std::string> statement_problem(std::string_view statement);

/// Whether it is a name as it can stand in a statement, "public.calls": letters, digits, '_', with at most two dots.
bool is_sql_name(std::string_view name);

}  // namespace sereno::steps
