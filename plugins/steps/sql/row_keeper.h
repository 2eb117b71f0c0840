// Keeps of an answer what its limits allow. Internal to the SQL transports.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "sereno/steps/sql.h"

namespace sereno::steps {

/// Told names and values in their order; both outlive it.
class RowKeeper {
 public:
  RowKeeper(const SqlLimits& limits, SqlAnswer& answer) : limits_(limits), answer_(answer) {}

  /// Once for each column; told again it changes nothing.
  void column(std::string_view name) {
    if (!began_) take(answer_.columns, std::string(name), name.size());
  }
  void begin_row() {
    began_ = true;
    full_ = answer_.rows.size() >= limits_.rows;
    if (full_) {
      answer_.more_rows = true;
    } else {
      answer_.rows.emplace_back();
    }
  }
  void null() {
    if (!full_) take(answer_.rows.back(), std::optional<std::string>(), 0);
  }
  void value(std::string_view bytes) {
    if (full_) return;
    if (bytes.size() > limits_.bytes) {
      too_large_ = true;
    } else {
      take(answer_.rows.back(), std::optional<std::string>(bytes), bytes.size());
    }
  }
  bool too_large() const { return too_large_; }

 private:
  template <class Values, class Value>
  void take(Values& values, Value value, std::size_t bytes) {
    bytes_ += bytes;
    too_large_ = too_large_ || bytes_ > limits_.bytes || values.size() >= limits_.columns;
    if (!too_large_) values.push_back(std::move(value));
  }

  const SqlLimits& limits_;
  SqlAnswer& answer_;
  std::size_t bytes_ = 0;
  bool began_ = false;
  bool full_ = false;
  bool too_large_ = false;
};

}  // namespace sereno::steps
