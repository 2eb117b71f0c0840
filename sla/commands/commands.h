// The subcommands of sereno-sla. Each reads its own arguments, prints, and gives the exit code.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/command/command.h"
#include "sereno/time.h"

namespace boost::program_options {
class options_description;
class positional_options_description;
class variables_map;
}  // namespace boost::program_options

namespace sereno::sla {

/// 3 stands for everything that keeps a command from its answer: bad usage, bad input, a ledger that cannot be read.
inline constexpr int exit_cannot = 3;

using Words = std::vector<std::string>;

/// When something is recorded, and when a report is made.
using Clock = std::function<Instant()>;

int run_import(const Words& words, const Clock& clock);
int run_report(const Words& words, const Clock& clock);
int run_verify(const Words& words);
int run_freeze(const Words& words, const Clock& clock);
int run_explain(const Words& words, const Clock& clock);
int run_whatif(const Words& words, const Clock& clock);
int run_budget(const Words& words, const Clock& clock);
int run_trend(const Words& words, const Clock& clock);
int run_windows(const Words& words);
int run_contract(const Words& words);
int run_policies(const Words& words);

/// The help's lines of what is declared, but for --help and what stands without a name.
std::vector<CommandOption> declared_options(const boost::program_options::options_description& options,
                                            const boost::program_options::positional_options_description& positional);

/// Reads `words` by `options`; nothing after --help (printed, exit code 0) or an error (printed, exit_cannot); then
/// `exit_code` says which. `about` has usage, summary and exit codes; its options are filled in.
std::optional<boost::program_options::variables_map> parse_words(
    const Words& words, const boost::program_options::options_description& options,
    const boost::program_options::positional_options_description& positional, const Command& about, int& exit_code);

/// Prints lines to standard error. They may quote what others wrote: no control character of it reaches the terminal.
void complain(std::string_view text);
/// Prints "sereno-sla: message" to standard error and gives exit_cannot.
int refuse(const std::string& message);

}  // namespace sereno::sla
