#include "agent/checking/asio_timers.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>

namespace sereno::agent {

Timers::Alarm AsioTimers::after(milliseconds delay, std::function<void()> action) {
  auto timer = std::make_shared<boost::asio::steady_timer>(loop_, delay);
  // The handler does not hold the timer: dropping the alarm destroys it, and the handler hears that it was aborted.
  timer->async_wait([action = std::move(action)](const boost::system::error_code& aborted) {
    if (!aborted) action();
  });
  return timer;
}

}  // namespace sereno::agent
