#include "plugins/host/worker/worker_process.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <utility>

#include "plugins/host/output/last_words.h"
#include "plugins/host/output/plugin_output.h"
#include "plugins/host/processes/wait_status.h"
#include "plugins/host/run/check_run.h"
#include "plugins/host/worker/untrusted_words.h"
#include "plugins/host/worker/worker_protocol.h"

namespace sereno::host {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::size_t most_log_lines = 200;
constexpr std::size_t most_steps = 200;
/// A dying process closes the line a moment before its end is known, and only the end tells the reason.
constexpr milliseconds patience_after_hang_up{200};

std::int64_t monotonic_ms(SteadyTime at) {
  return std::chrono::duration_cast<milliseconds>(at.time_since_epoch()).count();
}

}  // namespace

/// Lives on while an operation of the event loop is under way.
class WorkerProcess::State : public std::enable_shared_from_this<State> {
 public:
  State(asio::io_context& loop, ChildProcesses& children, WorkerOrigin origin, WorkerEvents events)
      : children_(children), origin_(std::move(origin)), events_(std::move(events)), line_(loop), timer_(loop) {}

  std::optional<WorkerFault> start() {
    auto line = make_socket_pair();
    if (!line) return WorkerFault{.why = line.error().message, .inability = "no_descriptor"};
    auto errors = make_pipe(O_NONBLOCK);  // full, it drops what is written: nobody reads it while the worker lives
    if (!errors) return WorkerFault{.why = errors.error().message, .inability = "no_descriptor"};
    const Spawned child = children_.start(
        {.arguments = {origin_.worker_path, "--serve", origin_.plugin_path},
         .environment = clean_environment(),
         .descriptors = {{line->second.get(), worker::line_descriptor}, {errors->second.get(), STDERR_FILENO}},
         .address_space_bytes = origin_.limits.address_space_bytes,
         .open_files = origin_.limits.open_files,
         .dies_with_parent = false},  // it looks to that itself, and takes along what it has started
        [self = shared_from_this()](int status) { self->ended(status); });
    if (!child) return WorkerFault{.why = child.failure, .inability = child.exhausted ? "no_process" : "no_worker"};
    pid_ = child.process;
    errors_ = std::move(errors->first);
    line_.assign(asio::local::stream_protocol(), line->first.release());
    line_.non_blocking(true);
    read_on();
    return std::nullopt;
  }

  void run(WorkerRun run, Finished finished) {
    take_end_of(errors_.get());  // words of earlier runs are not the last ones of this
    const SteadyTime soft = std::chrono::steady_clock::now() + run.timeout;
    const SteadyTime hard = soft + cleanup_share(run.timeout);
    current_ = Current{.check = run.check,
                       .timeout = run.timeout,
                       .timeout_status = run.timeout_status,
                       .finished = std::move(finished)};
    run.id = ++last_id_;
    run.soft_deadline_ms = monotonic_ms(soft);
    run.hard_deadline_ms = monotonic_ms(hard);
    wait_until(hard, [](State& state) { state.out_of_time(); });
    std::string frame;
    if (worker::append_frame(frame, std::move(run))) return send(std::move(frame));
    asio::post(line_.get_executor(), [self = shared_from_this()] {
      if (self->current_) self->fail("was not run: its options are too long", {});
    });
  }

  /// Forgets what goes on; the process ends.
  void abandon() {
    events_ = {};
    current_.reset();
    stop();
  }

 private:
  struct Current {
    std::string check{};
    milliseconds timeout{};
    Status timeout_status = Status::unknown;
    Finished finished{};
    WorkerOutcome outcome{};
    std::string step{};
  };

  /// No more of this worker: whatever comes from it now is not looked at.
  void stop() {
    if (over_) return;
    over_ = true;
    timer_.cancel();
    error_code ignored;
    line_.close(ignored);
    children_.kill(pid_);
  }

  template <class Then>
  void wait_until(SteadyTime at, Then then) {
    timer_.expires_at(at);
    timer_.async_wait([self = shared_from_this(), then](const error_code& error) {
      if (!error && !self->over_ && self->timer_.expiry() <= std::chrono::steady_clock::now()) then(*self);
    });
  }

  /// A frame fits into the socket's buffer but for a very long one.
  void send(std::string frame) {
    error_code error;
    const std::size_t sent = line_.write_some(asio::buffer(frame), error);
    if (error && error != asio::error::would_block) return;  // the worker is gone: ended() answers
    if (sent == frame.size()) return;
    const auto rest = std::make_shared<std::string>(frame.substr(sent));
    asio::async_write(line_, asio::buffer(*rest), [rest](const error_code&, std::size_t) {});
  }

  /// Waits first and reads then: nothing that was read is ever on its way when the worker's end is told.
  void read_on() {
    line_.async_wait(asio::socket_base::wait_read, [self = shared_from_this()](const error_code& error) {
      if (error || self->over_) return;
      if (self->read_pending() && !self->over_) self->read_on();
    });
  }

  /// What is there now. False at the line's end.
  bool read_pending() {
    error_code error;
    while (!over_) {
      const std::size_t got = line_.read_some(asio::buffer(buffer_), error);
      if (error == asio::error::would_block) return true;
      if (error) {
        hung_up();
        return false;
      }
      received(got);
      if (got < buffer_.size()) return true;  // more of it would have come along
    }
    return false;
  }

  void received(std::size_t bytes) {
    frames_.feed({buffer_.data(), bytes});
    while (!over_) {
      auto message = frames_.next();
      if (!message) return fail("broke its line to the agent with " + message.error().message, "broke its line");
      if (!message->has_value()) return;
      std::visit([this](auto&& content) { take(std::forward<decltype(content)>(content)); }, std::move(**message));
    }
  }

