#include "sla/renderers/words.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/time_words.h"

namespace sereno::sla {
namespace {

/// In a sentence {0} is the first parameter, {*} all of them, {1+} those from the second on. {0:WORDS} has words for an
/// empty one, {0:plain} writes a percentage as short as it is. What stands in [brackets] is left out where a parameter
/// in it is empty.
struct Wording {
  ReasonCode code;
  std::string_view sentence;
};

constexpr Wording wordings[] = {
    {ReasonCode::emergency, "an emergency: only scheduled maintenance is excluded"},
    {ReasonCode::without_interruption, "it was announced as maintenance without an interruption"},
    {ReasonCode::not_acknowledged, "the client did not acknowledge it before the start (ack=required)"},
    {ReasonCode::no_contact, "neither acknowledged nor told by telephone before the start (ack=ack_or_phone)"},
    {ReasonCode::no_notice, "there was no notice by e-mail"},
    {ReasonCode::late_notice, "notice came {0} ahead, {1} are required (late_notice={2})"},
    {ReasonCode::notice_after_start, "notice came {0} after the start, {1} are required (late_notice={2})"},
    {ReasonCode::outside_windows, "lies outside the allowed windows"},
    {ReasonCode::partly_outside, "{0} of it lie outside the allowed windows"},
    {ReasonCode::over_maintenance_cap, "{0} of it is more than the {1} of maintenance that a period may have"},
    {ReasonCode::short_of_business_days, "notice came {0} full business days ahead, {1} are required"},
    {ReasonCode::not_in_scope, "{0} is not in its scope"},
    {ReasonCode::missing, "{*} is missing"},
    {ReasonCode::not_accepted, "not accepted"},
    {ReasonCode::accepted_by_own_side, "accepted by {0}, not by the other party (acceptance=other_party)"},
    {ReasonCode::refused_by, "refused by {0}"},
    {ReasonCode::not_a_third_party, "{0} is no third party: the contract lists it as {1}"},
    {ReasonCode::withdrawn, "withdrawn[: {0}]"},
    {ReasonCode::withdrawal_not_agreed, "taking it back needs the other party's agreement, and it stands until then"},
    {ReasonCode::cause_not_established, "cause not established"},
    {ReasonCode::request_not_established, "request not established"},
    {ReasonCode::pause_not_established, "pause not established"},
    {ReasonCode::root_not_established, "root not established"},
    {ReasonCode::not_associated, "not associated with any measured downtime"},
    {ReasonCode::maintenance, "maintenance {0}"},
    {ReasonCode::third_party, "third party[ {0}]"},
    {ReasonCode::claim_against, "claim against {0:a third party}"},
    {ReasonCode::incident_says, "{0}"},
    {ReasonCode::service_says, "{0}: {1}"},
    {ReasonCode::nothing_heard, "nothing was heard"},
    {ReasonCode::agent_stopped, "the agent was stopped"},
    {ReasonCode::observer_failed, "the observer itself could not look ({0})"},
    {ReasonCode::told_unknown, "checks or records said UNKNOWN"},
    {ReasonCode::no_figure, "no time of the period can be judged: there is no figure"},
    {ReasonCode::met_differs, "what is unknown decides whether the objective is met: see the bounds"},
    {ReasonCode::credit_differs, "what is unknown decides the credit: see the bounds"},
    {ReasonCode::both_differ, "what is unknown decides whether the objective is met, and the credit: see the bounds"},
    {ReasonCode::no_credit_without_figure, "there is no figure, so no credit"},
    {ReasonCode::percent_in_row, "availability {0} % lies in {1} to below {2} %: row {3}, {4:plain} %[ ({5})]"},
    {ReasonCode::minutes_in_row, "{0} of downtime lies in {1} to below {2} min: row {3}, {4:plain} %[ ({5})]"},
    {ReasonCode::minutes_in_last_row, "{0} of downtime lies in {1} min and more: row {2}, {3:plain} %[ ({4})]"},
    {ReasonCode::percent_in_no_row, "availability {0} % lies in no row of the credit table: 0 %"},
    {ReasonCode::minutes_in_no_row, "{0} of downtime lies in no row of the credit table: 0 %"},
    {ReasonCode::higher_of_both, "the higher of both counts (credit_basis=max_of_both)"},
    {ReasonCode::nothing_due_when_met,
     "the objective of {0} % is met, so nothing is due (credit_trigger=objective_gate)"},
    {ReasonCode::due_though_met,
     "the objective of {0} % is met, the credit is due all the same (credit_trigger=table)"},
    {ReasonCode::gap_row_reaches_up,
     "the table leaves a gap from {0} to {1} %: row {2} reaches up to it (credit_row3=typo_99_85)"},
    {ReasonCode::gap_pays_nothing,
     "the table leaves a gap from {0} to {1} %: it pays nothing (credit_row3=literal_gap)"},
    {ReasonCode::gap_row_reaches_down,
     "the table leaves a gap from {0} to {1} %: row {2} reaches down to it (credit_row3=carry_previous)"},
    {ReasonCode::of_function, "function {0}"},
    {ReasonCode::of_priority, "priority {0}"},
    {ReasonCode::not_for_third_parties, "not applicable: third party"},
    {ReasonCode::not_for_the_client, "not applicable: the client's own cause"},
    {ReasonCode::no_target, "the contract has no target for it"},
    {ReasonCode::function_not_heard, "nothing was heard of {0}"},
    {ReasonCode::service_not_named,
     "the results of service '{0}' (function '{1}') count for nothing: the contract does not name it"},
    {ReasonCode::states_not_named, "the recorded states of '{0}' count for nothing: the contract does not name it"},
    {ReasonCode::maintenance_scope_names, "maintenance {0} names '{1}', which the contract does not"},
    {ReasonCode::claim_scope_names, "a claim against {0:a third party} names '{1}', which the contract does not"},
    {ReasonCode::answer_due, "{0} has no answer yet: {1} are left"},
    {ReasonCode::answer_late, "{0} has no answer yet: late by {1}"},
    {ReasonCode::resolution_due, "{0} is not resolved: {1} are left"},
    {ReasonCode::resolution_late, "{0} is not resolved: late by {1}"},
    {ReasonCode::resolution_open, "{0} is not resolved; no target applies"},
    {ReasonCode::waits_for_other_party, "{0} waits for the other party to accept or refuse it"},
    {ReasonCode::complete_entry, "{0} moves nothing until it is complete: {1+} is missing"},
    {ReasonCode::acknowledge, "{0} begins in {1} and nobody acknowledged it"},
    {ReasonCode::explain_unknown, "{0} of what counts is unknown: a correction with evidence can tell how it was"},
    {ReasonCode::look_at_late, "{0} acts were recorded late: see what the month would be without them"},
    {ReasonCode::freeze_month, "{0} is over and not closed"},
    {ReasonCode::revise_month, "what came since {0} was closed changes it: revision {1} is to be closed"},
    {ReasonCode::figure_was, "availability was {0} %, is {1} %"},
    {ReasonCode::downtime_was, "counted downtime was {0}, is {1}"},
    {ReasonCode::verdict_was, "the objective was {0}, is {1}"},
    {ReasonCode::credit_was, "the credit was {0:plain} %, is {1:plain} %"},
    {ReasonCode::commitments_owed, "the commitments owed {0}, owe {1}"},
    {ReasonCode::reliability_was, "root causes of the provider were {0}, are {1}"},
    {ReasonCode::entry_stands, "{0} was {1:not there}, is {2:not there}"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < std::size(wordings); ++i)
    if (static_cast<std::size_t>(wordings[i].code) != i) return false;
  return true;
}
static_assert(in_order(), "each code stands at its own place");

/// Two digits where they are enough: what contracts are known by.
std::string percent_words(const Percent& percent) {
  if (percent.measured) return Figure{percent.e4, 1'000'000}.shown();
  std::string text = format_percent_e4(percent.e4);
  if (text.find('.') == std::string::npos) return text;
  return text.size() - text.find('.') < 3 ? text + "0" : text;
}

/// What of an act is spoken of, where its field's name is no word.
std::string field_words(const std::string& field) { return field == "span" ? "the span" : field; }

class Sentence {
 public:
  Sentence(const Reason& reason, const Translation* translation) : reason_(reason), translation_(translation) {}

