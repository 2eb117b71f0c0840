// Patterns over a body, in time linear to its length.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/result.h"

namespace sereno::steps {

/// A compiled RE2 pattern.
class Pattern {
 public:
  struct Flags {
    bool ignore_case = false;
    bool spans_lines = false;  ///< "." matches a line end, "^" and "$" match at the ends of the text only
  };
  /// Fails with RE2's reason.
  static Result<Pattern> compile(std::string_view text, Flags flags);

  /// Whether it matches somewhere in `text`, which may be any bytes.
  bool found_in(std::string_view text) const;
  /// The first match as its groups, each with its name (empty: it has none) and what it matched (nothing: it took no
  /// part); the first is the whole match. Empty when there is no match. Views into `text`.
  struct Group {
    std::string name{};
    std::optional<std::string_view> text{};
  };
  std::vector<Group> groups_in(std::string_view text) const;
  /// The names of its named groups, in alphabetical order.
  std::vector<std::string> group_names() const;
  const std::string& text() const { return text_; }

 private:
  struct Compiled;
  Pattern(std::string text, std::shared_ptr<const Compiled> compiled);
  std::string text_;
  std::shared_ptr<const Compiled> compiled_;  // shared: a pattern is a value, and never changes
};

}  // namespace sereno::steps
