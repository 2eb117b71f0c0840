#include "agent/checking/external_runner.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <utility>
#include <vector>

#include "agent/checking/capped_output.h"
#include "agent/checking/external_check.h"
#include "agent/checking/external_result.h"
#include "plugins/host/run/check_run.h"

namespace sereno::agent {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Done = std::function<void(RunOutcome)>;

constexpr std::size_t kept_error_bytes = 4096;
/// No pipe holds more: reading a dead program's output ends, even when somebody else writes on.
constexpr std::size_t most_pipe_bytes = std::size_t{1} << 20;

RunOutcome cannot_run(std::string why, std::string observer = {}) {
  return {.result = {.status = Status::unknown, .summary = std::move(why)}, .observer = std::move(observer)};
}

/// "cannot run '/opt/check_queue': Permission denied"
std::string why_not_started(const std::string& program, const host::Spawned& child) {
  return "cannot run '" + program + "'" + child.failure.substr(program.size());
}

/// One end of a pipe that is read as it fills.
class Stream {
 public:
  Stream(asio::io_context& loop, std::size_t most_bytes) : descriptor_(loop), output_(most_bytes) {}

  void open(Descriptor end) {
    descriptor_.assign(end.release());
    descriptor_.non_blocking(true);
  }
  /// Until the end of the pipe or close(); `owner` stays alive so long. Waits first and reads then: nothing that was
  /// read is ever on its way when the program's end is told.
  void read_on(const std::shared_ptr<void>& owner) {
    descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, [this, owner](const error_code& error) {
      if (error || !descriptor_.is_open()) return;
      if (read_pending()) read_on(owner);
    });
  }
  /// What is there now, without waiting. False at the pipe's end.
  bool read_pending() {
    error_code error;
    for (std::size_t read_bytes = 0; read_bytes < most_pipe_bytes && descriptor_.is_open();) {
      const std::size_t got = descriptor_.read_some(asio::buffer(buffer_), error);
      if (error) return error == asio::error::would_block;
      output_.add({buffer_.data(), got});
      read_bytes += got;
    }
    return true;
  }
  void close() {
    error_code ignored;
    descriptor_.close(ignored);
  }
  const CappedOutput& output() const { return output_; }

 private:
  asio::posix::stream_descriptor descriptor_;
  CappedOutput output_;
  std::array<char, 8u << 10> buffer_{};
};

/// One program from its start to its answer. Owned by the operations that are under way for it.
class ExternalRun : public std::enable_shared_from_this<ExternalRun> {
 public:
  ExternalRun(asio::io_context& loop, host::ChildProcesses& children, const ExternalLimits& limits, bool code_is_sealed,
              std::weak_ptr<const bool> runner, RunRequest request, Done done)
      : children_(children),
        runner_(std::move(runner)),
        request_(std::move(request)),
        done_(std::move(done)),
        output_(loop, limits.output_bytes),
        errors_(loop, kept_error_bytes),
        timer_(loop),
        memory_timer_(loop),
        most_memory_bytes_(limits.resident_bytes),
        between_looks_(limits.between_looks),
        code_is_sealed_(code_is_sealed) {}

  void start(const ExternalLimits& limits) {
    auto output = host::make_pipe();
    auto errors = host::make_pipe();
    if (!output || !errors) return answer(cannot_run((output ? errors : output).error().message, "no_descriptor"));
    const host::Spawned child =
        children_.start({.arguments = command_of(request_.options),
                         .environment = host::clean_environment(),
                         .descriptors = {{output->second.get(), STDOUT_FILENO}, {errors->second.get(), STDERR_FILENO}},
                         .open_files = limits.open_files},
                        [self = shared_from_this()](int wait_status) { self->ended(wait_status); });
    if (!child)
      return answer(cannot_run(why_not_started(command_of(request_.options).front(), child),
                               child.exhausted ? "no_process" : ""));
    pid_ = child.process;
    output_.open(std::move(output->first));
    errors_.open(std::move(errors->first));
    output_.read_on(shared_from_this());
    errors_.read_on(shared_from_this());
    wait(timer_, request_.timeout, &ExternalRun::out_of_time);
    wait(memory_timer_, between_looks_, &ExternalRun::look_at_memory);
  }

 private:
  void wait(asio::steady_timer& timer, milliseconds duration, void (ExternalRun::*then)()) {
    timer.expires_after(duration);
    timer.async_wait([self = shared_from_this(), then](const error_code& error) {
      if (!error && self->done_ && !self->runner_.expired()) (self.get()->*then)();
    });
  }

  void look_at_memory() {
    const std::uint64_t held = children_.memory_of(pid_, most_memory_bytes_);
    if (held <= most_memory_bytes_) return wait(memory_timer_, between_looks_, &ExternalRun::look_at_memory);
    children_.kill(pid_);
    answer(cannot_run("killed: it held " + std::to_string(held >> 20) +
                      " MiB of memory, and external_memory_mb allows " + std::to_string(most_memory_bytes_ >> 20)));
  }

  void out_of_time() {
    overran_ = true;
    children_.ask_to_end(pid_);
    wait(timer_, host::cleanup_share(request_.timeout), &ExternalRun::out_of_patience);
  }

  void out_of_patience() {
    children_.kill(pid_);
    answer({.result = late({})});
  }

  void ended(int wait_status) {
    if (!done_) return;
    output_.read_pending();
    errors_.read_pending();
    ExternalResult said = external_result(
        output_.output(),
        {.standard_error = errors_.output().kept(), .wait_status = wait_status, .code_is_sealed = code_is_sealed_});
    if (overran_) return answer({.result = late(std::move(said.result))});
    const bool classic = !said.printed.empty();
    answer({.result = std::move(said.result),
            .classic = classic,
            .printed = std::move(said.printed),
            .exit_code = said.exit_code});
  }

  CheckResult late(CheckResult said) const {
    return host::timed_out(request_.timeout_status, request_.timeout, {}, std::move(said));
  }

  void answer(RunOutcome outcome) {
    output_.close();
    errors_.close();
    timer_.cancel();
    memory_timer_.cancel();
    const Done done = std::exchange(done_, nullptr);
    done(std::move(outcome));
  }

  host::ChildProcesses& children_;
  std::weak_ptr<const bool> runner_;  ///< gone with whoever wants the answer
  RunRequest request_;
  Done done_;  ///< empty once it was called
  Stream output_;
  Stream errors_;
  asio::steady_timer timer_;
  asio::steady_timer memory_timer_;
  std::uint64_t most_memory_bytes_;
  milliseconds between_looks_;
  bool code_is_sealed_;
  pid_t pid_ = 0;
  bool overran_ = false;
};

}  // namespace

void ExternalRunner::run(RunRequest request, Done done) {
  const auto words = command_of(request.options);
  if (words.empty()) return done(cannot_run("no command is given: program, by its whole path, and its arguments"));
  if (!words.front().starts_with('/'))
    return done(cannot_run("command '" + words.front() + "' is no absolute path, and no shell looks for it"));
  std::make_shared<ExternalRun>(loop_, children_, limits_, code_is_sealed_, alive_, std::move(request), std::move(done))
      ->start(limits_);
}

}  // namespace sereno::agent
