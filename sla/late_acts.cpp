#include "sla/late_acts.h"

#include <algorithm>
#include <optional>
#include <string>

#include "sla/entry.h"

namespace sereno::sla {
namespace {

/// The start that an act gives to what it touches.
std::optional<Instant> start_of(const Act& act) {
  if (const auto* said = says<ClaimSaid>(act)) return said->from;
  if (const auto* said = says<CorrectionSaid>(act)) return said->from;
  if (const auto* said = says<MembershipSaid>(act)) return said->from ? said->from : said->to;
  return std::nullopt;
}

}  // namespace

std::vector<LateAct> late_acts(const std::vector<Act>& acts) {
  std::vector<LateAct> found;
  const bool any = std::any_of(acts.begin(), acts.end(), [](const Act& act) {
    return act.head.names_said_at && act.head.recorded_at > act.head.said_at;
  });
  if (!any) return found;
  for (const char* type : {"attribution", "correction", "membership"})
    for (const Entry& entry : entries_of(acts, type)) {
      std::optional<Instant> start;
      for (const Act* act : entry.acts) {
        if (const auto own = start_of(*act)) start = own;
        const ActHead& head = act->head;
        if (start && head.names_said_at && is_late_recorded(head.said_at, head.recorded_at, *start))
          found.push_back({act, {entry.name, "said_at", head.said_at, head.recorded_at, *start}});
      }
    }
  return found;
}

std::vector<Act> without(const std::vector<Act>& acts, const std::vector<LateAct>& late) {
  std::vector<Act> kept;
  for (const Act& act : acts)
    if (std::none_of(late.begin(), late.end(), [&](const LateAct& each) { return each.act == &act; }))
      kept.push_back(act);
  return kept;
}

}  // namespace sereno::sla
