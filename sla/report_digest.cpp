#include "sla/report_digest.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <tuple>

#include "base/time_words.h"
#include "sla/digest.h"
#include "sla/entry.h"

namespace sereno::sla {
namespace {

void add(FieldDigest& digest, Instant at) { digest.number(ms_of(at)); }

void add(FieldDigest& digest, const Interval& span) {
  add(digest, span.from);
  add(digest, span.to);
}

/// A run that goes on, as far as the context sees it: what it says later is no evidence of the period.
ObservedRun within(ObservedRun run, const Interval& context) {
  run.last_confirmed = context.to;
  const auto interval = interval_or_assumed(run.interval);
  run.samples = (run.last_confirmed - run.first_seen) / interval + 1;
  return run;
}

auto order_of(const ObservedRun& run) {
  return std::tie(run.service, run.first_seen, run.last_confirmed, run.function, run.source, run.imported, run.state,
                  run.interval, run.samples, run.output, run.observer);
}

void add(FieldDigest& digest, const ObservedRun& run) {
  digest.text(run.service).text(run.function).text(run.source).number(run.imported ? 1 : 0);
  digest.number(static_cast<int>(run.state));
  add(digest, run.first_seen);
  add(digest, run.last_confirmed);
  digest.number(run.interval.count()).number(run.samples).text(run.output).text(run.observer);
}

auto order_of(const RecordedState& record) {
  return std::tie(record.function, record.span.from, record.span.to, record.state, record.source, record.imported);
}

void add(FieldDigest& digest, const RecordedState& record) {
  digest.text(record.function).text(record.source).number(record.imported ? 1 : 0);
  digest.number(static_cast<int>(record.state));
  add(digest, record.span);
}

auto order_of(const HeardService& each) {
  return std::tie(each.service, each.function, each.first, each.source, each.imported);
}

void add(FieldDigest& digest, const HeardService& each) {
  digest.text(each.service).text(each.function).text(each.source);
  add(digest, each.first);
}

auto order_of(const ClockJump& each) { return std::tie(each.at, each.by); }

void add(FieldDigest& digest, const ClockJump& each) {
  add(digest, each.at);
  digest.number(each.by.count());
}

auto order_of(const Measurement& each) {
  return std::tie(each.what, each.span.from, each.span.to, each.total, each.failed, each.value_e4, each.holds,
                  each.source);
}

void add(FieldDigest& digest, const Measurement& each) {
  digest.text(each.what).text(each.source);
  add(digest, each.span);
  for (const auto& number : {each.total, each.failed, each.value_e4})
    digest.number(number ? 1 : 0).number(number.value_or(0));
  digest.number(each.holds ? (*each.holds ? 2 : 1) : 0);
}

auto order_of(const Interval& span) { return std::tie(span.from, span.to); }

/// Sorted and each once: repeated records and their order say nothing.
template <class Record>
void add_all(FieldDigest& digest, std::vector<const Record*> records) {
  const auto before = [](const Record* left, const Record* right) { return order_of(*left) < order_of(*right); };
  if (!std::is_sorted(records.begin(), records.end(), before)) std::sort(records.begin(), records.end(), before);
  const auto same = [](const Record* left, const Record* right) { return order_of(*left) == order_of(*right); };
  records.erase(std::unique(records.begin(), records.end(), same), records.end());
  digest.number(static_cast<std::int64_t>(records.size()));
  for (const Record* record : records) add(digest, *record);
}

/// Borrowed from the list, where the predicate takes them.
template <class Record, class Takes>
std::vector<const Record*> those(const std::vector<Record>& list, Takes takes) {
  std::vector<const Record*> found;
  for (const Record& each : list)
    if (takes(each)) found.push_back(&each);
  return found;
}

void add_runs(FieldDigest& digest, const std::vector<ObservedRun>& runs, const Interval& context) {
  std::deque<ObservedRun> cut;
  std::vector<const ObservedRun*> seen;
  seen.reserve(runs.size());
  for (const ObservedRun& run : runs) {
    if (run.first_seen >= context.to) continue;
    const bool whole = run.last_confirmed <= context.to;
    seen.push_back(whole ? &run : &cut.emplace_back(within(run, context)));
  }
  add_all(digest, std::move(seen));
}

/// Where there are none, the digest is that of a time before measurements were known.
void add_measurements(FieldDigest& digest, const std::vector<Measurement>& all, const Interval& context) {
  const auto reaches = [&](const Measurement& each) { return !intersection(reach_of(each), context).empty(); };
  auto reaching = those(all, reaches);
  if (reaching.empty()) return;
  digest.text("measurement");
  add_all(digest, std::move(reaching));
}

bool touches(const std::optional<Instant>& from, const std::optional<Instant>& to, const Interval& context) {
  return from.value_or(Instant::min()) < context.to && to.value_or(Instant::max()) > context.from;
}

/// Whether an act speaks of the context, or could.
struct SpeaksOf {
  const Interval& context;
  const ActHead& head;

