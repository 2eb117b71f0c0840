// Values on their way to a server: numbered, kept until it has them, no more than a bound. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "agent/protocols/zabbix/submitted_values.h"

namespace sereno::agent {

class ValueBuffer {
 public:
  struct Limits {
    std::size_t values = 65'536;
    std::size_t bytes = std::size_t{32} << 20;  ///< of keys and texts together
  };
  /// One request has at most so many of each, and at least one value.
  static constexpr std::size_t values_in_a_parcel = 500;
  static constexpr std::size_t bytes_in_a_parcel = std::size_t{1} << 20;

  explicit ValueBuffer(Limits limits) : limits_(limits) {}
  /// What is above the new ones is dropped.
  void limit(Limits limits);

  /// Gives it the next number, from 1 on. Where there is no room the oldest that is not on its way is dropped, and
  /// counted.
  void add(zabbix::SubmittedValue value);
  /// The oldest ones, in order; they are on their way until settle() or keep(). None may be on its way already.
  std::vector<zabbix::SubmittedValue> parcel();
  /// The server has had the parcel.
  void settle();
  /// It has not: the same values are the next parcel's first ones, with the same numbers.
  void keep() { on_their_way_ = 0; }

  std::size_t waiting() const { return values_.size(); }
  bool has_a_full_parcel() const { return values_.size() >= values_in_a_parcel || bytes_ >= bytes_in_a_parcel; }
  std::int64_t dropped() const { return dropped_; }

 private:
  void drop_what_is_too_much();

  Limits limits_;
  std::deque<zabbix::SubmittedValue> values_{};
  std::size_t bytes_ = 0;
  std::size_t on_their_way_ = 0;  ///< so many of the first ones
  std::int64_t last_id_ = 0;
  std::int64_t dropped_ = 0;
};

}  // namespace sereno::agent
