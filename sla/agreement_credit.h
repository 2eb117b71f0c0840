// What a commitment owes for what was measured: pure arithmetic, no figure is rounded before it is compared.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "sereno/time.h"
#include "sla/agreement.h"
#include "sla/exact.h"

namespace sereno::sla {

/// What was measured of a commitment.
struct Measured {
  std::optional<Exact> figure_e4{};  ///< 10^4 * percent, or 10^4 * the quantity; nothing: there is no figure
  std::int64_t taken = 0, of = 0;    ///< the figure's fraction as it was counted: milliseconds, intervals, requests
  milliseconds counted{0};           ///< downtime that counts, or the intervals' time
  milliseconds length{0};            ///< of the period as it is measured
  std::vector<std::int64_t> values_e4{};  ///< of the measure `each`
  milliseconds not_measured{0};           ///< of which no measurement tells
};

enum class DueBy { nothing, met, no_remedy, no_figure, row, no_row, steps, times, events };
/// "met", "row", ...
std::string_view to_string(DueBy by);

struct Due {
  DueBy by = DueBy::nothing;
  Exact award_e4{};                  ///< in the remedy's unit: 10^4 * percent of the base, or 10^4 * days
  std::optional<std::size_t> row{};  ///< in the file's order, from 0
  std::int64_t steps = 0;            ///< whole ones, or events
  bool cut_to_most = false;          ///< the commitment's own `most` was reached
};

/// Whether the figure reaches the objective; nothing without the one or the other.
std::optional<bool> meets(const std::optional<Objective>& objective, const Measured& measured);
/// What is due. An objective that is met owes nothing where the remedy is gated.
Due due_for(const Remedy& remedy, const std::optional<Objective>& objective, const Measured& measured);

/// A row with the bounds that the readings of gaps leave it. By falling figure.
struct RowInForce {
  std::size_t number = 0;  ///< in the file's order, from 0
  RemedyRow row{};
};
/// `top_e4` is the objective where the table is gated: a gap below it is read, too.
std::vector<RowInForce> rows_in_force(const Remedy& remedy, const std::optional<std::int64_t>& top_e4);

}  // namespace sereno::sla
