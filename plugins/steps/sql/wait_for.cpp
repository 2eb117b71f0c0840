#include "plugins/steps/sql/wait_for.h"

#include <algorithm>

namespace sereno::steps {
namespace {

/// How often a wait looks whether the run is cancelled.
constexpr std::chrono::milliseconds look_up{100};

}  // namespace

short wait_for(int descriptor, short events, const Deadline& deadline, std::chrono::milliseconds most) {
  for (;;) {
    const auto piece = std::min({deadline.remaining(), look_up, most});
    pollfd polled{.fd = descriptor, .events = events, .revents = 0};
    const int ready = poll(&polled, 1, static_cast<int>(piece.count()));
    if (ready > 0) return polled.revents;
    if (most != std::chrono::milliseconds::max()) most -= piece;
    if (deadline.passed() || most.count() <= 0) return 0;
  }
}

}  // namespace sereno::steps
