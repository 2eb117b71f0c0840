// The named values of one run, each with where it came from and where it may go.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/flows/request.h"
#include "sereno/result.h"

namespace sereno::flows {

/// A named value of a run.
struct Value {
  std::string text{};
  bool secret = false;  ///< never shown; goes to `hosts` only
  /// Host names, in lower case, that a secret may be sent to. Of what is no secret nothing is asked.
  std::vector<std::string> hosts{};
  /// Taken out of an answer to a request that carried the canary's mark: what it names is the canary's own.
  bool marked = false;
  bool extracted = false;  ///< came from the other side, not from the caller
};

/// Values by name. They come from the caller and from extractions alone: nothing is taken over from the environment or
/// from earlier runs. One thread.
class Values {
 public:
  /// Keeps the value under `name` ([a-z][a-z0-9_]*), over an earlier one.
  void set(std::string_view name, Value value) { all_[std::string(name)] = std::move(value); }
  void set(std::string_view name, std::string text) { set(name, Value{.text = std::move(text)}); }
  void forget(std::string_view name) { all_.erase(std::string(name)); }
  /// Null when there is none. Valid until it is set again or forgotten.
  const Value* find(std::string_view name) const;
  /// Its text; empty when there is none.
  std::string text(std::string_view name) const;
  const std::map<std::string, Value, std::less<>>& all() const { return all_; }

  /// Whether this can be the name of one.
  static bool is_name(std::string_view name);

 private:
  std::map<std::string, Value, std::less<>> all_;
};

/// How a value has to be written where it is put.
enum class Place : std::uint8_t {
  plain,  ///< as it is: forms, JSON and headers are encoded by whoever writes them
  url     ///< percent-encoded, unless it is what the whole text begins with: "${base}/login?next=${next}"
};

/// The text with each "${name}" replaced by its value, once: what a value contains is not expanded again. "$$" is one
/// dollar sign. `used` gets the names. Fails on a name without value, saying which, and on an unfinished "${".
Result<std::string> expanded(std::string_view text, const Values& values, Place place, std::set<std::string>& used);

/// The names that a text, or any text of a request, asks for. An unfinished "${" is left out.
std::set<std::string> names_in(std::string_view text);
std::set<std::string> names_in(const Request& request);

/// A request whose texts are what goes out.
struct ExpandedRequest {
  Request request{};
  std::set<std::string> used{};  ///< names of the values that went in
};

/// Fails on a value that is missing, and on a line end or NUL byte where one would begin something new: in a header,
/// an address, the name of a field.
Result<ExpandedRequest> expanded(const Request& request, const Values& values);

}  // namespace sereno::flows
