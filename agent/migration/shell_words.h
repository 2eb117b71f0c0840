// A command line of nrpe.cfg, which a shell would read, in words. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sereno::agent::migration {

/// How $ARGn$ stands in a command line.
enum class Quoting { absent, bare, quoted, both };

/// A command line taken apart as far as no shell is needed for it.
struct ShellWords {
  std::vector<std::string> words{};  ///< $ARGn$ stays in them; without quotes
  std::vector<Quoting> arguments{};  ///< of $ARG1$ and on, up to the last that is used
  std::string shell_syntax{};        ///< what only a shell can do: "a pipe", "a variable"; empty: nothing
  std::string shell_line{};          ///< for `sh -c`: the same with ${1} in place of $ARG1$, which no value can leave
};

/// Quotes and backslashes as sh has them. Never fails: an open quote is shell syntax that no shell takes.
ShellWords read_shell_words(std::string_view line);

}  // namespace sereno::agent::migration
