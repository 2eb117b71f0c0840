#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

#include "base/logging/log.h"

namespace sereno {
namespace {

constexpr std::size_t most_waiting_bytes = 256u << 10;

std::string_view syslog_priority(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "<7>";
    case LogLevel::info:
      return "<6>";
    case LogLevel::warning:
      return "<4>";
    case LogLevel::error:
      break;
  }
  return "<3>";
}

std::string whole_line(LogLevel level, bool with_priority, std::string_view message, std::span<const LogField> fields) {
  std::string line(with_priority ? syslog_priority(level) : std::string_view());
  line += format_log_line(level, message, fields);
  line += '\n';
  return line;
}

/// Waits for as long as it takes. False when the line cannot be written at all.
bool write_line(int descriptor, std::string_view line) {
  while (!line.empty()) {
    const auto written = ::write(descriptor, line.data(), line.size());
    if (written >= 0) {
      line.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {
      pollfd room{.fd = descriptor, .events = POLLOUT, .revents = 0};
      poll(&room, 1, -1);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
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

/// What logger and thread share. The thread keeps it alive: it may hang in a write that never ends.
class DescriptorLogger::Writer : public std::enable_shared_from_this<DescriptorLogger::Writer> {
 public:
  Writer(int descriptor, bool with_priority) : descriptor_(descriptor), with_priority_(with_priority) {}

  void add(std::string line) {
    {
      const std::lock_guard lock(mutex_);
      if (bytes_ + line.size() > most_waiting_bytes) {
        ++dropped_;
        return;
      }
      if (!std::exchange(started_, true)) start();
      bytes_ += line.size();
      lines_.push_back(std::move(line));
    }
    changed_.notify_all();
  }

  void end(std::chrono::milliseconds patience) {
    std::unique_lock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
    changed_.wait_for(lock, patience, [this] { return !started_ || (lines_.empty() && dropped_ == told_ && !writing_); });
  }

  std::size_t dropped() const {
    const std::lock_guard lock(mutex_);
    return dropped_ + unwritable_;
  }

 private:
  void start() {
    const BlockedSignals blocked;
    std::thread([self = shared_from_this()] { self->run(); }).detach();
  }

  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return ended_ || !lines_.empty() || dropped_ > told_; });
      if (lines_.empty() && dropped_ == told_) return;
      std::string line = take();
      writing_ = true;
      lock.unlock();
      const bool written = write_line(descriptor_, line);
      lock.lock();
      writing_ = false;
      if (!written) ++unwritable_;
      changed_.notify_all();
    }
  }

  /// The next line, or behind those that waited how many were dropped meanwhile.
  std::string take() {
    if (lines_.empty()) {
      const LogField count{"count", std::to_string(dropped_ - std::exchange(told_, dropped_))};
      return whole_line(LogLevel::warning, with_priority_, "log lines were dropped, since nobody took them", {&count, 1});
    }
    std::string line = std::move(lines_.front());
    lines_.pop_front();
    bytes_ -= line.size();
    return line;
  }

  const int descriptor_;
  const bool with_priority_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;  ///< of lines_
  std::size_t dropped_ = 0;     ///< since too many waited
  std::size_t told_ = 0;        ///< of dropped_
  std::size_t unwritable_ = 0;  ///< the descriptor takes none
  bool started_ = false;
  bool writing_ = false;
  bool ended_ = false;
};

DescriptorLogger::DescriptorLogger(int descriptor, LogLevel lowest, bool with_priority,
                                   std::chrono::milliseconds patience)
    : writer_(std::make_shared<Writer>(descriptor, with_priority)),
      lowest_(lowest),
      with_priority_(with_priority),
      patience_(patience) {}

DescriptorLogger::~DescriptorLogger() { writer_->end(patience_); }

void DescriptorLogger::write(LogLevel level, std::string_view message, std::span<const LogField> fields) noexcept try {
  if (level >= lowest_) writer_->add(whole_line(level, with_priority_, message, fields));
} catch (...) {  // out of memory, or no thread: the line is lost, the agent goes on
}

std::size_t DescriptorLogger::dropped() const { return writer_->dropped(); }

}  // namespace sereno