  std::string of(std::string_view pattern) {
    add(translated(pattern));
    return std::move(text_);
  }

 private:
  std::string translated(std::string_view text) const {
    return translation_ == nullptr ? std::string(text) : (*translation_)(text);
  }

  void add(std::string_view pattern) {
    while (!pattern.empty()) {
      const auto plain = std::min(pattern.find_first_of("{["), pattern.size());
      text_ += pattern.substr(0, plain);
      pattern.remove_prefix(plain);
      if (pattern.empty()) return;
      const bool parameter = pattern.front() == '{';
      const auto end = pattern.find(parameter ? '}' : ']');
      assert(end != pattern.npos);
      const std::string_view inside = pattern.substr(1, end - 1);
      pattern.remove_prefix(end + 1);
      parameter ? add_parameter(inside) : add_optional(inside);
    }
  }

  /// Nothing of it where a parameter in it is empty.
  void add_optional(std::string_view inside) {
    const auto before = text_.size();
    empty_ = false;
    add(inside);
    if (empty_) text_.resize(before);
  }

  void add_parameter(std::string_view inside) {
    if (inside == "*") return add_from(0);
    const auto place = static_cast<std::size_t>(inside.front() - '0');
    if (inside.ends_with('+')) return add_from(place);
    const auto colon = std::min(inside.find(':'), inside.size());
    const std::string_view otherwise = colon < inside.size() ? inside.substr(colon + 1) : std::string_view{};
    const auto before = text_.size();
    if (place < reason_.parameters.size()) add_value(reason_.parameters[place], otherwise == "plain");
    if (text_.size() > before) return;
    empty_ = true;
    text_ += otherwise;
  }

