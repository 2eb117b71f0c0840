// A sereno-worker that is asked something before anything runs, and that is not to be trusted: it may hang, die or talk
// nonsense.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/descriptor.h"
#include "plugins/host/catalogue/plugin_describer.h"
#include "plugins/host/worker/worker_protocol.h"
#include "sereno/result.h"
#include "sereno/time.h"

namespace sereno::host {

/// The child lives as long as this object; then it is killed, with what it started.
class AnsweringChild {
 public:
  using Clock = std::chrono::steady_clock;

  /// `worker_path --describe FILE`: tells one message on its own account.
  static Result<AnsweringChild> describe(const std::string& worker_path, const std::string& plugin_path,
                                         const DescribeLimits& limits);
  /// `worker_path --serve FILE`: answers messages.
  static Result<AnsweringChild> serve(const std::string& worker_path, const std::string& plugin_path,
                                      const DescribeLimits& limits);
  AnsweringChild(AnsweringChild&& other) noexcept;
  AnsweringChild& operator=(AnsweringChild&&) = delete;
  ~AnsweringChild() { end(); }

  /// What it says is read from here; never blocks.
  int descriptor() const { return line_.get(); }
  /// What it said since. Nothing in the message: there is more to come. An error is a sentence without a subject, "died
  /// of signal 11 (SIGSEGV)"; nothing more comes then.
  Result<std::optional<worker::Message>> read();
  /// The last line that it wrote to standard error, once it has ended; with ": " in front where there is one.
  const std::string& last_words() const { return last_words_; }
  /// The next message, within the time.
  Result<worker::Message> await(Clock::time_point deadline);
  /// Hands it a message and waits for the next one.
  Result<worker::Message> ask(const worker::Message& question, Clock::time_point deadline);

 private:
  AnsweringChild() = default;
  /// `other_end` is what the child gets, and its number there.
  static Result<AnsweringChild> start(std::vector<std::string> command, const DescribeLimits& limits, Descriptor line,
                                      std::pair<const Descriptor&, int> other_end);
  /// How it ended. It is gone afterwards.
  std::string end();

  pid_t pid_ = 0;
  Descriptor line_;
  Descriptor errors_;  ///< what it writes to standard error
  worker::FrameReader frames_;
  std::string last_words_{};
};

}  // namespace sereno::host
