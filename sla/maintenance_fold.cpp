// How the acts of one maintenance add up: parts that come and go, and what each of them was told by.
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "sla/maintenance.h"

namespace sereno::sla {
namespace {

using Parts = std::vector<MaintenancePart>;
using Instants = std::vector<StatedInstant>;

/// One kind of instant: its field in the act, and its list in a part.
struct Channel {
  const char* field;
  std::optional<Instant> MaintenanceSaid::*said;
  Instants MaintenancePart::*heard;
  bool stays_once_begun;  ///< its giver may take it back until the part begins
};

constexpr std::array<Channel, 3> channels{
    {{"notice_email", &MaintenanceSaid::notice_email, &MaintenancePart::emails, false},
     {"notice_phone", &MaintenanceSaid::notice_phone, &MaintenancePart::phones, true},
     {"ack", &MaintenanceSaid::ack, &MaintenancePart::acks, true}}};

bool meets(const Interval& left, const Interval& right) { return !intersection(left, right).empty(); }

class Fold {
 public:
  Fold(const Entry& entry, const Contract& contract, const FunctionIds& functions)
      : entry_(entry), contract_(contract), functions_(functions) {}

  Maintenance result() {
    for (const Act* act : entry_.acts) {
      if (const auto* said = says<MaintenanceSaid>(*act)) hear(act->head, *said);
      if (const auto* withdrawal = says<WithdrawalSaid>(*act)) take_back(act->head, *withdrawal);
    }
    return finished();
  }

 private:
  void hear(const ActHead& head, const MaintenanceSaid& said) {
    const bool client = contract_.role_of(head.author_party) == Role::client;
    if (!client) replan(head, said);  // the other party acknowledges; it does not edit
    bool states_instant = false;
    for (const Channel& channel : channels) {
      const auto& at = said.*channel.said;
      if (!at || (client && channel.said != &MaintenanceSaid::ack)) continue;
      states_instant = true;
      state(channel, {*at, first_recorded(channel, *at), head.author_party});
    }
    if (!states_instant && head.names_said_at) note_late(head);
  }

  void replan(const ActHead& head, const MaintenanceSaid& said) {
    const auto before = span();
    const auto kind_before = kind_now();
    from_.say(head.author_party, said.from);
    to_.say(head.author_party, said.to);
    kind_.say(head.author_party, said.kind);
    interruption_.say(head.author_party, said.interruption);
    work_.say(head.author_party, said.work);
    started_.say(head.author_party, said.started);
    finished_.say(head.author_party, said.finished);
    scope_.say(head.author_party, if_spoken(said.scope));
    description_.say(head.author_party, said.description);
    if (span()) withdrawn_ = false;
    if (kind_now() != kind_before) parts_.clear();
    fit_parts(before, head.said_at);
  }

  /// What is no longer planned goes, what is new begins with a start of its own.
  void fit_parts(const std::optional<Interval>& before, Instant said_at) {
    const auto now = span();
    if (!now) return parts_.clear();
    if (before && before->from <= said_at && !meets(*before, *now)) {
      beside_.insert(beside_.end(), parts_.begin(), parts_.end());
      parts_.clear();
    }
    for (MaintenancePart& part : parts_) cut(part, *now, said_at);
    std::erase_if(parts_, [](const MaintenancePart& part) { return part.span.empty(); });
    for (std::size_t i = 0; i < functions_.size(); ++i)
      if (in_scope(scope_.value_or({}), functions_[i])) add_extra(i, *now);
  }

  void cut(MaintenancePart& part, const Interval& now, Instant said_at) const {
    const bool begun = part.start <= said_at;
    part.span = in_scope(scope_.value_or({}), functions_[part.function]) ? intersection(part.span, now) : Interval{};
    if (!begun) part.start = part.span.from;
  }

  void add_extra(std::size_t function, const Interval& now) {
    std::vector<Interval> own;
    for (const Parts* parts : {&parts_, &beside_})
      for (const MaintenancePart& part : *parts)
        if (part.function == function) own.push_back(part.span);
    const auto extra = IntervalSet(now) - IntervalSet::of(std::move(own));
    for (const Interval& each : extra.parts())
      parts_.push_back({.function = function,
                        .span = each,
                        .start = each.from,
                        .kind = kind_now().first,
                        .interrupts = kind_now().second});
  }

  /// Covers what stands now; said again it covers nothing new.
  void state(const Channel& channel, const StatedInstant& stated) {
    const auto [place, fresh] = said_.try_emplace({channel.field, stated.at}, stated.party);
    if (!fresh) return;
    for (MaintenancePart& part : parts_) (part.*channel.heard).push_back(stated);
  }

