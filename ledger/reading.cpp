// StoredLedger: what is read.
#include <algorithm>
#include <set>

#include "ledger/recorder.h"
#include "ledger/run_reader.h"
#include "ledger/seal.h"
#include "ledger/stored_ledger.h"
#include "ledger/verification.h"

namespace sereno::ledger {

namespace {

/// The types that somebody asks for; none: all.
class Wanted {
 public:
  explicit Wanted(const std::vector<std::string>& types) : types_(types.begin(), types.end()) {}
  bool has(const std::string& type) const { return types_.empty() || types_.contains(type); }
  const std::set<std::string>& types() const { return types_; }

 private:
  std::set<std::string> types_;
};

Sample last_of(const Run& run) {
  return {.service = run.service,
          .function = run.function,
          .at = run.last_confirmed,
          .status = run.status,
          .degraded = run.degraded,
          .interval = run.interval,
          .output = run.first_output,
          .source = run.source,
          .function_state = run.function_state,
          .fault = run.fault,
          .reason = run.reason,
          .site = run.site};
}

/// Among all raw samples of the series, for one whose newest are of the future: the clock was set back.
std::optional<Sample> last_raw(Store& store, const SeriesName& series, Instant now) {
  std::optional<Sample> last;
  store.packs_back([&](StoredPack&& pack) {
    if (pack.oldest > now) return true;
    for (auto& [arrival, sample] : samples_in(store, pack))
      if (sample.service == series.service && sample.site == series.site && sample.source == series.source &&
          sample.at <= now && (!last || last->at < sample.at))
        last = std::move(sample);
    return !last && !store.failed();
  });
  return last;
}

/// The last result of one series that is not later than `now`.
std::optional<Sample> last_of(Store& store, const Series& series, Instant now) {
  std::optional<Sample> last;
  auto raw = last_sample(store, series.id);
  if (raw) last = raw->sample.at <= now ? std::move(raw->sample) : last_raw(store, series.name, now);
  for (const StoredRun& stored : newest_runs(store, series))
    if (stored.run.last_confirmed <= now && (!last || last->at < stored.run.last_confirmed)) last = last_of(stored.run);
  if (last && raw) last->known_perfdata = std::move(raw->labels);
  return last;
}

void find_nameless(Store& store) {
  if (store.nameless() && !store.failed()) store.damaged("results are of a series that has no name");
}

/// Of facts of the first version only what their digest covers was ever told.
bool as_first_told(const Fact& fact) {
  const ActHead& head = fact.head;
  return head.by.empty() && head.author_party.empty() && head.channel.empty() && head.login.empty() && !head.said_at &&
         fact.entry.empty() && !fact.span && 1 <= fact.arrival && fact.arrival <= fact.sequence;
}

/// What damage takes out of a lane or a series altogether must not look like silence: the last seal names the lanes
/// that there were, and each run is of a series that has a name.
void find_lost_runs(Store& store) {
  find_nameless(store);
  const auto sequence = store.last_seal();
  if (sequence == 0 || store.failed()) return;
  const auto packed = store.seal(sequence);
  const auto seal = packed ? unpack(*packed) : std::nullopt;
  if (!seal) return store.damaged("the seal of record " + std::to_string(sequence) + " cannot be read");
  for (const SealedRun& sealed : seal->runs)
    if (sealed.lane > 0 && sealed.lane >= store.lanes(sealed.series) && !store.failed())
      store.damaged("runs of series " + std::to_string(sealed.series) + " are missing in lane " +
                    std::to_string(sealed.lane));
}

/// In how many drawers of the range a fact that was found in one of them lies.
std::int64_t times_filed(const Fact& fact, const DrawerRange& range) {
  if (!fact.span) return range.level == timeless.level ? 1 : 0;
  const auto drawers = drawers_of(*fact.span);
  return std::ranges::count_if(drawers, [&](const Drawer& drawer) {
    return drawer.level == range.level && range.first <= drawer.number && drawer.number <= range.last;
  });
}

}  // namespace

Result<std::unique_ptr<Ledger::Snapshot>> StoredLedger::snapshot() { return answer(store_->snapshot()); }

Result<std::vector<Run>> StoredLedger::runs(Instant from, Instant to) {
  auto found = heard(from, to);
  if (!found) return found.error();
  return std::move(found->runs);
}

Result<HeardRuns> StoredLedger::heard(Instant from, Instant to) {
  const auto one_instant = store_->snapshot();
  HeardRuns found;
  std::vector<Run>& all = found.runs;
  std::ptrdiff_t of_service = 0;  // series are in the order of their names: those of one service follow each other
  std::string service;
  for (const Series& series : store_->series()) {
    const auto middle = static_cast<std::ptrdiff_t>(all.size());
    if (series.name.service != service) of_service = middle;
    service = series.name.service;
    auto some = runs_touching(*store_, series, {from, to}, found.earlier);
    std::ranges::move(some, std::back_inserter(all));
    if (of_service == middle) continue;
    std::inplace_merge(all.begin() + of_service, all.begin() + middle, all.end(),
                       [](const Run& left, const Run& right) { return left.first_seen < right.first_seen; });
  }
  find_lost_runs(*store_);
  return answer(std::move(found));
}

/// A fact that is not what was written is a failure of the store.
Fact StoredLedger::checked(StoredFact&& stored) {
  const RecordFrame frame{.version = stored.version,
                          .sequence = stored.fact.sequence,
                          .kind = RecordKind::fact,
                          .recorded_at = stored.fact.recorded_at};
  const auto bytes = stored.version == BytesVersion::one ? fact_bytes_1(stored.fact) : fact_bytes(stored.fact);
  if (!store_->failed() && record_digest(stored.before.value_or(Digest{}), frame, bytes) != stored.digest)
    store_->damaged("record " + std::to_string(stored.fact.sequence) +
                    " is not what was written: its digest does not match");
  if (stored.version == BytesVersion::one && !as_first_told(stored.fact) && !store_->failed())
    store_->damaged("record " + std::to_string(stored.fact.sequence) + " says more than was ever told");
  return std::move(stored.fact);
}

Result<std::vector<Fact>> StoredLedger::facts(const std::vector<std::string>& types) {
  std::vector<Fact> found;
  const auto take = [&](StoredFact&& stored) {
    found.push_back(checked(std::move(stored)));
    return !store_->failed();
  };
  const Wanted wanted(types);
  if (types.empty()) store_->facts(std::nullopt, take);
  for (const std::string& type : wanted.types()) store_->facts(type, take);
  std::ranges::sort(found, {}, &Fact::sequence);
  return answer(std::move(found));
}

Result<std::vector<Fact>> StoredLedger::facts(const std::vector<std::string>& types, const TimeSpan& span) {
  const auto one_instant = store_->snapshot();
  const Wanted wanted(types);
  std::map<std::int64_t, Fact> found;
  std::set<std::string> entries;
  const auto take = [&](StoredFact&& stored) {
    Fact fact = checked(std::move(stored));
    if (wanted.has(fact.type)) found.insert_or_assign(fact.sequence, std::move(fact));
    return !store_->failed();
  };
  for (const DrawerRange& drawers : drawers_touching(span)) {
    std::int64_t lying = 0;
    const auto filed = store_->facts_filed(drawers, [&](StoredFact&& stored) {
      const Fact& fact = stored.fact;
      lying += times_filed(fact, drawers);
      if (fact.span && !touches(*fact.span, span)) return true;
      if (fact.entry.empty()) return take(std::move(stored));
      entries.insert(fact.entry);
      return true;
    });
    if (lying != filed && !store_->failed()) store_->damaged("facts are filed where they do not belong");
  }
  for (const std::string& entry : entries) store_->facts_of_entry(entry, take);
  std::vector<Fact> all;
  all.reserve(found.size());
  for (auto& [sequence, fact] : found) all.push_back(std::move(fact));
  return answer(std::move(all));
}

Result<std::optional<Fact>> StoredLedger::last_fact(const std::vector<std::string>& types, Instant at) {
  const auto key = [](const Fact& fact) {
    return std::pair(fact.head.said_at.value_or(fact.recorded_at), fact.sequence);
  };
  std::optional<Fact> last;
  for (const std::string& type : types) {
    auto stored = store_->last_fact(type, at);
    if (!stored) continue;
    Fact fact = checked(std::move(*stored));
    if (!last || key(*last) < key(fact)) last = std::move(fact);
  }
  return answer(std::move(last));
}

Result<Arrivals> StoredLedger::arrivals(std::int64_t after, std::size_t most) {
  const std::int64_t end = whole_counters(*store_).arrival;  // what another process adds meanwhile is not looked at
  most = std::max<std::size_t>(most, 1);
  std::vector<Arrived> items;
  const auto collect = [&](std::size_t& count, std::int64_t arrival, auto&& what) {
    if (arrival <= after) return true;
    if (arrival > end || count++ > most) return false;
    items.push_back({.arrival = arrival, .what = std::forward<decltype(what)>(what)});
    return !store_->failed();
  };
  std::size_t facts = 0, runs = 0, samples = 0;
  store_->facts_arrived(after, [&](StoredFact&& stored) {
    const auto arrival = stored.fact.arrival;
    return collect(facts, arrival, checked(std::move(stored)));
  });
  store_->runs_arrived(after, [&](StoredRun&& stored) {
    if (run_checksum(stored) != stored.checksum && !store_->failed())
      store_->damaged("the run of " + stored.run.service + " from " + format_instant(stored.run.first_seen) +
                      " is not what was written: its checksum does not match");
    const auto arrival = stored.run.arrival;
    return collect(runs, arrival, std::move(stored.run));
  });
  store_->packs(after, [&](StoredPack&& pack) {
    for (auto& [arrival, sample] : samples_in(*store_, pack))
      if (!collect(samples, arrival, std::move(sample))) return false;
    return true;
  });
  if (store_->failed()) return store_->take_failure();

  // A sample and the run that it begins share their number: samples come first, and both are on one side of a cut.
  std::ranges::stable_sort(items, {},
                           [](const Arrived& item) { return std::pair(item.arrival, item.what.index() == 2); });
  Arrivals found{.through = end};
  if (items.size() > most) {
    auto cut = items.begin() + static_cast<std::ptrdiff_t>(most);
    while (cut != items.begin() && std::prev(cut)->arrival == cut->arrival) --cut;
    if (cut == items.begin()) cut = std::ranges::upper_bound(items, cut->arrival, {}, &Arrived::arrival);
    items.erase(cut, items.end());
    found.through = items.back().arrival;
  }
  std::set<std::int64_t> given;
  for (const Arrived& item : items) given.insert(item.arrival);
  found.gone = std::max<std::int64_t>(found.through - after, 0) - static_cast<std::int64_t>(given.size());
  found.items = std::move(items);
  return found;
}

Result<std::int64_t> StoredLedger::last_arrival() { return answer(whole_counters(*store_).arrival); }

Result<std::optional<Position>> StoredLedger::position(const std::string& consumer) {
  auto stored = store_->position(consumer);
  const auto check = [this](const StoredPosition& each) {
    if (position_checksum(each.position) != each.checksum && !store_->failed())
      store_->damaged("the position of " + each.position.consumer +
                      " is not what was written: its checksum does not match");
    return !store_->failed();
  };
  if (stored)
    check(*stored);
  else  // it may stand under a name that it never had
    store_->positions(check);
  return answer(stored ? std::optional(std::move(stored->position)) : std::nullopt);
}

Result<std::vector<Sample>> StoredLedger::samples(const std::string& service, const TimeSpan& span) {
  std::vector<Sample> found;
  store_->packs_of(span, [&](StoredPack&& pack) {
    for (auto& [arrival, sample] : samples_in(*store_, pack))
      if (sample.service == service && span.from <= sample.at && sample.at < span.to)
        found.push_back(std::move(sample));
    return !store_->failed();
  });
  std::ranges::stable_sort(found, {}, &Sample::at);
  return answer(std::move(found));
}

Result<std::optional<EvidenceFile>> StoredLedger::file(const std::string& digest) {
  auto stored = store_->file(digest);
  if (!stored) return answer(std::optional<EvidenceFile>());
  if (stored->file.bytes && to_hex(sha256(*stored->file.bytes)) != digest && !store_->failed())
    store_->damaged("file " + digest + " is not what was written: its digest does not match");
  if (!stored->file.bytes && !stored->erased && !store_->failed())
    store_->damaged("file " + digest + " is gone, and nobody erased it");
  return answer(std::optional(std::move(stored->file)));
}

Result<std::vector<std::string>> StoredLedger::services() {
  std::vector<std::string> names;
  for (Series& series : store_->series())
    if (names.empty() || names.back() != series.name.service) names.push_back(std::move(series.name.service));
  return answer(std::move(names));
}

Result<std::vector<Sample>> StoredLedger::last_samples() {
  std::vector<Sample> found;
  find_nameless(*store_);
  for (const Series& series : store_->series()) {
    auto last = last_of(*store_, series, now());
    if (!last) continue;
    if (found.empty() || found.back().service != last->service)
      found.push_back(std::move(*last));
    else if (found.back().at <= last->at)
      found.back() = std::move(*last);
  }
  return answer(std::move(found));
}

Result<Head> StoredLedger::head() {
  const ChainEnd end = store_->chain_end();
  return answer(Head{.sequence = end.sequence, .digest = to_hex(end.digest)});
}

Result<Verification> StoredLedger::verify() { return verify_ledger(*store_); }

}  // namespace sereno::ledger
