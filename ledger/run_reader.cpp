#include "ledger/run_reader.h"

#include <algorithm>

#include "base/time_words.h"
#include "ledger/chain.h"

namespace sereno::ledger {

namespace {

Instant holds_until(const Run& run) { return run.last_confirmed + stale_after(run.interval); }

class LaneReader {
 public:
  LaneReader(Store& store, const Series& series, std::int64_t lane, std::vector<Run>& found, std::vector<Run>& earlier)
      : store_(store), series_(series), lane_(lane), found_(found), earlier_(earlier) {}

  void read(const TimeSpan& span) {
    const auto first = static_cast<std::ptrdiff_t>(found_.size());
    read_back(span.from);
    std::reverse(found_.begin() + first, found_.end());
    read_forward(span);
  }

 private:
  /// What of a run tells which ones stand beside it.
  struct Link {
    Instant first_seen{};
    std::optional<Instant> follows{};
    bool closed = false;
  };
  static Link link(const StoredRun& run) {
    return {.first_seen = run.run.first_seen, .follows = run.follows, .closed = run.sequence.has_value()};
  }

  /// What damage makes the search leave out must not look like silence.
  void miss(const std::string& where) {
    if (!store_.failed()) store_.damaged("runs of " + series_.name.service + " are missing " + where);
  }
  bool whole(const StoredRun& run) {
    if (!store_.failed() && run_checksum(run) != run.checksum)
      store_.damaged("the run of " + series_.name.service + " from " + format_instant(run.run.first_seen) +
                     " is not what was written: its checksum does not match");
    return !store_.failed();
  }

  /// Those that begin at or before `from` and touch it, the latest first.
  void read_back(Instant from) {
    std::optional<Link> later;
    bool reached_the_first = true;
    // Runs of a lane do not overlap: backwards from the span's start the first that ended too early ends the search.
    store_.runs_back(series_, lane_, from, [&](StoredRun&& stored) {
      const Link here = link(stored);
      if (!latest_) latest_ = here;
      if (later && later->follows != here.first_seen) miss("before " + format_instant(later->first_seen));
      later = here;
      reached_the_first = whole(stored) && holds_until(stored.run) >= from;
      (reached_the_first ? found_ : earlier_).push_back(std::move(stored.run));
      return reached_the_first;
    });
    if (reached_the_first && later && later->follows) miss("before " + format_instant(later->first_seen));
  }

  void read_forward(const TimeSpan& span) {
    bool reached_the_last = true;
    store_.runs_forward(series_, lane_, span.from, [&](StoredRun&& stored) {
      const Link next = link(stored);
      if (next.follows != (latest_ ? std::optional(latest_->first_seen) : std::nullopt))
        miss("before " + format_instant(next.first_seen));
      reached_the_last = whole(stored) && stored.run.first_seen < span.to;
      if (!reached_the_last) return false;
      latest_ = next;
      found_.push_back(std::move(stored.run));
      return true;
    });
    if (!reached_the_last) return;
    if (!latest_) miss("in lane " + std::to_string(lane_));
    if (latest_ && latest_->closed) miss("after " + format_instant(latest_->first_seen));
  }

  Store& store_;
  const Series& series_;
  std::int64_t lane_;
  std::vector<Run>& found_;
  std::vector<Run>& earlier_;
  std::optional<Link> latest_{};  ///< the last that was read
};

}  // namespace

std::vector<Run> runs_touching(Store& store, const Series& series, const TimeSpan& span, std::vector<Run>& earlier) {
  std::vector<Run> found;
  const auto lanes = store.lanes(series.id);
  if (lanes == 0 && !store.failed()) store.damaged("runs of " + series.name.service + " are missing altogether");
  for (std::int64_t lane = 0; lane < lanes && span.from < span.to && !store.failed(); ++lane)
    LaneReader(store, series, lane, found, earlier).read(span);
  std::ranges::stable_sort(found, {}, &Run::first_seen);
  return found;
}

}  // namespace sereno::ledger
