// Values that one step takes out of an answer and a later one needs.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sereno/result.h"

namespace sereno::steps {

/// Named values of one run. They come into being only by a named extraction: nothing is taken over from the
/// environment or from earlier runs. One thread.
class Variables {
 public:
  /// Keeps the value under `name` ([a-z][a-z0-9_]*), over an earlier one.
  void set(std::string_view name, std::string value) { values_[std::string(name)] = std::move(value); }
  /// Null when nothing was extracted under that name. Valid until the next set().
  const std::string* find(std::string_view name) const;

  /// The text with each "${name}" replaced by its value, once: what a value contains is not expanded again. "$$" is
  /// one dollar sign. Fails on a name without value, saying which, and on an unfinished "${".
  Result<std::string> expand(std::string_view text) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace sereno::steps
