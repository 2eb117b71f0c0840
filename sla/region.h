// What a statement covers: for each function of the contract a set of time.
#pragma once

#include <string>
#include <vector>

#include "sla/interval_set.h"

namespace sereno::sla {

/// The ids of the contract's functions, in its order. A region has one set for each.
using FunctionIds = std::vector<std::string>;

class Region {
 public:
  explicit Region(std::size_t functions = 0) : sets_(functions) {}
  /// The span for each function in the scope; an empty scope is all. Names that are no function cover nothing.
  static Region of(const FunctionIds& functions, const std::vector<std::string>& scope, const Interval& span);

  const IntervalSet& at(std::size_t function) const { return sets_[function]; }
  IntervalSet& at(std::size_t function) { return sets_[function]; }
  std::size_t size() const { return sets_.size(); }
  bool empty() const;
  /// Whether it touches the range for some function.
  bool touches(const Interval& range) const;

  friend Region operator|(const Region& left, const Region& right);
  friend Region operator&(const Region& left, const Region& right);
  friend Region operator-(const Region& left, const Region& right);
  Region& operator|=(const Region& other) { return *this = *this | other; }
  Region& operator-=(const Region& other) { return *this = *this - other; }

 private:
  std::vector<IntervalSet> sets_;
};

}  // namespace sereno::sla
