// Reads the settings again beside the event loop: what a reading waits for (plugins that are described, options that
// they look at, files) keeps nobody from an answer.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "agent/listeners/control/control_protocol.h"
#include "agent/startup/generation_reader.h"

namespace sereno::agent {

/// One reading at a time. Who asks during one is answered by the next: the files may have changed since. On the loop's
/// thread but for `read`.
class Reloader {
 public:
  using Answered = std::function<void(const ControlAnswer&)>;
  struct Work {
    std::function<void()> begins{};
    std::function<SharedGeneration()> current{};      ///< what the reading may keep from
    std::function<Reading(SharedGeneration)> read{};  ///< on a thread of its own
    /// With what was read, for all who had asked ("control socket, SIGHUP").
    std::function<ControlAnswer(Reading, const std::string& asked_by)> take_over{};
  };
  Reloader(boost::asio::io_context& loop, Work work) : loop_(loop), work_(std::move(work)) {}
  /// Waits for a reading that goes on; nobody is answered any more.
  ~Reloader();
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;

  /// `answered` (may be empty) is called from the loop, later.
  void reload(std::string asked_by, Answered answered = {});

 private:
  struct Asker {
    std::string who{};
    Answered answered{};
  };
  void begin();
  void done(Reading reading);

  boost::asio::io_context& loop_;
  Work work_;
  std::vector<Asker> waiting_{};  ///< for the next reading
  std::vector<Asker> served_{};   ///< by the one that goes on
  std::thread thread_{};
};

}  // namespace sereno::agent