  Instant first_recorded(const Channel& channel, Instant at) const {
    Instant first = Instant::max();
    for (const Act* act : entry_.acts)
      if (const auto* said = says<MaintenanceSaid>(*act); said != nullptr && said->*channel.said == at)
        first = std::min(first, act->head.recorded_at);
    return first;
  }

  void note_late(const ActHead& head) {
    if (const auto planned = span(); planned && is_late_recorded(head.said_at, head.recorded_at, planned->from))
      late_acts_.push_back({entry_.name, "said_at", head.said_at, head.recorded_at, planned->from});
  }

  void take_back(const ActHead& head, const WithdrawalSaid& withdrawal) {
    note_late(head);
    const auto before = span();
    const std::string& party = head.author_party;
    if (withdrawal.names("from")) from_.take_back(party);
    if (withdrawal.names("to")) to_.take_back(party);
    if (withdrawal.names("kind")) kind_.take_back(party);
    if (withdrawal.names("interruption")) interruption_.take_back(party);
    if (withdrawal.names("work")) work_.take_back(party);
    if (withdrawal.names("started")) started_.take_back(party);
    if (withdrawal.names("finished")) finished_.take_back(party);
    if (withdrawal.names("scope")) scope_.take_back(party);
    if (withdrawal.names("description")) description_.take_back(party);
    for (const Channel& channel : channels)
      if (withdrawal.names(channel.field)) take_back(channel, head);
    if (before && !span()) {
      withdrawn_ = true;
      withdrawn_reason_ = withdrawal.reason;
      beside_.clear();
    }
    fit_parts(before, head.said_at);
  }

  void take_back(const Channel& channel, const ActHead& head) {
    for (MaintenancePart& part : parts_)
      if (!channel.stays_once_begun || head.said_at < part.start)
        std::erase_if(part.*channel.heard, [&](const StatedInstant& each) { return each.party == head.author_party; });
    std::erase_if(
        said_, [&](const auto& each) { return each.first.first == channel.field && each.second == head.author_party; });
  }

  /// What changes of it makes another maintenance: all of it must qualify anew.
  std::pair<MaintenanceKind, bool> kind_now() const {
    return {kind_.value_or(MaintenanceKind::scheduled), interruption_.value_or(true)};
  }

  std::optional<Interval> span() const {
    if (!from_.value() || !to_.value() || *to_.value() <= *from_.value()) return std::nullopt;
    return Interval{*from_.value(), *to_.value()};
  }

  static std::optional<Instant> earliest(const Parts& parts, Instants MaintenancePart::*heard) {
    std::optional<Instant> first;
    for (const MaintenancePart& part : parts)
      for (const StatedInstant& each : part.*heard)
        if (!first || each.at < *first) first = each.at;
    return first;
  }

  Maintenance finished() {
    Maintenance maintenance{.id = entry_.name,
                            .kind = kind_.value_or(MaintenanceKind::scheduled),
                            .span = span(),
                            .scope = scope_.value_or({}),
                            .description = description_.value_or(""),
                            .work = work_.value(),
                            .interruption = interruption_.value_or(true),
                            .started = started_.value(),
                            .finished = finished_.value(),
                            .notice_email = earliest(parts_, &MaintenancePart::emails),
                            .notice_phone = earliest(parts_, &MaintenancePart::phones),
                            .ack = earliest(parts_, &MaintenancePart::acks)};
    maintenance.parts = std::move(parts_);
    maintenance.parts.insert(maintenance.parts.end(), beside_.begin(), beside_.end());
    maintenance.withdrawn = withdrawn_;
    maintenance.withdrawn_reason = withdrawn_reason_;
    maintenance.late_acts = std::move(late_acts_);
    return maintenance;
  }

  const Entry& entry_;
  const Contract& contract_;
  const FunctionIds& functions_;
  Spoken<Instant> from_{}, to_{};
  Spoken<MaintenanceKind> kind_{};
  Spoken<bool> interruption_{};
  Spoken<Work> work_{};
  Spoken<Instant> started_{}, finished_{};
  Spoken<std::vector<std::string>> scope_{};
  Spoken<std::string> description_{};
  Parts parts_{};
  Parts beside_{};  ///< spans that had begun when the maintenance was moved away from them
  std::map<std::pair<std::string, Instant>, std::string> said_{};  ///< instants by field, with who said them first
  bool withdrawn_ = false;
  std::string withdrawn_reason_{};
  std::vector<LateRecorded> late_acts_{};
};

}  // namespace

Maintenance fold_maintenance(const Entry& entry, const Contract& contract, const FunctionIds& functions) {
  return Fold(entry, contract, functions).result();
}

}  // namespace sereno::sla