  void take(const worker::Hello& hello) {
    if (hello.protocol != worker::protocol_version)
      return refused(origin_.worker_path + " is of another version than the agent: restart the agent");
    came_up_ = true;
    use_.first_memory_bytes = hello.memory_bytes;
  }
  void take(const worker::Refusal& refusal) { refused(clean_text(refusal.reason)); }
  void take(const worker::StepBegins& step) {
    if (!goes_on(step.id)) return out_of_turn();
    current_->step = clean_text(step.name);
  }
  void take(const worker::LogLine& line) {
    if (!goes_on(line.id)) return out_of_turn();
    auto& log = current_->outcome.log;
    if (log.size() < most_log_lines)
      log.push_back({.level = static_cast<LogLevel>(line.level), .text = clean_text(line.text)});
  }
  void take(worker::Outcome outcome) {
    if (!goes_on(outcome.id)) return out_of_turn();
    clean(outcome.result);
    current_->outcome.result = std::move(outcome.result);
    current_->outcome.saved_state = std::move(outcome.saved_state);
    ++use_.runs;
    use_.memory_bytes = outcome.memory_bytes;
    use_.open_files = outcome.open_files;
    use_.changed = clean_text(outcome.changed);
    if (use_.changed.empty() && has_more_to_say()) use_.changed = "bytes are left in its line to the agent";
    const auto retires = why_retire(use_, origin_.limits);
    if (!retires) return finish(events_.idle);
    current_->outcome.log.push_back({.level = LogLevel::info, .text = "its worker is replaced: " + *retires});
    stop();
    finish([gone = events_.gone] { return gone ? gone({}) : void(); });
  }
  /// Kept for a run that never comes to its outcome.
  void take(worker::StepEnds ended) {
    if (!goes_on(ended.id)) return out_of_turn();
    clean(ended.step);
    auto& steps = current_->outcome.result.steps;
    if (steps.size() < most_steps) steps.push_back(std::move(ended.step));
  }
  void take(const WorkerRun&) { out_of_turn(); }
  void take(const worker::Validate&) { out_of_turn(); }
  void take(const worker::Problems&) { out_of_turn(); }
  void take(const worker::Description&) { out_of_turn(); }

  /// A run that has ended has said all: what follows is no part of the next one.
  bool has_more_to_say() {
    char byte = 0;
    return !frames_.empty() || recv(line_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
  }

  bool goes_on(std::uint64_t id) const { return current_ && id == last_id_; }
  void out_of_turn() { fail("broke its line to the agent with a message out of turn", "broke its line"); }

  void refused(const std::string& reason) {
    if (current_) current_->outcome.result.summary = reason;
    over(reason);
  }

  void out_of_time() {
    if (!current_) return;
    // What it said so far is its steps alone: that is no state of its own.
    current_->outcome.result =
        timed_out(current_->timeout_status, current_->timeout, current_->step, std::move(current_->outcome.result));
    over({});
  }

  void hung_up() {
    wait_until(std::chrono::steady_clock::now() + patience_after_hang_up,
               [](State& state) { state.fail("closed its line to the agent", "closed its line"); });
  }

  void ended(int wait_status) {
    if (over_) return;
    read_pending();
    if (over_) return;
    const std::string how = how_it_ended(wait_status);
    if (current_) current_->outcome.result.long_text = last_words(take_end_of(errors_.get()));
    fail(how, how);
  }

  /// The run, if one goes on, ends as "check 'x' died of ...".
  void fail(const std::string& what, const std::string& fault) {
    if (current_) {
      current_->outcome.result.summary = "check '" + current_->check + "' " + what;
      current_->outcome.worker_lost = what;
    }
    over(fault);
  }

  /// The worker is done for; the run's result stands in its place.
  void over(const std::string& fault) {
    stop();
    const std::string start_fault = came_up_ ? std::string() : fault;
    finish([gone = events_.gone, start_fault] { return gone ? gone(start_fault) : void(); });
  }

  /// Tells the owner first, so that he has made up his mind when the answer leads to the next run.
  void finish(const std::function<void()>& event) {
    const auto alive = shared_from_this();
    auto done = std::exchange(current_, std::nullopt);
    if (!over_) timer_.cancel();
    if (const auto told = event) told();
    if (done) done->finished(std::move(done->outcome));
  }

  ChildProcesses& children_;
  WorkerOrigin origin_;
  WorkerEvents events_;
  asio::local::stream_protocol::socket line_;
  asio::steady_timer timer_;  ///< of the run's hard deadline, or of a hang-up
  Descriptor errors_;         ///< what the worker writes to standard error
  pid_t pid_ = 0;
  std::array<char, 8u << 10> buffer_{};
  worker::FrameReader frames_;
  WorkerUse use_;
  std::uint64_t last_id_ = 0;
  std::optional<Current> current_;
  bool came_up_ = false;  ///< its plugin is loaded
  bool over_ = false;
};

std::unique_ptr<WorkerProcess> WorkerProcess::start(asio::io_context& loop, ChildProcesses& children,
                                                    const WorkerOrigin& origin, WorkerEvents events,
                                                    WorkerFault& fault) {
  auto state = std::make_shared<State>(loop, children, origin, std::move(events));
  if (auto failed = state->start()) {
    fault = std::move(*failed);
    return nullptr;
  }
  return std::unique_ptr<WorkerProcess>(new WorkerProcess(std::move(state)));
}

WorkerProcess::~WorkerProcess() { state_->abandon(); }

void WorkerProcess::run(WorkerRun run, Finished finished) { state_->run(std::move(run), std::move(finished)); }

}  // namespace sereno::host