  void add_from(std::size_t first) {
    const auto& parameters = reason_.parameters;
    for (std::size_t i = first; i < parameters.size(); ++i) {
      text_ += i == first ? std::string() : i + 1 == parameters.size() ? translated(" or ") : ", ";
      const auto* field = std::get_if<std::string>(&parameters[i]);
      field != nullptr ? void(text_ += translated(field_words(*field))) : add_value(parameters[i], false);
    }
  }

  void add_value(const Parameter& parameter, bool plain) {
    if (const auto* text = std::get_if<std::string>(&parameter))
      text_ += *text;
    else if (const auto* number = std::get_if<std::int64_t>(&parameter))
      text_ += std::to_string(*number);
    else if (const auto* span = std::get_if<milliseconds>(&parameter))
      text_ += span_text(*span);
    else if (const auto& percent = std::get<Percent>(parameter); plain)
      text_ += format_percent_e4(percent.e4);
    else
      text_ += percent_words(percent);
  }

  const Reason& reason_;
  const Translation* translation_;
  std::string text_{};
  bool empty_ = false;  ///< a parameter was
};

}  // namespace

std::string words(const Reason& reason) {
  return Sentence(reason, nullptr).of(wordings[static_cast<std::size_t>(reason.code)].sentence);
}

std::string words(const Reason& reason, const Translation& translation) {
  return Sentence(reason, &translation).of(wordings[static_cast<std::size_t>(reason.code)].sentence);
}

std::vector<std::string_view> sentences() {
  std::vector<std::string_view> all;
  for (const Wording& each : wordings) all.push_back(each.sentence);
  return all;
}

std::vector<std::string> words(const Reasons& reasons) {
  std::vector<std::string> sentences;
  for (const Reason& each : reasons) sentences.push_back(words(each));
  return sentences;
}

std::string joined_words(const Reasons& reasons) {
  std::string text;
  for (const Reason& each : reasons) text += (text.empty() ? "" : "; ") + words(each);
  return text;
}

std::string words(const CreditBand& band) {
  switch (band.measure) {
    case CreditBand::Measure::percent:
      return percent_words({band.from}) + " to below " + percent_words({band.below.value_or(0)}) + " %";
    case CreditBand::Measure::minutes:
      if (!band.below) return std::to_string(band.from) + " min and more";
      return std::to_string(band.from) + " to below " + std::to_string(*band.below) + " min";
    case CreditBand::Measure::none:
      break;
  }
  return "none";
}

std::string rounding_words(const Fee& fee) {
  return "rounded once, half up, to " + money_text(1, fee.digits) + " " + fee.currency;
}

std::string words(const Refusal& refusal) { return words(refusal.of) + ": " + words(refusal.why); }

std::string why_unknown(const CoverageGap& gap) {
  std::string text(to_string(gap.reason));
  std::string detail = gap.detail;
  for (const std::string& service : gap.services) detail += (detail.empty() ? "" : ", ") + service;
  return detail.empty() ? text : text + ": " + detail;
}

}  // namespace sereno::sla
