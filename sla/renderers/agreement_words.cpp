#include "sla/renderers/agreement_words.h"

namespace sereno::sla {
namespace {

bool is_quantity(MeasureKind kind) {
  return kind == MeasureKind::mean || kind == MeasureKind::each || kind == MeasureKind::count;
}

/// Without zeros at the end: "10", "0.8564".
std::string plain(const Exact& e4) {
  std::string text = (e4 / Exact::of(10'000)).text(4);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string counted(std::int64_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

}  // namespace

std::string figure_words(const Measured& measured, MeasureKind kind) {
  if (!measured.figure_e4) return "-";
  return is_quantity(kind) ? plain(*measured.figure_e4) : (*measured.figure_e4 / Exact::of(10'000)).text(6);
}

std::string award_words(const Exact& award_e4, AwardUnit unit) {
  return plain(award_e4) + (unit == AwardUnit::percent ? " %" : " days");
}

std::string due_words(const Due& due) {
  const std::string most = due.cut_to_most ? ", cut to the most" : "";
  switch (due.by) {
    case DueBy::met:
      return "the objective is met";
    case DueBy::no_remedy:
      return "the text names no remedy";
    case DueBy::no_figure:
      return "there is no figure";
    case DueBy::row:
      return "row " + std::to_string(due.row.value_or(0) + 1) + most;
    case DueBy::no_row:
      return "in no row";
    case DueBy::steps:
      return counted(due.steps, "whole step") + most;
    case DueBy::times:
      return "for the time down" + most;
    case DueBy::events:
      return counted(due.steps, "event") + most;
    case DueBy::nothing:
      break;
  }
  return "nothing";
}

std::string objective_words(const Commitment& commitment) {
  if (!commitment.objective) return "none";
  const Objective& objective = *commitment.objective;
  const std::string value = plain(Exact::of(objective.value_e4));
  return (objective.at_most ? "at most " : "at least ") + value + (is_quantity(commitment.measure.kind) ? "" : " %");
}

std::string cap_words(const Cap& cap) {
  return "at most " + plain(Exact::of(cap.limit_e4)) +
         (cap.unit == AwardUnit::percent ? " % of the fee" : " days of service") +
         (cap.per == CapPer::year ? " in a year" : " in a period");
}

std::string condition_words(const ConditionResult& condition) {
  switch (condition.state) {
    case ConditionState::told_holds:
      return "holds, as was told";
    case ConditionState::told_fails:
      return "does not hold, as was told";
    case ConditionState::contradicted:
      return std::string("was told to hold and not to hold; taken as ") + (condition.holds ? "holding" : "not holding");
    case ConditionState::assumed_holds:
      return "holds, as nobody told otherwise";
    case ConditionState::assumed_fails:
      break;
  }
  return "does not hold: nobody told that it does";
}

}  // namespace sereno::sla
