#include "sla/entry.h"

#include <map>
#include <tuple>
#include <unordered_set>

namespace sereno::sla {
namespace {

using Acts = std::vector<const Act*>;

/// Of acts that are one, the one that was recorded first.
bool recorded_before(const Act* left, const Act* right) {
  return std::tie(left->head.recorded_at, left->head.sequence) <
         std::tie(right->head.recorded_at, right->head.sequence);
}

bool belongs(const Act& act, std::string_view type) {
  const auto* withdrawal = says<WithdrawalSaid>(act);
  return withdrawal != nullptr ? withdrawal->of_type == type : type_of(act) == type;
}

/// What names an entry: the id, or for an act without one what it says. Of corrections the last word holds, so that one
/// which is said again is another.
std::string key_of(const Act& act) {
  if (!act.id.empty()) return "id " + act.id;
  const bool own = act.head.digest.empty() || (!act.head.names_said_at && says<CorrectionSaid>(act) != nullptr);
  return "digest " + act.head.digest + (own ? " " + std::to_string(act.head.sequence) : "");
}

void drop_repeated(Acts& acts) {
  std::sort(acts.begin(), acts.end(), recorded_before);
  Acts kept;
  std::unordered_set<std::string_view> known;
  for (const Act* act : acts) {
    const bool counts_once = act->head.names_said_at && !act->head.digest.empty();
    if (!counts_once || known.insert(act->head.digest).second) kept.push_back(act);
  }
  std::sort(kept.begin(), kept.end(),
            [](const Act* left, const Act* right) { return said_before(left->head, right->head); });
  const auto repeats = [](const Act* before, const Act* act) {
    return !act->head.digest.empty() && before->head.digest == act->head.digest;
  };
  kept.erase(std::unique(kept.begin(), kept.end(), repeats), kept.end());
  acts = std::move(kept);
}

}  // namespace

std::string_view to_string(Standing standing) {
  switch (standing) {
    case Standing::established:
      return "established";
    case Standing::pending:
      return "pending";
    case Standing::incomplete:
      return "incomplete";
    case Standing::refused:
      return "refused";
    case Standing::withdrawn:
      break;
  }
  return "withdrawn";
}

std::string joined(std::vector<Standing> standings) {
  std::sort(standings.begin(), standings.end());
  standings.erase(std::unique(standings.begin(), standings.end()), standings.end());
  std::string text;
  for (const Standing each : standings) text += (text.empty() ? "" : "+") + std::string(to_string(each));
  return text;
}

void add_once(std::vector<Standing>& standings, Standing standing) {
  if (std::find(standings.begin(), standings.end(), standing) == standings.end()) standings.push_back(standing);
}

std::vector<Entry> entries_of(const std::vector<Act>& acts, std::string_view type) {
  std::map<std::string, Acts> by_key;
  for (const Act& act : acts)
    if (belongs(act, type)) by_key[key_of(act)].push_back(&act);
  std::vector<Entry> entries;
  for (auto& [key, own] : by_key) {
    drop_repeated(own);
    const bool only_withdrawals =
        std::all_of(own.begin(), own.end(), [](const Act* act) { return says<WithdrawalSaid>(*act) != nullptr; });
    if (only_withdrawals) continue;
    const Act& first = *own.front();
    entries.push_back({first.id.empty() ? "#" + std::to_string(first.head.sequence) : first.id, std::move(own)});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& left, const Entry& right) {
    return said_before(left.acts.front()->head, right.acts.front()->head);
  });
  return entries;
}

}  // namespace sereno::sla
