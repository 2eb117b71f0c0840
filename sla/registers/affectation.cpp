#include "sla/registers/affectation.h"

#include <algorithm>
#include <array>

namespace sereno::sla {
namespace {

constexpr std::array<std::string_view, 3> names{"total", "intermittent", "degraded"};

int last_priority(const Contract& contract) {
  int last = 0;
  for (const PriorityTarget& row : contract.priorities) last = std::max(last, row.priority);
  return last;
}

/// As the rows of the contract have it; 0 where no row speaks of it.
int of_rows(const Contract& contract, std::string_view name) {
  for (const PriorityTarget& row : contract.priorities)
    if (std::find(row.affectations.begin(), row.affectations.end(), name) != row.affectations.end())
      return row.priority;
  return 0;
}

}  // namespace

Result<Affectation> parse_affectation(std::string_view word) {
  const auto found = std::find(names.begin(), names.end(), word);
  if (found == names.end()) return Error{"'" + std::string(word) + "' is none of total, intermittent, degraded"};
  return static_cast<Affectation>(found - names.begin());
}

std::optional<int> priority_of(const Contract& contract, const std::string& function,
                               const std::optional<Affectation>& affectation) {
  if (contract.priorities.empty()) return std::nullopt;
  const ContractFunction* named = contract.function(function);
  if (!function.empty() && (named == nullptr || !named->critical)) return last_priority(contract);
  const Affectation taken = affectation.value_or(Affectation::total);
  if (const int said = of_rows(contract, to_string(taken)); said > 0) return said;
  return std::min(taken == Affectation::total ? 1 : 2, last_priority(contract));
}

std::string_view interruption_of(Affectation affectation) {
  return affectation == Affectation::total ? "immediate" : "pending";
}

std::string interruption_words(Affectation affectation) {
  const std::string_view kind = interruption_of(affectation);
  return (kind.starts_with('i') ? "an " : "a ") + std::string(kind) + " interruption";
}

}  // namespace sereno::sla
