#include "sla/agreement_measure.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "sla/exact.h"

namespace sereno::sla {
namespace {

/// Which intervals lie wholly in a span, or are touched by it: [first, last).
struct IntervalNumbers {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t count() const { return std::max<std::int64_t>(0, last - first); }
};

std::int64_t floor_div(std::int64_t value, std::int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }
std::int64_t ceil_div(std::int64_t value, std::int64_t by) { return -floor_div(-value, by); }

IntervalNumbers inside(const Interval& span, Instant origin, milliseconds interval) {
  return {ceil_div((span.from - origin).count(), interval.count()),
          floor_div((span.to - origin).count(), interval.count())};
}

IntervalNumbers touched(const Interval& span, Instant origin, milliseconds interval) {
  return {floor_div((span.from - origin).count(), interval.count()),
          ceil_div((span.to - origin).count(), interval.count())};
}

std::vector<const FunctionAccount*> chosen(const Measure& how, const MeasuredIn& in) {
  std::vector<const FunctionAccount*> found;
  for (const FunctionAccount& each : in.functions)
    if (how.functions.empty() ? each.function->critical : in_scope(how.functions, each.function->id))
      found.push_back(&each);
  return found;
}

/// Of functions that must all be down: the time that each of them counts.
Account together(const std::vector<const FunctionAccount*>& functions, const MeasuredIn& in) {
  Account account = account_of(functions, in.policy, in.range);
  for (const FunctionAccount* each : functions) account.counted &= account_of({each}, in.policy, in.range).counted;
  account.figure.thd_ms = account.figure.denominator_ms - account.counted.measure().count();
  return account;
}

Account account_for(const Measure& how, const MeasuredIn& in) {
  const auto functions = chosen(how, in);
  return how.all_of ? together(functions, in) : account_of(functions, in.policy, in.range);
}

void set_figure(Measured& measured, std::int64_t taken, std::int64_t of) {
  measured.taken = taken;
  measured.of = of;
  if (of > 0) measured.figure_e4 = Exact::of(Wide{taken} * whole_e4, of);
}

Measured of_downtime(const Measure& how, const MeasuredIn& in) {
  const Account account = account_for(how, in);
  Measured measured{.counted = account.counted.measure(), .length = in.range.length() + in.added_up};
  set_figure(measured, account.figure.thd_ms + in.added_up.count(),
             account.figure.denominator_ms + in.added_up.count());
  return measured;
}

std::int64_t intervals_of(const MeasuredIn& in, milliseconds interval) {
  return (in.range.length() + in.added_up) / interval;
}

Measured of_intervals(const Measure& how, const MeasuredIn& in, std::int64_t failing) {
  const std::int64_t all = intervals_of(in, how.interval);
  Measured measured{.counted = failing * how.interval, .length = in.range.length() + in.added_up};
  set_figure(measured, std::max<std::int64_t>(0, all - failing), all);
  return measured;
}

/// The measurements of a name that touch the range.
std::vector<const Measurement*> named(const std::string& name, const MeasuredIn& in) {
  std::vector<const Measurement*> found;
  for (const Measurement& each : in.measurements)
    if (each.what == name && !intersection(each.span, in.range).empty()) found.push_back(&each);
  return found;
}

IntervalSet not_measured(const Measure& how, const MeasuredIn& in) {
  std::vector<Interval> spans;
  for (const Measurement* each : named(how.of, in)) spans.push_back(each->span);
  return IntervalSet(in.range) - IntervalSet::of(std::move(spans));
}

bool fails(const Measure& how, const Measurement& each) {
  const Wide failed = Wide{each.failed.value_or(0)} * whole_e4, limit = Wide{each.total.value_or(0)} * how.failing_e4;
  if (each.total.value_or(0) == 0) return false;  // nothing was asked for
  return how.failing_includes ? failed >= limit : failed > limit;
}

IntervalSet failing_spans(const Measure& how, const MeasuredIn& in) {
  std::vector<Interval> spans;
  for (const Measurement* each : named(how.of, in))
    if (fails(how, *each)) spans.push_back(intersection(each->span, in.range));
  return IntervalSet::of(std::move(spans));
}

Measured of_failing(const Measure& how, const MeasuredIn& in, const IntervalSet& failing) {
  std::int64_t count = 0;
  for (const Interval& part : failing.parts()) {
    const std::int64_t run = inside(part, in.origin, how.interval).count();
    if (run >= how.shortest_run) count += run;
  }
  return of_intervals(how, in, count);
}

/// The same, or up to 10^-10 more where its denominator would outgrow the arithmetic: thousands of intervals with as
/// many different numbers of requests.
Exact kept_small(const Exact& loss) {
  constexpr std::int64_t large = 1'000'000'000'000'000, scale = 10'000'000'000;
  if (loss.den <= large) return loss;
  const Wide whole = loss.num / loss.den, rest = loss.num % loss.den;
  return Exact::of(whole * scale + (rest * scale + loss.den - 1) / loss.den, scale);
}

/// What is lost of intervals, in intervals: the sum of their shares of failed requests.
Exact interval_loss(const Measure& how, const MeasuredIn& in) {
  std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>> parts;  // of intervals that several readings share
  std::map<std::int64_t, std::int64_t> failed_of;                       // by the number of requests
  for (const Measurement* each : named(how.of, in)) {
    const Interval span = intersection(each->span, in.range);
    const std::int64_t total = each->total.value_or(0), failed = each->failed.value_or(0);
    const IntervalNumbers whole = inside(span, in.origin, how.interval);
    if (total == 0) continue;
    if (whole.count() > 1 || span.length() == how.interval * whole.count()) {
      failed_of[total] += failed * whole.count();
      continue;
    }
    auto& [all, bad] = parts[touched(span, in.origin, how.interval).first];
    all += total;
    bad += failed;
  }
  for (const auto& [number, part] : parts) failed_of[part.first] += part.second;
  Exact loss;
  for (const auto& [total, failed] : failed_of) loss = kept_small(loss) + Exact::of(failed, total);
  return loss;
}

Measured of_interval_mean(const Measure& how, const MeasuredIn& in, std::int64_t lost_besides) {
  const std::int64_t all = intervals_of(in, how.interval);
  Measured measured{.length = in.range.length() + in.added_up};
  const Exact loss = interval_loss(how, in) + Exact::of(lost_besides);
  if (all == 0) return measured;
  measured.figure_e4 = (Exact::of(all) - loss) / Exact::of(all) * Exact::of(whole_e4);
  measured.taken = (Exact::of(all) - loss).floor();
  measured.of = all;
  return measured;
}

Measured of_share(const Measure& how, const MeasuredIn& in) {
  std::int64_t total = 0, failed = 0;
  for (const Measurement* each : named(how.of, in)) {
    total += each->total.value_or(0);
    failed += each->failed.value_or(0);
  }
  Measured measured{.length = in.range.length()};
  set_figure(measured, total - failed, total);
  return measured;
}

Measured of_values(const Measure& how, const MeasuredIn& in) {
  Measured measured{.length = in.range.length()};
  Wide weighted = 0, weight = 0, sum = 0;
  std::int64_t worst = 0;
  for (const Measurement* each : named(how.of, in)) {
    const std::int64_t value = each->value_e4.value_or(0), length = intersection(each->span, in.range).length().count();
    weighted += Wide{value} * length;
    weight += length;
    sum += value;
    worst = std::max(worst, value);
    if (how.kind == MeasureKind::each) measured.values_e4.push_back(value);
  }
  if (weight == 0) return measured;
  measured.figure_e4 = how.kind == MeasureKind::mean    ? Exact::of(weighted, weight)
                       : how.kind == MeasureKind::count ? Exact::of(sum)
                                                        : Exact::of(worst);
  return measured;
}

Measured measured_of(const Measure& how, const MeasuredIn& in) {
  switch (how.kind) {
    case MeasureKind::intervals: {
      const IntervalSet down = account_for(how, in).counted;
      Measured measured = of_intervals(how, in, intervals_taken(down, in.origin, how.interval, how.counts));
      measured.counted = down.measure();
      return measured;
    }
    case MeasureKind::failing_intervals:
      return of_failing(how, in, failing_spans(how, in));
    case MeasureKind::interval_mean:
      return of_interval_mean(how, in, 0);
    case MeasureKind::share:
      return of_share(how, in);
    case MeasureKind::mean:
    case MeasureKind::each:
    case MeasureKind::count:
      return of_values(how, in);
    case MeasureKind::downtime:
      break;
  }
  return of_downtime(how, in);
}

auto order_of(const Measurement& each) { return std::tie(each.what, each.span.from, each.span.to, each.holds); }

/// Of two readings of one thing: the larger share of failures, the larger quantity, so that the order never matters.
bool is_worse(const Measurement& left, const Measurement& right) {
  const Wide first = Wide{left.failed.value_or(0)} * std::max<std::int64_t>(1, right.total.value_or(0));
  const Wide second = Wide{right.failed.value_or(0)} * std::max<std::int64_t>(1, left.total.value_or(0));
  if (first != second) return first > second;
  return std::tie(left.total, left.value_e4, left.source) > std::tie(right.total, right.value_e4, right.source);
}

}  // namespace

std::vector<Measurement> distinct_measurements(std::vector<Measurement> all) {
  std::sort(all.begin(), all.end(), [](const Measurement& left, const Measurement& right) {
    if (order_of(left) != order_of(right)) return order_of(left) < order_of(right);
    return is_worse(left, right);
  });
  const auto same = [](const Measurement& left, const Measurement& right) { return order_of(left) == order_of(right); };
  all.erase(std::unique(all.begin(), all.end(), same), all.end());
  return all;
}

Measured measure(const Measure& how, const MeasuredIn& in) {
  Measured measured = measured_of(how, in);
  if (is_of_functions(how.kind)) return measured;
  measured.not_measured = not_measured(how, in).measure();
  if (measured.not_measured == in.range.length()) measured.figure_e4.reset();
  return measured;
}

std::optional<Measured> measure_at_worst(const Measure& how, const MeasuredIn& in) {
  const IntervalSet missing = is_of_functions(how.kind) ? IntervalSet{} : not_measured(how, in);
  if (missing.empty()) return measure(how, in);
  if (how.kind == MeasureKind::failing_intervals) return of_failing(how, in, failing_spans(how, in) | missing);
  if (how.kind != MeasureKind::interval_mean) return std::nullopt;
  return of_interval_mean(how, in, intervals_taken(missing, in.origin, how.interval, IntervalCounts::touched));
}

Measured with_more_downtime(const Measure& how, Measured measured, milliseconds rest, milliseconds more) {
  if (!is_of_functions(how.kind)) return measured;
  measured.length += rest;
  measured.counted += more;
  if (how.kind == MeasureKind::downtime) {
    const std::int64_t up = measured.taken + rest.count() - more.count();
    set_figure(measured, std::max<std::int64_t>(0, up), measured.of + rest.count());
    return measured;
  }
  const std::int64_t lost = measured.of - measured.taken + more / how.interval, all = measured.length / how.interval;
  set_figure(measured, std::max<std::int64_t>(0, all - lost), all);
  return measured;
}

std::vector<Instant> incidents_of(const Measure& how, const MeasuredIn& in) {
  std::vector<Instant> starts;
  const IntervalSet counted = is_of_functions(how.kind)                    ? account_for(how, in).counted
                              : how.kind == MeasureKind::failing_intervals ? failing_spans(how, in)
                                                                           : IntervalSet{};
  for (const Interval& part : counted.parts()) starts.push_back(part.from);
  if (is_of_functions(how.kind) || how.kind == MeasureKind::failing_intervals) return starts;
  for (const Measurement* each : named(how.of, in))
    if (each->failed.value_or(0) > 0 || (how.kind == MeasureKind::count && each->value_e4.value_or(0) > 0))
      starts.push_back(std::max(each->span.from, in.range.from));
  return starts;
}

std::int64_t intervals_taken(const IntervalSet& down, Instant origin, milliseconds interval, IntervalCounts counts) {
  std::int64_t taken = 0, seen_to = 0;
  bool any = false;
  for (const Interval& part : down.parts()) {
    if (counts == IntervalCounts::from_start) {
      taken += part.length() / interval;
      continue;
    }
    IntervalNumbers numbers =
        counts == IntervalCounts::inside ? inside(part, origin, interval) : touched(part, origin, interval);
    if (any) numbers.first = std::max(numbers.first, seen_to);  // one interval may be touched by two outages
    if (numbers.count() == 0) continue;
    taken += numbers.count();
    seen_to = numbers.last;
    any = true;
  }
  return taken;
}

}  // namespace sereno::sla
