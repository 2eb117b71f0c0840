#include "sla/sources/known_acts.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include "sla/sources/fact_record.h"

namespace sereno::sla {

namespace {

/// A month of a zone lies at most that far from the same month of UTC.
constexpr milliseconds widest_offset = std::chrono::hours{14};

std::string instants_text(const Interval& span) { return format_instant(span.from) + " to " + format_instant(span.to); }

/// "2026-10" in UTC, as wide as any zone has it.
std::optional<Interval> month_span(const std::string& month) {
  const auto year = parse_integer<int>(std::string_view(month).substr(0, 4));
  const auto number = parse_integer<unsigned>(std::string_view(month).substr(5));
  if (!year || !number || *number < 1 || *number > 12) return std::nullopt;
  const std::chrono::year_month first{std::chrono::year{*year}, std::chrono::month{*number}};
  const auto start = [](const std::chrono::year_month& of) { return Instant{std::chrono::sys_days{of / 1}}; };
  return Interval{start(first) - widest_offset, start(first + std::chrono::months{1}) + widest_offset};
}

bool contradicts(const Act& later, const Act& earlier) {
  const auto *one = says<CorrectionSaid>(later), *other = says<CorrectionSaid>(earlier);
  return one != nullptr && other != nullptr && one->function == other->function && one->state != other->state &&
         !intersection(*span_of(later), *span_of(earlier)).empty();
}

/// In whatever zone: it was not over when that was recorded.
bool is_premature(const Act& act, const FreezeSaid& said) {
  const auto month = month_span(said.month);
  return month && act.head.recorded_at < month->to - 2 * widest_offset;
}

struct NamedInstant {
  std::string_view name{};
  std::optional<Instant> at{};
};

/// What an act says to have happened, whatever is planned.
std::vector<NamedInstant> happened(const Act& act) {
  if (const auto* said = says<MaintenanceSaid>(act))
    return {{"notice_email", said->notice_email},
            {"notice_phone", said->notice_phone},
            {"ack", said->ack},
            {"started", said->started},
            {"finished", said->finished}};
  if (const auto* said = says<IncidentSaid>(act))
    return {{"registered", said->registered},
            {"occurred", said->occurred},
            {"ack_email", said->ack_email},
            {"resolved", said->resolved},
            {"restoration_notice", said->restoration_notice}};
  if (const auto* said = says<BugSaid>(act)) return {{"opened", said->opened}, {"fixed", said->fixed}};
  return {};
}

}  // namespace

Result<KnownActs> KnownActs::of(const std::vector<ledger::Fact>& facts) {
  KnownActs known;
  for (const ledger::Fact& fact : facts) {
    const auto said = read_fact(fact);
    if (!said) return said.error();
    if (const auto* act = std::get_if<Act>(&*said)) known.add(*act);
  }
  return known;
}

const KnownActs::Entry* KnownActs::entry_of(const Act& act) const {
  const auto found = entries_.find(entry_key(act));
  return act.id.empty() || found == entries_.end() ? nullptr : &found->second;
}

bool KnownActs::knows(const Act& act) const {
  if (act.head.names_said_at || act.id.empty()) return digests_.contains(act.head.digest);
  const Entry* entry = entry_of(act);
  return entry != nullptr && entry->last.head.digest == act.head.digest;
}

std::vector<std::string> KnownActs::overtaken(const std::vector<Act>& repeated) const {
  std::vector<std::string> sentences;
  const auto came_again = [&](const Act& act) {
    return std::any_of(repeated.begin(), repeated.end(),
                       [&](const Act& each) { return each.head.digest == act.head.digest; });
  };
  for (const Act& act : repeated) {
    const auto known = std::find_if(nameless_corrections_.begin(), nameless_corrections_.end(),
                                    [&](const Act& each) { return each.head.digest == act.head.digest; });
    if (known == nameless_corrections_.end()) continue;
    const auto later = std::find_if(known, nameless_corrections_.end(),
                                    [&](const Act& each) { return contradicts(each, act) && !came_again(each); });
    if (later != nameless_corrections_.end())
      sentences.push_back("the correction of " + says<CorrectionSaid>(act)->function.value_or("") + " from " +
                          format_instant(span_of(act)->from) + " is record " + std::to_string(known->head.sequence) +
                          " already and was not recorded again, but record " + std::to_string(later->head.sequence) +
                          " says otherwise since: to say it anew, give it \"said_at\" or another \"reason\"");
  }
  return sentences;
}

std::vector<std::string> KnownActs::warnings(const Act& act) const {
  std::vector<std::string> found;
  const std::string name = std::string(type_of(act)) + (act.id.empty() ? "" : " '" + act.id + "'");
  if (act.head.names_said_at && act.head.said_at > act.head.recorded_at)
    found.push_back(name + ": said_at " + format_instant(act.head.said_at) + " lies after its recording");
  for (const NamedInstant& each : happened(act))
    if (each.at && *each.at > act.head.recorded_at)
      found.push_back(name + ": " + std::string(each.name) + " " + format_instant(*each.at) +
                      " lies after its recording: nobody can have seen that yet");
  if (const auto* said = says<FreezeSaid>(act); said != nullptr && is_premature(act, *said))
    found.push_back(name + ": " + said->month + " is not over: this closes nothing");
  const auto span = span_of(act);
  const Entry* entry = entry_of(act);
  if (span && entry != nullptr && !entry->spans.empty()) {
    const bool meets = std::any_of(entry->spans.begin(), entry->spans.end(),
                                   [&](const Interval& each) { return !intersection(each, *span).empty(); });
    if (!meets)
      found.push_back(name + ": the id stands for " + instants_text(entry->spans.back()) +
                      " already; what has begun stays, and this is judged beside it");
  }
  for (const std::string& month : frozen_months_)
    if (const auto closed = month_span(month); span && closed && !intersection(*span, *closed).empty())
      found.push_back(name + ": may change " + month + ", which is frozen: its next report is a new revision");
  return found;
}

void KnownActs::add(const Act& act) {
  digests_.insert(act.head.digest);
  if (const auto* said = says<FreezeSaid>(act); said != nullptr && !is_premature(act, *said))
    frozen_months_.push_back(said->month);
  if (act.id.empty()) {
    if (says<CorrectionSaid>(act) != nullptr) nameless_corrections_.push_back(act);
    return;
  }
  Entry& entry = entries_[entry_key(act)];
  if (entry.last.id.empty() || !said_before(act.head, entry.last.head)) entry.last = act;
  if (const auto span = span_of(act)) entry.spans.push_back(*span);
}

}  // namespace sereno::sla
