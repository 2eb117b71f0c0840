#include "checks/repository/freshness.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sereno/number.h"
#include "sereno/steps/text.h"

namespace repository {
namespace {

using sereno::CheckResult;
using sereno::Confidence;
using sereno::Fault;
using sereno::FaultOwner;
using sereno::FunctionState;
using sereno::Metric;
using sereno::milliseconds;
using sereno::Status;
using sereno::steps::in_quotes;
using sereno::steps::shown;

constexpr milliseconds clocks_differ{60000};

double seconds_of(milliseconds span) { return std::round(static_cast<double>(span.count())) / 1000; }

/// Time that counts: open hours, from the newest until the end's own clock.
milliseconds age_of(const Expectations& expectations, const EndOfFeed& end) {
  return expectations.hours.open_between(*end.newest, end.clock, expectations.zone);
}

std::string where(const EndOfFeed& end) {
  return shown(end.place, 80) + (end.server.empty() ? "" : " (" + shown(end.server, 60) + ")");
}

std::string limit_words(const sereno::Range& range) {
  const auto span = [](double seconds) { return span_words(milliseconds{std::llround(seconds * 1000)}); };
  if (range.low == 0 && !range.alert_inside && std::isfinite(range.high)) return "at most " + span(range.high);
  return "range " + range.to_string() + " s";
}

/// What waits at the inbound end and is newer than everything that was processed: the oldest such file, or the newest
/// of what is no file.
struct Waiting {
  std::string name{};
  milliseconds since{0};
  std::size_t count = 0;
};

std::optional<Waiting> waiting_of(const Expectations& expectations, const Feed& feed) {
  const EndOfFeed& inbound = *feed.inbound;
  const auto behind = feed.processed.newest.value_or(sereno::Instant::min());
  const auto since = [&](sereno::Instant at) {
    return expectations.hours.open_between(at, inbound.clock, expectations.zone);
  };
  if (!inbound.newest || *inbound.newest <= behind) return std::nullopt;
  if (!inbound.of_files) return Waiting{inbound.place, since(*inbound.newest), 1};
  const auto first = std::find_if(inbound.files.begin(), inbound.files.end(),
                                  [&](const auto& file) { return file.modified > behind; });
  return Waiting{first->name, since(first->modified), static_cast<std::size_t>(inbound.files.end() - first)};
}

/// The twelfth rule of attribution: not delivered, or delivered and not processed. Text and fault of a feed that is
/// stale.
struct Verdict {
  std::string text{};
  Fault fault{};
};

Verdict platform_verdict(const Waiting& waiting, const EndOfFeed& inbound) {
  std::string text = "inbound: " + shown(waiting.name, 60) + " waits unprocessed for " + span_words(waiting.since);
  if (waiting.count > 1) text += " and " + std::to_string(waiting.count - 1) + " more";
  return {text,
          {.owner = FaultOwner::platform,
           .confidence = Confidence::high,
           .step = "process",
           .reasons = "delivered to " + where(inbound) + ", not processed"}};
}

Verdict client_verdict(const Expectations& expectations, const EndOfFeed& inbound, std::string text) {
  return {std::move(text),
          {.owner = FaultOwner::client,
           .party = expectations.feed_party,
           .confidence = Confidence::low,
           .step = "inbound",
           .reasons = where(inbound) + " answers, nothing newer was delivered"}};
}

Verdict nobody_knows(std::string text, std::string step) {
  return {std::move(text),
          {.owner = FaultOwner::not_established,
           .confidence = Confidence::none,
           .step = std::move(step),
           .reasons = "candidates: platform, client"}};
}

Verdict verdict_of(const Expectations& expectations, const Feed& feed) {
  if (!feed.inbound_trouble.empty()) return nobody_knows(feed.inbound_trouble, "inbound");
  if (!feed.inbound) return nobody_knows({}, "age");
  const EndOfFeed& inbound = *feed.inbound;
  const auto waiting = waiting_of(expectations, feed);
  if (waiting && waiting->since > expectations.processing) return platform_verdict(*waiting, inbound);
  if (waiting)
    return client_verdict(
        expectations, inbound,
        "inbound: delivered late, " + shown(waiting->name, 60) + " came " + span_words(waiting->since) + " ago");
  if (!inbound.newest) return client_verdict(expectations, inbound, "inbound: nothing in " + where(inbound));
  return client_verdict(expectations, inbound, "inbound: nothing for " + span_words(inbound.clock - *inbound.newest));
}

/// "newest of table calls (db:5432) is 2 h 14 min old, expected at most 1 h".
std::string age_words(const Expectations& expectations, const EndOfFeed& end, milliseconds age, Status status) {
  std::string text = "age: " + span_words(age);
  if (status != Status::ok)
    text += ", " + limit_words(status == Status::critical ? expectations.critical_s : expectations.warning_s);
  if (expectations.cadence) text += " (every " + span_words(*expectations.cadence) + ")";
  const milliseconds whole = end.clock - *end.newest;
  if (whole - age > clocks_differ) text += ", " + span_words(whole) + " with closed hours";
  text += ", " + (end.newest_name.empty() ? std::string() : in_quotes(end.newest_name, 60) + " of ") + where(end);
  return text;
}

Metric seconds_metric(std::string label, double seconds) {
  return {.label = std::move(label), .value = seconds, .unit = "s"};
}

void add_metrics(const Expectations& expectations, const Feed& feed, std::optional<milliseconds> age,
                 CheckResult& result) {
  Metric metric{.label = "age", .unit = "s", .warning = expectations.warning_s, .critical = expectations.critical_s};
  if (age) metric.value = seconds_of(*age);
  result.metrics.push_back(metric);
  if (feed.processed.of_files)
    result.metrics.push_back({.label = "files", .value = static_cast<double>(feed.processed.files.size()), .min = 0});
  if (feed.processed.rows_window) {
    Metric rows{.label = "rows_window", .value = static_cast<double>(*feed.processed.rows_window), .min = 0};
    if (expectations.min_rows) rows.critical = sereno::Range{.low = static_cast<double>(*expectations.min_rows)};
    result.metrics.push_back(rows);
  }
  if (!feed.inbound) return;
  if (feed.inbound->newest)
    result.metrics.push_back(seconds_metric("inbound_age", seconds_of(age_of(expectations, *feed.inbound))));
  if (feed.inbound->of_files)
    result.metrics.push_back(
        {.label = "inbound_files", .value = static_cast<double>(feed.inbound->files.size()), .min = 0});
}

CheckResult in_the_future(const EndOfFeed& end) {
  CheckResult result{.status = Status::unknown};
  result.summary = "age: timestamp " + span_words(*end.newest - end.clock) + " in the future at " + where(end) +
                   ": daylight saving or time zone, see --tz";
  result.function_state = FunctionState::not_seen;
  result.fault = {.owner = FaultOwner::not_established,
                  .confidence = Confidence::none,
                  .step = "age",
                  .reasons = "candidates: the time zone that the check was told, the clock that wrote it"};
  return result;
}

CheckResult nothing_there(const Expectations& expectations, const Feed& feed) {
  const Verdict verdict = verdict_of(expectations, feed);
  CheckResult result{.status = Status::critical, .fault = verdict.fault};
  const EndOfFeed& end = feed.processed;
  result.summary = end.of_files ? "age: no file " + where(end) : "age: no row in " + where(end);
  if (end.too_small != 0) result.summary += " that is large enough, " + std::to_string(end.too_small) + " too small";
  if (!verdict.text.empty()) result.summary = verdict.text + "; " + result.summary;
  return result;
}

/// Only of a window that was open all the time: fewer come when fewer are meant to.
bool too_few(const Expectations& expectations, const EndOfFeed& end) {
  if (!expectations.min_rows || !end.rows_window) return false;
  const auto open = expectations.hours.open_between(end.clock - expectations.window, end.clock, expectations.zone);
  return open == expectations.window && *end.rows_window < *expectations.min_rows;
}

void judge_rows(const Expectations& expectations, const EndOfFeed& end, CheckResult& result) {
  if (!too_few(expectations, end)) return;
  const std::string text = "rows: " + std::to_string(*end.rows_window) + " in the last " +
                           span_words(expectations.window) + ", expected at least " +
                           std::to_string(*expectations.min_rows);
  const bool stale = result.status != Status::ok;
  result.summary = stale ? result.summary + "; " + text : text + "; " + result.summary;
  result.status = Status::critical;
  if (!stale) result.fault = nobody_knows({}, "rows").fault;
}

void judge_replica(const Expectations& expectations, const Feed& feed, CheckResult& result) {
  if (!feed.replica) return;
  const auto& replica = *feed.replica;
  Metric lag{
      .label = "replica_lag", .unit = "s", .warning = expectations.warning_s, .critical = expectations.critical_s};
  if (replica.newest && feed.processed.newest)
    lag.value = seconds_of(std::max(milliseconds{0}, *feed.processed.newest - *replica.newest));
  result.metrics.push_back(lag);
  const Status status = lag.value ? judge(lag) : Status::critical;
  if (status == Status::ok || result.status == Status::critical) return;
  const std::string text =
      lag.value ? "replica lag " + span_words(*feed.processed.newest - *replica.newest) : "replica is empty";
  result.summary = "replica: " + text + ", " + where(replica) + "; " + result.summary;
  result.status = worst(result.status, status);
  result.fault = {.owner = FaultOwner::infrastructure,
                  .confidence = Confidence::medium,
                  .step = "replica",
                  .reasons = "the primary is fresh, its replica is not"};
}

}  // namespace

std::string span_words(milliseconds span) {
  const auto total = std::chrono::round<std::chrono::seconds>(span).count();
  const auto two = [](long long large, std::string_view large_unit, long long small, std::string_view small_unit) {
    std::string text = std::to_string(large) + " " + std::string(large_unit);
    return small == 0 ? text : text + " " + std::to_string(small) + " " + std::string(small_unit);
  };
  if (total < 0) return "-" + span_words(-span);
  if (total < 120) return std::to_string(total) + " s";
  if (total < 3600) return std::to_string(total / 60) + " min";
  if (total < 48 * 3600) return two(total / 3600, "h", total / 60 % 60, "min");
  return two(total / 86400, "days", total / 3600 % 24, "h");
}

CheckResult judge_feed(const Expectations& expectations, const Feed& feed) {
  const EndOfFeed& end = feed.processed;
  CheckResult result;
  std::optional<milliseconds> age;
  if (!end.newest) {
    result = nothing_there(expectations, feed);
  } else if (*end.newest > end.clock + clocks_differ) {
    result = in_the_future(end);
  } else {
    age = age_of(expectations, end);
    const Metric metric{
        .value = seconds_of(*age), .warning = expectations.warning_s, .critical = expectations.critical_s};
    result.status = judge(metric);
    result.summary = age_words(expectations, end, *age, result.status);
    if (result.status != Status::ok) {
      const Verdict verdict = verdict_of(expectations, feed);
      result.fault = verdict.fault;
      if (!verdict.text.empty()) result.summary = verdict.text + "; " + result.summary;
    }
  }
  add_metrics(expectations, feed, age, result);
  if (result.status == Status::unknown) return result;
  judge_rows(expectations, end, result);
  judge_replica(expectations, feed, result);
  return result;
}

}  // namespace repository
