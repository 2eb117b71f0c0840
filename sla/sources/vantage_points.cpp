#include "sla/sources/vantage_points.h"

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

namespace sereno::sla {
namespace {

/// Numbers of another ledger's chain mean nothing in this one.
template <class Record>
Record of_source(Record record, const std::string& name) {
  if (!record.imported || record.source.empty()) record.source = name;
  return record;
}

const Vantage* named(const std::vector<Vantage>& vantages, const std::string& name) {
  const auto found =
      std::find_if(vantages.begin(), vantages.end(), [&](const Vantage& each) { return each.name == name; });
  return found == vantages.end() ? nullptr : &*found;
}

/// A ledger that a closing binds.
struct Binding {
  const Act& closing;
  const OtherLedger& said;
  const Vantage& vantage;
};

using SeeBinding = std::function<Result<void>(const Binding&)>;

Result<void> each_binding(const Evidence& evidence, const std::vector<Vantage>& vantages, const std::string& month,
                          const SeeBinding& see) {
  for (const Act& act : evidence.acts) {
    const auto* freeze = says<FreezeSaid>(act);
    if (freeze == nullptr || freeze->month != month) continue;
    for (const OtherLedger& said : freeze->ledgers) {
      const Vantage* vantage = named(vantages, said.name);
      if (vantage == nullptr)
        return Error{month + " was closed by record " + std::to_string(act.head.sequence) + " with a ledger '" +
                     said.name + "', too: give it with --ledger " + said.name + "=PATH"};
      if (auto seen = see({act, said, *vantage}); !seen) return seen;
    }
  }
  return {};
}

/// What is wrong with it; empty when nothing is.
Result<std::string> problem_of(const Binding& binding) {
  const OtherLedger& said = binding.said;
  const auto bound = binding.vantage.book->bound(said.head_sequence);
  if (!bound) return bound.error();
  const std::string closing = "record " + std::to_string(binding.closing.head.sequence) + " binds record " +
                              std::to_string(said.head_sequence) + " of the ledger '" + said.name + "'";
  if (!*bound) return closing + ", which this one has not";
  if ((*bound)->head.digest != said.head_digest || said.last_arrival < (*bound)->least_arrival)
    return closing + " with the digest " + said.head_digest + ", and here it has " + (*bound)->head.digest;
  return std::string();
}

/// Adds what a ledger held at a binding to the evidence of that closing.
Result<void> add_bound(std::map<std::int64_t, std::shared_ptr<Evidence>>& closed, const Evidence& own,
                       const Binding& binding, const Interval& span) {
  auto& whole = closed[binding.closing.head.sequence];
  if (!whole) whole = std::make_shared<Evidence>(own);
  const auto bound = binding.vantage.book->bound(binding.said.head_sequence);
  if (!bound) return bound.error();
  if (!*bound) return Error{"the ledger '" + binding.said.name + "' has lost its records"};
  auto held = load_evidence(*binding.vantage.book, span, {**bound, binding.said.last_arrival});
  if (!held) return held.error();
  return add_vantage_point(*whole, std::move(*held), binding.said.name);
}

}  // namespace

Result<std::vector<std::string>> binding_problems(const Evidence& evidence, const std::vector<Vantage>& vantages,
                                                  const std::string& month) {
  std::vector<std::string> problems;
  const auto seen = each_binding(evidence, vantages, month, [&](const Binding& binding) -> Result<void> {
    auto problem = problem_of(binding);
    if (!problem) return problem.error();
    if (!problem->empty()) problems.push_back(std::move(*problem));
    return {};
  });
  if (!seen) return seen.error();
  return problems;
}

Result<void> add_vantage_points(Evidence& evidence, const std::vector<Vantage>& vantages, const std::string& month,
                                const Interval& span) {
  const auto problems = binding_problems(evidence, vantages, month);
  if (!problems) return problems.error();
  if (!problems->empty()) return Error{problems->front()};
  std::map<std::int64_t, std::shared_ptr<Evidence>> closed;
  const auto bound = each_binding(evidence, vantages, month,
                                  [&](const Binding& binding) { return add_bound(closed, evidence, binding, span); });
  if (!bound) return bound;
  for (const Vantage& each : vantages) {
    auto held = each.bound ? load_evidence(*each.book, span, *each.bound) : load_evidence(*each.book, span);
    if (!held) return held.error();
    if (auto added = add_vantage_point(evidence, std::move(*held), each.name); !added) return added;
  }
  evidence.as_bound.insert(closed.begin(), closed.end());
  return {};
}

Result<void> add_vantage_point(Evidence& evidence, Evidence other, const std::string& name) {
  if (!other.acts.empty())
    return Error{"the ledger '" + name + "' holds " + std::to_string(other.acts.size()) +
                 " acts: registers are kept in the first ledger alone"};
  for (ObservedRun& run : other.runs) {
    run.arrival = 0;
    evidence.runs.push_back(of_source(std::move(run), name));
  }
  for (HeardService& heard : other.heard) {
    heard.arrival = 0;
    evidence.heard.push_back(of_source(std::move(heard), name));
  }
  for (RecordedState& state : other.recorded) {
    state.sequence = 0;
    evidence.recorded.push_back(of_source(std::move(state), name));
  }
  for (Measurement& each : other.measured) {
    each.sequence = 0;
    evidence.measured.push_back(std::move(each));
  }
  for (ClockJump& jump : other.clock_jumps) {
    jump.sequence = 0;
    evidence.clock_jumps.push_back(jump);
  }
  evidence.observer_outages.insert(evidence.observer_outages.end(), other.observer_outages.begin(),
                                   other.observer_outages.end());
  evidence.others.push_back({name, other.head_sequence, std::move(other.head_digest), other.last_arrival});
  return {};
}

Result<Evidence> load_evidence(ledger::Ledger& first, const std::vector<NamedLedger>& further, const std::string& month,
                               const Interval& span) {
  auto evidence = load_evidence(first, span);
  if (!evidence) return evidence;
  std::vector<std::unique_ptr<ledger::Ledger>> books;
  std::vector<Vantage> vantages;
  for (const NamedLedger& each : further) {
    auto book = ledger::Ledger::open(each.path, ledger::Ledger::Access::read_only, {.cache_kib = 256});
    if (!book) return book.error();
    vantages.push_back({each.name, book->get()});
    books.push_back(std::move(*book));
  }
  if (auto added = add_vantage_points(*evidence, vantages, month, span); !added) return added.error();
  return evidence;
}

bool is_same_ledger(const std::string& path, const std::string& other) {
  std::error_code error;
  return path == other || std::filesystem::equivalent(path, other, error);
}

bool is_vantage_name(const std::string& name) {
  constexpr std::string_view fit = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
  const bool taken = name.empty() || name == "agent" || name == "import";
  return !taken && name.find_first_not_of(fit) == std::string::npos;
}

}  // namespace sereno::sla
