// Where a secret is kept, and what it is.
#pragma once

#include <string>
#include <string_view>

#include "sereno/result.h"

namespace sereno::host {

/// "file:PATH", "credential:NAME" (a file of CREDENTIALS_DIRECTORY) or "env:NAME" as content, without newlines at its
/// end. Refused: a file that others may access, or its group (reading alone, where it is root's own), one of another
/// user than root or this process's, an empty one, one of more than 64 KiB, a variable that is not set.
Result<std::string> read_secret_source(std::string_view source);

}  // namespace sereno::host
