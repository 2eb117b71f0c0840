#include "sereno/steps/at_deadline.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

namespace sereno::steps {
namespace {

/// How often it looks whether the run is cancelled.
constexpr std::chrono::milliseconds look_up{100};

}  // namespace

struct AtDeadline::Shared {
  Shared(const Deadline& until, std::function<void()> to_do) : deadline(until), act(std::move(to_do)) {}

  void watch() {
    std::unique_lock<std::mutex> lock(mutex);
    while (!over && !deadline.passed()) ended.wait_for(lock, std::min(look_up, deadline.remaining()));
    if (over) return;
    struck = true;
    act();
  }

  const Deadline deadline;
  const std::function<void()> act;
  mutable std::mutex mutex;
  std::condition_variable ended;
  bool over = false;
  bool struck = false;
  std::thread thread;
};

AtDeadline::AtDeadline(const Deadline& deadline, std::function<void()> act)
    : shared_(std::make_unique<Shared>(deadline, std::move(act))) {
  shared_->thread = std::thread([shared = shared_.get()] { shared->watch(); });
}

AtDeadline::~AtDeadline() {
  {
    const std::lock_guard<std::mutex> lock(shared_->mutex);
    shared_->over = true;
  }
  shared_->ended.notify_all();
  shared_->thread.join();
}

bool AtDeadline::struck() const {
  const std::lock_guard<std::mutex> lock(shared_->mutex);
  return shared_->struck;
}

}  // namespace sereno::steps
