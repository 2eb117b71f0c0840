#include "sla/registers/proposal.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <optional>
#include <tuple>

#include "base/time_words.h"
#include "base/utf8.h"

namespace sereno::sla {
namespace {

namespace json = boost::json;

struct Blame {
  Cause cause = Cause::third_party;
  std::string party{};
};

/// On whose side the owner stands; nothing where nobody is blamed.
std::optional<Blame> blame_of(const Contract& contract, const Fault& fault) {
  if (!fault.party.empty()) {
    const Role role = contract.role_of(fault.party);
    if (role == Role::provider || role == Role::ally) return Blame{Cause::provider, fault.party};
  }
  switch (fault.owner) {
    case FaultOwner::platform:
    case FaultOwner::ally:
      return Blame{Cause::provider, fault.party.empty() ? std::string(provider_party) : fault.party};
    case FaultOwner::third_party:
      return Blame{Cause::third_party, fault.party};
    case FaultOwner::client:
      return Blame{Cause::third_party, fault.party.empty() ? std::string(client_party) : fault.party};
    case FaultOwner::infrastructure:
      return Blame{Cause::third_party, fault.party.empty() ? "infrastructure" : fault.party};
    case FaultOwner::observer:
    case FaultOwner::not_established:
    case FaultOwner::not_said:
      break;
  }
  return std::nullopt;
}

std::string function_of(const Contract& contract, const ledger::Run& run) {
  return contract.function_of(run.service, run.function);
}

/// Until when what the run says holds: the next run of the same service and source, or staleness.
Instant end_of(const std::vector<ledger::Run>& runs, const ledger::Run& run) {
  Instant end = run.last_confirmed + stale_after(run.interval);
  for (const ledger::Run& other : runs)
    if (other.service == run.service && other.source == run.source && other.site == run.site &&
        other.first_seen > run.last_confirmed)
      end = std::min(end, other.first_seen);
  return end;
}

std::string seen_by(const ledger::Run& run) {
  std::string text = run.service + ": " + std::to_string(run.samples) + (run.samples == 1 ? " sample" : " samples");
  if (!run.fault.step.empty()) text += ", step " + run.fault.step;
  if (!run.fault.reasons.empty()) text += ", " + run.fault.reasons;
  return text;
}

using Key = std::tuple<std::string, int, std::string>;

void join(std::vector<Proposal>& proposals, Proposal next) {
  if (proposals.empty() || proposals.back().span.to < next.span.from) return proposals.push_back(std::move(next));
  Proposal& last = proposals.back();
  last.span.to = std::max(last.span.to, next.span.to);
  last.evidence += "; " + next.evidence;
  last.confidence = std::min(last.confidence, next.confidence);
}

}  // namespace

std::vector<Proposal> propose_claims(const Contract& contract, const std::vector<ledger::Run>& runs,
                                     const Interval& span) {
  std::vector<const ledger::Run*> ordered;
  for (const ledger::Run& run : runs) ordered.push_back(&run);
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const auto* left, const auto* right) { return left->first_seen < right->first_seen; });
  std::map<Key, std::vector<Proposal>> found;
  for (const ledger::Run* run : ordered) {
    if (run->status == Status::ok || run->function_state == FunctionState::up) continue;
    const auto blame = blame_of(contract, run->fault);
    const Interval part = intersection({run->first_seen, end_of(runs, *run)}, span);
    if (!blame || part.empty() || blame->party.empty()) continue;
    const std::string function = function_of(contract, *run);
    join(found[{function, static_cast<int>(blame->cause), blame->party}],
         {part, function, blame->cause, blame->party, seen_by(*run), run->fault.confidence});
  }
  std::vector<Proposal> all;
  for (auto& [key, proposals] : found)
    for (Proposal& each : proposals) all.push_back(std::move(each));
  std::stable_sort(all.begin(), all.end(),
                   [](const Proposal& left, const Proposal& right) { return left.span.from < right.span.from; });
  return all;
}

std::string runs_as_evidence(const Contract& contract, const std::vector<ledger::Run>& runs, const Proposal& proposal) {
  const auto text = [](std::string_view words) { return json::value(json::string(valid_utf8(words))); };
  std::string lines;
  for (const ledger::Run& run : runs) {
    const Interval whole{run.first_seen, run.last_confirmed + milliseconds{1}};
    if (function_of(contract, run) != proposal.function || intersection(whole, proposal.span).empty()) continue;
    lines += json::serialize(json::object{{"service", text(run.service)},
                                          {"source", text(run.source)},
                                          {"site", text(run.site)},
                                          {"status", text(to_string(run.status))},
                                          {"first_seen", text(format_instant(run.first_seen))},
                                          {"last_confirmed", text(format_instant(run.last_confirmed))},
                                          {"samples", run.samples},
                                          {"output", text(run.first_output)},
                                          {"owner", text(to_string(run.fault.owner))},
                                          {"party", text(run.fault.party)},
                                          {"confidence", text(to_string(run.fault.confidence))},
                                          {"step", text(run.fault.step)},
                                          {"reasons", text(run.fault.reasons)},
                                          {"steps", text(run.first_steps)}}) +
             "\n";
  }
  return lines;
}

}  // namespace sereno::sla
