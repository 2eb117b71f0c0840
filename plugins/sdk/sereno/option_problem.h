// What is wrong with an option that a check was given.
#pragma once

#include <string>

namespace sereno {

/// One sentence about one option: {"warning", "range '20:10': its start is above its end"}.
struct OptionProblem {
  std::string option{};  ///< long name; empty: what is wrong lies in several of them
  std::string why{};     ///< never holds a secret

  std::string to_string() const { return option.empty() ? why : "option '" + option + "': " + why; }
  bool operator==(const OptionProblem&) const = default;
};

}  // namespace sereno
