// Timers on Boost.Asio's event loop and the system's clocks.
#pragma once

#include "agent/checking/timers.h"

namespace boost::asio {
class io_context;
}

namespace sereno::agent {

class AsioTimers final : public Timers {
 public:
  explicit AsioTimers(boost::asio::io_context& loop) : loop_(loop) {}
  Alarm after(milliseconds delay, std::function<void()> action) override;
  std::chrono::steady_clock::time_point steady_now() const override { return std::chrono::steady_clock::now(); }
  Instant wall_now() const override { return now_utc(); }

 private:
  boost::asio::io_context& loop_;
};

}  // namespace sereno::agent
