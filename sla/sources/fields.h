// The fields of one JSON object, read by name and kind; what is wrong is collected.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/letters.h"
#include "sereno/time.h"
#include "sla/interval_set.h"
#include "sla/state.h"

namespace sereno::sla {

/// Null and blank text say nothing: such a field is absent. Readers take a field's name and give its value, or nothing
/// after noting why. Each marks its field as known.
class Fields {
 public:
  /// Borrows the object.
  explicit Fields(const boost::json::object& object) : object_(&object) {}

  std::optional<std::string> text(std::string_view name);  ///< nothing when it is blank
  std::string text_or_empty(std::string_view name) { return text(name).value_or(""); }
  std::string required_text(std::string_view name);  ///< not empty
  std::optional<Instant> instant(std::string_view name);
  Instant required_instant(std::string_view name);
  std::optional<bool> boolean(std::string_view name);
  std::optional<std::int64_t> integer(std::string_view name, std::int64_t low, std::int64_t high);
  std::optional<milliseconds> seconds(std::string_view name);  ///< a number of seconds
  std::vector<std::string> texts(std::string_view name);       ///< a list of texts that are not empty
  std::optional<Fields> object(std::string_view name);         ///< required
  bool has(std::string_view name) const;                       ///< there, and not null
  /// An object whose every value is a text, in the order of the names.
  std::vector<std::pair<std::string, std::string>> named_texts(std::string_view name);
  std::vector<Fields> objects(std::string_view name);  ///< a list of objects
  /// Notes the problems of an object that stands in the field, and what of it nobody asked for.
  void take_problems(std::string_view name, Fields& inner);
  std::optional<State> state(std::string_view name);
  /// One of some words, in whatever case; notes a problem that names them all.
  template <class Value>
  std::optional<Value> choice(std::string_view name, std::initializer_list<std::pair<std::string_view, Value>> words) {
    const auto given = text(name);
    if (!given) return std::nullopt;
    std::string all;
    for (const auto& [word, value] : words) {
      if (sereno::lower_case(*given) == word) return value;
      all += (all.empty() ? "" : ", ") + std::string(word);
    }
    fail("\"" + std::string(name) + "\" is none of " + all);
    return std::nullopt;
  }
  /// Complains where both are there and the end is not after the start.
  void check_span(const std::optional<Instant>& from, const std::optional<Instant>& to);
  Interval required_span();  ///< from `from` to `to`, not empty
  State required_state(std::string_view name);

  void fail(const std::string& problem) { problems_.push_back(problem); }
  /// Notes every field that nobody asked for.
  void finish();
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  const boost::json::value* find(std::string_view name);
  bool missing(std::string_view name);

  const boost::json::object* object_;
  std::vector<std::string> known_{};
  std::vector<std::string> problems_{};
};

}  // namespace sereno::sla
