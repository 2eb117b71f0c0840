#include "sla/act.h"

#include <algorithm>
#include <array>
#include <tuple>

namespace sereno::sla {

bool said_before(const ActHead& left, const ActHead& right) {
  return std::tie(left.said_at, left.recorded_at, left.sequence, left.digest) <
         std::tie(right.said_at, right.recorded_at, right.sequence, right.digest);
}

bool WithdrawalSaid::names(std::string_view field) const {
  return fields.empty() || std::find(fields.begin(), fields.end(), field) != fields.end();
}

std::string_view to_string(Affectation affectation) {
  static constexpr std::array<std::string_view, 3> names{"total", "intermittent", "degraded"};
  return names[static_cast<std::size_t>(affectation)];
}

std::string_view type_of(const Act& act) {
  static constexpr std::array<std::string_view, std::variant_size_v<Said>> names{
      "maintenance", "attribution", "correction", "incident", "bug",
      "membership",  "withdraw",    "freeze",     "message",  "received"};
  return names[act.said.index()];
}

}  // namespace sereno::sla
