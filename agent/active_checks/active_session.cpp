#include "agent/active_checks/active_session.h"

#include <algorithm>
#include <utility>

#include "agent/protocols/zabbix/active_checks.h"
#include "agent/protocols/zabbix/submitted_values.h"
#include "delivery/backoff.h"

namespace sereno::agent {

namespace {

/// Runs for items of one server at a time: less than wait for a place in a lane before the agent says no.
constexpr std::size_t most_items_under_way = 64;
/// Of those that are answered at once, before the loop is given back.
constexpr std::size_t items_at_once = 100;
/// Where a clock is looked at for a jump.
constexpr milliseconds longest_nap{10'000};
constexpr milliseconds tolerated_drift{2'000};
/// A host that the server does not know may have been entered meanwhile.
constexpr milliseconds longest_wait_for_a_list{60'000};
constexpr delivery::Backoff patience{.first = milliseconds{1000}, .longest = milliseconds{60'000}};

ValueBuffer::Limits limits_of(const config::ActiveChecksSettings& settings) {
  return {.values = static_cast<std::size_t>(settings.most_waiting)};
}

}  // namespace

ActiveSession::ActiveSession(Surroundings surroundings, ActiveTarget target)
    : around_(std::move(surroundings)),
      target_(std::move(target)),
      servers_(target_.settings.nodes),
      buffer_(limits_of(target_.settings)),
      wall_(around_.timers.wall_now()),
      steady_(around_.timers.steady_now()) {}

void ActiveSession::start() {
  refresh_at_ = not_before_ = beat_at_ = around_.timers.steady_now();
  pump();
}

void ActiveSession::adopt(ActiveTarget target) {
  // Its item is asked until it gives a name, and not again.
  if (target.host.empty() && !target_.host.empty()) target.facts.hostname = target.host = target_.host;
  target_ = std::move(target);
  buffer_.limit(limits_of(target_.settings));
  tell_of_dropped();
  refresh_at_ = beat_at_ = around_.timers.steady_now();
  pump();
}

void ActiveSession::finish(std::function<void()> done) {
  finishing_ = true;
  finished_ = std::move(done);
  item_alarm_.reset();
  pump();
}

ActiveStatus ActiveSession::status() const {
  return {.server = target_.settings.server,
          .host = target_.host.empty() ? "(" + target_.settings.host_item + ")" : target_.host,
          .items = schedule_.size(),
          .waiting = buffer_.waiting(),
          .delivered = delivered_,
          .dropped = buffer_.dropped(),
          .values_refused = values_refused_,
          .problem = problem()};
}

std::string ActiveSession::problem() const {
  for (const Trouble* trouble : {&no_items_, &not_described_, &no_delivery_, &no_heartbeat_})
    if (!trouble->problem.empty()) return trouble->problem;
  return {};
}

// Items.

void ActiveSession::look_at_the_clock() {
  const Instant wall = around_.timers.wall_now();
  const Steady steady = around_.timers.steady_now();
  const auto drift = (wall - wall_) - std::chrono::floor<milliseconds>(steady - steady_);
  wall_ = wall;
  steady_ = steady;
  if (drift > tolerated_drift || drift < -tolerated_drift) schedule_.clock_was_set(wall);
}

void ActiveSession::look_at_items() {
  if (finishing_) return;
  look_at_the_clock();
  const std::size_t places = most_items_under_way - std::min(items_under_way_, most_items_under_way);
  for (const auto& due : schedule_.take(wall_, std::min(places, items_at_once))) ask_item(due);
  wake_for_items();
  pump();
}

/// The next alarm; none while every place is taken: the end of an item calls then.
void ActiveSession::wake_for_items() {
  item_alarm_.reset();
  const auto next = schedule_.next();
  if (!next || finishing_ || items_under_way_ >= most_items_under_way) return;
  const milliseconds pause = std::clamp(*next - around_.timers.wall_now(), milliseconds{0}, longest_nap);
  item_alarm_ = around_.timers.after(pause, [this] { look_at_items(); });
}

void ActiveSession::ask_item(const ItemSchedule::Due& due) {
  ++items_under_way_;
  // An answer may come at once; what is late finds the session gone.
  const auto answered_at_once = std::make_shared<bool>(true);
  const zabbix::ItemAnswers answers(around_.checks, target_.facts);
  answers.ask(due.item.key, due.item.timeout.value_or(target_.settings.patience),
              [this, due, answered_at_once, alive = std::weak_ptr(alive_)](zabbix::ItemValue value) {
                if (!alive.lock()) return;
                --items_under_way_;
                schedule_.done(due.number);
                add_value(due.item, std::move(value));
                if (*answered_at_once) return;
                wake_for_items();
                pump();
              });
  *answered_at_once = false;
}

void ActiveSession::add_value(const zabbix::WantedItem& item, zabbix::ItemValue value) {
  buffer_.add({.host = target_.host,
               .key = item.key_orig,
               .text = std::move(value.text),
               .supported = value.supported,
               .at = around_.timers.wall_now(),
               .itemid = item.itemid});
  if (!oldest_since_) oldest_since_ = around_.timers.steady_now();
  tell_of_dropped();
}

/// Once for each doubling: a server that is away for long fills no log.
void ActiveSession::tell_of_dropped() {
  const std::int64_t dropped = buffer_.dropped();
  if (dropped == 0 || dropped < 2 * dropped_told_) return;
  dropped_told_ = dropped;
  around_.log.warning("values were dropped, not delivered: as many wait as may (most_waiting)",
                      {{"server", target_.settings.server}, {"in_all", std::to_string(dropped)}});
}

// Requests.

bool ActiveSession::values_are_due(Steady now) const {
  if (!upload_) return false;
  if (!refused_commands_.empty()) return true;
  if (!oldest_since_) return false;
  return finishing_ || buffer_.has_a_full_parcel() || now >= *oldest_since_ + target_.settings.send_within;
}

/// The most urgent thing that is due, or an alarm for the next.
void ActiveSession::pump() {
  if (calling_) return;
  const Steady now = around_.timers.steady_now();
  if (finishing_) return now >= not_before_ && values_are_due(now) ? send_values() : finish_now();
  if (now < not_before_) return wake_at(not_before_);
  if (now >= refresh_at_) return ask_for_items();
  if (values_are_due(now)) return send_values();
  if (beats_ && target_.settings.heartbeat.count() > 0 && now >= beat_at_) return beat();
  wake_at(next_request());
}

ActiveSession::Steady ActiveSession::next_request() const {
  Steady next = refresh_at_;
  if (oldest_since_ && upload_) next = std::min(next, *oldest_since_ + target_.settings.send_within);
  if (beats_ && target_.settings.heartbeat.count() > 0) next = std::min(next, beat_at_);
  return next;
}

void ActiveSession::wake_at(Steady when) {
  const auto pause = std::chrono::ceil<milliseconds>(when - around_.timers.steady_now());
  request_alarm_ = around_.timers.after(std::max(pause, milliseconds{0}), [this] { pump(); });
}

void ActiveSession::call(std::string payload, bool answered, Trouble& trouble,
                         std::function<void(const std::string&)> take) {
  calling_ = true;
  request_alarm_.reset();
  ServerCall what{.address = servers_.current(),
                  .tls = target_.tls,
                  .server_name = target_.settings.tls.server_name,
                  .timeout = target_.settings.timeout,
                  .payload = std::move(payload),
                  .answered = answered};
  around_.call(std::move(what), [this, &trouble, take = std::move(take),
                                 alive = std::weak_ptr(alive_)](const Result<std::string>& answer) {
    if (!alive.lock()) return;
    calling_ = false;
    if (answer) {
      servers_.answered();
      take(*answer);
    } else {
      not_answered(trouble, answer.error().message);
    }
    pump();
  });
}

void ActiveSession::not_answered(Trouble& trouble, const std::string& problem) {
  buffer_.keep();
  redirected_ = false;
  config_revision_ = 0;  // who answers next may have another list
  if (servers_.failed()) {
    begin(trouble, problem);
    pause();
  }
  if (finishing_) pause();
}

/// The server answered, and did not give what was asked.
void ActiveSession::refused(Trouble& trouble, const std::string& problem) {
  buffer_.keep();
  config_revision_ = 0;
  begin(trouble, problem);
  pause();
}

void ActiveSession::pause() {
  not_before_ = around_.timers.steady_now() + delivery::pause_after(++failures_, patience);
}

/// Somebody else is asked the same at once; whoever sends us on again is not heard before a pause.
bool ActiveSession::redirected(const std::optional<zabbix::Redirect>& redirect, Trouble& trouble) {
  if (!redirect) return false;
  buffer_.keep();
  const bool follow = !redirected_ && servers_.follow(*redirect);
  redirected_ = follow;
  config_revision_ = 0;
  if (!follow) refused(trouble, "the server sends us to another one again: " + redirect->address);
  return true;
}

/// Behind what the machine's own items say of it; no other request goes out meanwhile.
void ActiveSession::ask_for_items() {
  calling_ = true;
  request_alarm_.reset();
  describe_itself(around_.checks, target_, [this, alive = std::weak_ptr(alive_)](const SelfDescription& said) {
    if (!alive.lock()) return;
    calling_ = false;
    ask_as(said);
  });
}

void ActiveSession::ask_as(const SelfDescription& said) {
  if (said.problem.empty())
    end(not_described_);
  else
    begin(not_described_, said.problem);
  if (said.host.empty())
    refresh_at_ = around_.timers.steady_now() + std::min(target_.settings.refresh, longest_wait_for_a_list);
  if (finishing_ || said.host.empty()) return pump();
  if (target_.host.empty()) target_.facts.hostname = target_.host = said.host;
  const auto& own = target_.settings.autoregistration;
  call(zabbix::request_of({.host = target_.host,
                           .metadata = said.metadata,
                           .interface = said.interface,
                           .ip = own.ip,
                           .port = own.port,
                           .version = zabbix::active_protocol_version,
                           .session = around_.session,
                           .config_revision = config_revision_}),
       true, no_items_, [this](const std::string& payload) { take_items(payload); });
}

void ActiveSession::take_items(const std::string& payload) {
  const auto answer = zabbix::read_active_checks(payload);
  const Steady now = around_.timers.steady_now();
  if (!answer) {
    config_revision_ = 0;
    refresh_at_ = now + std::min(target_.settings.refresh, longest_wait_for_a_list);
    return begin(no_items_, answer.error().message);
  }
  if (redirected(answer->redirect, no_items_)) return;
  redirected_ = false;
  failures_ = 0;
  end(no_items_);
  refresh_at_ = now + target_.settings.refresh;
  if (answer->items || answer->config_revision > 0) config_revision_ = answer->config_revision;
  beats_ = config_revision_ > 0;  // a list without a revision is one of an older server
  upload_ = !answer->upload_disabled;
  refused_commands_.insert(refused_commands_.end(), answer->commands.begin(), answer->commands.end());
  if (!answer->items || finishing_) return;
  for (const auto& refused : schedule_.adopt(*answer->items, around_.timers.wall_now()))
    add_value(refused.item, {.supported = false, .text = "Invalid update interval: " + refused.why + "."});
  look_at_the_clock();
  wake_for_items();
}

void ActiveSession::send_values() {
  auto values = buffer_.parcel();
  const std::size_t sent = values.size();
  call(zabbix::request_of(zabbix::Submission{.session = around_.session,
                                             .host = target_.host,
                                             .version = zabbix::active_protocol_version,
                                             .values = std::move(values),
                                             .refused_commands = refused_commands_,
                                             .now = around_.timers.wall_now()}),
       true, no_delivery_, [this, sent](const std::string& payload) { take_settlement(payload, sent); });
}

void ActiveSession::take_settlement(const std::string& payload, std::size_t sent) {
  const auto answer = zabbix::read_submission_answer(payload);
  if (!answer) return refused(no_delivery_, answer.error().message);
  if (redirected(answer->redirect, no_delivery_)) return;
  redirected_ = false;
  failures_ = 0;
  end(no_delivery_);
  buffer_.settle();
  refused_commands_.clear();
  const auto unwanted = std::min(sent, static_cast<std::size_t>(std::max<std::int64_t>(answer->failed, 0)));
  values_refused_ += unwanted;
  delivered_ += static_cast<std::int64_t>(sent - unwanted);
  upload_ = !answer->upload_disabled;
  oldest_since_.reset();
  if (buffer_.waiting() > 0) oldest_since_ = around_.timers.steady_now();
}

void ActiveSession::beat() {
  beat_at_ = around_.timers.steady_now() + target_.settings.heartbeat;
  const auto every = std::chrono::ceil<std::chrono::seconds>(target_.settings.heartbeat);
  call(zabbix::heartbeat_of(target_.host, every, zabbix::active_protocol_version), false, no_heartbeat_,
       [this](const std::string&) { end(no_heartbeat_); });
}

void ActiveSession::begin(Trouble& trouble, const std::string& problem) {
  if (problem == trouble.problem) return;
  trouble.problem = problem;
  around_.log.warning(trouble.begins, {{"server", target_.settings.server}, {"problem", problem}});
}

void ActiveSession::end(Trouble& trouble) {
  if (trouble.problem.empty()) return;
  trouble.problem.clear();
  around_.log.info(trouble.ends, {{"server", target_.settings.server}});
}

void ActiveSession::finish_now() {
  request_alarm_.reset();
  if (const auto done = std::exchange(finished_, {})) done();
}

}  // namespace sereno::agent
