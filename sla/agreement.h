// What published agreements promise beyond one table of one service: commitments of their own measure, table and fee,
// caps, preconditions, deadlines of claims. Read from the contract file's key `agreement`.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sereno/time.h"

namespace sereno::sla {

/// What a commitment is held against.
enum class AgreedPeriod { month, cycle, quarter, year };
/// What a period is worth that the contract covers in part.
enum class PartOfPeriod { measured, up, not_covered };

/// What becomes of the measurements.
enum class MeasureKind {
  downtime,           ///< of functions, as the figure of the contract is made
  intervals,          ///< fixed intervals that the downtime of functions takes
  failing_intervals,  ///< fixed intervals in which too large a share of requests failed
  interval_mean,      ///< the plain mean of the intervals' shares of requests that did not fail
  share,              ///< of requests, runs, user minutes: those that did not fail
  mean,               ///< of a quantity, weighted by time
  each,               ///< of every measured quantity by itself
  count,              ///< events: their sum
};
/// "downtime", "intervals", ...
std::string_view to_string(MeasureKind kind);
/// Whether it is made of how the contract's functions were; the others need what is measured besides.
constexpr bool is_of_functions(MeasureKind kind) {
  return kind == MeasureKind::downtime || kind == MeasureKind::intervals;
}

/// Which intervals downtime takes: clock-aligned ones that lie wholly in it, those that it touches, or whole ones
/// counted from where it begins.
enum class IntervalCounts { inside, touched, from_start };

struct Measure {
  MeasureKind kind = MeasureKind::downtime;
  std::vector<std::string> functions{};  ///< empty: the critical ones
  bool all_of = false;                   ///< down while all of them are, instead of any
  std::string of{};                      ///< what measurements it is made of, by their name
  milliseconds interval{0};
  IntervalCounts counts = IntervalCounts::inside;
  std::int64_t failing_e4 = 0;    ///< 10^4 * percent of failed requests that makes an interval one that fails
  bool failing_includes = false;  ///< exactly that share already does
  std::int64_t shortest_run = 1;  ///< failing intervals in a row that count
};

/// What a figure must reach: 10^4 * percent, or 10^4 * the quantity.
struct Objective {
  std::int64_t value_e4 = 0;
  bool at_most = false;  ///< a quantity that must not pass it
};

enum class AwardUnit { percent, days };

/// A row: figures from `from` to below `below`, or downtime in [down_from, down_below).
struct RemedyRow {
  std::int64_t from_e4 = 0;
  std::int64_t below_e4 = 0;
  bool above_only = false;   ///< `from` itself is not in it
  bool to_included = false;  ///< `below` itself is
  milliseconds down_from{0};
  std::optional<milliseconds> down_below{};  ///< absent: no end
  std::int64_t award_e4 = 0;                 ///< 10^4 * percent of the base, or 10^4 * days
  std::string clause{};
};

/// How a figure between two rows is read: the row below reaches up to it, the row above reaches down, nothing is due.
enum class RowGaps { row_below, row_above, nothing };
/// How a figure in two rows is read. `refuse`: no such file is read.
enum class RowOverlaps { refuse, lowest, higher_credit };
/// Credit that grows with the shortfall: `award_e4` for each `step_e4` that the objective is missed by.
struct Steps {
  std::int64_t step_e4 = 0;
  std::int64_t award_e4 = 0;
  bool whole = true;  ///< else in proportion
};

/// Exactly one of rows, steps, `times` and `per_event` is there; none: the text says no remedy, or none is known.
struct Remedy {
  AwardUnit unit = AwardUnit::percent;
  std::vector<RemedyRow> rows{};
  bool rows_by_downtime = false;
  RowGaps gaps = RowGaps::row_below;
  RowOverlaps overlaps = RowOverlaps::refuse;
  std::optional<Steps> steps{};
  std::optional<std::int64_t> times{};  ///< what was paid for the time down, that often
  std::optional<std::int64_t> per_event_e4{};
  std::optional<std::int64_t> most_e4{};  ///< of this commitment, in its unit
  bool gated = true;                      ///< nothing is due while the objective is met
};

/// What a percentage is of. Without an amount and a name of charges it is the contract's fee.
struct Base {
  std::string name{};                       ///< "fees of the affected service"
  std::optional<std::int64_t> amount_e4{};  ///< a period's
  std::string charged{};                    ///< the name of measurements that say what was charged in the period
  std::string currency{};
};

struct Commitment {
  std::string id{};
  std::string group{};  ///< of several in a group only the highest credit is due; empty: its own
  Measure measure{};
  std::optional<Objective> objective{};
  Remedy remedy{};
  std::optional<Base> base{};
  std::string only_if{};  ///< a precondition without which it is not promised
  std::string unless{};   ///< one with which it is not
  std::string clause{};
};

/// Something that must hold: told by measurements of that name. One that no commitment names bars all credit when it
/// fails.
struct Precondition {
  std::string id{};
  bool unless_told = true;  ///< what is taken when nothing is told
  bool selects = false;     ///< commitments name it; then it bars nothing
  std::string clause{};
};

enum class CapPer { period, year };

/// At most so much. Percent are of the period's fee; days of service become money at the fee's share of a day.
struct Cap {
  AwardUnit unit = AwardUnit::percent;
  std::int64_t limit_e4 = 0;
  CapPer per = CapPer::period;
  std::string clause{};
};

enum class SpanUnit { days, business_days, months, periods };
enum class ClaimFrom { incident, period_end };

struct ClaimRule {
  int length = 0;
  SpanUnit unit = SpanUnit::days;
  ClaimFrom from = ClaimFrom::period_end;
  std::string clause{};
};

/// When business is done; of the zone named, else of the contract's.
struct ServiceCalendar {
  std::array<bool, 7> days{false, true, true, true, true, true, false};  ///< by C encoding
  std::vector<std::chrono::local_days> holidays{};                       ///< sorted
  milliseconds open{0};                                                  ///< hours of service on a business day
  milliseconds close{std::chrono::hours{24}};
  std::string zone_name{};
  bool for_responses = false;  ///< the clock of answers to incidents runs in these hours alone

  bool is_business_day(std::chrono::local_days day) const;
};

struct AgreedMaintenance {
  std::optional<milliseconds> most{};         ///< excused in a period; what is more counts
  std::optional<int> notice_business_days{};  ///< whole ones between notice and start
  bool emergency_excluded = false;
};

struct Agreement {
  std::string address{};  ///< of the text
  std::string dated{};
  std::string read{};
  AgreedPeriod period = AgreedPeriod::month;
  int cycle_day = 1;  ///< on which a billing cycle begins, 1 to 28
  PartOfPeriod part = PartOfPeriod::measured;
  std::optional<ServiceCalendar> calendar{};
  AgreedMaintenance maintenance{};
  bool cut_money = false;  ///< else rounded once, half up
  std::optional<std::int64_t> smallest_payout_e4{};
  std::optional<ClaimRule> claim{};
  std::vector<Precondition> preconditions{};
  std::vector<Cap> caps{};
  std::vector<Commitment> commitments{};

  const Precondition* precondition(std::string_view id) const;
};

}  // namespace sereno::sla
