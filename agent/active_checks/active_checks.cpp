#include "agent/active_checks/active_checks.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "agent/active_checks/active_session.h"

namespace sereno::agent {

namespace {

using Targets = std::vector<ActiveTarget>;

std::string random_session() {
  std::array<unsigned char, 16> bytes{};
  if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    throw std::runtime_error("the kernel has no random bytes");
  std::string text;
  for (const unsigned char byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

bool same_errand(const ActiveTarget& left, const ActiveTarget& right) {
  if (left.settings.nodes != right.settings.nodes || left.settings.host_item != right.settings.host_item) return false;
  return !left.settings.host_item.empty() || left.host == right.host;
}

}  // namespace

class ActiveChecks::Impl {
 public:
  explicit Impl(Surroundings surroundings) : around_(std::move(surroundings)) {}

  void adopt(Targets targets);
  void finish(milliseconds patience, std::function<void()> done);
  std::vector<ActiveStatus> status() const;
  const Surroundings& around() const { return around_; }

 private:
  using Session = std::shared_ptr<ActiveSession>;  ///< shared: one that ends is let go in the middle of its last call

  Session begin(ActiveTarget target);
  void let_go(const Session& session);

  const Surroundings around_;
  std::optional<ServerCalls> calls_{};
  std::vector<Session> sessions_{};
  std::vector<Session> leaving_{};
  Timers::Alarm deadline_{};
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

void ActiveChecks::Impl::adopt(Targets targets) {
  std::vector<Session> before = std::exchange(sessions_, {});
  for (ActiveTarget& target : targets) {
    const auto known =
        std::ranges::find_if(before, [&](const Session& one) { return same_errand(one->target(), target); });
    if (known == before.end()) {
      sessions_.push_back(begin(std::move(target)));
      continue;
    }
    sessions_.push_back(*known);
    before.erase(known);
    sessions_.back()->adopt(std::move(target));
  }
  for (const Session& session : before) let_go(session);
}

ActiveChecks::Impl::Session ActiveChecks::Impl::begin(ActiveTarget target) {
  if (!calls_) calls_.emplace(around_.loop, net::look_up_on_threads(around_.loop, &net::resolve_by_system));
  const auto session = std::make_shared<ActiveSession>(
      ActiveSession::Surroundings{
          .timers = around_.timers,
          .checks = around_.checks,
          .log = around_.log,
          .call = [this](ServerCall what, auto done) { calls_->call(std::move(what), std::move(done)); },
          .session = random_session()},
      std::move(target));
  session->start();
  return session;
}

void ActiveChecks::Impl::let_go(const Session& session) {
  leaving_.push_back(session);
  session->finish([this, raw = session.get()] {
    const auto left = std::ranges::find_if(leaving_, [&](const Session& one) { return one.get() == raw; });
    if (left == leaving_.end()) return;
    leaving_.erase(left);
  });
}

void ActiveChecks::Impl::finish(milliseconds patience, std::function<void()> done) {
  const auto left = std::make_shared<std::size_t>(1 + sessions_.size());
  const auto one_less = [this, left, done = std::move(done), alive = std::weak_ptr(alive_)](std::size_t how_many) {
    if (!alive.lock() || *left == 0) return;
    *left -= std::min(*left, how_many);
    if (*left == 0) done();
  };
  deadline_ = around_.timers.after(patience, [one_less, left] { one_less(*left); });
  const auto sessions = sessions_;
  for (const Session& session : sessions) session->finish([one_less] { one_less(1); });
  one_less(1);
}

std::vector<ActiveStatus> ActiveChecks::Impl::status() const {
  std::vector<ActiveStatus> all;
  for (const Session& session : sessions_) all.push_back(session->status());
  return all;
}

ActiveChecks::ActiveChecks(Surroundings surroundings) : impl_(std::make_shared<Impl>(std::move(surroundings))) {}
ActiveChecks::~ActiveChecks() = default;

ActiveChecks::Prepared ActiveChecks::prepare(const config::AgentSettings& next) {
  Prepared prepared;
  std::vector<config::Problem> problems;
  Targets targets;
  for (const config::ActiveChecksSettings& settings : next.active_checks)
    if (auto target = open_active_target(settings, impl_->around().hostname, impl_->around().version, problems))
      targets.push_back(std::move(*target));
  for (const config::Problem& problem : problems) prepared.obstacles.push_back(problem.to_string());
  prepared.adopt = [impl = impl_, targets = std::move(targets)] { impl->adopt(targets); };
  return prepared;
}

void ActiveChecks::finish(milliseconds patience, std::function<void()> done) {
  impl_->finish(patience, std::move(done));
}
std::vector<ActiveStatus> ActiveChecks::status() const { return impl_->status(); }

}  // namespace sereno::agent