  bool operator()(const MaintenanceSaid& said) const {
    return (said.from || said.to) && touches(said.from, said.to, context);
  }
  bool operator()(const ClaimSaid& said) const {
    return (said.from || said.to) && touches(said.from, said.to, context);
  }
  bool operator()(const CorrectionSaid& said) const {
    return (said.from || said.to) && touches(said.from, said.to, context);
  }
  bool operator()(const IncidentSaid& said) const { return said.registered && *said.registered < context.to; }
  bool operator()(const BugSaid& said) const { return said.opened && touches(said.opened, said.fixed, context); }
  bool operator()(const MembershipSaid&) const { return head.said_at < context.to; }
  bool operator()(const WithdrawalSaid&) const { return false; }  // its entry decides
  bool operator()(const FreezeSaid&) const { return false; }
  bool operator()(const MessageSaid&) const { return false; }  // what it says of an entry is an act of that one
  bool operator()(const ReceivedSaid&) const { return false; }
};

void add_entries(FieldDigest& digest, const std::vector<Act>& acts, std::string_view type, const Interval& context) {
  for (const Entry& entry : entries_of(acts, type)) {
    const bool speaks = std::any_of(entry.acts.begin(), entry.acts.end(), [&](const Act* act) {
      return std::visit(SpeaksOf{context, act->head}, act->said);
    });
    if (!speaks) continue;
    digest.text(type).text(entry.acts.front()->id).number(static_cast<std::int64_t>(entry.acts.size()));
    for (const Act* act : entry.acts) {
      digest.text(act->head.digest).text(act->head.author_party).text(act->head.channel);
      add(digest, act->head.said_at);
      add(digest, act->head.recorded_at);
    }
  }
}

}  // namespace

std::string evidence_digest(const Evidence& evidence, const Interval& context) {
  FieldDigest digest;
  add_runs(digest, evidence.runs, context);
  const auto touching = [&](const Interval& span) { return !intersection(span, context).empty(); };
  add_all(digest, those(evidence.recorded, [&](const RecordedState& each) { return touching(each.span); }));
  std::vector<HeardService> heard;
  for (HeardService each : evidence.heard) {
    each.first = std::max(each.first, context.from);
    if (each.first < context.to) heard.push_back(std::move(each));
  }
  add_all(digest, those(heard, [](const HeardService&) { return true; }));
  add_all(digest, those(evidence.observer_outages, touching));
  const auto jumps = those(evidence.clock_jumps, [&](const ClockJump& each) { return context.contains(each.at); });
  if (!jumps.empty()) add_all(digest, jumps);  // a month without one has the digest that it had before they were kept
  add_measurements(digest, evidence.measured, context);
  for (const char* type : {"maintenance", "attribution", "correction", "incident", "bug", "membership"})
    add_entries(digest, evidence.acts, type, context);
  return digest.hex();
}

std::string report_digest(const Report& report, const Interval& context) {
  FieldDigest digest;
  digest.text(report.contract.sha256).text(report.policy_sha256).text(report.input_digest);
  digest.text(report.request.period.label);
  add(digest, report.request.period.range);
  if (report.so_far) add(digest, report.request.as_of);
  digest.text(report.freeze ? report.freeze->digest : "");
  const auto transitions = report.contract.zone->transitions(context);
  digest.number(static_cast<std::int64_t>(transitions.size()));
  for (const Transition& each : transitions) {
    add(digest, each.at);
    digest.number(each.offset_before.count()).number(each.offset_after.count());
  }
  return digest.hex();
}

}  // namespace sereno::sla
