#include "sla/renderers/agreement_words.h"

namespace sereno::sla {
namespace {

bool is_quantity(MeasureKind kind) {
  return kind == MeasureKind::mean || kind == MeasureKind::each || kind == MeasureKind::count;
}

}  // namespace

std::string plain_words(const Exact& e4) {
  std::string text = (e4 / Exact::of(10'000)).text(4);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string figure_words(const Measured& measured, MeasureKind kind) {
  if (!measured.figure_e4) return "-";
  return is_quantity(kind) ? plain_words(*measured.figure_e4) : (*measured.figure_e4 / Exact::of(10'000)).text(6);
}

std::string award_words(const Exact& award_e4, AwardUnit unit, const Language& language) {
  const std::string award = plain_words(award_e4);
  return unit == AwardUnit::percent ? award + " %" : language.say("{0} days", {award});
}

std::string due_words(const Due& due, const Language& language) {
  const auto cut = [&](const std::string& text) {
    return due.cut_to_most ? language.say("{0}, cut to the most", {text}) : text;
  };
  switch (due.by) {
    case DueBy::met:
      return language.say("the objective is met");
    case DueBy::no_remedy:
      return language.say("the text names no remedy");
    case DueBy::no_figure:
      return language.say("there is no figure");
    case DueBy::row:
      return cut(language.say("row {0}", {std::to_string(due.row.value_or(0) + 1)}));
    case DueBy::no_row:
      return language.say("in no row");
    case DueBy::steps:
      return cut(language.say("whole steps: {0}", {std::to_string(due.steps)}));
    case DueBy::times:
      return cut(language.say("for the time down"));
    case DueBy::events:
      return cut(language.say("events: {0}", {std::to_string(due.steps)}));
    case DueBy::nothing:
      break;
  }
  return language.say("nothing");
}

std::string objective_value(const Commitment& commitment) {
  if (!commitment.objective) return "";
  return plain_words(Exact::of(commitment.objective->value_e4)) + (is_quantity(commitment.measure.kind) ? "" : " %");
}

std::string objective_words(const Commitment& commitment, const Language& language) {
  if (!commitment.objective) return language.say("none");
  const std::string value = objective_value(commitment);
  return commitment.objective->at_most ? language.say("at most {0}", {value}) : language.say("at least {0}", {value});
}

std::string cap_words(const Cap& cap, const Language& language) {
  const std::string limit = plain_words(Exact::of(cap.limit_e4));
  const std::string text = cap.unit == AwardUnit::percent ? language.say("at most {0} of the fee", {limit + " %"})
                                                          : language.say("at most {0} days of service", {limit});
  return cap.per == CapPer::year ? language.say("{0} in a year", {text}) : language.say("{0} in a period", {text});
}

std::string condition_words(const ConditionResult& condition, const Language& language) {
  switch (condition.state) {
    case ConditionState::told_holds:
      return language.say("holds, as was told");
    case ConditionState::told_fails:
      return language.say("does not hold, as was told");
    case ConditionState::contradicted:
      return condition.holds ? language.say("was told to hold and not to hold; taken as holding")
                             : language.say("was told to hold and not to hold; taken as not holding");
    case ConditionState::assumed_holds:
      return language.say("holds, as nobody told otherwise");
    case ConditionState::assumed_fails:
      break;
  }
  return language.say("does not hold: nobody told that it does");
}

}  // namespace sereno::sla
