#include "base/logging/background_log.h"

#include <pthread.h>

#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace sereno {
namespace {

constexpr std::size_t most_waiting_bytes = 256u << 10;

struct Line {
  LogLevel level = LogLevel::info;
  std::string message{};
  std::vector<std::pair<std::string, std::string>> fields{};
  std::size_t bytes = 0;
};

Line copy_of(LogLevel level, std::string_view message, std::span<const LogField> fields) {
  Line line{.level = level, .message = std::string(message), .bytes = sizeof(Line) + message.size()};
  for (const LogField& field : fields) {
    line.fields.emplace_back(field.key, field.value);
    line.bytes += sizeof(LogField) + field.key.size() + field.value.size();
  }
  return line;
}

void hand_on(Logger& behind, const Line& line) {
  std::vector<LogField> fields;
  for (const auto& [key, value] : line.fields) fields.push_back({key, value});
  behind.write(line.level, line.message, fields);
}

/// Signals are for the other threads.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

/// What log and thread share. The thread keeps it alive: it may hang in a write that never ends.
class BackgroundLog::Queue : public std::enable_shared_from_this<BackgroundLog::Queue> {
 public:
  explicit Queue(std::shared_ptr<Logger> behind) : behind_(std::move(behind)) {}

  void add(Line line) {
    const std::lock_guard lock(mutex_);
    if (bytes_ + line.bytes > most_waiting_bytes) {
      ++dropped_;
      return;
    }
    if (!started_) start();
    bytes_ += line.bytes;
    lines_.push_back(std::move(line));
    changed_.notify_all();
  }

  void end(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, patience, [this] { return !started_ || (nothing_to_do() && !writing_); });
  }

  std::size_t dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_;
  }

 private:
  void start() {
    const BlockedSignals blocked;
    std::thread([self = shared_from_this()] { self->run(); }).detach();
    started_ = true;
  }

  bool nothing_to_do() const { return lines_.empty() && dropped_ == told_; }

  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return ended_ || !nothing_to_do(); });
      if (nothing_to_do()) return;
      const Line line = next();
      writing_ = true;
      lock.unlock();
      hand_on(*behind_, line);
      lock.lock();
      writing_ = false;
      changed_.notify_all();
    }
  }

  Line next() {
    if (lines_.empty())
      return {.level = LogLevel::warning,
              .message = "log lines were dropped, since nobody took them",
              .fields = {{"count", std::to_string(dropped_ - std::exchange(told_, dropped_))}}};
    Line line = std::move(lines_.front());
    lines_.pop_front();
    bytes_ -= line.bytes;
    return line;
  }

  const std::shared_ptr<Logger> behind_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Line> lines_;
  std::size_t bytes_ = 0;  ///< of lines_
  std::size_t dropped_ = 0;
  std::size_t told_ = 0;  ///< of dropped_
  bool started_ = false;
  bool writing_ = false;
  bool ended_ = false;
};

BackgroundLog::BackgroundLog(std::shared_ptr<Logger> behind, std::chrono::milliseconds patience)
    : queue_(std::make_shared<Queue>(std::move(behind))), patience_(patience) {}

BackgroundLog::~BackgroundLog() { queue_->end(patience_); }

void BackgroundLog::write(LogLevel level, std::string_view message, std::span<const LogField> fields) noexcept try {
  queue_->add(copy_of(level, message, fields));
} catch (...) {  // out of memory, or no thread: the line is lost, the agent goes on
}

std::size_t BackgroundLog::dropped() const { return queue_->dropped(); }

}  // namespace sereno
