// What a plugin says about its checks, as the host's own data.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sereno/option_problem.h"
#include "sereno/options.h"
#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::host {

struct OptionDescription {
  std::string name{};
  char letter = 0;  ///< 0: none
  Options::Kind kind = Options::Kind::text;
  std::optional<std::string> fallback{};
  std::string help{};
  std::string value_name{};
  bool required = false;
  bool repeatable = false;
  bool value_optional = false;
  bool local = false;                   ///< nobody may give it over the network
  bool readable = false;                ///< a file that must be there and readable before the check runs
  std::vector<std::string> choices{};   ///< of a choice
  std::optional<std::int64_t> least{};  ///< of a number, an integer, a size in bytes or a duration in milliseconds
  std::optional<std::int64_t> most{};
};

struct CheckDescription {
  std::string name{};
  std::string help{};
  milliseconds default_timeout{10000};
  std::vector<OptionDescription> options{};
  std::string plugin_path{};  ///< the shared object it lies in; empty: a part of the agent
  std::string function{};     ///< the contract's function that it proves when a service names none; empty: none
  bool validates = false;     ///< it looks at its options itself, beside their kinds

  bool built_in() const { return plugin_path.empty(); }
  const OptionDescription* find(std::string_view option_name) const;
  const OptionDescription* find_letter(char letter) const;
};

/// Options as given, by long name, in their order; a repeatable one may stand several times.
using OptionValues = std::vector<std::pair<std::string, std::string>>;

/// One a line, as to_string() says it.
std::string joined(const std::vector<OptionProblem>& problems);

/// Everything that is wrong with these options, in their order; required ones that are missing last.
std::vector<OptionProblem> find_option_problems(const CheckDescription& check, const OptionValues& given);

/// Checks every value by its kind, refuses unknown and missing options, fills in defaults. All problems at once, one a
/// line: "option 'warning': range '20:10': its start is above its end". A flag is given with an empty value or true or
/// false in YAML's words; in the answer it stands, with an empty value, or does not. A text may be empty, other kinds
/// only where the value is optional. Secrets ("file:PATH", "env:NAME") are not read here, and what was given for one
/// is never repeated.
Result<OptionValues> validate_options(const CheckDescription& check, const OptionValues& given);

/// What an asker over the network may not say, whatever the value: options that are files or secrets, and those that
/// the check keeps to its own machine. The words tell nothing about the value, nor whether anything is there.
std::optional<OptionProblem> find_remote_problem(const CheckDescription& check, const OptionValues& given);

}  // namespace sereno::host
