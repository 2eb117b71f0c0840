// sereno check: one check in this process, as a monitoring plugin.
#pragma once

#include <string>
#include <vector>

namespace sereno::cli {

/// Runs the check and ends the process as a monitoring plugin does: its line on standard output, exit code 0 to 3.
/// `program` is how it was called, for the help: "check_web" or "sereno check web".
[[noreturn]] void run_check_command(const std::string& check, const std::string& program,
                                    const std::vector<std::string>& arguments);

/// sereno help CHECK: prints the help of the check, or why there is none (`or_else`, where it is not
/// empty), and ends the process.
[[noreturn]] void print_check_help(const std::string& check, const std::string& or_else);

}  // namespace sereno::cli
