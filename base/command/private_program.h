// Programs that stand behind another one and are not for anybody's PATH: sereno-worker, sereno-admin, and what a
// command of sereno-sla needs a library for that reports shall not carry.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sereno {

/// The folder of the program that runs, links followed; empty when the system does not tell.
std::string own_folder();

/// The private program of this name: in SERENO_LIBEXEC, beside the running program or where a build folder has it,
/// then the installed place. Empty when it is in none of them; `tried` gets them.
std::string find_program(std::string_view name, std::string* tried = nullptr);

/// Becomes the program, with these words behind its name. Comes back only where that failed, with the reason: "cannot
/// run 'sereno-sla-mail': there is none at ...".
std::string become_program(std::string_view name, const std::vector<std::string>& words);

}  // namespace sereno
