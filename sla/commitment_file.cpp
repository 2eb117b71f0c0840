#include "sla/commitment_file.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "config/yaml_reader.h"
#include "sla/contract_file_lists.h"
#include "sla/measurement.h"

namespace sereno::sla {
namespace {

using config::YamlMap;
using config::YamlNode;

constexpr std::int64_t unreadable = -1;                // a bound that said something wrong
constexpr std::int64_t most_award_e4 = 1'000'000'000;  // 100 000 percent, or days

template <class Choice>
void read_choice(YamlMap& map, std::string_view key, const std::vector<std::string_view>& words, Choice& choice) {
  if (const auto node = map.find(key))
    if (const auto index = node->choice(words)) choice = static_cast<Choice>(*index);
}

bool has_intervals(MeasureKind kind) {
  return kind == MeasureKind::intervals || kind == MeasureKind::failing_intervals || kind == MeasureKind::interval_mean;
}

/// Whether its figure is a percentage; else a quantity or a number of events.
bool is_share(MeasureKind kind) {
  return kind != MeasureKind::mean && kind != MeasureKind::each && kind != MeasureKind::count;
}

void read_failing(YamlMap& map, Measure& measure) {
  const auto above = map.find("failing_above_percent");
  const auto from = map.find("failing_from_percent");
  if (above && from) from->fail("failing_above_percent and failing_from_percent exclude each other");
  if (above) measure.failing_e4 = read_percent(*above).value_or(0);
  if (from) measure.failing_e4 = read_percent(*from).value_or(0);
  measure.failing_includes = from && !above;
  if (!above && !from) map.fail("failing_above_percent or failing_from_percent is missing");
  if (const auto run = map.find("shortest_run")) measure.shortest_run = run->integer(1, 100'000).value_or(1);
}

void read_interval(YamlMap& map, Measure& measure) {
  const auto node = map.require("interval");
  const auto span = node ? agreed_duration(*node) : std::nullopt;
  if (!span) return;
  measure.interval = *span;
  if (*span > std::chrono::hours{24} || std::chrono::hours{24} % *span != milliseconds{0})
    node->fail("an interval must divide a day");
}

Measure read_measure_map(const YamlNode& node) {
  static const std::vector<std::string_view> kinds{
      "downtime", "intervals", "failing_intervals", "interval_mean", "share", "mean", "each", "count"};
  YamlMap map = node.map();
  Measure measure;
  if (const auto kind = map.require("kind"))
    if (const auto index = kind->choice(kinds)) measure.kind = static_cast<MeasureKind>(*index);
  if (!is_of_functions(measure.kind))
    if (const auto of = map.require("of")) measure.of = read_id(*of);
  if (has_intervals(measure.kind)) read_interval(map, measure);
  if (measure.kind == MeasureKind::intervals)
    read_choice(map, "counts", {"inside", "touched", "from_start"}, measure.counts);
  if (measure.kind == MeasureKind::failing_intervals) read_failing(map, measure);
  map.finish();
  return measure;
}

void read_measured_functions(YamlMap& map, const std::vector<std::string>& functions, Measure& measure) {
  const auto node = map.find("functions");
  if (node && !is_of_functions(measure.kind)) node->fail("its measure is not of functions");
  if (node) {
    const auto items = node->list();
    if (items.empty() && node->is_list()) node->fail("names no function; leave it out for all critical ones");
    for (const YamlNode& item : items) {
      const std::string id = read_id(item);
      if (std::find(functions.begin(), functions.end(), id) == functions.end())
        item.fail("the contract has no function '" + id + "'");
      measure.functions.push_back(id);
    }
  }
  if (const auto down = map.find("down_when"))
    if (const auto index = down->choice({"any", "all"})) measure.all_of = *index == 1;
}

std::optional<Objective> read_objective(YamlMap& map, const Measure& measure) {
  const std::array<std::pair<std::string_view, bool>, 3> keys{
      {{"objective_percent", false}, {"at_least", false}, {"at_most", true}}};
  std::optional<Objective> objective;
  for (const auto& [key, at_most] : keys) {
    const auto node = map.find(key);
    if (!node) continue;
    if (objective) node->fail("a commitment has one objective");
    const bool percent = key == keys[0].first;
    if (percent != is_share(measure.kind))
      node->fail(percent ? "its measure is no percentage: write at_least or at_most"
                         : "its measure is a percentage: write objective_percent");
    objective = Objective{(percent ? read_percent(*node) : read_quantity(*node)).value_or(0), at_most};
  }
  return objective;
}

std::optional<std::int64_t> read_award(YamlMap& map, std::optional<AwardUnit>& unit) {
  const auto percent = map.find("percent"), days = map.find("days");
  if (!percent && !days) map.fail("percent or days is missing");
  if (percent && days) days->fail("percent and days exclude each other");
  if (!percent && !days) return std::nullopt;
  const auto own = percent ? AwardUnit::percent : AwardUnit::days;
  const YamlNode& node = percent ? *percent : *days;
  if (unit && *unit != own) node.fail("percent and days do not mix in one commitment");
  unit = own;
  const auto award = read_quantity(node);
  if (award && *award > most_award_e4) node.fail("is above 100000");
  return award;
}

/// The one of two keys that is there; true with the second.
std::optional<std::pair<YamlNode, bool>> one_of(YamlMap& map, std::string_view key, std::string_view other) {
  const auto first = map.find(key), second = map.find(other);
  const std::string both = std::string(key) + " and " + std::string(other);
  if (first && second) second->fail(both + " exclude each other");
  if (!first && !second) map.fail(std::string(key) + " or " + std::string(other) + " is missing");
  if (!first && !second) return std::nullopt;
  return std::pair(first ? *first : *second, !first);
}

/// The bounds of a row on the figure: from or above, below or to.
void read_figure_bounds(YamlMap& map, const YamlNode& node, bool quantity, RemedyRow& row) {
  const auto low = one_of(map, "from", "above"), high = one_of(map, "below", "to");
  const auto read = [quantity](const YamlNode& bound) {
    return (quantity ? read_quantity(bound) : read_percent(bound)).value_or(unreadable);
  };
  row.from_e4 = low ? read(low->first) : unreadable;
  row.below_e4 = high ? read(high->first) : unreadable;
  row.above_only = low && low->second;
  row.to_included = high && high->second;
  if (row.from_e4 == unreadable || row.below_e4 == unreadable) return;
  const bool point = !row.above_only && row.to_included;
  if (row.from_e4 == row.below_e4 && !point) node.fail("its bounds are the same: the row is empty");
  if (row.from_e4 > row.below_e4) node.fail("its lower bound is above its upper: the row is reversed");
}

/// The same on the downtime.
void read_downtime_bounds(YamlMap& map, const YamlNode& node, RemedyRow& row) {
  if (const auto from = map.find("down_from")) row.down_from = from->duration().value_or(milliseconds{0});
  if (const auto below = map.find("down_below")) row.down_below = below->duration();
  if (!row.down_below) return;
  if (*row.down_below == row.down_from) node.fail("down_from and down_below are the same: the row is empty");
  if (*row.down_below < row.down_from) node.fail("down_from is above down_below: the row is reversed");
}

RemedyRow read_row(const YamlNode& node, bool by_downtime, bool quantity, std::optional<AwardUnit>& unit) {
  YamlMap map = node.map();
  RemedyRow row;
  if (by_downtime)
    read_downtime_bounds(map, node, row);
  else
    read_figure_bounds(map, node, quantity, row);
  row.award_e4 = read_award(map, unit).value_or(0);
  row.clause = clause_of(map);
  map.finish();
  return row;
}

bool overlap(const RemedyRow& left, const RemedyRow& right, bool by_downtime) {
  const auto begins_before_end = [](const RemedyRow& row, const RemedyRow& other) {
    const bool meet = other.to_included && !row.above_only;
    return row.from_e4 < other.below_e4 || (meet && row.from_e4 == other.below_e4);
  };
  if (!by_downtime) return begins_before_end(left, right) && begins_before_end(right, left);
  return (!right.down_below || left.down_from < *right.down_below) &&
         (!left.down_below || right.down_from < *left.down_below);
}

/// `lowest` chooses among nested rows that begin at the same bound: others leave open which is meant.
void check_overlaps(const Remedy& remedy, const std::vector<YamlNode>& nodes) {
  for (std::size_t i = 1; i < remedy.rows.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const bool same = !remedy.rows_by_downtime && remedy.rows[i].below_e4 == remedy.rows[j].below_e4;
      const bool open = remedy.overlaps == RowOverlaps::refuse || (remedy.overlaps == RowOverlaps::lowest && same);
      if (!open || !overlap(remedy.rows[i], remedy.rows[j], remedy.rows_by_downtime)) continue;
      nodes[i].fail("row " + std::to_string(i + 1) + " overlaps row " + std::to_string(j + 1) +
                    ": say with overlaps how that is read: lowest or higher_credit");
    }
}

void read_rows(YamlMap& map, const YamlNode& list, const Measure& measure, Remedy& remedy,
               std::optional<AwardUnit>& unit) {
  if (const auto by = map.find("rows_by"))
    if (const auto index = by->choice({"figure", "downtime"})) remedy.rows_by_downtime = *index == 1;
  const auto nodes = list.list();
  if (nodes.empty() && list.is_list()) list.fail("has no row");
  for (const YamlNode& node : nodes)
    remedy.rows.push_back(read_row(node, remedy.rows_by_downtime, !is_share(measure.kind), unit));
  read_choice(map, "gaps", {"row_below", "row_above", "nothing"}, remedy.gaps);
  read_choice(map, "overlaps", {"refuse", "lowest", "higher_credit"}, remedy.overlaps);
  if (remedy.rows_by_downtime && measure.kind != MeasureKind::downtime)
    list.fail("rows_by: downtime needs the measure downtime");
  check_overlaps(remedy, nodes);
}

void read_steps(const YamlNode& node, Remedy& remedy, std::optional<AwardUnit>& unit) {
  YamlMap map = node.map();
  Steps steps;
  if (const auto each = map.require("each")) {
    steps.step_e4 = read_quantity(*each).value_or(1);
    if (steps.step_e4 == 0) each->fail("a step of 0 is none");
  }
  steps.award_e4 = read_award(map, unit).value_or(0);
  if (const auto whole = map.find("whole")) steps.whole = whole->boolean().value_or(true);
  map.finish();
  remedy.steps = steps;
}

void check_kind(const YamlNode& node, const Remedy& remedy, const Measure& measure) {
  const int kinds =
      (remedy.rows.empty() ? 0 : 1) + (remedy.steps ? 1 : 0) + (remedy.times ? 1 : 0) + (remedy.per_event_e4 ? 1 : 0);
  if (kinds != 1) node.fail("a credit has one of rows, steps, times_paid and per_event");
  if (remedy.times && !is_of_functions(measure.kind)) node.fail("times_paid needs the downtime of functions");
  if (remedy.per_event_e4.has_value() != (measure.kind == MeasureKind::count))
    node.fail("per_event and the measure count go together");
  if (measure.kind == MeasureKind::each && !remedy.steps) node.fail("the measure each needs steps");
}

Remedy read_remedy(const YamlNode& node, const Measure& measure) {
  YamlMap map = node.map();
  Remedy remedy;
  std::optional<AwardUnit> unit;
  if (const auto rows = map.find("rows")) read_rows(map, *rows, measure, remedy, unit);
  if (const auto steps = map.find("steps")) read_steps(*steps, remedy, unit);
  if (const auto times = map.find("times_paid")) remedy.times = times->integer(1, 1000).value_or(1);
  if (const auto event = map.find("per_event")) {
    YamlMap award = event->map();
    remedy.per_event_e4 = read_award(award, unit).value_or(0);
    award.finish();
  }
  if (const auto most = map.find("most")) {
    YamlMap award = most->map();
    remedy.most_e4 = read_award(award, unit);
    award.finish();
  }
  if (const auto gate = map.find("gate"))
    if (const auto index = gate->choice({"objective", "table"})) remedy.gated = *index == 0;
  remedy.unit = unit.value_or(AwardUnit::percent);
  map.finish();
  check_kind(node, remedy, measure);
  return remedy;
}

Base read_base(const YamlNode& node) {
  YamlMap map = node.map();
  Base base;
  if (const auto name = map.find("name")) base.name = short_text(*name);
  if (const auto amount = map.find("amount")) base.amount_e4 = read_amount(*amount);
  if (const auto charged = map.find("charged")) {
    base.charged = read_id(*charged);
    if (base.amount_e4) charged->fail("amount and charged exclude each other");
  }
  if (const auto currency = map.find("currency")) base.currency = short_text(*currency);
  if ((base.amount_e4 || !base.charged.empty()) && base.currency.empty()) node.fail("currency is missing");
  map.finish();
  return base;
}

}  // namespace

std::optional<std::int64_t> read_quantity(const YamlNode& node) {
  const auto text = node.text().value_or("");
  const auto quantity = parse_quantity_e4(text);
  if (quantity) return *quantity;
  node.fail("'" + text + "' is not " + quantity.error().message);
  return std::nullopt;
}

Commitment read_commitment(const YamlNode& node, const std::vector<std::string>& functions) {
  YamlMap map = node.map();
  Commitment commitment;
  if (const auto id = map.require("id")) commitment.id = read_id(*id);
  if (const auto group = map.find("group")) commitment.group = read_id(*group);
  if (const auto measure = map.find("measure")) commitment.measure = read_measure_map(*measure);
  read_measured_functions(map, functions, commitment.measure);
  commitment.objective = read_objective(map, commitment.measure);
  if (const auto credit = map.find("credit")) commitment.remedy = read_remedy(*credit, commitment.measure);
  if (commitment.remedy.steps && !commitment.objective) node.fail("steps are counted from an objective: none is there");
  if (const auto base = map.find("base")) commitment.base = read_base(*base);
  if (const auto only = map.find("only_if")) commitment.only_if = read_id(*only);
  if (const auto unless = map.find("unless")) commitment.unless = read_id(*unless);
  commitment.clause = clause_of(map);
  map.finish();
  return commitment;
}

}  // namespace sereno::sla
