// The arguments of a check as people type them, and its help.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/host/options/check_description.h"
#include "sereno/result.h"
#include "sereno/status.h"

namespace sereno::host {

/// What every check can be told, beside its own options.
struct CommonOptions {
  bool help = false;
  bool version = false;
  unsigned verbosity = 0;                  ///< -v, -vv, -vvv; 3 at most
  bool explain = false;                    ///< all that was seen, for who is on call
  bool json = false;                       ///< --format=json: the result as an object, for programs
  std::optional<milliseconds> timeout{};   ///< -t; the check's own default when absent
  std::optional<Status> timeout_result{};  ///< what a time-out means; absent: UNKNOWN, or what the check says of it
};

/// Arguments taken apart. `options` are not yet validated; of one that is not repeatable the last value stands there.
struct CommandLine {
  OptionValues options{};
  CommonOptions common{};
};

/// Reads what stands behind the program's name, as users of getopt_long expect: "-w 5", "-w5", "--warning=5",
/// "--warning 5", "-kv" for two flags, "-S1.2" and "--ssl=1.2" (never the next word) where the value is optional, any
/// beginning of a long name that fits one option only, nothing but arguments behind "--". -h, -V, -v, -t, --timeout,
/// --timeout-result, --explain and --format are every check's and win over an option of the same letter or name. Fails
/// with all problems, one a line; with --help or --version among the arguments it never fails.
Result<CommandLine> parse_command_line(const CheckDescription& check, const std::vector<std::string>& arguments);

/// "ok", "WARNING", "2", ...; nothing for anything else.
std::optional<Status> parse_status(std::string_view text);

/// The options that parse_command_line() reads beside the check's own.
const std::vector<OptionDescription>& common_options();

}  // namespace sereno::host
