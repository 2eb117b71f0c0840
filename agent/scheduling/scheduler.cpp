#include "agent/scheduling/scheduler.h"

#include <algorithm>

namespace sereno::agent {

namespace {

/// A run that took longer may hang the next time.
constexpr milliseconds quick_run{1000};
/// The schedule is kept again when nothing was late for so long.
constexpr std::chrono::seconds calm{60};
constexpr std::chrono::seconds between_lateness_looks{5};
constexpr std::size_t most_starts_remembered = 4096;

Timing timing_of(const config::ServiceSettings& service) {
  return {.interval = service.interval, .retry_interval = service.retry_interval.value_or(service.interval)};
}

milliseconds tolerance(const Timing& timing) { return std::max(milliseconds{1000}, timing.interval / 10); }

milliseconds since(SteadyTime then, SteadyTime now) { return std::chrono::floor<milliseconds>(now - then); }

}  // namespace

Scheduler::Scheduler(ServiceBoard& board, Timers& timers, std::size_t places)
    : board_(board),
      timers_(timers),
      epoch_(timers.steady_now() - timers.wall_now().time_since_epoch()),
      ready_(std::max<std::size_t>(1, places)) {}

Scheduler::Plan Scheduler::make_plan(ServiceHandle service) const {
  const config::ServiceSettings& settings = board_.settings(service);
  const Timing timing = timing_of(settings);
  return {.service = service,
          .name = settings.name,
          .check = settings.check,
          .timing = timing,
          .slots = Slots(settings.name, timing.interval, epoch_)};
}

Candidate Scheduler::candidate_of(const Plan& plan) const {
  return {.service = plan.service,
          .check = plan.check,
          .due = plan.due.at,
          .retry = plan.due.retry,
          .quick = plan.quick,
          .fresh = plan.fresh};
}

void Scheduler::start(bool keep_rhythm) {
  for (const ServiceHandle service : board_.handles()) add(service, keep_rhythm);
  set_alarm();
  look_at_lateness();
}

void Scheduler::stop() {
  stopped_ = true;
  alarm_.reset();
  lateness_watch_.reset();
}

void Scheduler::add(ServiceHandle service, bool keep_rhythm) {
  std::optional<Earlier> earlier;
  if (const auto age = board_.age(service); age && keep_rhythm)
    earlier = Earlier{.status = board_.status(service), .age = *age};
  Plan& plan = plans_.insert_or_assign(service, make_plan(service)).first->second;
  plan.fresh = !earlier || earlier->status == Status::ok;  // what was not well before may be what hangs
  wait_until(plan, first_due(plan.name, plan.timing, plan.slots, earlier, timers_.steady_now()));
}

void Scheduler::forget(ServiceHandle service) {
  const auto plan = plans_.find(service);
  if (plan == plans_.end()) return;
  leave_lines(plan->second);
  plans_.erase(plan);
}

/// What runs on is judged by the new settings when it ends.
void Scheduler::change(ServiceHandle service, const ServiceChange& change) {
  const auto known = plans_.find(service);
  if (known == plans_.end() || !(change.redefined || change.retimed)) return;
  Plan& plan = known->second;
  Plan next = make_plan(service);
  next.quick = plan.quick && !change.redefined;
  next.fresh = plan.fresh || change.redefined;
  if (plan.where == Where::running) {
    next.where = Where::running;
    next.due = plan.due;
    next.started = plan.started;
    next.soon = change.redefined;
    plan = std::move(next);
    return;
  }
  leave_lines(plan);
  const SteadyTime now = timers_.steady_now();
  const Due due = change.redefined ? Due{.at = now + splay(next.name, next.timing.interval)}
                                   : Due{.at = std::min(plan.due.at, next.slots.after(now))};
  plan = std::move(next);
  wait_until(plan, due);
}

void Scheduler::adopt(const std::vector<ServiceChange>& changes, std::size_t places) {
  ready_.set_places(std::max<std::size_t>(1, places));
  for (const ServiceChange& one : changes) {
    if (one.removed)
      forget(one.service);
    else if (one.added)
      add(one.service, true);
    else
      change(one.service, one);
  }
  tick();
}

void Scheduler::wait_until(Plan& plan, Due due) {
  plan.due = due;
  plan.where = Where::planned;
  planned_.emplace(due.at, plan.service);
}

void Scheduler::leave_lines(Plan& plan) {
  if (plan.where == Where::ready) ready_.remove(candidate_of(plan));
  planned_.erase({plan.due.at, plan.service});
  if (plan.where == Where::ready && plan.due.retry) planned_.erase({plan.slots.after(plan.due.at), plan.service});
}

void Scheduler::set_alarm() {
  alarm_.reset();
  if (stopped_ || planned_.empty()) return;
  const auto delay = std::chrono::ceil<milliseconds>(planned_.begin()->first - timers_.steady_now());
  alarm_ = timers_.after(std::max(milliseconds{0}, delay), [this] { tick(); });
}

/// A retry that waits becomes due in earnest at its service's next slot.
void Scheduler::fall_due(Plan& plan) {
  if (plan.where == Where::ready) {
    const SteadyTime slot = plan.slots.after(plan.due.at);
    ready_.remove(candidate_of(plan));
    plan.due = {.at = slot};
  }
  plan.where = Where::ready;
  ready_.add(candidate_of(plan));
  if (plan.due.retry) planned_.emplace(plan.slots.after(plan.due.at), plan.service);
}

/// A run may end within its start: the outer call goes on for it.
void Scheduler::tick() {
  if (stopped_ || std::exchange(ticking_, true)) return;
  const SteadyTime now = timers_.steady_now();
  while (!planned_.empty() && planned_.begin()->first <= now) {
    const ServiceHandle service = planned_.begin()->second;
    planned_.erase(planned_.begin());
    if (const auto plan = plans_.find(service); plan != plans_.end()) fall_due(plan->second);
  }
  while (const auto candidate = ready_.take()) run(*candidate);
  ticking_ = false;
  set_alarm();
}

void Scheduler::run(const Candidate& candidate) {
  Plan& plan = plans_.at(candidate.service);
  if (plan.due.retry) planned_.erase({plan.slots.after(plan.due.at), plan.service});
  plan.where = Where::running;
  plan.started = timers_.steady_now();
  note_lateness(plan);
  board_.run_due(candidate.service, [this, candidate](Status status) { ended(candidate, status); });
}

void Scheduler::ended(const Candidate& candidate, Status status) {
  ready_.ended(candidate);
  if (const auto known = plans_.find(candidate.service); known != plans_.end()) {
    Plan& plan = known->second;
    const SteadyTime now = timers_.steady_now();
    plan.quick = now - plan.started <= quick_run;
    plan.fresh = false;
    const PastRun past{.due = plan.due.at, .started = plan.started, .ended = now, .retry = candidate.retry};
    const Due soon{.at = now + splay(plan.name, plan.timing.interval)};
    wait_until(plan, std::exchange(plan.soon, false) ? soon : next_due(plan.timing, plan.slots, status, past));
  }
  tick();
}

std::optional<SteadyTime> Scheduler::due(ServiceHandle service) const {
  const auto plan = plans_.find(service);
  if (plan == plans_.end() || plan->second.where == Where::running) return std::nullopt;
  return plan->second.due.at;
}

void Scheduler::note_lateness(const Plan& plan) {
  const auto by = since(plan.due.at, plan.started);
  if (plan.due.retry) return;
  if (lateness_.size() < most_starts_remembered)
    lateness_.push_back(by);
  else
    lateness_[next_lateness_++ % most_starts_remembered] = by;
  if (by <= tolerance(plan.timing)) return;
  ++late_;
  ++late_total_;
  latest_ = std::max(latest_, by);
  last_late_ = plan.started;
  if (std::exchange(kept_, false) && listener_) listener_(state());
}

/// What waits is late before it starts.
void Scheduler::look_at_lateness() {
  const SteadyTime now = timers_.steady_now();
  const auto longest = ready_.longest_waiting();
  if (longest && since(*longest, now) > std::chrono::seconds{10}) {
    last_late_ = now;
    latest_ = std::max(latest_, since(*longest, now));
    if (std::exchange(kept_, false) && listener_) listener_(state());
  }
  if (!kept_ && now - last_late_ > calm) {
    kept_ = true;
    late_ = 0;
    latest_ = milliseconds{0};
    if (listener_) listener_(state());
  }
  if (!stopped_) lateness_watch_ = timers_.after(between_lateness_looks, [this] { look_at_lateness(); });
}

milliseconds Scheduler::lateness_p99() const {
  if (lateness_.empty()) return {};
  auto sorted = lateness_;
  const auto at = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() * 99 / 100);
  std::nth_element(sorted.begin(), at, sorted.end());
  return *at;
}

ScheduleState Scheduler::state() const {
  ScheduleState state{.kept = kept_,
                      .late = kept_ ? 0 : late_ + ready_.waiting(),
                      .latest = latest_,
                      .late_total = late_total_,
                      .lateness_p99 = lateness_p99(),
                      .retries_waiting = ready_.waiting_retries(),
                      .running = ready_.running(),
                      .places = ready_.places()};
  if (kept_) return state;
  std::vector<const Plan*> running;
  for (const auto& [service, plan] : plans_)
    if (plan.where == Where::running) running.push_back(&plan);
  std::sort(running.begin(), running.end(),
            [](const Plan* left, const Plan* right) { return left->started < right->started; });
  for (std::size_t i = 0; i < std::min<std::size_t>(running.size(), 3); ++i)
    state.longest_running.push_back(running[i]->name);
  return state;
}

}  // namespace sereno::agent
