#include "ledger/sample_log.h"

#include <algorithm>

namespace sereno::ledger {

namespace {

constexpr std::size_t largest_pack = 1000;
/// Fewer are soon joined with others.
constexpr std::size_t worth_deflating = 100;
constexpr int small_ones_kept = 64;
constexpr int trimmed_at_a_time = 4;

StoredPack make_pack(const std::vector<NumberedSample>& samples, Instant written_at) {
  const auto at = [](const NumberedSample& each) { return each.sample.at; };
  const auto [oldest, newest] = std::ranges::minmax_element(samples, {}, at);
  StoredPack made{.first = samples.front().arrival,
                  .last = samples.back().arrival,
                  .written_at = written_at,
                  .samples = static_cast<std::int64_t>(samples.size()),
                  .oldest = at(*oldest),
                  .newest = at(*newest),
                  .content = samples.size() < worth_deflating ? pack(samples) : pack_tightly(samples)};
  made.checksum = pack_checksum(made);
  return made;
}

}  // namespace

std::vector<NumberedSample> samples_in(Store& store, const StoredPack& pack) {
  auto samples = unpack_samples(pack.content);
  const bool whole = samples && pack_checksum(pack) == pack.checksum &&
                     static_cast<std::int64_t>(samples->size()) == pack.samples && !samples->empty();
  if (whole) return std::move(*samples);
  if (!store.failed())
    store.damaged("the samples from arrival " + std::to_string(pack.first) + " are not what was written");
  return {};
}

std::optional<LastSample> last_sample(Store& store, std::int64_t series) {
  const auto latest = store.latest(series);
  if (!latest) return std::nullopt;
  auto samples = unpack_samples(latest->content);
  if (samples && samples->size() == 1 && latest_checksum(*latest) == latest->checksum)
    return LastSample{.sample = std::move(samples->front().sample), .labels = latest->labels};
  if (!store.failed())
    store.damaged("the last sample of series " + std::to_string(series) + " is not what was written");
  return std::nullopt;
}

void SampleLog::add(std::int64_t series, NumberedSample sample, Instant now) {
  if (!sample.sample.perfdata.empty()) labels_[series] = sample.sample.perfdata;
  const auto [newest, fresh] = latest_.try_emplace(series, sample.sample);
  if (!fresh && sample.sample.at >= newest->second.at) newest->second = sample.sample;
  waiting_.push_back(std::move(sample));
  if (waiting_.size() == largest_pack) write_pack(now);
}

void SampleLog::finish(Chain& chain, milliseconds keep) {
  write_pack(chain.now());
  write_latest(chain.now());
  if (small_packs_ >= small_ones_kept) join_small_ones();
  trim(chain, keep);
}

void SampleLog::write_pack(Instant now) {
  if (waiting_.empty()) return;
  if (waiting_.size() < largest_pack) ++small_packs_;
  store_.add(make_pack(waiting_, now));
  waiting_.clear();
}

void SampleLog::write_latest(Instant now) {
  for (auto& [series, sample] : latest_) {
    const auto stored = last_sample(store_, series);
    if (store_.failed()) return;
    // One from the future was the work of a wrong clock.
    if (stored && stored->sample.at > sample.at && stored->sample.at <= now) continue;
    Latest latest{.series = series, .labels = labels_.contains(series) ? labels_[series] : ""};
    if (latest.labels.empty() && stored) latest.labels = stored->labels;
    latest.content = pack({{.sample = std::move(sample)}});
    latest.checksum = latest_checksum(latest);
    store_.set(latest);
  }
  latest_.clear();
  labels_.clear();
}

void SampleLog::join_small_ones() {
  small_packs_ = 0;
  std::vector<StoredPack> small;
  std::int64_t samples = 0;
  store_.packs_back([&](StoredPack&& pack) {
    samples += pack.samples;
    if (samples > static_cast<std::int64_t>(largest_pack)) return false;
    small.push_back(std::move(pack));
    return true;
  });
  if (small.size() < 2) return;
  std::vector<NumberedSample> joined;
  Instant written_at = small.front().written_at;
  for (auto pack = small.rbegin(); pack != small.rend(); ++pack) {
    written_at = std::max(written_at, pack->written_at);
    std::ranges::move(samples_in(store_, *pack), std::back_inserter(joined));
  }
  if (store_.failed()) return;
  for (const StoredPack& pack : small) store_.remove_pack(pack.first);
  store_.add(make_pack(joined, written_at));
}

void SampleLog::trim(Chain& chain, milliseconds keep) {
  std::vector<std::pair<std::int64_t, std::int64_t>> old;
  store_.packs(0, [&](StoredPack&& pack) {
    // Written in what is now the far future: the clock was wrong then.
    const bool stale = pack.written_at < chain.now() - keep || pack.written_at > chain.now() + keep;
    if (stale) old.emplace_back(pack.first, pack.last);
    return stale && old.size() < trimmed_at_a_time;
  });
  for (const auto& [first, last] : old) {
    store_.remove_pack(first);
    chain.counters().trimmed = std::max(chain.counters().trimmed, last);
  }
}

}  // namespace sereno::ledger
