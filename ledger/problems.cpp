#include "ledger/problems.h"

#include <algorithm>
#include <set>

#include "ledger/chain.h"
#include "ledger/sample_log.h"

namespace sereno::ledger {

namespace {

/// Facts in the order of the chain: whether an entry was known before says where a fact is filed.
std::vector<StoredFact> facts_in_order(Store& store) {
  std::vector<StoredFact> all;
  store.facts(std::nullopt, [&](StoredFact&& fact) {
    all.push_back(std::move(fact));
    return true;
  });
  std::ranges::sort(all, {}, [](const StoredFact& stored) { return stored.fact.sequence; });
  return all;
}

std::string name(const StoredFact& stored) { return "record " + std::to_string(stored.fact.sequence); }

}  // namespace

void check_facts(Store& store, Problems& problems) {
  const auto filed = store.filed();
  std::map<Drawer, std::int64_t> drawers;
  std::map<std::string, std::int64_t> entries;
  std::size_t filings = 0;
  for (const StoredFact& stored : facts_in_order(store)) {
    const Fact& fact = stored.fact;
    if (stored.content != fact_content(fact)) problems.add(name(stored) + ": the fact is filed under another content");
    if (stored.torn) problems.add(name(stored) + ": has half a span");
    if (stored.told_at != fact.head.said_at.value_or(fact.recorded_at))
      problems.add(name(stored) + ": the fact is filed under another instant");
    auto expected = drawers_for(fact, entries.contains(fact.entry));
    std::vector<Drawer> actual;
    for (auto [place, end] = filed.equal_range(fact.sequence); place != end; ++place) actual.push_back(place->second);
    std::ranges::sort(actual);
    std::ranges::sort(expected);
    if (actual != expected) problems.add(name(stored) + ": the fact is filed under another span");
    for (const Drawer& drawer : expected) ++drawers[drawer];
    if (!fact.entry.empty()) ++entries[fact.entry];
    filings += actual.size();
  }
  problems.unreadable("facts");
  if (filings != filed.size()) problems.add("drawers hold facts that are not there");
  if (store.drawers() != drawers) problems.add("drawers do not hold as many facts as they should");
  if (store.entries() != entries) problems.add("entries do not have as many facts as they should");
  problems.unreadable("where facts are filed");
}

void check_samples(Store& store, Problems& problems) {
  const Counters counters = store.counters();
  if (!store.failed() && counters_checksum(counters) != counters.checksum)
    problems.add("counters: damaged, their checksum does not match");
  problems.unreadable("counters");
  std::int64_t last = 0;
  store.packs(0, [&](StoredPack&& pack) {
    const auto samples = samples_in(store, pack);
    problems.unreadable("samples");
    if (samples.empty()) return true;
    if (pack.first != samples.front().arrival || pack.last != samples.back().arrival || pack.first <= last ||
        pack.last > counters.arrival)
      problems.add("the samples from arrival " + std::to_string(pack.first) + " are filed under other numbers");
    last = pack.last;
    return true;
  });
  problems.unreadable("samples after arrival " + std::to_string(last));
  std::vector<std::int64_t> series;
  store.all_latest([&](Latest&& latest) {
    series.push_back(latest.series);
    return true;
  });
  for (const auto id : series) {
    last_sample(store, id);
    problems.unreadable("the last sample of series " + std::to_string(id));
  }
}

void check_files(Store& store, Problems& problems) {
  store.files([&](StoredFile&& stored) {
    const std::string where = "file " + stored.file.digest;
    if (stored.file.bytes) {
      if (to_hex(sha256(*stored.file.bytes)) != stored.file.digest ||
          stored.file.size != static_cast<std::int64_t>(stored.file.bytes->size()))
        problems.add(where + ": damaged, its digest does not match");
      if (stored.erased) problems.add(where + ": is said to be erased and is there");
      return true;
    }
    const auto act = stored.erased ? store.fact(*stored.erased) : std::nullopt;
    if (!act || act->fact.body.find(stored.file.digest) == std::string::npos)
      problems.add(where + ": is gone, and no act says that it was erased");
    return true;
  });
  problems.unreadable("files");
}

void check_positions(Store& store, Problems& problems) {
  store.positions([&](StoredPosition&& stored) {
    if (position_checksum(stored.position) != stored.checksum)
      problems.add("position of " + stored.position.consumer + ": damaged, its checksum does not match");
    return true;
  });
  problems.unreadable("positions");
}

}  // namespace sereno::ledger
