#include "agent/submitters/submitter_set.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "agent/submitters/submitter.h"

namespace sereno::agent {

/// What begins with `loop` runs on the thread; the rest is the caller's, but for what `mutex_` guards.
class SubmitterSet::Impl {
 public:
  using Targets = std::vector<SubmitterTarget>;

  explicit Impl(Surroundings surroundings)
      : surroundings_(std::move(surroundings)), door_(surroundings_.ledger_path, surroundings_.keep_samples) {}
  ~Impl() { stop(milliseconds{0}); }

  void adopt(Targets targets);
  void stop(milliseconds patience);
  std::vector<SubmitterStatus> status() const;
  const Surroundings& surroundings() const { return surroundings_; }

 private:
  using Shared = std::shared_ptr<Submitter>;

  void loop_adopt(Targets targets);
  Shared loop_begin(SubmitterTarget target);
  void loop_stop(milliseconds patience);
  void loop_ended(const Submitter* which);

  const Surroundings surroundings_;
  LedgerDoor door_;
  mutable std::mutex mutex_;
  std::vector<std::string> order_{};
  std::map<std::string, SubmitterStatus> status_{};
  boost::asio::io_context loop_{1};
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_{};
  std::optional<boost::asio::steady_timer> deadline_{};
  net::LookUp look_up_{};
  std::map<std::string, Shared> submitters_{};  ///< shared: each is held by its own coroutine until that ends
  std::map<const Submitter*, Shared> running_{};
  bool stopping_ = false;
  std::thread thread_{};
};

void SubmitterSet::Impl::adopt(Targets targets) {
  {
    const std::lock_guard lock(mutex_);
    order_.clear();
    for (const SubmitterTarget& target : targets) order_.push_back(target.settings.name);
    for (const SubmitterTarget& target : targets)
      status_.try_emplace(target.settings.name,
                          SubmitterStatus{.name = target.settings.name, .type = std::string(type_of(target.settings))});
  }
  if (!thread_.joinable()) {
    if (targets.empty()) return;
    work_.emplace(loop_.get_executor());
    look_up_ = net::look_up_on_threads(loop_, &net::resolve_by_system);
    thread_ = std::thread([this] { loop_.run(); });
  }
  boost::asio::post(loop_, [this, targets = std::move(targets)]() mutable { loop_adopt(std::move(targets)); });
}

void SubmitterSet::Impl::loop_adopt(Targets targets) {
  std::map<std::string, Shared> next;
  for (SubmitterTarget& target : targets) {
    const std::string name = target.settings.name;
    const auto known = submitters_.find(name);
    if (known == submitters_.end()) {
      next[name] = loop_begin(std::move(target));
      continue;
    }
    known->second->adopt(std::move(target));
    next[name] = known->second;
    submitters_.erase(known);
  }
  for (const auto& [name, leaving] : submitters_) leaving->stop();
  submitters_ = std::move(next);
}

SubmitterSet::Impl::Shared SubmitterSet::Impl::loop_begin(SubmitterTarget target) {
  const auto told = [this](const SubmitterStatus& status) {
    const std::lock_guard lock(mutex_);
    status_[status.name] = status;
  };
  const auto submitter =
      std::make_shared<Submitter>(loop_, look_up_, door_, surroundings_.log, std::move(target), told);
  running_[submitter.get()] = submitter;
  const auto* which = submitter.get();
  boost::asio::co_spawn(loop_, submitter->run(), [this, which](const std::exception_ptr& broken) {
    if (broken) std::rethrow_exception(broken);
    loop_ended(which);
  });
  return submitter;
}

void SubmitterSet::Impl::loop_ended(const Submitter* which) {
  running_.erase(which);
  if (!stopping_ || !running_.empty()) return;
  deadline_.reset();
  work_.reset();
}

void SubmitterSet::Impl::loop_stop(milliseconds patience) {
  stopping_ = true;
  submitters_.clear();
  for (const auto& [which, submitter] : running_) submitter->stop();
  if (running_.empty()) return work_.reset();
  deadline_.emplace(loop_, patience);
  deadline_->async_wait([this](const boost::system::error_code& called_off) {
    if (called_off) return;
    const auto waiting = running_;
    for (const auto& [which, submitter] : waiting) submitter->call_off();
  });
}

void SubmitterSet::Impl::stop(milliseconds patience) {
  if (!thread_.joinable()) return;
  boost::asio::post(loop_, [this, patience] { loop_stop(patience); });
  thread_.join();
  look_up_ = {};
}

std::vector<SubmitterStatus> SubmitterSet::Impl::status() const {
  const std::lock_guard lock(mutex_);
  std::vector<SubmitterStatus> all;
  for (const std::string& name : order_) all.push_back(status_.at(name));
  return all;
}

SubmitterSet::SubmitterSet(Surroundings surroundings) : impl_(std::make_shared<Impl>(std::move(surroundings))) {}
SubmitterSet::~SubmitterSet() = default;

SubmitterSet::Prepared SubmitterSet::prepare(const config::AgentSettings& next) {
  Prepared prepared;
  std::vector<config::Problem> problems;
  Impl::Targets targets;
  for (const config::SubmitterSettings& settings : next.submitters)
    if (auto target = open_target(settings, impl_->surroundings().hostname, problems))
      targets.push_back(std::move(*target));
  for (const config::Problem& problem : problems) prepared.obstacles.push_back(problem.to_string());
  prepared.adopt = [impl = impl_, targets = std::move(targets)] { impl->adopt(targets); };
  return prepared;
}

void SubmitterSet::stop(milliseconds patience) { impl_->stop(patience); }
std::vector<SubmitterStatus> SubmitterSet::status() const { return impl_->status(); }

}  // namespace sereno::agent
