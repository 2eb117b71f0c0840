#include "sla/contract_check.h"

#include <algorithm>
#include <tuple>
#include <variant>

#include "config/yaml_reader.h"
#include "sla/agreement_credit.h"
#include "sla/contract_file.h"

namespace sereno::sla {
namespace {

using config::Problem;
using config::YamlNode;

/// Where a key or the item of a list stands.
using Step = std::variant<std::string_view, std::size_t>;
using Path = std::vector<Step>;

std::string percent(std::int64_t e4) { return format_percent_e4(e4) + " %"; }
std::string row(std::size_t number) { return "row " + std::to_string(number + 1); }

class ContractChecker {
 public:
  ContractChecker(const Contract& contract, const YamlNode& document) : contract_(contract), document_(document) {}

  std::vector<ContractFinding> check() {
    policies();
    functions();
    zones();
    table();
    if (contract_.agreement) agreement(*contract_.agreement);
    return std::move(findings_);
  }

 private:
  /// As deep as the path leads. A node is never assigned to: yaml-cpp would change the document.
  static YamlNode node_at(const YamlNode& node, const Path& path, std::size_t depth) {
    if (depth == path.size()) return node;
    if (const auto* key = std::get_if<std::string_view>(&path[depth])) {
      const auto next = node.is_map() ? node.map().find(*key) : std::nullopt;
      return next ? node_at(*next, path, depth + 1) : node;
    }
    const auto items = node.is_list() ? node.list() : std::vector<YamlNode>{};
    const std::size_t index = std::get<std::size_t>(path[depth]);
    return index < items.size() ? node_at(items[index], path, depth + 1) : node;
  }

  void add(const Path& path, bool error, std::string text, std::string resolved = "") {
    const YamlNode node = node_at(document_, path, 0);
    findings_.push_back({node.line(), node.column(), error, std::move(text), std::move(resolved)});
  }
  void contradiction(std::string_view policy, std::string text) {
    add({std::string_view("policies"), policy}, true, "policy " + std::string(policy) + ": " + std::move(text));
  }
  void open(const Path& path, std::string text, std::string resolved) {
    add(path, false, std::move(text), std::move(resolved));
  }

  void policies() {
    const Policy& policy = contract_.policy;
    const bool gated = policy.credit_trigger == CreditTrigger::objective_gate;
    for (std::size_t i = 0; i < contract_.credits.size(); ++i)
      if (gated && contract_.credits[i].available_from_e4 >= policy.objective_e4)
        contradiction("credit_trigger", "objective_gate never lets " + row(i) + " of the table pay: it begins at " +
                                            percent(contract_.credits[i].available_from_e4) + ", the objective is " +
                                            percent(policy.objective_e4));
    if (policy.credit_basis != CreditBasis::percent && contract_.credits.empty())
      contradiction("credit_basis", "there is no credit table whose minutes could decide");
    if (policy.late_notice == LateNotice::partial && policy.min_notice.count() == 0)
      contradiction("late_notice", "partial needs a notice that can be late, and min_notice_s is 0");
    if (policy.resolution_target == ResolutionTarget::strict_min && contract_.priorities.empty())
      contradiction("resolution_target", "strict_min compares with priorities, and there are none");
    if (policy.min_outage.count() > 0 && policy.unknown == UnknownCounts::down &&
        policy.outage_end == OutageEnd::notified)
      contradiction("min_outage_s",
                    "an outage that is dropped for its length cannot end when its notice comes "
                    "(outage_end=notified)");
    if (policy.late_recorded == LateRecordedIs::refused && policy.acceptance == Acceptance::any_named)
      contradiction("late_recorded", "refused takes no word that came late, any_named (acceptance) takes anybody's");
    if (policy.sunday == Sunday::whole_day && contract_.windows.empty())
      contradiction("sunday", "whole_day widens a window, and there is none");
  }

  void functions() {
    for (std::size_t i = 0; i < contract_.functions.size(); ++i)
      if (contract_.functions[i].services.empty())
        open({std::string_view("functions"), i},
             "no service is listed for the function '" + contract_.functions[i].id + "'",
             "whatever services name it serve it, from their first results on");
  }

  /// "EST" stays where it is in summer; New York does not.
  void zone(const Path& path, const std::string& name) {
    static constexpr std::string_view fixed[] = {"EST", "MST",     "HST",     "CET",     "EET",    "MET",
                                                 "WET", "EST5EDT", "CST6CDT", "MST7MDT", "PST8PDT"};
    const bool abbreviation = std::find(std::begin(fixed), std::end(fixed), name) != std::end(fixed);
    if (abbreviation || name.starts_with("Etc/GMT"))
      open(path, "the zone '" + name + "' is an abbreviation or a fixed offset: a place is more likely meant",
           "it is taken as the tz database has it; ask the owner of the contract");
  }

