// A report as JSON, read by whoever shows it: what is absent, null or of another kind is empty, so that older and newer
// reports can be shown.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sereno/result.h"
#include "sereno/time.h"
#include "sla/interval_set.h"

namespace sereno::sla {

/// Borrows from the JSON.
class Value {
 public:
  explicit Value(const boost::json::value* value = nullptr) : value_(value) {}

  Value operator[](std::string_view key) const;
  Value operator[](std::size_t place) const;
  bool exists() const { return value_ != nullptr && !value_->is_null(); }
  std::string text(std::string otherwise = {}) const;
  std::optional<std::int64_t> number() const;
  /// 10^4 times a number that may have up to four digits after the point.
  std::optional<std::int64_t> number_e4() const;
  std::optional<bool> flag() const;
  bool yes() const { return flag().value_or(false); }
  std::optional<milliseconds> span() const;
  milliseconds ms() const { return span().value_or(milliseconds{0}); }
  std::optional<Instant> instant() const;
  /// Of {"from", "to"}; nothing where one is missing or they are in the wrong order.
  std::optional<Interval> interval() const;
  std::vector<Value> items() const;
  std::vector<std::pair<std::string, Value>> members() const;
  /// The texts of a list, joined by ", ".
  std::string joined() const;
  /// A text, number or flag as it stands.
  std::string plain() const;

 private:
  const boost::json::value* value_;
};

/// Fails on what is no JSON, and on what is no report of a form that is known.
Result<boost::json::value> read_report(std::string_view text);

}  // namespace sereno::sla