  /// A report takes it as a whole day, as it always did; whoever wrote it may have meant nothing.
  void window_length(const Path& path) {
    const auto from = node_at(document_, below(path, {std::string_view("from")}), 0);
    const auto to = node_at(document_, below(path, {std::string_view("to")}), 0);
    if (!from.is_scalar() || !to.is_scalar() || from.text() != to.text()) return;
    add(path, true, "the window has no length; write \"00:00\" to \"24:00\" for a whole day");
  }

  void zones() {
    zone({std::string_view("time_zone")}, contract_.zone_name);
    for (std::size_t i = 0; i < contract_.windows.size(); ++i)
      window_length({std::string_view("maintenance_windows"), i});
    for (std::size_t i = 0; i < contract_.windows.size(); ++i)
      if (contract_.windows[i].zone)
        zone({std::string_view("maintenance_windows"), i, std::string_view("time_zone")},
             contract_.windows[i].zone->name());
  }

  static std::string gap_words(CreditRow3 policy) {
    switch (policy) {
      case CreditRow3::typo_99_85:
        return "credit_row3=typo_99_85: the row below reaches up";
      case CreditRow3::literal_gap:
        return "credit_row3=literal_gap: nothing is due in it";
      case CreditRow3::carry_previous:
        break;
    }
    return "credit_row3=carry_previous: the row above reaches down";
  }

  void table() {
    const auto& rows = contract_.credits;
    const Policy& policy = contract_.policy;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const Path path{std::string_view("credit"), i};
      if (i > 0 && rows[i].available_below_e4 < rows[i - 1].available_from_e4)
        open(path,
             "nothing is said of " + percent(rows[i].available_below_e4) + " to " +
                 percent(rows[i - 1].available_from_e4),
             gap_words(policy.credit_row3));
      if (rows[i].available_below_e4 > policy.objective_e4)
        open(path, row(i) + " pays for figures that meet the objective of " + percent(policy.objective_e4),
             policy.credit_trigger == CreditTrigger::table ? "credit_trigger=table: it is due all the same"
                                                           : "credit_trigger=objective_gate: it is not due");
    }
    if (!rows.empty())
      open({std::string_view("credit")}, "percentages and minutes of the rows agree in months of one length alone",
           "credit_basis=" + value_of("credit_basis"));
    if (!rows.empty() && contract_.agreement)
      open({std::string_view("agreement")}, "both this and the table `credit` owe something",
           "each is computed and printed by itself, and nothing is added up");
  }

  std::string value_of(std::string_view key) const {
    for (const PolicyEntry& each : policy_entries(contract_.policy))
      if (each.key == key) return each.value;
    return "";
  }

  void agreement(const Agreement& all) {
    const std::string_view here = "agreement";
    if (!all.claim) open({here}, "it says no deadline of claims", "none is computed");
    if (all.period == AgreedPeriod::cycle)
      open({here, std::string_view("period")}, "billing cycles begin on a day of the month",
           "on day " + std::to_string(all.cycle_day) + ", at midnight of " + contract_.zone_name);
    if (all.part == PartOfPeriod::measured)
      open({here}, "what a period is worth of which the contract covers a part",
           "part_of_period=measured: the part alone is the whole");
    for (std::size_t i = 0; i < all.preconditions.size(); ++i)
      open({here, std::string_view("preconditions"), i},
           "whether '" + all.preconditions[i].id + "' holds when nobody tells",
           all.preconditions[i].unless_told ? "unless_told=holds" : "unless_told=fails");
    if (all.calendar)
      zone({here, std::string_view("calendar"), std::string_view("time_zone")}, all.calendar->zone_name);
    for (std::size_t i = 0; i < all.commitments.size(); ++i)
      commitment(all.commitments[i], {here, std::string_view("commitments"), i});
  }

  static Path below(Path path, std::initializer_list<Step> steps) {
    path.insert(path.end(), steps);
    return path;
  }

  void commitment(const Commitment& each, const Path& path) {
    const Remedy& remedy = each.remedy;
    const Path credit = below(path, {std::string_view("credit")});
    const bool none = remedy.rows.empty() && !remedy.steps && !remedy.times && !remedy.per_event_e4;
    if (none) open(path, "'" + each.id + "' has no remedy", "the figure is printed, and nothing is owed");
    if (!each.base && !contract_.fee && !none && remedy.unit == AwardUnit::percent)
      open(path, "no fee is known that '" + each.id + "' takes a share of", "the credit is a percentage alone");
    if (remedy.steps)
      open(credit, "steps may be meant whole or in proportion",
           remedy.steps->whole ? "whole=true: whole steps" : "whole=false: in proportion");
    measure(each.measure, below(path, {std::string_view("measure")}));
    if (!remedy.rows_by_downtime && !remedy.rows.empty()) rows(each, credit);
  }

  void measure(const Measure& how, const Path& path) {
    if (how.kind == MeasureKind::intervals)
      open(path, "which intervals an outage takes",
           how.counts == IntervalCounts::inside    ? "counts=inside: clock-aligned ones that lie wholly in it"
           : how.counts == IntervalCounts::touched ? "counts=touched: clock-aligned ones that it touches"
                                                   : "counts=from_start: whole ones from its start on");
    if (how.kind == MeasureKind::failing_intervals || how.kind == MeasureKind::interval_mean)
      open(path, "an interval without requests", "it counts as good; one without a measurement is not certain");
    if (how.functions.size() > 1)
      open(path, "down when any of several functions is, or all are", how.all_of ? "down_when=all" : "down_when=any");
  }

  static std::string gap_words(RowGaps gaps) {
    if (gaps == RowGaps::row_below) return "gaps=row_below: the row below reaches up";
    return gaps == RowGaps::row_above ? "gaps=row_above: the row above reaches down" : "gaps=nothing: nothing is due";
  }

  void rows(const Commitment& each, const Path& credit) {
    const Remedy& remedy = each.remedy;
    Remedy as_written = remedy;
    as_written.gaps = RowGaps::nothing;
    const auto sorted = rows_in_force(as_written, std::nullopt);
    const auto at = [&](const RowInForce& one) { return below(credit, {std::string_view("rows"), one.number}); };
    for (std::size_t i = 1; i < sorted.size(); ++i) {
      const RemedyRow &above = sorted[i - 1].row, &lower = sorted[i].row;
      const bool point = lower.below_e4 == above.from_e4 && above.above_only && !lower.to_included;
      if (lower.below_e4 < above.from_e4 || point)
        open(at(sorted[i]), "nothing is said of " + percent(lower.below_e4) + " to " + percent(above.from_e4),
             gap_words(remedy.gaps));
      if (lower.below_e4 > above.from_e4)
        open(at(sorted[i]), row(sorted[i].number) + " and " + row(sorted[i - 1].number) + " hold the same figures",
             remedy.overlaps == RowOverlaps::lowest ? "overlaps=lowest: the lowest threshold wins"
                                                    : "overlaps=higher_credit: the higher credit wins");
      if (lower.award_e4 < above.award_e4)
        open(at(sorted[i]), "more downtime pays less than " + row(sorted[i - 1].number) + " does",
             "computed as it is written");
    }
    if (!sorted.empty()) ends_of(each, sorted, at(sorted.front()), at(sorted.back()));
  }

  /// Above the first row and below the last.
  void ends_of(const Commitment& each, const std::vector<RowInForce>& sorted, const Path& first, const Path& last) {
    const RemedyRow& top = sorted.front().row;
    const auto lowest = std::min_element(
        sorted.begin(), sorted.end(),
        [](const RowInForce& left, const RowInForce& right) { return left.row.from_e4 < right.row.from_e4; });
    if (lowest->row.from_e4 > 0)
      open(last, "nothing is due below " + percent(lowest->row.from_e4), "computed as it is written");
    if (!each.objective || each.objective->at_most) return;
    const std::int64_t objective = each.objective->value_e4;
    const bool gated = each.remedy.gated;
    if (top.below_e4 > objective || (top.below_e4 == objective && top.to_included))
      open(first, row(sorted.front().number) + " pays for figures that meet the objective of " + percent(objective),
           gated ? "gate=objective: it is not due" : "gate=table: it is due all the same");
    if (top.below_e4 < objective)
      open(first, "nothing is said of " + percent(top.below_e4) + " to the objective of " + percent(objective),
           gated && each.remedy.gaps == RowGaps::row_below
               ? "gaps=row_below: " + row(sorted.front().number) + " reaches up to it"
               : "nothing is due");
  }

  const Contract& contract_;
  const YamlNode& document_;
  std::vector<ContractFinding> findings_{};
};

}  // namespace

std::vector<ContractFinding> check_contract(std::string_view text, const std::string& name) {
  std::vector<Problem> problems, known;
  const auto contract = parse_as_far_as_it_goes(text, name, problems);
  std::vector<ContractFinding> findings;
  for (const Problem& each : problems) findings.push_back({each.line, each.column, true, each.message, ""});
  const auto document = config::parse_yaml(text, name, known);
  if (contract && document)
    for (ContractFinding& each : ContractChecker(*contract, *document).check()) findings.push_back(std::move(each));
  std::stable_sort(findings.begin(), findings.end(), [](const ContractFinding& left, const ContractFinding& right) {
    return std::tie(left.line, left.column) < std::tie(right.line, right.column);
  });
  return findings;
}

}  // namespace sereno::sla
